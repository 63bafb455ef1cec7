"""How the text of a hearing has changed: word by word, the newest change first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import Reader
from participation.hearings.models import Hearing, Section
from participation.hearings.rules import may_work_on
from participation.subjects.models import Revision
from participation.text import Piece, diff

MOST = 20
"""How many changes are shown; each is compared anew."""


@dataclass(frozen=True)
class Change:
    """One change: of which part, when, why, and what. `section_id` is None around the sections."""

    section_id: int | None
    name: str
    at: datetime
    by: str | None
    note: str
    title: list[Piece]
    body: list[Piece]


def changes(hearing: Hearing, reader: Reader) -> list[Change]:
    """The newest changes, of a hearing whose sections are loaded.

    Who works on it reads all of them, and who made them. Everybody else reads what was changed while
    it was open, of the sections that still stand: drafts are not for them, nor what was taken out.
    """
    works = may_work_on(reader, hearing)
    if not works and hearing.opens_at is None:
        return []
    parts: dict[int, Hearing | Section] = {
        each.id: each for each in hearing.sections if works or _stands(each)
    }
    parts[hearing.id] = hearing
    kept = (
        select(Revision)
        .where(Revision.subject_id.in_(parts))
        .options(joinedload(Revision.by))
        .order_by(Revision.at.desc(), Revision.id.desc())
        .limit(MOST)
    )
    if not works:
        kept = kept.where(Revision.at > hearing.opens_at)
    now = {each.id: (each.title, _text(each)) for each in parts.values()}
    found = []
    for revision in db.session.scalars(kept):
        part, (title, body) = parts[revision.subject_id], now[revision.subject_id]
        now[part.id] = (revision.title, revision.body)
        if (title, body) != now[part.id]:
            found.append(
                Change(
                    section_id=None if part is hearing else part.id,
                    name=part.title,
                    at=revision.at,
                    by=revision.by.display_name if works and revision.by else None,
                    note=revision.note,
                    title=diff(revision.title, title) if title != revision.title else [],
                    body=diff(revision.body, body) if body != revision.body else [],
                )
            )
    return found


def _stands(section: Section) -> bool:
    return section.removed_at is None and section.is_shown


def _text(part: Hearing | Section) -> str:
    return part.body if isinstance(part, Section) else part.summary
