"""A story is told in the order it happened, at the times it happened."""

from datetime import UTC, datetime, timedelta

import pytest

from participation import clock
from participation.demo.build import HEARINGS
from participation.demo.story.parts import HearingPart
from participation.demo.telling import Telling, written

COPENHAGEN = "Europe/Copenhagen"


def test_events_come_in_their_order_each_at_its_own_time() -> None:
    telling = Telling()
    seen: list[tuple[str, datetime]] = []
    second = telling.now - timedelta(days=2)
    first = telling.now - timedelta(days=9)
    telling.on(second, lambda: seen.append(("second", clock.now())))
    telling.on(first, lambda: seen.append(("first", clock.now())))
    assert telling.tell() == 2
    assert seen == [("first", first), ("second", second)]


def test_an_event_may_lead_to_a_later_one() -> None:
    telling = Telling()
    seen: list[str] = []
    moment = telling.now - timedelta(days=3)

    def ask() -> None:
        seen.append("asked")
        telling.on(moment + timedelta(hours=1), lambda: seen.append("answered"))

    telling.on(moment + timedelta(days=1), lambda: seen.append("the next day"))
    telling.on(moment, ask)
    telling.tell()
    assert seen == ["asked", "answered", "the next day"]


def test_nothing_happens_in_the_future() -> None:
    telling = Telling()
    for day in (0, 1, 30):
        assert telling.moment(day, COPENHAGEN) < telling.now
    asked = telling.moment(-4, COPENHAGEN)
    assert telling.moment(-9, COPENHAGEN, after=asked) > asked


def test_the_clock_goes_on_afterwards() -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    with clock.at(long_ago):
        assert clock.now() == long_ago
    assert clock.now() > long_ago + timedelta(days=365)


def test_the_clock_goes_on_after_an_event_that_failed() -> None:
    telling = Telling()

    def fail() -> None:
        raise RuntimeError("something is wrong")

    telling.on(telling.now - timedelta(days=99), fail)
    with pytest.raises(RuntimeError, match="something is wrong"):
        telling.tell()
    assert clock.now() >= telling.now


def test_nothing_ends_in_a_weekend() -> None:
    telling = Telling()
    days = [telling.deadline(day, COPENHAGEN) for day in range(14)]
    assert all(day.weekday() < 5 for day in days)


def test_nothing_ends_earlier_than_the_story_says() -> None:
    """Whichever day of the week it is told on: those who answer on the last day are in time."""
    telling = Telling()
    assert all(
        timedelta(0)
        <= telling.deadline(day, COPENHAGEN) - telling.day(day, COPENHAGEN)
        <= timedelta(2)
        for day in range(14)
    )


@pytest.mark.parametrize("part", HEARINGS, ids=lambda part: part.title)
def test_everybody_in_the_story_answers_in_time(part: HearingPart) -> None:
    assert all(part.closes is not None and each.day <= part.closes for each in part.responses)


def test_a_text_keeps_its_paragraphs_lists_and_tables() -> None:
    text = """
        A paragraph that goes on
        on the next line.

        - one
        - two, which
          goes on

        | a | b |
        |---|---|
        1. first
        2. second
    """
    assert written(text) == (
        "A paragraph that goes on on the next line.\n\n"
        "- one\n- two, which goes on\n\n"
        "| a | b |\n|---|---|\n1. first\n2. second"
    )
