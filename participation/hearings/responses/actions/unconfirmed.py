"""Responses that wait for their link: their senders are reminded once, then they are removed."""

from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import joinedload

from participation import clock, db, mail
from participation.accounts import tokens
from participation.accounts.models import Purpose
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.responses.models import Response, ResponseStatus
from participation.subjects.models import Attachment, Subject

CONFIRM_WITHIN = timedelta(days=7)
"""How long a visitor has to follow the link that confirms a response."""

REMIND_AFTER = timedelta(days=3)
DAY = timedelta(days=1)
"""The sender is reminded three days after sending; a day before the deadline, when that is sooner; but
never within a day of sending."""

STILL_TIME = timedelta(hours=6)
"""Nobody is reminded of a link that works for less than this."""


def deleted_at(response: Response) -> datetime:
    """When a response that waits for its link is deleted."""
    return (response.sent_at or clock.now()) + CONFIRM_WITHIN


def write_link(response: Response, hearing: Hearing, template: str) -> None:
    """Write the mail with a link that confirms a response, which works until it is deleted."""
    until = deleted_at(response)
    secret = tokens.issue(
        Purpose.confirm_response,
        lasts=until - clock.now(),
        email=response.email,
        response=response.id,
        hearing=hearing.id,
    )
    # No word of what was written: the address may be somebody else's.
    mail.write(
        response.email or "",
        template,
        response.language,
        hearing=hearing,
        organisation=hearing.space.organisation,
        path=f"/hearings/{hearing.id}/response/{secret}",
        sent_at=response.sent_at,
        until=until,
        timezone=hearing.space.timezone,
    )


def remind(limit: int = 100) -> int:
    """Remind each sender once, with a new link (the first one works too); returns how many.

    A response is claimed and its mail written in one transaction, so a crash repeats or loses none,
    and one that is confirmed at the same moment gets none.
    """
    now = clock.now()
    with db.transaction() as session:
        table = Response.__table__.c
        waits = and_(
            table.status == ResponseStatus.draft,
            table.number.is_(None),
            table.reminded_at.is_(None),
        )
        closes = Hearing.__table__.c
        due = (
            select(table.id)
            .join(Hearing.__table__, closes.id == table.hearing_id)
            .where(
                waits,
                table.email.is_not(None),
                table.sent_at > now - CONFIRM_WITHIN + STILL_TIME,
                table.sent_at <= now - DAY,
                or_(table.sent_at <= now - REMIND_AFTER, closes.closes_at <= now + DAY),
                closes.status.in_((Status.published, Status.under_assessment)),
            )
            .order_by(table.sent_at, table.id)
            .limit(limit)
        )
        claimed = session.scalars(
            update(Response.__table__)  # type: ignore[arg-type]
            .where(table.id.in_(due), waits)
            .values(reminded_at=now)
            .returning(table.id)
        ).all()
        found = session.scalars(
            select(Response)
            .where(Response.id.in_(claimed))
            .options(joinedload(Response.hearing).joinedload(Hearing.space))
            .order_by(Response.id)
        ).all()
        for response in found:
            write_link(response, response.hearing, "response-unconfirmed")
        return len(found)


def forget(limit: int = 200) -> int:
    """Remove responses whose link was never followed in time, with the names and texts in them."""
    before = clock.now() - CONFIRM_WITHIN - timedelta(hours=1)
    with db.transaction() as session:
        old = list(
            session.scalars(
                select(Response)
                .where(
                    Response.status == ResponseStatus.draft,
                    Response.number.is_(None),
                    Response.sent_at < before,
                )
                .order_by(Response.id)
                .limit(limit)
                # As `db.hold` does: whoever confirms one now waits, or it is none of these any more.
                .with_for_update(key_share=True, of=[Subject.__table__, Response.__table__])
            )
        )
        if old:
            ids = [response.id for response in old]
            session.execute(delete(Attachment).where(Attachment.subject_id.in_(ids)))
        for response in old:
            session.delete(response)
        return len(old)
