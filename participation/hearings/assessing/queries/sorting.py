"""Reads for sorting the responses of a hearing into points."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select
from sqlalchemy.orm import aliased, joinedload

from participation import clock, db
from participation.hearings.assessing.models import Point, Sorting
from participation.hearings.assessing.queries.themes import HELD_FOR
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response, ResponseStatus
from participation.subjects.rules import written

_DONE = aliased(Sorting)
VIEWS = ("to-sort", "sorted", "all")


def in_view(view: str) -> ColumnElement[bool]:
    """Whether a response is among those to sort, those that are sorted, or all."""
    received = Response.status == written(ResponseStatus.received)
    done = select(literal(1)).where(_DONE.subject_id == Response.id, _DONE.done_at.is_not(None))
    return {
        "to-sort": and_(received, db.no_row(done.correlate(Response))),
        "sorted": and_(received, Sorting.done_at.is_not(None)),
        "all": received,
    }[view]


def responses(
    hearing: Hearing, view: str, cursor: Sequence[Any] | None, limit: int
) -> Sequence[Row[Response, Sorting | None, int]]:
    """Responses of a hearing by number, each with who has sorted it and how many points it has."""
    points = (
        select(func.count(Point.id))
        .where(Point.subject_id == Response.id)
        .correlate(Response)
        .scalar_subquery()
    )
    statement = (
        select(Response, Sorting, points.label("points"))
        .outerjoin(Sorting, Sorting.subject_id == Response.id)
        .where(Response.hearing_id == hearing.id, Response.number.is_not(None), in_view(view))
        .options(joinedload(Sorting.by))
        .order_by(Response.number)
        .limit(limit)
    )
    if cursor is not None and isinstance(cursor[0], int):
        statement = statement.where(Response.number > cursor[0])
    return db.session.execute(statement).all()


def next_to_sort(hearing: Hearing, by_id: int, after: int = 0) -> int | None:
    """The number of the next response that nobody has sorted and nobody else has before them."""
    now = clock.now()
    free = or_(
        Sorting.subject_id.is_(None),
        Sorting.by_id == by_id,
        Sorting.at <= now - HELD_FOR,
        Sorting.at > now + clock.APART,
    )
    return db.session.scalar(
        select(Response.number)
        .outerjoin(Sorting, Sorting.subject_id == Response.id)
        .where(
            Response.hearing_id == hearing.id,
            Response.number.is_not(None),
            in_view("to-sort"),
            free,
        )
        .order_by((Response.number > after).desc(), Response.number)
        .limit(1)
    )


def numbers(hearing: Hearing, ids: Sequence[int]) -> dict[int, Response]:
    """The responses that points come from, by id."""
    found = db.session.scalars(
        select(Response).where(Response.hearing_id == hearing.id, Response.id.in_(ids))
    )
    return {each.id: each for each in found}


def same_to_sort(response: Response, *columns: Any) -> Select[Any]:
    """The same letter from others, those that nobody has sorted and that hold no point."""
    points = select(Point.id).where(Point.subject_id == Response.id).correlate(Response)
    return (
        select(*columns)
        .select_from(Response)
        .outerjoin(Sorting, Sorting.subject_id == Response.id)
        .where(
            Response.hearing_id == response.hearing_id,
            Response.letter == response.letter,
            Response.id != response.id,
            in_view("to-sort"),
            ~points.exists(),
        )
    )


def copies_to_sort(response: Response, limit: int) -> Sequence[Row[int, str]]:
    """The same letter from others, as id and text, while nobody has sorted it."""
    found = same_to_sort(response, Response.id, Response.body)
    return db.session.execute(found.order_by(Response.number).limit(limit)).all()
