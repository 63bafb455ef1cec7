"""Tallies: how many ideas of a space came to what, moved in the transaction that changes an idea.

The front page says what the site has come to. Counted over the ideas, that grows with the site; so it
is added up here, for each space, department and year, over what everybody inside may read. What one idea
adds is written once, as a statement (`_parts`): before an idea changes it is taken away, afterwards it is
added again. Changes made through `Idea` and `Gain` are noticed when the session is flushed (`noticing`). Who
writes rows without the classes (an import, the demo) calls `added` or `recount` in the same transaction, and
so does who says that a box is another authority's, or ours, or another department's.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    extract,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from participation import clock, db
from participation.ideas.answers.models import Gain, Tallied, Tally
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.ballots import Ballot
from participation.spaces.models import Space
from participation.subjects.models import Subject, Visibility
from participation.subjects.rules import written

_ideas: Any = Idea.__table__.c
_subjects: Any = Subject.__table__.c
_gains: Any = Gain.__table__.c
_boxes: Any = Box.__table__.c
_spaces: Any = Space.__table__.c

KEYS = ("space_id", "department_id", "year", "what", "detail")
NO_DEPARTMENT = 0


# --------------------------------------------------------------------- what an idea adds


def _on_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


_zones: Any = Space.__table__.alias("zone").c
TIMEZONE = select(_zones.timezone).where(_zones.id == _subjects.space_id).scalar_subquery()
"""The zone of an idea's space."""
DEPARTMENT = func.coalesce(_ideas.department_id, _boxes.department_id)
"""The department that an idea is with, or else its box."""


class Counting(NamedTuple):
    """What is counted: which ideas count for it, and the day on which it happened, in their space."""

    which: ColumnElement[bool]
    day: Any


def counting(what: Tallied) -> Counting:
    """Which ideas count for what: figures and the lists of what they count both ask this.

    An answer is in time by the day of its space, as it is overdue.
    """
    return _COUNTING[what]


def _countings() -> dict[Tallied, Counting]:
    due, answered_at = _ideas.answer_due_on, _ideas.answered_at
    promised, answered = due.is_not(None), answered_at.is_not(None)
    answered_on: Any = db.local_day(answered_at, TIMEZONE)
    stepped_on: Any = db.local_day(_ideas.state_at, TIMEZONE)

    def stands(state: IdeaState) -> Counting:
        return Counting(
            and_(_ideas.state == written(state), _ideas.state_at.is_not(None)), stepped_on
        )

    realised = stands(IdeaState.realised)
    owed = Counting(and_(promised, answered_at.is_(None), _ideas.due_on.is_not(None)), due)
    promised_by = Counting(_ideas.due_on.is_not(None), _ideas.due_on)
    return {
        Tallied.answered: Counting(and_(promised, answered), answered_on),
        Tallied.on_time: Counting(and_(promised, answered, answered_on <= due), answered_on),
        Tallied.owed: owed,
        Tallied.owed_in_month: owed,
        Tallied.promised: promised_by,
        Tallied.promised_in_month: promised_by,
        Tallied.declined: stands(IdeaState.declined),
        Tallied.realised: realised,
        Tallied.planned: realised,
        Tallied.won: realised,
    }


_COUNTING = _countings()
MONTH_OF = {Tallied.owed: Tallied.owed_in_month, Tallied.promised: Tallied.promised_in_month}
"""What is kept by the day it is promised by, and what it is by the month of that day."""
_PROMISES = (Tallied.answered, Tallied.on_time, *MONTH_OF, *MONTH_OF.values())
_MONTH = len("2026-11")
_OF_GAINS = {Tallied.planned: _gains.planned, Tallied.won: _gains.realised}


def year(day: Any) -> ColumnElement[int]:
    """The year of a day."""
    return cast(extract("year", day), BigInteger)


def ours(of: Any = _subjects) -> ColumnElement[bool]:
    """What is a figure of ours: not what another authority has come to, and not what is hidden."""
    return and_(
        _boxes.held_by == "",
        of.visibility == Visibility.visible,
        of.context_hidden.is_(False),
        of.visible_from.is_not(None),
    )


def _parts(postgresql: bool, which: ColumnElement[bool], *, promises: bool = False) -> Any:
    """What ideas add: a row (space, department, year, what, detail, number) for each thing that one counts
    for.

    `promises` leaves all out but what has to do with what is promised.
    """

    def day(of: Any) -> Any:
        return func.to_char(of, "YYYY-MM-DD") if postgresql else cast(of, Text)

    def part(what: Tallied) -> Select[Any]:
        counted = counting(what)
        detail: Any = literal("", Text)
        number: Any = literal(1, BigInteger)
        if what in MONTH_OF:
            detail = day(counted.day)
        elif what in MONTH_OF.values():
            detail = func.substr(day(counted.day), 1, _MONTH)
        amount = _OF_GAINS.get(what)
        if amount is not None:
            detail = cast(_gains.kind, Text) + " " + _gains.unit
            number = cast(func.round(amount * 100), BigInteger)
        statement = (
            select(
                _subjects.space_id,
                func.coalesce(DEPARTMENT, NO_DEPARTMENT).label("department_id"),
                year(counted.day).label("year"),
                literal(what.value, Text).label("what"),
                detail.label("detail"),
                number.label("number"),
            )
            .select_from(Idea.__table__)
            .join(Subject.__table__, _subjects.id == _ideas.id)
            .join(Box.__table__, _boxes.id == _ideas.box_id)
            .where(which, ours(), counted.which)
        )
        if amount is not None:
            statement = statement.join(Gain.__table__, _gains.subject_id == _ideas.id)
            statement = statement.where(amount.is_not(None))
        return statement

    return union_all(*map(part, _PROMISES if promises else Tallied)).subquery()


def move(
    session: Session, which: ColumnElement[bool], sign: int = 1, *, promises: bool = False
) -> None:
    """Add what these ideas count for, or take it away (a sign of -1). One statement."""
    parts = _parts(_on_postgresql(session), which, promises=promises)
    keys = tuple(parts.c[name] for name in KEYS)
    total = cast(func.sum(parts.c.number), BigInteger) * sign
    # In one order for all, so that no two statements wait for each other's rows.
    summed = select(*keys, total).where(text("true")).group_by(*keys).order_by(*keys)
    adding = db.upsert(Tally).from_select([*KEYS, "number"], summed)
    session.execute(
        adding.on_conflict_do_update(
            index_elements=KEYS, set_={"number": Tally.number + adding.excluded.number}
        ).execution_options(synchronize_session=False)
    )


def hold_spaces(session: Session, which: ColumnElement[bool]) -> None:
    """Let changes of the tallies of a space come one after the other.

    A change takes away what an idea counted for and adds what it counts for now: two statements, whose
    rows two changes would lock in different orders. Whoever changes an idea holds it before.
    """
    if _on_postgresql(session):
        spaces = select(_subjects.space_id).where(_subjects.id == _ideas.id, which)
        session.execute(
            select(_spaces.id)
            .where(_spaces.id.in_(spaces))
            .order_by(_spaces.id)
            .with_for_update(key_share=True)
        )


def promised(idea: Ballot) -> None:
    """Count an answer that is owed from now on, and was not before: the vote that reached a
    threshold has written it past the class, and holds the idea's row.

    News that was promised before is counted no longer: the answer is nearer.
    """
    session = db.session._get_current_object()  # type: ignore[attr-defined]
    hold_spaces(session, _ideas.id == idea.id)
    move(session, _ideas.id == idea.id, promises=True)
    if idea.promised_on is not None:
        kept = Tally.__table__.c
        day = idea.promised_on.isoformat()
        department = (
            select(func.coalesce(DEPARTMENT, NO_DEPARTMENT))
            .join_from(Idea.__table__, Box.__table__, _boxes.id == _ideas.box_id)
            .where(_ideas.id == idea.id)
        )
        session.execute(
            update(Tally)
            .where(
                kept.space_id == idea.space.id,
                kept.department_id == department.scalar_subquery(),
                kept.year == idea.promised_on.year,
                or_(
                    and_(kept.what == Tallied.promised.value, kept.detail == day),
                    and_(kept.what == Tallied.promised_in_month.value, kept.detail == day[:_MONTH]),
                ),
            )
            .values(number=kept.number - 1)
            .execution_options(synchronize_session=False)
        )


def added(idea_ids: Sequence[int]) -> None:
    """Count ideas whose rows were written past the classes, in the transaction that wrote them and
    all that stands in their tallies."""
    session = db.session._get_current_object()  # type: ignore[attr-defined]
    for at in range(0, len(idea_ids), 5000):
        some = _ideas.id.in_(idea_ids[at : at + 5000])
        hold_spaces(session, some)
        move(session, some)


def recount(*space_ids: int) -> None:
    """Count all ideas of these spaces anew, or of all spaces, in the present transaction.

    On PostgreSQL nobody else moves a tally until it ends: what others changed before is seen, and
    what they change meanwhile is added after.
    """
    session = db.session._get_current_object()  # type: ignore[attr-defined]
    session.flush()
    if _on_postgresql(session):
        session.execute(text(f"LOCK TABLE {Tally.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))
    gone = delete(Tally).execution_options(synchronize_session=False)
    if space_ids:
        gone = gone.where(Tally.space_id.in_(space_ids))
    session.execute(gone)
    move(session, _subjects.space_id.in_(space_ids) if space_ids else and_(True))


_PAST: BindParameter[str] = bindparam("past_months", type_=Text)
_LATEST: BindParameter[str] = bindparam("latest", type_=Text)


def at_this_moment() -> dict[str, Any]:
    """The values that `now` is asked with besides `db.NOW`: the month before which all have passed
    everywhere, and the latest day that it is anywhere."""
    latest = clock.latest_day()
    return {
        "past_months": (latest - clock.BEHIND).isoformat()[:_MONTH],
        "latest": latest.isoformat(),
    }


def now(postgresql: bool) -> Any:
    """The tallies at the moment `db.NOW`, as rows (space, department, year, what, detail, number) of a
    statement; of what is promised (MONTH_OF) only what is overdue by now, of months that have passed in
    one row, whose `detail` is the month.

    Ideas that are to be shown later are counted already; the few there may be are taken away.
    """
    kept: Any = Tally.__table__.c
    keys = (kept.space_id, kept.department_id, kept.year)
    by_day = [each.value for each in MONTH_OF]
    promises = [*by_day, *(each.value for each in MONTH_OF.values())]
    others = [each.value for each in Tallied if each.value not in promises]
    later = _parts(postgresql, _ideas.shown_from > db.NOW).c
    whole_months = (
        select(*keys, literal(day.value, Text).label("what"), kept.detail, kept.number).where(
            kept.what == month.value, kept.detail < _PAST
        )
        for day, month in MONTH_OF.items()
    )
    return union_all(
        select(*keys, kept.what, kept.detail, kept.number).where(kept.what.in_(others)),
        *whole_months,
        select(*keys, kept.what, kept.detail, kept.number)
        .join(Space, _spaces.id == kept.space_id)
        .where(
            kept.what.in_(by_day),
            kept.detail >= _PAST,
            kept.detail < _LATEST,
            kept.detail < _today(postgresql),
        ),
        select(*(later[name] for name in KEYS), -later.number)
        .join(Space, _spaces.id == later.space_id)
        .where(
            or_(
                later.what.in_(others),
                and_(later.what.in_(by_day), later.detail < _today(postgresql)),
            )
        ),
    ).subquery("tallied")


def _today(postgresql: bool) -> Any:
    """The day that it is in a space, as tallies write days."""
    today: Any = db.local_day(db.NOW, _spaces.timezone)
    return func.to_char(today, "YYYY-MM-DD") if postgresql else cast(today, Text)


def differing(postgresql: bool) -> Select[Any]:
    """The tallies that are not what the ideas add up to: their keys, what is kept, and what is counted."""
    parts = _parts(postgresql, and_(True))
    kept: Any = Tally.__table__.c
    nothing = literal(0, BigInteger)
    counted = select(*(parts.c[name] for name in KEYS), nothing.label("kept"), parts.c.number)
    stored = select(*(kept[name] for name in KEYS), kept.number, nothing)
    both = union_all(counted, stored).subquery()
    found = tuple(both.c[name] for name in KEYS)
    sums = (func.sum(both.c.kept), func.sum(both.c.number))
    return select(*found, *sums).group_by(*found).having(sums[0] != sums[1])
