"""How the text of a hearing has changed: word by word, the newest change first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import db
from participation.hearings.notice.models import Hearing, Section
from participation.subjects.models import Revision
from participation.text import Piece, diff

MOST = 20
"""How many changes are shown; each is compared anew."""


@dataclass(frozen=True)
class TextVersion:
    """One change: of which part, when, why, and what. `section_id` is None around the sections."""

    section_id: int | None
    name: str
    at: datetime
    by: str
    note: str
    title: list[Piece]
    body: list[Piece]


def changes(hearing: Hearing) -> list[TextVersion]:
    """The newest changes, of a hearing whose sections are loaded: for those who work on it.

    The public reads the notes. What was corrected may be what should never have stood there, such as
    somebody's name, so earlier texts stay inside.
    """
    parts: dict[int, Hearing | Section] = {each.id: each for each in hearing.sections}
    parts[hearing.id] = hearing
    kept = (
        select(Revision)
        .where(Revision.subject_id.in_(parts))
        .options(joinedload(Revision.by))
        .order_by(Revision.at.desc(), Revision.id.desc())
        .limit(MOST)
    )
    now = {each.id: (each.title, _text(each)) for each in parts.values()}
    found = []
    for revision in db.session.scalars(kept):
        part, (title, body) = parts[revision.subject_id], now[revision.subject_id]
        now[part.id] = (revision.title, revision.body)
        if (title, body) != now[part.id]:
            found.append(
                TextVersion(
                    section_id=None if part is hearing else part.id,
                    name=part.title,
                    at=revision.at,
                    by=revision.by.display_name if revision.by else "",
                    note=revision.note,
                    title=diff(revision.title, title) if title != revision.title else [],
                    body=diff(revision.body, body) if body != revision.body else [],
                )
            )
    return found


def _text(part: Hearing | Section) -> str:
    return part.body if isinstance(part, Section) else part.summary
