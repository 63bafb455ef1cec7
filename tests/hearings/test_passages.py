"""Where a passage stands, a text in sentences, and stretches with their points."""

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.hearings import passages
from participation.hearings.passages import (
    Span,
    find,
    find_alike,
    in_sentences,
    sentences,
    stretches,
)

TEXT = "Vejen er smal.  Vi cykler her!\nHvorfor? Vejen er smal."


def words_of(spans: list[Span]) -> list[str]:
    return [TEXT[span.start : span.end] for span in spans]


def test_a_passage_is_found_however_it_was_spaced() -> None:
    span = find(TEXT, "smal. Vi   cykler\nher!")
    assert span is not None
    assert TEXT[span.start : span.end] == "smal.  Vi cykler her!"


def test_of_several_places_the_nearest_counts() -> None:
    assert find(TEXT, "Vejen er smal.") == Span(0, 14)
    assert find(TEXT, "Vejen er smal.", near=50) == Span(40, 54)


def test_signs_are_signs_and_not_a_pattern() -> None:
    assert find("Koster det (for) meget?", "(for) meget?") == Span(11, 23)
    assert find("abc", ".*") is None


@pytest.mark.parametrize("sign", ["\xad", "\u200b", "\ufeff", "\u200d"])
def test_what_does_not_show_hides_no_word(sign: str) -> None:
    text = f"Vej{sign}en er {sign} smal."
    assert find(text, "Vejen er smal.") == Span(0, len(text))
    assert find("Vejen er smal.", text) == Span(0, 14)
    assert find_alike(text, "vejen ER smal") == Span(0, len(text) - 1)


def test_nothing_is_not_found() -> None:
    assert find(TEXT, "  \n ") is None
    assert find(TEXT, "Vejen er bred") is None


@pytest.mark.parametrize("look", [find, find_alike])
def test_what_is_longer_than_the_text_is_not_made_into_a_pattern(
    look: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A visitor who sends a megabyte as a passage had a pattern of ten made of it, in seconds."""
    made: list[str] = []
    monkeypatch.setattr(passages.re, "escape", lambda letter: made.append(letter) or letter)
    assert look(TEXT, "a" * (len(TEXT) + 1)) is None
    assert made == []
    assert look(TEXT, "Vejen er smal") is not None
    assert made


def test_sentences_end_at_their_signs_and_at_lines() -> None:
    assert words_of(sentences(TEXT)) == [
        "Vejen er smal.",
        "Vi cykler her!",
        "Hvorfor?",
        "Vejen er smal.",
    ]


@given(st.text(alphabet="ab .!?\n\"'…", max_size=80))
def test_sentences_never_overlap_and_lose_no_word(text: str) -> None:
    found = sentences(text)
    at = 0
    for span in found:
        assert at <= span.start < span.end <= len(text)
        assert text[at : span.start].strip() == ""
        at = span.end
    assert text[at:].strip() == ""


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(st.text(alphabet="ab .\n", max_size=60))
    places = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(places, places), max_size=4))
    return text, [Span(min(pair), max(pair)) for pair in pairs]


@given(texts_with_spans())
def test_pieces_make_the_text_again_and_know_their_points(given_: tuple[str, list[Span]]) -> None:
    text, spans = given_
    whole = [piece for sentence in in_sentences(text, spans) for piece in sentence.pieces]
    assert "".join(piece.text for piece in whole) == text
    for number, span in enumerate(spans):
        marked = "".join(piece.text for piece in whole if number in piece.points)
        assert marked == text[span.start : span.end]


def test_overlapping_points_share_a_stretch() -> None:
    found = stretches("abcdef", [Span(0, 4), Span(2, 6)])
    assert [(piece.text, piece.points) for piece in found] == [
        ("ab", (0,)),
        ("cd", (0, 1)),
        ("ef", (1,)),
    ]


_prose = st.lists(st.sampled_from(["Vi vil", ". ", "! ", "\n", "a", "?” ", " "]), max_size=30)
_places = st.lists(st.tuples(st.integers(-3, 60), st.integers(0, 40)), max_size=6)


@given(_prose.map("".join), _places)
def test_sentences_with_passages_hold_the_whole_text(text: str, places: Any) -> None:
    spans = [Span(max(0, start), max(0, start) + length) for start, length in places]
    found = in_sentences(text, spans)
    assert "".join(piece.text for each in found for piece in each.pieces) == text
    for each in found:
        at = each.start
        for piece in each.pieces:
            assert at == each.start + piece.start
            for place in range(at, at + len(piece.text)):
                inside = tuple(n for n, s in enumerate(spans) if s.start <= place < s.end)
                assert piece.points == inside
            at += len(piece.text)


def test_many_passages_in_many_sentences_are_marked_once() -> None:
    """Each sentence was compared with each passage: 300 in 6,000 took seconds."""
    text = "a. " * 6_000
    spans = [Span(at * 50, at * 50 + 5) for at in range(300)]
    calls = [0]

    def count(_frame: object, event: str, _argument: object) -> None:
        calls[0] += event == "call"

    sys.setprofile(count)
    try:
        found = in_sentences(text, spans)
    finally:
        sys.setprofile(None)
    assert len(found) == 12_000
    assert calls[0] < 60_000
