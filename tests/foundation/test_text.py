"""Text: Markdown is safe, addresses are plain, input is cleaned."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from participation import commonmark, text


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "[x](data:text/html,hi)",
        '<a href="x" onclick="y">z</a>',
    ],
)
def test_markdown_holds_nothing_that_runs(source: str) -> None:
    html = str(text.markdown(source))
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "<img src=x" not in html
    assert 'href="data' not in html


@given(st.text())
def test_markdown_takes_any_text(source: str) -> None:
    assert "<script" not in str(text.markdown(source)).lower()


def test_headings_leave_the_title_to_the_page() -> None:
    assert "<h2>" in str(text.markdown("# One"))


def test_paragraphs_keep_line_ends_and_escape() -> None:
    assert str(text.paragraphs("a <b>\nc\n\nd")) == "<p>a &lt;b&gt;<br>c</p><p>d</p>"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Lokalplan 214: Boliger på Ærø", "lokalplan-214-boliger-paa-aeroe"),
        ("Åse & Øyvind", "aase-oeyvind"),
        ("居民", "x"),
        ("Crème brûlée", "creme-brulee"),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    assert text.slug(title) == slug


@given(st.text())
def test_a_slug_is_always_an_address(title: str) -> None:
    slug = text.slug(title)
    assert 0 < len(slug) <= 60
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_input_is_cleaned() -> None:
    assert text.clean(" a\x00b\r\nc\x1b ") == "ab\nc"


def test_an_excerpt_ends_at_a_word() -> None:
    assert text.excerpt(text.plain("**One** two three"), 8) == "One two…"


_words = st.lists(st.sampled_from(["by", "havn", "sti", "\n", "  "]), max_size=12).map(" ".join)


@given(_words, _words)
def test_a_comparison_holds_both_texts(before: str, after: str) -> None:
    pieces = text.diff(before, after)
    assert "".join(each.text for each in pieces if each.kind != "added") == before
    assert "".join(each.text for each in pieces if each.kind != "removed") == after


def test_a_comparison_names_the_words_that_changed() -> None:
    found = text.diff("Husene er fem etager høje.", "Husene er fire etager høje.")
    assert [tuple(each) for each in found] == [
        ("same", "Husene er "),
        ("removed", "fem"),
        ("added", "fire"),
        ("same", " etager høje."),
    ]
    assert text.diff("ens", "ens") == [text.Piece("same", "ens")]
    assert [each.kind for each in text.diff("a a", "a")] == ["same", "removed"]


_long = st.lists(st.sampled_from(["by", "havn", "sti", "\n", "  ", "x" * 40]), max_size=200)


@given(_long.map("".join), _long.map("".join), st.sampled_from([0, 4, 50, 3000]))
def test_a_comparison_holds_both_texts_whatever_it_may_cost(
    before: str, after: str, most: int
) -> None:
    pieces = text.diff(before, after, most)
    assert "".join(each.text for each in pieces if each.kind != "added") == before
    assert "".join(each.text for each in pieces if each.kind != "removed") == after
    assert all(each.text for each in pieces)


_HOSTILE = {
    "single letters": ("a b " * 5_000, "b a " * 5_000),
    "nothing in common": (
        " ".join(map(str, range(3_500))),
        " ".join(map(str, range(9_000, 12_500))),
    ),
    "short lines": ("a\nb\n" * 25_000, "b\na\n" * 25_000),
    "one long line": ("x " * 50_000, "y " * 50_000),
    "many lines, all a little other": (
        "\n".join(f"linje {n} siger en ting" for n in range(3_000)),
        "\n".join(f"linje {n} siger to ting" for n in range(3_000)),
    ),
}


@pytest.mark.parametrize("name", _HOSTILE)
def test_a_comparison_takes_so_many_steps(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two texts of the most that may be sent, or of the longest text of a hearing."""
    steps: list[int] = []

    class Counting:
        @staticmethod
        def opcodes(one: str, other: str) -> Any:
            steps.append(len(one) * len(other))
            return Indel.opcodes(one, other)

    monkeypatch.setattr(text, "Indel", Counting)
    before, after = _HOSTILE[name]
    pieces = text.diff(before, after)
    assert sum(steps) <= text.MOST_PAIRS
    assert "".join(each.text for each in pieces if each.kind != "added") == before
    assert "".join(each.text for each in pieces if each.kind != "removed") == after
    if name == "many lines, all a little other":
        assert {each.text for each in pieces if each.kind == "removed"} == {"en"}


def test_a_comparison_has_no_islands() -> None:
    """Spaces and little words that two other sentences share by chance are a part of the change."""
    found = text.diff("Der er fem høje huse her.", "Vi får tre lave boliger nu.")
    assert [each.kind for each in found] == ["removed", "added"]
    found = text.diff(
        "Vi vil gerne have en cykelsti langs åen.", "Vi ønsker en bred cykelsti langs åen."
    )
    assert found[-1] == text.Piece("same", " cykelsti langs åen.")


def test_accents_without_end_are_cut_before_they_are_put_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two kinds of accents in turn are sorted by the square of their number: 40,000 took six seconds,
    and a field may hold a million."""
    given: list[str] = []
    was = unicodedata.normalize

    def watched(form: Any, value: str) -> str:
        given.append(value)
        return was(form, value)

    monkeypatch.setattr(text.unicodedata, "normalize", watched)
    hostile = "a" + "\u0301\u0323" * 500_000 + "b"
    for clean in (text.clean, text.line, text.slug, text.sorting):
        clean(hostile)
    assert given
    assert max(map(len, given)) <= text.MOST_MARKS + 2


@given(st.text(alphabet="aåe\u0301\u0323\u030a \n", max_size=60))
def test_what_people_write_is_cleaned_as_before(value: str) -> None:
    assert text.normalized("NFC", value[:30]) == unicodedata.normalize("NFC", value[:30])


def test_a_table_is_no_wider_than_a_page() -> None:
    """Each row is filled up to the columns of the heading: 18 KB made 70,000 cells."""
    wide = "|a" * 1000 + "\n" + "|-" * 1000 + "\n" + ("|a" * 3 + "\n") * 70
    assert text.markdown(wide).count("<td") == 0
    assert text.markdown("|a|b|\n|-|-|\n|1|2|\n").count("<td") == 2


def test_a_table_ends_where_another_thing_begins() -> None:
    """A wider table below the next heading is no row of it."""
    narrow, wide = "|a|b\n|-|-\n|1|2\n", "|a|b|c\n|-|-|-\n|1|2|3\n"
    assert text.markdown(f"{narrow}# Bilag\n{wide}").count("<table>") == 2


@pytest.mark.parametrize("end", ["# a\n", "> a\n", "* a\n", "---\n", "|c|d|e\n"])
def test_many_tables_are_looked_at_once_each(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """16 KB of small tables took four seconds, and twice as much four times as long."""
    looked: list[str] = []
    cells = commonmark._cells
    monkeypatch.setattr(commonmark, "_cells", lambda row: looked.append(row) or cells(row))
    source = f"{end}|a|b\n|-|-\n" * 300
    text.markdown.__wrapped__(source, 1)
    assert len(looked) < 6 * 900


def test_a_quote_is_not_looked_for_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each looked to the end of the text, and ended where it began: 16 KB took five seconds."""
    begun: list[int] = []
    quote = commonmark.blockquote

    def counted(state: Any, line: int, end: int, silent: bool) -> bool:
        begun.append(0 if silent else end - line)
        return quote(state, line, end, silent)

    monkeypatch.setattr(commonmark, "blockquote", counted)
    shown = text.markdown.__wrapped__('> -\n"\n' * 1_000, 1)
    assert sum(begun) < 200 * 2_000
    assert shown.count("&gt; -") > 900


def test_thousands_of_brackets_are_not_read_as_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "markdown", lambda _source: pytest.fail("read as Markdown"))
    assert text.plain("[ a\n" * 2_000).startswith("[ a [ a")
