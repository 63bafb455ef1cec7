"""Two changes to a text come together where they touch no words of each other."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from participation import text
from participation.ideas.suggestions.merging import MOST, changes, merge

BASE = "Flere lamper på stien ved havnen, om aftenen."


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        (BASE, BASE.replace("Flere", "Mange"), BASE.replace("Flere", "Mange")),
        (
            BASE.replace("Flere", "Mange"),
            BASE.replace("aftenen", "natten"),
            "Mange lamper på stien ved havnen, om natten.",
        ),
        (BASE + " Også i parken.", "Kære by! " + BASE, "Kære by! " + BASE + " Også i parken."),
        (
            BASE.replace("stien ", ""),
            BASE.replace("Flere", "Ti"),
            BASE.replace("stien ", "").replace("Flere", "Ti"),
        ),
        (BASE.replace("Flere", "Mange"), BASE.replace("Flere", "Ti"), None),
        (BASE + " Her.", BASE + " Der.", None),
        (BASE.replace("lamper", "lygter"), BASE.replace("Flere lamper", "Lys"), None),
        (BASE + " Her.", BASE + " Her.", BASE + " Her."),
    ],
)
def test_changes_come_together_or_do_not(ours: str, theirs: str, merged: str | None) -> None:
    assert merge(BASE, ours, theirs) == merged
    assert merge(BASE, theirs, ours) == merged


words = st.lists(st.sampled_from(["a", "bb", "ccc", "\n", "dd"]), max_size=12).map(" ".join)


@given(words, words)
@example("", "a")
def test_the_changes_make_the_one_of_the_other(before: str, after: str) -> None:
    made, at = "", 0
    for change in changes(before, after):
        made += before[at : change.start] + change.text
        at = change.end
    assert made + before[at:] == after
    assert merge(before, after, before) == after == merge(before, before, after)


@pytest.mark.parametrize("token", ["a b ", "ab\n", "x"])
def test_hostile_texts_cost_no_more_than_is_allowed(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs: list[int] = []
    asked = text.Indel.opcodes

    def counted(old: str, new: str) -> object:
        pairs.append(len(old) * len(new))
        return asked(old, new)

    monkeypatch.setattr(text.Indel, "opcodes", counted)
    long = (token * 20_000)[:20_000]
    merge(long, long[::-1] + "!", "?" + long[2:])
    assert sum(pairs) <= 2 * 2 * MOST
