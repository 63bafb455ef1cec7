"""What exports tell of calls: their phases, each move of their dates, and their results."""

from collections.abc import Iterator, Mapping

from participation import shown
from participation.accounts.shown import name_of
from participation.i18n import mark
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.phases import Phase
from participation.ideas.calls import queries, words
from participation.shown import Table, Values
from participation.subjects.shown import Scope, TableOf


def _phases() -> Mapping[str, str]:
    return {each.value: words.phase(each) for each in Phase}


PHASES = Table(
    "phases",
    mark("Phases"),
    mark("A phase of a call, with its dates."),
    (
        shown.number("box_id", mark("Box id"), mark("The box's id.")),
        shown.code("phase", mark("Phase"), mark("What is done in it."), Phase, _phases),
        shown.moment("starts_at", mark("Begins"), mark("Its first moment.")),
        shown.moment("ends_at", mark("Ends"), mark("Its last second.")),
    ),
)

MOVES = Table(
    "moved_dates",
    mark("Moved dates"),
    mark("Each time the dates of a call were moved, with the reason."),
    (
        shown.number("box_id", mark("Box id"), mark("The box's id.")),
        shown.moment("at", mark("When"), mark("When they were moved.")),
        shown.text("by", mark("By whom"), mark("Who moved them.")),
        shown.long_text("reason", mark("Reason"), mark("Why they were moved.")),
        shown.long_text("changes", mark("Changes"), mark("The dates since, and those before.")),
    ),
)

RESULTS = Table(
    "call_results",
    mark("Results of calls"),
    mark("What an official says came of a call."),
    (
        shown.number("box_id", mark("Box id"), mark("The box's id.")),
        shown.long_text("result", mark("Result"), mark("What came of it, in Markdown.")),
        shown.text("by", mark("By whom"), mark("Who published it.")),
        shown.moment("at", mark("When"), mark("When it was last published.")),
    ),
)


def _phase_rows(_scope: Scope, box: Box) -> Iterator[Values]:
    for each in box.timetable.phases:
        yield {
            "box_id": box.id,
            "phase": each.phase.value,
            "starts_at": each.starts_at,
            "ends_at": each.ends_at,
        }


def _move_rows(_scope: Scope, box: Box) -> Iterator[Values]:
    call = queries.call_with_moves(box)
    for each in reversed(call.moves) if call else ():
        yield {
            "box_id": box.id,
            "at": each.at,
            "by": name_of(each.by),
            "reason": each.reason,
            "changes": "\n".join(words.moved(each.phases_before, each.phases_after, box)),
        }


def _result_rows(_scope: Scope, box: Box) -> Iterator[Values]:
    call = queries.call_with_moves(box)
    if call and call.result:
        yield {
            "box_id": box.id,
            "result": call.result,
            "by": name_of(call.result_by),
            "at": call.result_at,
        }


TABLES_OF_A_BOX = (
    TableOf(70, PHASES, _phase_rows),
    TableOf(71, MOVES, _move_rows),
    TableOf(72, RESULTS, _result_rows),
)
