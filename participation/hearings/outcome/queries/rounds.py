"""The rounds of a hearing: the one before, and the one after."""

from typing import NamedTuple

from sqlalchemy import Row, select

from participation import db
from participation.accounts.models import Reader
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.rows import AnyHearing
from participation.subjects.rules import readable_by


class Rounds(NamedTuple):
    """The round before a hearing, and the one after it, as far as the reader may read them."""

    previous: Row[int, str, int | None] | None = None
    following: Row[int, str, int | None] | None = None


def around(hearing: AnyHearing, reader: Reader) -> Rounds:
    """The rounds around a hearing; nothing is asked for one that can have none."""
    ids = [each for each in (hearing.previous_id, hearing.following_id) if each is not None]
    if not ids:
        return Rounds()
    found = db.session.execute(
        select(Hearing.id, Hearing.title, Hearing.previous_id).where(
            Hearing.id.in_(ids), readable_by(reader)
        )
    ).all()
    by_id = {each.id: each for each in found}
    return Rounds(by_id.get(hearing.previous_id or 0), by_id.get(hearing.following_id or 0))
