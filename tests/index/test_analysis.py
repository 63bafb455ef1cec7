"""Words, stems and folded forms; and the quality of the stems on real treebanks."""

from collections import defaultdict
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from participation import stemming
from participation.index import analysis, parsing
from participation.search import snippets

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "nordic-search"


def test_words_and_numbers() -> None:
    text = "Sag 25/1234: 2.000 kr. til by- og havneudvikling, CO2 og O'Brien"
    assert [word for word, _start, _end in analysis.words(text)] == [
        "sag", "25/1234", "2.000", "kr", "til", "by", "og", "havneudvikling", "co2", "og", "o", "brien",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "same"),
    [("høring", "horing"), ("høring", "hoering"), ("Århus", "aarhus"), ("Århus", "arhus"),
     ("æble", "aeble"), ("café", "cafe"), ("Ærø", "aeroe"), ("größe", "grosse")],
)  # fmt: skip
def test_folding(written: str, same: str) -> None:
    assert analysis.fold(written.casefold()) == analysis.fold(same)


def test_the_languages_of_content() -> None:
    asked_for = ("da", "nb", "no", "nn", "en-GB", "de", None, "")
    assert [analysis.content_language(each) for each in asked_for] == [
        "da", "nb", "nb", "nb", "en", "en", "en", "en",
    ]  # fmt: skip


def test_a_query_is_read() -> None:
    question = parsing.read('cykelsti "rød bro" -bil skol')
    assert [word.written for word in question.words] == ["rød", "bro", "cykelsti", "skol"]
    assert [word.written for word in question.without] == ["bil"]
    assert len(question.phrases) == 1
    assert [word.beginning for word in question.words] == ["", "", "", "skol"]
    assert parsing.read("og at").small
    assert not parsing.read("").small


@pytest.mark.real_data
@pytest.mark.parametrize(("folder", "language"), [("danish", "da"), ("norwegian", "nb")])
def test_the_stems_are_snowballs(folder: str, language: str) -> None:
    if not DATA.exists():
        pytest.skip("the real data sets are not here")
    words = (DATA / "snowball" / folder / "voc.txt").read_text("utf-8").split()
    stems = (DATA / "snowball" / folder / "output.txt").read_text("utf-8").split()
    wrong = [
        word
        for word, expected in zip(words, stems, strict=True)
        if len(word) > 2 and not word[0].isdigit() and stemming.snowball(word, language) != expected
    ]
    print(f"{folder}: {len(words)} words, {len(wrong)} stemmed otherwise: {wrong[:8]}")  # noqa: T201  (the figures are what the test is for)
    # Norwegian Snowball has since come to count ò, ó and ê among the vowels, and leaves words such as
    # "østers" and "kommers" whole; Whoosh has the rules from before that.
    assert len(wrong) / len(words) < 0.01


def _forms(folder: str) -> dict[tuple[str, str], set[str]]:
    """The inflected forms of each noun, verb and adjective of a treebank."""
    forms: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in sorted((DATA / folder).glob("*.conllu")):
        for line in path.read_text("utf-8").splitlines():
            columns = line.split("\t")
            word = len(columns) == 10 and columns[3] in ("NOUN", "VERB", "ADJ")
            if word and columns[1].isalpha():
                forms[columns[2].lower(), columns[3]].add(columns[1].lower())
    return forms


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("folder", "language", "floor"),
    [("UD_Danish-DDT", "da", 0.645), ("UD_Norwegian-Bokmaal", "nb", 0.63)],
)
def test_inflected_forms_find_each_other(folder: str, language: str, floor: float) -> None:
    """Of all pairs of forms of one word, how many share a stem; without stems none would."""
    if not DATA.exists():
        pytest.skip("the real data sets are not here")
    pairs = shared = 0
    by_kind: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (_lemma, kind), found in _forms(folder).items():
        ordered = sorted(found)
        for place, one in enumerate(ordered):
            for other in ordered[place + 1 :]:
                same = analysis.stem(one, language) == analysis.stem(other, language)
                pairs += 1
                shared += same
                by_kind[kind][0] += 1
                by_kind[kind][1] += same
    told = ", ".join(f"{kind} {hit / of:.1%}" for kind, (of, hit) in sorted(by_kind.items()))
    print(f"{folder}: {pairs} pairs of forms, {shared / pairs:.1%} share a stem ({told})")  # noqa: T201  (the figures are what the test is for)
    assert shared / pairs >= floor


@pytest.mark.parametrize("sign", ["\xad", "\u200b", "\u200d", "\u2060", "\ufeff"])
def test_what_does_not_show_parts_no_word(sign: str) -> None:
    """A soft hyphen came with what was copied; nobody types one who looks for the word."""
    text = f"En om{sign}kørsels{sign}vej."
    assert list(analysis.words(text)) == [("en", 0, 2), ("omkørselsvej", 3, len(text) - 1)]
    assert parsing.read(f"om{sign}kørselsvej ") == parsing.read("omkørselsvej ")
    marked = snippets.best([snippets.Source(text)], parsing.read("omkørselsvej "), "da").marked
    assert f"<mark>om{sign}kørsels{sign}vej</mark>" in marked


def test_only_markdown_is_shown_without_its_signs() -> None:
    typed = "Huset er 3*4*2 meter\n- og kulden - 5 grader"
    question = parsing.read("meter ")
    shown = snippets.best([snippets.Source(typed)], question, "da").marked
    assert shown == "Huset er 3*4*2 <mark>meter</mark> - og kulden - 5 grader"
    bold = snippets.Source("**24.** december: tre *meter*", True)
    assert snippets.best([bold], question, "da").marked == "24. december: tre <mark>meter</mark>"


def _precision(forms: dict[tuple[str, str], set[str]], cut: Callable[[str], str]) -> float:
    """Of all pairs of words that share a stem, how many are forms of one word."""
    lemmas: dict[str, set[str]] = defaultdict(set)
    for (lemma, _kind), found in forms.items():
        for form in found:
            lemmas[form].add(lemma)
    alike: dict[str, list[str]] = defaultdict(list)
    for form in sorted(lemmas):
        alike[cut(form)].append(form)
    pairs = [pair for found in alike.values() for pair in combinations(found, 2)]
    return sum(bool(lemmas[one] & lemmas[other]) for one, other in pairs) / len(pairs)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("folder", "language", "gained"),
    [("UD_Danish-DDT", "da", 11), ("UD_Norwegian-Bokmaal", "nb", 17)],
)
def test_the_e_that_comes_and_goes_costs_no_precision(
    folder: str, language: str, gained: int
) -> None:
    """Pairs of forms that share a stem are more than by Snowball alone, and of one word as often."""
    if not DATA.exists():
        pytest.skip("the real data sets are not here")
    forms = _forms(folder)

    def shared(cut: Callable[[str, str], str]) -> int:
        pairs = (pair for found in forms.values() for pair in combinations(sorted(found), 2))
        return sum(cut(one, language) == cut(other, language) for one, other in pairs)

    before = _precision(forms, lambda word: stemming.snowball(word, language))
    after = _precision(forms, lambda word: stemming.stem(word, language))
    more = shared(stemming.stem) - shared(stemming.snowball)
    print(f"{folder}: {more} pairs more, precision {before:.2%} before, {after:.2%} after")  # noqa: T201  (the figures are what the test is for)
    assert more >= gained
    assert after >= before


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("da", "omkørsel omkørslen omkørsler omkørslerne"),
        ("da", "cykel cyklen cykler cyklerne"),
        ("da", "himmel himlen himle"),
        ("da", "regel reglen regler reglerne"),
        ("da", "billede billedet billeder billederne"),
        ("da", "gammel gamle gamles"),
        ("da", "nummer numre numrene nummeret"),
        ("da", "teater teatre teatret teatrene"),
        ("da", "finger fingre fingrene"),
        ("nb", "sykkel sykkelen sykler syklene"),
        ("nb", "himmel himmelen himler"),
        ("nb", "regel regelen regler reglene"),
        ("nb", "artikkel artikkelen artikler artiklene"),
        ("nb", "finger fingre fingrene"),
    ],
)
def test_words_that_lose_an_e_are_one_word(language: str, forms: str) -> None:
    assert len({analysis.stem(form, language) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("language", "different"),
    [
        ("da", "vej vejr"),
        ("da", "hav havn"),
        ("da", "ord ordre"),
        ("da", "barn bar"),
        ("nb", "lage lagre"),
    ],
)
def test_words_that_only_look_so_stay_apart(language: str, different: str) -> None:
    one, other = (analysis.stem(word, language) for word in different.split())
    assert one != other
