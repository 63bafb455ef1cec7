"""What a published outcome is found by: its themes, and the text as it was adopted."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from participation import db
from participation.hearings.assessing.models import Theme
from participation.hearings.notice.models import Hearing, Section, Status
from participation.index.kinds import SearchPart


def _concluded(hearings: Sequence[Hearing]) -> list[int]:
    return [each.id for each in hearings if each.status is Status.concluded]


def themes(hearings: Sequence[Hearing]) -> Iterator[SearchPart]:
    """The themes that the outcome answers, in one statement."""
    known = _concluded(hearings)
    assessed = (
        select(Theme)
        .where(Theme.hearing_id.in_(known), Theme.removed_at.is_(None), Theme.outcome.is_not(None))
        .order_by(Theme.position, Theme.id)
    )
    for each in db.session.scalars(assessed) if known else ():
        yield SearchPart(
            subject_id=each.hearing_id,
            title=each.title,
            text="\n\n".join(said for said in (each.summary, each.assessment, each.reason) if said),
            path=f"/hearings/{each.hearing_id}/outcome#theme-{each.id}",
        )


def adopted(hearings: Sequence[Hearing]) -> Iterator[SearchPart]:
    """The sections that say something else in the end than in the hearing, in one statement."""
    known = _concluded(hearings)
    table = Section.__table__
    other = (
        select(table.c.id, table.c.hearing_id, table.c.adopted)
        .where(
            table.c.hearing_id.in_(known),
            table.c.removed_at.is_(None),
            table.c.adopted.is_not(None),
        )
        .order_by(table.c.position, table.c.id)
    )
    for number, hearing_id, text in db.session.execute(other) if known else ():
        yield SearchPart(
            subject_id=hearing_id,
            title="",
            text=text,
            path=f"/hearings/{hearing_id}/outcome#adopted-{number}",
        )
