"""Reads for counting the words of the responses to a hearing: which hearings wait for it, and the texts."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from participation import db
from participation.hearings.assessing.models import ResponseWords
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.responses.models import Response, ResponseStatus
from participation.subjects.rules import written

AT_ONCE = 500
"""How many texts are read at once."""
TENTH = 10


class Waiting(NamedTuple):
    """A hearing whose words are to be counted, up to the response of that number."""

    hearing_id: int
    upto: int
    language: str | None


def waiting() -> Waiting | None:
    """A hearing to which a tenth more has come than was counted, while it is sorted."""
    counted = func.coalesce(ResponseWords.upto, 0)
    with db.transaction(write=False) as session:
        found = session.execute(
            select(Hearing.id, Hearing.last_number, Hearing.language)
            .outerjoin(ResponseWords, ResponseWords.hearing_id == Hearing.id)
            .where(
                Hearing.status.in_((Status.published, Status.under_assessment)),
                Hearing.last_number > 0,
                or_(
                    ResponseWords.upto.is_(None),
                    Hearing.last_number * TENTH >= counted * (TENTH + 1),
                ),
            )
            .order_by(Hearing.id)
            .limit(1)
        ).one_or_none()
    return Waiting(*found) if found else None


def texts(session: Session, hearing_id: int) -> Iterator[str]:
    """The texts of the responses that stand, some at a time."""
    last = 0
    while True:
        rows = session.execute(
            select(Response.number, Response.body)
            .where(
                Response.hearing_id == hearing_id,
                Response.status == written(ResponseStatus.received),
                Response.number > last,
            )
            .order_by(Response.number)
            .limit(AT_ONCE)
        ).all()
        yield from (row.body for row in rows)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].number or 0
