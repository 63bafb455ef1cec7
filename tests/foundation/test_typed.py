"""What is typed is what stands there: no number of a text is missing or another, wherever it is shown."""

import csv
import re
from collections.abc import Iterable
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.rules_block import StateBlock

from participation import commonmark, text
from tests.real_data import REAL


class Seen(HTMLParser):
    """The text of a page as somebody sees it, with the numbers that a browser counts a list with."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self._lists: list[int | None] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("ol", "ul"):
            self._lists.append(int(dict(attrs).get("start") or 1) if tag == "ol" else None)
        elif tag == "li" and self._lists[-1] is not None:
            self.text += f" {self._lists[-1]}. "
            self._lists[-1] += 1
        elif tag == "img":
            self.text += dict(attrs).get("alt") or ""
        elif tag not in ("strong", "em", "s", "code", "a"):
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul"):
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        self.text += data


def _seen(source: str) -> str:
    return Seen(str(text.markdown(source))).text


def _formatted(source: str) -> str:
    return Seen(str(text.formatted(source))).text


DATES = [
    "24. december er der lukket.",
    "24. december er der lukket.\n25. december åbner vi.",
    "1. december er der lukket.\n2. december åbner vi.",
    "1. Maj holdes i parken.\n2. Maj ryddes der op.",
    "1. sal: Kontor\n2. sal: Møderum",
    "1. 12. 2026 mødes vi.",
    "Frist:\n24. december",
    "3. Havnen\n4. Byen",
    "2026. Det år bygges der.",
    "> 24. december",
    "> 65 år",
    "- 24. december: lukket\n- 25. december: åbent",
    "- 5 grader",
    "- 5 grader om natten\n- 2 grader om dagen",
    "+ 5 procent",
    "3*4*2 meter",
    "[1]: Se rapport 24, side 7",
    "Note [1](2) og [3](side 4)",
    "| År | Pris |\n|---|---|\n| 2026 | 100 | 200 |",
    "~~~ 24. december ~~~\nLukket",
    "``` 24\nLukket",
    "&#50;4",
    "a) 12 boliger\nb) 14 boliger",
    "1) 12 boliger\n2) 14 boliger",
    "    12 boliger",
    "Budget\n------\n12 kr.",
    "Budget 12\n====",
    "1. Havnen\n2. Byen\n24. december er sidste frist.",
    "1. Havnen\n2. Byen\n4. Skoven",
    "1. Havnen\n\n   Se side 3.\n\n2. Byen",
    "01. Havnen\n02. Byen",
    "- " * 40 + "7",
    "> " * 40 + "7",
    "1. " * 40 + "7",
]


@pytest.mark.parametrize("source", DATES)
def test_a_number_stands_as_it_is_typed(source: str) -> None:
    simple = (_formatted(source), text.unformatted(source), Seen(str(text.paragraphs(source))).text)
    for shown in (_seen(source), text.plain(source), *simple):
        assert re.findall(r"\d+", shown) == re.findall(r"\d+", source)


@pytest.mark.parametrize("source", DATES[:8])
def test_a_date_begins_its_line(source: str) -> None:
    for number in re.findall(r"^\d+\.[^\n]*", source, re.MULTILINE):
        assert number in _seen(source)
        assert number in text.plain(source)


_PIECES = st.sampled_from(
    [
        *"0123456789", "24. ", "1. ", "2. ", "3. ", "1. A\n2. B\n", "1) ", "a) ", "\n", "\n\n", "    ", "\t",
        "- ", "* ", "+ ", "> ", "# ", "|", "\n|-|-|\n", "\n---\n", "\n===\n", "*", "**", "_", "`", "\n```",
        "\n~~~", "~~", "[", "]", "(", ")", ":", "!", "\\", "&#5", ";", "<", ">", "a", "B", "december",
        "•\t", "o\t", "[Kort](https://by.example/kort)", " ", "\u2028", "\x0b", "\xad", "\u200b",
    ]
)  # fmt: skip
texts = st.lists(_PIECES, max_size=40).map("".join).map(text.clean)


@given(texts)
def test_no_digit_is_missing_or_another(source: str) -> None:
    digits = re.findall(r"\d", source)
    assert re.findall(r"\d", _seen(source)) == digits
    assert re.findall(r"\d", text.plain(source)) == digits
    assert re.findall(r"\d", str(text.paragraphs(source))) == digits
    assert re.findall(r"\d", text.line(source)) == digits
    assert re.findall(r"\d", _formatted(source)) == digits
    assert re.findall(r"\w+", text.unformatted(source)) == re.findall(r"\w+", _formatted(source))
    # All letters too, but the small o that a word processor makes a list with.
    typed = re.sub(r"\]\(https?://[^()\s]*\)", "", source)
    assert re.findall(r"[^\Wo]", _formatted(source)) == re.findall(r"[^\Wo]", typed)
    if "\x60" not in source:
        # Inside of code nothing is a sign; elsewhere the words of a page are those that are typed.
        assert re.findall(r"\w+", text.plain(source)) == re.findall(r"\w+", _seen(source))


@given(texts, st.integers(3, 60))
def test_an_excerpt_ends_before_a_number_that_may_go_on(source: str, length: int) -> None:
    words = source.split()
    shown = text.excerpt(source, length)
    if not shown.endswith("…"):
        assert shown == " ".join(words)
    elif " " in " ".join(words)[: length + 1].strip():
        kept = shown.removesuffix("…").split()
        for mine, whole in zip(kept, words, strict=False):
            assert mine == whole or mine == whole.rstrip(",.;:–- ")


def test_an_excerpt_parts_no_number() -> None:
    assert text.excerpt("Anlægget koster 10 000 000 kroner.", 22) == "Anlægget koster…"
    assert text.excerpt("Der er lukket den 24. december.", 22) == "Der er lukket den…"
    assert text.excerpt("3*4*2 og - 5 grader") == "3*4*2 og - 5 grader"


def test_lists_that_are_plainly_lists() -> None:
    assert str(text.markdown("1. Havnen\n2. Byen")).count("<li>") == 2
    assert text.plain("Vi vil:\n1. Havnen\n2. Byen") == "Vi vil: 1. Havnen 2. Byen"
    assert text.plain("1. Havnen\n2. Byen", counted=False) == "Havnen Byen"
    nested = "1. Havnen\n   1. Kajen\n   2. Molen\n2. Byen"
    assert str(text.markdown(nested)).count("<ol>") == 2
    assert "<ul>" in str(text.markdown("- Stier\n- 3 boliger"))
    for source in ("1. havn\n2. by", "1. Havnen", "2. Havnen\n3. Byen", "1) Havnen\n2) Byen"):
        assert "<ol" not in str(text.markdown(source))


WORD = {
    "points with a tab": (
        "•\tHavnen\n•\tByen\no\tTorvet",
        "<ul><li>Havnen</li><li>Byen<ul><li>Torvet</li></ul></li></ul>",
    ),
    "letters": ("a)\tHavnen\nb)\tByen", "<p>a)\tHavnen<br>b)\tByen</p>"),
    "an address": (
        "Teknik og Miljø\nRådhuspladsen 2\n8000 Aarhus C",
        "<p>Teknik og Miljø<br>Rådhuspladsen 2<br>8000 Aarhus C</p>",
    ),
    "four spaces": ("    Indrykket\n\n    Igen", "<p>Indrykket</p><p>Igen</p>"),
    "a line of dashes": ("Forslag\n-------\nVi bygger.", "<p>Forslag</p><hr><p>Vi bygger.</p>"),
    "a line of equal signs": ("Forslag\n=======", "<p>Forslag<br>=======</p>"),
    "one dash": ("Forslag\n-", "<p>Forslag<br>-</p>"),
    "a note": ("Se [1].\n\n[1]: Rapporten", "<p>Se [1].</p><p>[1]: Rapporten</p>"),
}  # fmt: skip


@pytest.mark.parametrize("name", WORD)
def test_what_comes_from_a_word_processor_is_as_it_was(name: str) -> None:
    source, html = WORD[name]
    assert str(text.markdown(source)).replace("\n", "") == html


HOSTILE = {
    "lists that begin again": "1. A\n" * 5_000,
    "stairs": "".join(" " * (3 * depth) + "1. A\n" for depth in range(150)) * 2,
    "deep quotes": "> " * 8_000 + "7",
    "deep lists": "- " * 8_000 + "7",
    "tables that are none": "|-|\n" * 5_000 + "|a|b|c|",
    "amounts": "- 5\n" * 5_000,
    "amounts in turn": "- 5\n+ 5\n" * 2_500,
    "one item, and a long text": "1. A\n" + "a\n" * 8_000,
    "stars": "3*4" * 6_000,
    "brackets": "[a](" * 900 + "x" * 15_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_looked_through_a_few_times(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines looked at, not seconds: each line may be looked at for as often as texts nest."""
    looked = 0
    was_line, was_empty = commonmark._line, StateBlock.isEmpty

    def line(state: StateBlock, at: int) -> str:
        nonlocal looked
        looked += 1
        return was_line(state, at)

    def empty(state: StateBlock, at: int) -> bool:
        nonlocal looked
        looked += 1
        return was_empty(state, at)

    monkeypatch.setattr(commonmark, "_line", line)
    monkeypatch.setattr(StateBlock, "isEmpty", empty)
    source = HOSTILE[name]
    text.markdown.__wrapped__(source)
    text.formatted.__wrapped__(source)
    assert looked <= 80 * (source.count("\n") + 10)


AS_TYPED = (
    "# Ikke en overskrift", "1. sal er tom", "*kun med billet", "- Per Hansen", "En *meget* god **ide**",
    "> sagde han", "| a | b |", "[kort](javascript:alert) [her](/konto)", "<b>fed</b>", "a_b_c `kode`",
    "Lys:\n- i parken\nog\n- på stien", "• Punkt\nmere\n• Punkt", "12:30 - 13:30", "&amp; \\*",
)  # fmt: skip
_REL = 'rel="noopener nofollow ugc"'
_SHOWN = f'<a href="https://a.example/b_(c)" {_REL}>https://a.example/b_(c)</a>'
LISTS_AND_LINKS = {
    "Vi vil:\n- have lys\n- og bænke\nDet er alt.": (
        "<p>Vi vil:</p><ul><li>have lys</li><li>og bænke</li></ul><p>Det er alt.</p>",
        "Vi vil: have lys og bænke Det er alt.",
    ),
    "1. Lys\n2. Bænke": ("<ol><li>Lys</li><li>Bænke</li></ol>", "1. Lys 2. Bænke"),
    "•\tLys\n•\tBænke": ("<ul><li>Lys</li><li>Bænke</li></ul>", "Lys Bænke"),
    "* a\n* b\n  * c\n  * d": (
        "<ul><li>a</li><li>b<ul><li>c</li><li>d</li></ul></li></ul>",
        "a b c d",
    ),
    "[Kortet](https://kort.example/x) (se https://a.example/b_(c)).": (
        f'<p><a href="https://kort.example/x" {_REL}>Kortet</a> (se {_SHOWN}).</p>',
        "Kortet (se https://a.example/b_(c)).",
    ),
}


@pytest.mark.parametrize("source", AS_TYPED)
def test_what_citizens_type_is_no_markdown_by_accident(source: str) -> None:
    # A link may have made the parser look; without one nothing is looked at.
    for typed in (source, f"{source}\n\nhttps://a.example"):
        before = str(text.paragraphs(typed)).replace("https://a.example", "")
        after = re.sub(r"<a .*</a>|\n", "", str(text.formatted(typed)))
        assert after == before.replace("&#34;", '"').replace("&#39;", "'")
        assert text.unformatted(typed) == " ".join(typed.split())


@pytest.mark.parametrize("source", LISTS_AND_LINKS)
def test_citizens_write_lists_and_links(source: str) -> None:
    html, words = LISTS_AND_LINKS[source]
    assert str(text.formatted(source)).replace("\n", "") == html
    assert text.unformatted(source) == words


@pytest.mark.real_data
def test_real_texts_look_as_they_did() -> None:
    """Of every fifth text of OmaStadi and Madrid: the same letters, and but for lists the same lines."""
    files = ("omastadi/pro_merged.csv", "decide-madrid/2015-2019-comments.csv")
    if not all((REAL / name).exists() for name in files):
        pytest.skip(f"no real data in {REAL}: set PARTICIPATION_REAL_DATA")
    lists = 0
    for source in sorted(_long_cells(files))[::5]:
        html = str(text.formatted.__wrapped__(source))
        before = Seen(str(text.paragraphs(source))).text
        assert re.findall(r"\w", Seen(html).text) == re.findall(r"\w", before)
        if "<li>" in html:
            lists += 1
        else:
            assert Seen(html).text.split() == before.split()
            assert html.count("<br") == str(text.paragraphs(source)).count("<br")
    assert 10 < lists < 60


def _long_cells(files: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for name in files:
        with (REAL / name).open(encoding="utf-8", newline="") as file:
            mark = ";" if file.readline().count(";") > 5 else ","
            file.seek(0)
            for row in csv.reader(file, delimiter=mark):
                found.update(text.clean(cell) for cell in row if len(cell) > 60)
    return found


def test_line_ends_of_any_kind_part_words() -> None:
    for sign in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\r":
        assert text.clean(f"Havnen{sign}Byen") == "Havnen\nByen"
        assert text.line(f"Havnen{sign}Byen") == "Havnen Byen"
    assert text.clean("Havnen\r\nByen") == "Havnen\nByen"
    assert text.clean("Havnen\x1fByen") == "Havnen Byen"


def test_what_does_not_show_is_kept_in_texts_and_left_out_of_lines() -> None:
    family = "👨\u200d👩\u200d👧 bor her \u2764\ufe0f"
    assert text.clean(family) == text.line(family) == text.excerpt(family) == family
    assert family in str(text.markdown(family))
    assert family in str(text.paragraphs(family))
    assert text.clean("kom\xadmune") == "kom\xadmune"
    for sign in "\xad\u200b\u2060\ufeff\u202a\u200e":
        assert text.line(f"Kom{sign}munen") == "Kommunen"
    for sign in "\xad\u200b\u200c\u200d\u2060\ufeff\ufe0f\u202a":
        assert text.visible(f"Kom{sign}munen") == "Kommunen"
