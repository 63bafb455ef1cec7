"""The phases of a call: in order, one at a time, and what can be done in each."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.ideas.boxes.phases import (
    A_SECOND,
    Days,
    Disordered,
    Phase,
    Phases,
    Stage,
    Timetable,
    phases_from,
    plan,
    window,
)

ZONE = "Europe/Copenhagen"
FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 400).map(lambda number: FIRST + timedelta(days=number))
PLANS = st.dictionaries(
    st.sampled_from(Phase), st.tuples(st.none() | DAYS, st.none() | DAYS), max_size=4
)
MOMENTS = st.datetimes(
    datetime(2025, 12, 1),  # noqa: DTZ001 (Hypothesis adds the timezone)
    datetime(2027, 3, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@st.composite
def in_order(draw: Any) -> dict[Phase, Days]:
    """Days of some phases that follow on each other, with gaps or without, some left out."""
    chosen = draw(st.lists(st.sampled_from(Phase), unique=True, min_size=1))
    at, found = FIRST, {}
    for phase in (each for each in Phase if each in chosen):
        first = at + timedelta(days=draw(st.integers(0, 5)))
        last = first + timedelta(days=draw(st.integers(0, 40)))
        found[phase] = (first, last)
        at = last + timedelta(days=1)
    phases = list(found)
    if draw(st.booleans()):
        found[phases[0]] = (None, found[phases[0]][1])
    if draw(st.booleans()) and any(found[phases[-1]][:1]):
        found[phases[-1]] = (found[phases[-1]][0], None)
    return found


def timetable(phases: Phases) -> Timetable:
    return Timetable(False, *window(phases), phases)


@given(PLANS)
def test_any_days_are_refused_or_in_order(days: dict[Phase, Days]) -> None:
    try:
        phases = plan(days, ZONE)
    except Disordered:
        return
    assert [each.phase for each in phases] == [each for each in Phase if any(days.get(each, ()))]
    moments = [at for each in phases for at in each[1:]]
    inner = moments[1:-1]
    assert all(inner), "only the first has no start, and only the last no end"
    told = [at for at in moments if at]
    assert told == sorted(told)
    assert phases_from([each.kept() for each in phases]) == phases


@given(in_order(), st.lists(MOMENTS, min_size=2, max_size=5))
def test_at_any_moment_a_call_is_in_one_place_and_goes_on(
    days: dict[Phase, Days], moments: list[datetime]
) -> None:
    phases = plan(days, ZONE)
    of = timetable(phases)
    order = [Stage.coming]
    for each in phases:
        order += [Stage(each.phase.value), Stage.between]
    order[-1] = Stage.over
    at = 0
    for moment in sorted(moments):
        stage = of.stage(moment)
        holds = [each for each in phases if each.has_begun(moment) and not each.has_ended(moment)]
        assert [each.phase.value for each in holds] == (
            [stage.value] if stage.value in set(Phase) else []
        )
        following = next(n for n in range(at, len(order)) if order[n] is stage)
        assert following >= at
        at = following
        assert of.takes_ideas(moment) is (stage is Stage.collect)
        assert of.is_open(moment) is of.takes_comments(moment)
        assert of.is_open(moment) is (stage in (Stage.collect, Stage.discuss))


@given(in_order())
def test_each_edge_is_where_something_changes(days: dict[Phase, Days]) -> None:
    of = timetable(plan(days, ZONE))
    found, after = [], None
    while (edge := of.next_edge(after)) is not None:
        assert of.stage(edge) is not of.stage(edge - timedelta(microseconds=1))
        found.append(edge)
        after = edge
    assert found == of.edges()


def test_the_last_second_of_a_day_counts_to_its_end() -> None:
    phases = plan(
        {Phase.collect: (FIRST, FIRST), Phase.discuss: (None, FIRST + timedelta(days=1))}, ZONE
    )
    of, end = timetable(phases), phases[0].ends_at
    assert end
    assert of.stage(end + timedelta(microseconds=999_999)) is Stage.collect
    assert of.stage(end + A_SECOND) is Stage.discuss
    assert phases[1].starts_at == end + A_SECOND


@pytest.mark.parametrize(
    ("days", "phase", "problem"),
    [
        ({Phase.collect: (FIRST, FIRST - timedelta(days=1))}, Phase.collect, "reversed"),
        ({Phase.collect: (FIRST, None), Phase.assess: (None, FIRST)}, Phase.collect, "missing"),
        ({Phase.collect: (FIRST, FIRST), Phase.assess: (FIRST, None)}, Phase.assess, "overlaps"),
    ],
)
def test_why_days_are_refused(days: dict[Phase, Days], phase: Phase, problem: str) -> None:
    with pytest.raises(Disordered) as refused:
        plan(days, ZONE)
    assert (refused.value.phase, refused.value.problem) == (phase, problem)


def test_the_authority_is_bound_by_the_beginning_and_not_by_the_end() -> None:
    day = timedelta(days=1)
    of = timetable(
        plan(
            {
                Phase.collect: (FIRST, FIRST),
                Phase.assess: (FIRST + 2 * day, FIRST + 3 * day),
                Phase.decide: (FIRST + 4 * day, FIRST + 5 * day),
            },
            ZONE,
        )
    )
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    said = [
        (of.stage(noon + n * day).value, of.takes_scores(noon + n * day),
         of.takes_decisions(noon + n * day))
        for n in range(7)
    ]  # fmt: skip
    assert said == [
        ("collect", False, False),
        ("between", False, False),
        ("assess", True, False),
        ("assess", True, False),
        ("decide", True, True),
        ("decide", True, True),
        ("over", True, True),
    ]
    undated = Timetable(False, None, None)
    assert undated.takes_scores(noon)
    assert undated.takes_decisions(noon)
    assert undated.takes_comments(noon)
