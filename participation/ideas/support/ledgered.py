"""What the votes of an idea come to by the ledger: each that was given, changed or taken back, and those
that came along or went with a merger."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, union_all

from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote
from participation.sealing.figures import entries, figure, last_of

MOVED = "idea.votes_moved"
"""The action of an entry that says how many votes came along with a merger, or went with its end: what is
more than before, by the name of the value."""
MORE = {1: "supports", 0: "passes", -1: "against"}
"""What an entry of MOVED calls the votes of a value."""
VOTED = "idea.voted"
_ideas: Any = Idea.__table__.c
_votes: Any = Vote.__table__.c


def _changes() -> Any:
    """What each entry adds to the votes of an idea, by value."""
    own, data = entries.c, entries.c.data
    here = and_(own.action == VOTED, data["imported"].as_boolean().is_(None))
    given, before = data["value"].as_integer(), data["was"].as_integer()
    before_imported = func.lag(given).over(
        partition_by=(own.subject_id, own.actor_key), order_by=(own.at, own.id)
    )
    imported = and_(own.action == VOTED, data["imported"].as_boolean().is_not(None))
    moved = own.action == MOVED
    return union_all(
        select(own.subject_id, *_moves(given, before)).where(here),
        select(own.subject_id, *_moves(given, before_imported)).where(imported),
        select(
            own.subject_id,
            *(func.coalesce(data[name].as_integer(), 0).label(name) for name in MORE.values()),
        ).where(moved),
    ).subquery()


def _moves(given: Any, before: Any) -> list[Any]:
    return [
        (case((given == value, 1), else_=0) - case((before == value, 1), else_=0)).label(name)
        for value, name in MORE.items()
    ]


def _by_the_ledger() -> Any:
    changes = _changes()
    return (
        select(
            changes.c.subject_id,
            *(func.sum(changes.c[name]).label(name) for name in MORE.values()),
        )
        .group_by(changes.c.subject_id)
        .subquery()
    )


def _follows(found: Any, name: str) -> ColumnElement[int]:
    return func.coalesce(found.c[name], 0)


def _first_differing(pairs: Sequence[tuple[Any, Any]]) -> list[Any]:
    """What stands there and what follows, of the first pair that differs."""
    return [
        case(*((kept != number, kept) for kept, number in pairs)),
        case(*((kept != number, number) for kept, number in pairs)),
    ]


@figure("ideas.votes")
def counters() -> Select[Any]:
    """What an idea counts of its votes."""
    found = _by_the_ledger()
    pairs = [
        (_ideas.support_count, _follows(found, "supports")),
        (_ideas.pass_count, _follows(found, "passes")),
        (_ideas.against_count, _follows(found, "against")),
    ]
    position = last_of(_ideas.id, entries.c.action.in_((VOTED, MOVED)))
    return (
        select(_ideas.id, *_first_differing(pairs), position)
        .outerjoin(found, found.c.subject_id == _ideas.id)
        .where(or_(*(kept != number for kept, number in pairs)))
        .order_by(position)
    )


@figure("votes")
def rows() -> Select[Any]:
    """The votes that stand on an idea."""
    found = _by_the_ledger()
    counted = (
        select(
            _votes.idea_id,
            *(
                func.sum(case((_votes.value == value, 1), else_=0)).label(name)
                for value, name in MORE.items()
            ),
        )
        .group_by(_votes.idea_id)
        .subquery()
    )
    pairs = [(_follows(counted, name), _follows(found, name)) for name in MORE.values()]
    position = last_of(_ideas.id, entries.c.action.in_((VOTED, MOVED)))
    return (
        select(_ideas.id, *_first_differing(pairs), position)
        .outerjoin(found, found.c.subject_id == _ideas.id)
        .outerjoin(counted, counted.c.idea_id == _ideas.id)
        .where(or_(*(kept != number for kept, number in pairs)))
        .order_by(position)
    )
