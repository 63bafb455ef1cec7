"""Reads about responses that say nearly the same as another one."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, true
from sqlalchemy.orm import joinedload

from participation import db
from participation.hearings import resemblance
from participation.hearings.assessing.models import Likeness, Point, Sorting
from participation.hearings.assessing.queries.sorting import in_view, same_to_sort
from participation.hearings.responses.models import Response, ResponseStatus
from participation.subjects.rules import written


def texts(response_ids: Sequence[int]) -> Mapping[int, str]:
    """The texts of responses that stand, by id."""
    rows = db.session.execute(
        select(Response.id, Response.body).where(
            Response.id.in_(response_ids), Response.status == written(ResponseStatus.received)
        )
    )
    return {row.id: row.body for row in rows}


def _others(response: Response, *columns: Any) -> Select[Any]:
    """The responses of the same group; the same letter word for word is not among them."""
    leader = select(Likeness.leader_id).where(Likeness.subject_id == response.id).scalar_subquery()
    another: ColumnElement[bool] = true()
    if response.letter is not None:
        another = or_(Response.letter.is_(None), Response.letter != response.letter)
    return (
        select(*columns)
        .select_from(Likeness)
        .join(Response, Response.id == Likeness.subject_id)
        .where(
            Likeness.leader_id == leader,
            Response.id != response.id,
            Response.number.is_not(None),
            Response.status == written(ResponseStatus.received),
            another,
        )
    )


class DuplicateCounts(NamedTuple):
    """How many have sent the same text and wait to be sorted, and how many say nearly the same."""

    same: int
    alike: int


def counts(response: Response) -> DuplicateCounts:
    """How many other responses are like one: one statement, and none for a short text."""
    if len(resemblance.words_of(response.body)) < resemblance.FEWEST_WORDS:
        return DuplicateCounts(0, 0)
    found = [_others(response, func.count())]
    if response.letter is not None:
        found.append(same_to_sort(response, func.count()))
    numbers = db.session.execute(select(*(each.scalar_subquery() for each in found))).one()
    return DuplicateCounts(alike=numbers[0], same=numbers[1] if len(numbers) > 1 else 0)


def alike(
    response: Response, cursor: Sequence[Any] | None, limit: int
) -> Sequence[Row[Response, Sorting | None, int]]:
    """The others that say nearly the same, by number, with who has sorted each and how many points it has."""
    points = (
        select(func.count(Point.id))
        .where(Point.subject_id == Response.id)
        .correlate(Response)
        .scalar_subquery()
    )
    statement = (
        _others(response, Response, Sorting, points.label("points"))
        .outerjoin(Sorting, Sorting.subject_id == Response.id)
        .options(joinedload(Sorting.by))
        .order_by(Response.number)
        .limit(limit)
    )
    if cursor is not None and isinstance(cursor[0], int):
        statement = statement.where(Response.number > cursor[0])
    return db.session.execute(statement).all()


def alike_to_sort(response: Response, limit: int) -> Sequence[Row[int, str]]:
    """Those of them that nobody has sorted and that have no point, as id and text."""
    has_points = select(Point.id).where(Point.subject_id == Response.id).correlate(Response)
    return db.session.execute(
        _others(response, Response.id, Response.body)
        .where(in_view("to-sort"), ~has_points.exists())
        .order_by(Response.number)
        .limit(limit)
    ).all()
