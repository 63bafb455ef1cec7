"""What waits for whoever moderates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from participation import db
from participation.accounts.models import Reader, RoleName
from participation.desk.models import DeskMail
from participation.hearings.intake.queries import HELD
from participation.ideas.gains.queries import missing
from participation.ideas.milestones.queries.late import late_milestones
from participation.moderation.models import Report
from participation.moderation.rules import moderated_by
from participation.subjects.models import Subject


@dataclass(frozen=True)
class ToDecide:
    """What waits for whoever moderates, and since when; whether they want mail about their desk; and for
    officials how many milestones are late, and of how many things a measured gain is missing."""

    reports: int
    reported_since: datetime | None
    held: int
    held_since: datetime | None
    by_mail: bool
    milestones: int
    gains: int


def are_held(reader: Reader) -> ColumnElement[bool]:
    """Ideas, comments and suggestions that are held where the reader moderates."""
    spaces, everywhere = reader.spaces_where(RoleName.moderator)
    # One by one, so that what is held is found by its own index, and not among all there is of a kind.
    kept = and_(
        Subject.kind.concat("").in_(("idea", "comment", "suggestion")), Subject.visibility == HELD
    )
    return kept if everywhere else and_(kept, db.one_by_one(Subject.space_id).in_(sorted(spaces)))


def to_decide(reader: Reader) -> ToDecide:
    """How many reported contributions, and how many ideas and comments that are held, wait for a
    moderator, and since when. One statement."""
    kept = are_held(reader)

    def reported(what: ColumnElement[Any]) -> Any:
        found = select(what).select_from(Report).join(Subject, Subject.id == Report.subject_id)
        return found.where(Report.closed_at.is_(None), moderated_by(reader)).scalar_subquery()

    def held(what: ColumnElement[Any]) -> Any:
        return select(what).select_from(Subject).where(kept).scalar_subquery()

    row: Any = db.session.execute(
        select(
            reported(func.count(Report.subject_id.distinct())),
            reported(func.min(Report.at)),
            held(func.count(Subject.id)),
            held(func.min(Subject.created_at)),
            select(func.count(DeskMail.user_id))
            .where(DeskMail.user_id == reader.id)
            .scalar_subquery(),
            late_milestones(reader),
            missing(reader),
        )
    ).one()
    reports, reported_since, kept_back, held_since, by_mail, late, gains = row
    return ToDecide(
        reports, reported_since, kept_back, held_since, bool(by_mail), milestones=late, gains=gains
    )
