"""Limited votes: a person has a number of them in a box, and gives each to another idea.

A vote that is taken back can be given again, and so can one on an idea that is hidden, withdrawn or part of
another: what is merged counts once, at the whole. Nobody loses a vote that they have given: who has more than
the number, because an idea is its own again or the number was lowered, keeps them and gives no other.
"""

from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, bindparam, func, select

from participation import db
from participation.accounts.models import User
from participation.i18n import gettext as _
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import OVER, Idea
from participation.ideas.support.models import Vote
from participation.subjects.models import Subject, Visibility

VALUES = frozenset({1})


class HasVotes(Protocol):
    """A box, or a row that says as much of it."""

    @property
    def id(self) -> int: ...
    @property
    def votes_each(self) -> int | None: ...


class Left(NamedTuple):
    """How many votes a person has left in a box, of how many."""

    number: int
    of: int


class NoneLeft(ValueError):
    """A person has given all votes that they have in a box."""


_ideas, _votes, _spine = (each.__table__ for each in (Idea, Vote, Subject))


def _in_use() -> Any:
    """How many votes of a person stand in a box."""
    counts: ColumnElement[bool] = _ideas.c.state.not_in(sorted(OVER))
    return (
        select(func.count())
        .select_from(_votes)
        .join(_ideas, _ideas.c.id == _votes.c.idea_id)
        .join(_spine, _spine.c.id == _ideas.c.id)
        .where(
            _votes.c.user_id == bindparam("user", type_=db.BigId),
            _ideas.c.box_id == bindparam("box", type_=db.BigId),
            _ideas.c.id != bindparam("besides", type_=db.BigId),
            _spine.c.visibility == Visibility.visible,
            counts,
        )
    )


_IN_USE = _in_use()


def check(box: HasVotes, idea_id: int, user_id: int) -> None:
    """Raise NoneLeft when all votes of a person stand on other ideas of the box.

    The person is held: their votes on two ideas come one after the other. Whoever calls holds the idea.
    """
    db.hold_rows(User, [user_id])
    asked = {"user": user_id, "box": box.id, "besides": idea_id}
    if (db.rows(_IN_USE, asked).scalar() or 0) >= (box.votes_each or 0):
        raise NoneLeft


def left(box: HasVotes, user_id: int) -> Left:
    """How many votes a person has left."""
    used = db.rows(_IN_USE, {"user": user_id, "box": box.id, "besides": 0}).scalar() or 0
    each = box.votes_each or 0
    return Left(max(each - used, 0), each)


def how_to_vote(box: Box) -> str:
    """How the ideas of a box are voted on."""
    return _(
        "Each person has %(number)s votes here: give them to the ideas you believe in. A vote that you "
        "take back can be given again.",
        number=box.votes_each or 0,
    )


def told(value: int) -> str:
    """What is said to who has given a vote."""
    return _("You support this idea.")
