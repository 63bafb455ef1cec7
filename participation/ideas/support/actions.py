"""What those who support an idea do: vote, and look after one that its author has left."""

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, and_, bindparam, case, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.ideas.boxes.models import Eligible
from participation.ideas.proposals.actions import LivesElsewhere, NotAllowed
from participation.ideas.proposals.models import Idea
from participation.ideas.support import counting
from participation.ideas.support.ballots import COUNTERS, Ballot
from participation.ideas.support.models import Vote
from participation.ideas.support.rules import may_be_given_up, may_be_taken_over
from participation.places import Place
from participation.residence.queries import lives_in_now


def give_up(idea: Idea, *, by: User | None) -> None:
    """Its keeper leaves the idea to those who support it; one of them may take it over. `by` is None when
    the account of its keeper is gone."""
    db.hold(idea)
    if not may_be_given_up(idea):
        raise NotAllowed(idea.state)
    idea.given_up_at = clock.now()
    db.session.flush()
    done_by = by.id if by else None
    ledger.record("idea.given_up", subject_id=idea.id, space_id=idea.space_id, by=done_by)


def take_over(idea: Idea, *, by: User) -> None:
    """Somebody who supports an idea that was given up looks after it from now on."""
    db.hold(idea)
    if not may_be_taken_over(idea):
        raise NotAllowed(idea.state)
    # Who looks after it is named on its page.
    idea.signature_of(by)
    idea.keeper_id, idea.given_up_at = by.id, None
    db.session.flush()
    ledger.record("idea.taken_over", subject_id=idea.id, space_id=idea.space_id, by=by.id)


OWED: Place[Callable[[Ballot], None]] = Place()
"""What follows in the transaction of a vote that reaches a box's threshold: an answer is owed now."""

_votes: Any = Vote.__table__
_MINE = (
    _votes.c.idea_id == bindparam("idea", type_=db.BigId),
    _votes.c.user_id == bindparam("user", type_=db.BigId),
)
_MY_VOTE = select(_votes.c.value).where(*_MINE)
_CHANGE = (
    update(_votes)
    .where(*_MINE)
    .values(value=bindparam("to", type_=db.BigId), at=db.NOW, from_id=None)
)
_TAKE_BACK = delete(_votes).where(*_MINE)


def _taking_back_in_parts() -> Any:
    """The statement that notes of a person's votes on all parts of an idea that they were taken back."""
    ideas: Any = Idea.__table__
    above = bindparam("idea", type_=db.BigId)
    parts = select(ideas.c.id).where(ideas.c.merged_into_id == above).cte("parts", recursive=True)
    deeper = ideas.alias("deeper")
    parts = parts.union(select(deeper.c.id).join(parts, deeper.c.merged_into_id == parts.c.id))
    return (
        update(_votes)
        .where(
            _votes.c.user_id == bindparam("user", type_=db.BigId),
            _votes.c.taken_back_at.is_(None),
            _votes.c.idea_id.in_(select(parts.c.id)),
        )
        .values(taken_back_at=db.NOW)
    )


_TAKE_BACK_IN_PARTS = _taking_back_in_parts()


def _give(postgresql: bool) -> Any:
    """The statement that gives a vote, unless there is one already."""
    made = (postgresql_insert if postgresql else sqlite_insert)(_votes)
    # Of an INSERT, SQLAlchemy notes only when asked how many rows it wrote.
    return made.on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def vote(idea: Ballot, value: int | None, *, by: User, counted: bool = True) -> int | None:
    """Give a vote of 1, 0 or -1, change it, or take it back (None); returns what it was before.

    The idea comes from `queries.for_vote`, which has locked its row, so that votes on one idea come
    one after the other: the counts are moved by what really changed. Reaching the box's threshold
    starts the clock on the answer. Raises NoneLeft when all votes of the person in this box are given,
    and LivesElsewhere for a new one where the person does not live: what they have said is held. Neither
    when it is not `counted`: one that moves here from another idea.
    """
    owed = idea.answer_due_on
    if value is not None and counted:
        _check_residence(idea, by)
        counting.of(idea.box.method).check(idea.box, idea.id, by.id)
    before = _replace(idea.id, value, by.id)
    if before == value:
        return before
    _move_counts(idea, before, value)
    ledger.record(
        "idea.voted", subject_id=idea.id, space_id=idea.space.id, by=by.id, value=value, was=before
    )
    if owed is None and idea.answer_due_on is not None:
        for follow in OWED:
            follow(idea)
        ledger.record(
            "idea.threshold_reached",
            subject_id=idea.id,
            space_id=idea.space.id,
            threshold=idea.box.threshold,
        )
    return before


def _check_residence(idea: Ballot, person: User) -> None:
    box = idea.box
    if box.who_supports is Eligible.area and not lives_in_now(
        person.id, idea.space.id, box.area_ids
    ):
        raise LivesElsewhere(idea.id)


def _replace(idea_id: int, value: int | None, user_id: int) -> int | None:
    """Put a person's vote in the place of the one before, which is returned. Most people have none
    yet: that is one statement."""
    mine = {"idea": idea_id, "user": user_id}
    now = clock.now()
    if value is not None:
        given = {"idea_id": idea_id, "user_id": user_id, "value": value, "at": now}
        postgresql = db.session.get_bind().dialect.name == "postgresql"
        if db.write(_give(postgresql), given).rowcount == 1:
            return None
    before: int | None = db.rows(_MY_VOTE, mine).scalar()
    if value is None and before is not None:
        db.write(_TAKE_BACK, mine)
        # Counted there no more, and not again when a part is its own idea again.
        db.write(_TAKE_BACK_IN_PARTS, mine | {"now": now})
    elif value is not None:
        # Also one that stays the same: it is kept, for the text as it is now.
        db.write(_CHANGE, mine | {"to": value, "now": now})
    return before


def _move_counts(idea: Ballot, before: int | None, after: int | None) -> None:
    """Move the counts by one vote; the support that reaches the threshold starts the clock."""
    changes = dict.fromkeys(COUNTERS.values(), 0)
    if before is not None:
        changes[COUNTERS[before]] -= 1
    if after is not None:
        changes[COUNTERS[after]] += 1
    values: dict[str, Any] = {"idea": idea.id}
    watched = bool(idea.box.threshold) and changes["support_count"] > 0
    if watched:
        today = clock.today(idea.space.timezone)
        values["threshold"] = idea.box.threshold
        values["due"] = today + timedelta(days=idea.box.answer_days)
    moved = tuple((name, change) for name, change in changes.items() if change)
    row = db.write(_moving(moved, watched), values).one()
    for name, value in row._mapping.items():
        setattr(idea, name, value)


# Built anew, it takes 0.3 ms; a vote takes 4.
@lru_cache(maxsize=64)
def _moving(moved: tuple[tuple[str, int], ...], watched: bool) -> Any:
    """The statement that moves the counts of an idea; `watched` when one more may reach a threshold."""
    table: Any = Idea.__table__
    values = {name: table.c[name] + change for name, change in moved}
    if "support_count" in values:
        values["supported"] = table.c.supported + dict(moved)["support_count"]
    if watched:
        reached = and_(
            table.c.support_count + 1 >= bindparam("threshold", type_=db.BigId),
            table.c.answer_due_on.is_(None),
        )
        due = bindparam("due", type_=Date)
        values["answer_due_on"] = case((reached, due), else_=table.c.answer_due_on)
        # Also where lists ask for it, unless news is promised for a day before that.
        nearer = or_(table.c.due_on.is_(None), table.c.due_on > due)
        unanswered = table.c.answered_at.is_(None)
        values["due_on"] = case((and_(reached, unanswered, nearer), due), else_=table.c.due_on)
    return (
        update(table)
        .where(table.c.id == bindparam("idea", type_=db.BigId))
        .values(values)
        .returning(*(table.c[name] for name in (*COUNTERS.values(), "answer_due_on")))
    )
