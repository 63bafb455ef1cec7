"""The calls of the story: their phases dated and moved, each edge recorded when it came, their results."""

from datetime import datetime
from functools import partial

from participation import clock
from participation.demo.cast import Cast
from participation.demo.story.calls import CALLS
from participation.demo.story.parts import CallPart, PhaseDays
from participation.demo.telling import Telling, written
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.phases import Phases, plan
from participation.ideas.calls import actions


def put(cast: Cast, telling: Telling) -> None:
    """Put the dates, the edges and the results of the calls in their place in time."""
    for call in CALLS:
        box, by = cast.boxes[call.box], cast.people[call.by]
        zone = box.space.timezone
        with clock.at(box.created_at):
            actions.date(box, _phases(call.first or call.phases, box, telling), by=by)
        if call.first:
            moved = partial(
                actions.date, box, _phases(call.phases, box, telling), call.reason, by=by
            )
            telling.on(telling.moment(call.moved_on, zone), moved)
        for edge in _edges(call, box, telling):
            telling.on(edge, actions.settle_all)
        if call.result:
            said = partial(actions.publish_result, box, written(call.result), by=by)
            telling.on(telling.moment(call.result_on, zone), said)


def _phases(days: PhaseDays, box: Box, telling: Telling) -> Phases:
    zone = box.space.timezone
    return plan(
        {
            phase: (telling.day(first, zone), telling.day(last, zone))
            for phase, (first, last) in days.items()
        },
        zone,
    )


def _edges(call: CallPart, box: Box, telling: Telling) -> list[datetime]:
    phases = _phases(call.phases, box, telling)
    return [at for at in box.timetable._replace(phases=phases).edges() if at < telling.now]
