"""What the pages of a box and of an idea say of the call."""

from typing import Any

from participation import clock
from participation.accounts.models import Reader
from participation.ideas.boxes.models import Box
from participation.ideas.calls import queries, rules, words
from participation.ideas.calls.models import CALL
from participation.ideas.proposals.models import IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.places import Panel
from participation.subjects.queries import revisions


def where_it_is(_reader: Reader, box: Box) -> Panel | None:
    """The phases of a call on one line, what comes next and when, and each time its dates were moved."""
    if not rules.is_call(box):
        return None
    found = getattr(box, CALL.key)
    moves = found.moves if found else ()
    return Panel(
        "ideas/calls/_where.html",
        {
            "box": box,
            "stage": words.stage(box.timetable.stage()) if box.phases else "",
            "line": words.line(box),
            "countdown": None if box.closed else words.countdown(box),
            "moves": [
                (each, words.moved(each.phases_before, each.phases_after, box)) for each in moves
            ],
        },
    )


def result(reader: Reader, box: Box) -> Panel | None:
    """What came of a call that has ended: who took part, what was decided and why, what became of it."""
    if not rules.has_ended(box, clock.now()):
        return None
    call = getattr(box, CALL.key)
    fates = queries.fates(box, reader)
    return Panel(
        "ideas/calls/_result.html",
        {
            "box": box,
            "call": call if call and call.result else None,
            # Each earlier text was taken back by the note that stands with it.
            "before": revisions(call.id) if call and call.result else (),
            "turnout": None if box.source else queries.turnout(box),
            "chosen": [each for each in fates if each.idea.state is not IdeaState.declined],
            "declined": [each for each in fates if each.idea.state is IdeaState.declined],
            "may_write": rules.may_write_result(reader, box),
        },
    )


def of_idea(_reader: Reader, idea: Any) -> Panel | None:
    """On the page of an idea, why people comment on it no more, or not yet."""
    said = words.why_silent(idea) if isinstance(idea, IdeaRow) else ""
    return Panel("ideas/calls/_silent.html", said) if said else None
