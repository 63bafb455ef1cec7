"""What a flush changes of ideas and gains: their tallies move with it."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from participation import db
from participation.ideas.answers import statistics
from participation.ideas.answers.models import Gain
from participation.ideas.proposals.models import Idea, IdeaState

_ideas: Any = Idea.__table__.c

_OF_IDEA = (
    "state", "state_at", "box_id", "department_id", "visibility", "visible_from", "context_hidden",
    "space_id", "answer_due_on", "answered_at", "promised_on",
)  # fmt: skip
_OF_GAIN = ("subject_id", "kind", "unit", "planned", "realised")


def _changed(thing: Any, names: Collection[str]) -> bool:
    attributes = inspect(thing).attrs
    return any(attributes[name].history.has_changes() for name in names)


def _touched(session: Session) -> Iterator[int]:
    """The ideas in the database whose tallies a flush will move."""
    for thing in session.dirty:
        if isinstance(thing, Idea) and _changed(thing, _OF_IDEA):
            yield thing.id
        elif isinstance(thing, Gain) and _changed(thing, _OF_GAIN):
            yield from _ideas_of(thing)
    for thing in session.deleted:
        if isinstance(thing, Idea):
            yield thing.id
        elif isinstance(thing, Gain):
            yield from _ideas_of(thing)
    for thing in session.new:
        if isinstance(thing, Gain):
            yield from _ideas_of(thing)


def _ideas_of(gain: Gain) -> Iterator[int]:
    history = inspect(gain).attrs["subject_id"].history
    yield from (each for each in history.sum() if each is not None)


def _before(session: Session, _context: object, _instances: object) -> None:
    touched = session.info["ideas counted"] = set(_touched(session))
    if touched:
        which = _ideas.id.in_(sorted(touched))
        # Their rows are locked first, so that changes of one idea come one after the other.
        db.hold_rows(Idea, touched)
        statistics.hold_spaces(session, which)
        statistics.move(session, which, -1)


def _after(session: Session, _context: object) -> None:
    touched: set[int] = session.info.pop("ideas counted", set())
    # What is proposed counts for nothing yet; one that is made with an answer owed, or realised, does.
    made = {
        thing.id
        for thing in session.new
        if isinstance(thing, Idea)
        and (
            thing.due_on is not None
            or thing.answer_due_on is not None
            or thing.state in (IdeaState.realised, IdeaState.declined)
        )
    }
    made |= {thing.subject_id for thing in session.new if isinstance(thing, Gain)} - touched
    if made:
        statistics.hold_spaces(session, _ideas.id.in_(sorted(made)))
    if touched or made:
        statistics.move(session, _ideas.id.in_(sorted(touched | made)))


event.listen(Session, "before_flush", _before)
event.listen(Session, "after_flush", _after)
