"""A person's own reports: what is handed out on request, and what goes with the account."""

from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import User
from participation.moderation.models import Report


def reports(user: User) -> list[dict[str, Any]]:
    """What a person has reported, and what came of it."""
    rows = db.session.scalars(
        select(Report)
        .where(Report.by_id == user.id)
        .options(joinedload(Report.decision))
        .order_by(Report.id)
    )
    return [
        {
            "about": each.subject_id,
            "rule": each.rule.value,
            "note": each.note,
            "reported": each.at.isoformat(),
            "closed": each.closed_at.isoformat() if each.closed_at else None,
            "decision": each.decision.verdict.value if each.decision else None,
        }
        for each in rows
    ]


def forget(user: User) -> None:
    """Take the person off the reports, by account or by address; what waits still waits, without a note."""
    same_address = [Report.email == user.email] if user.email else []
    db.session.execute(
        update(Report)
        .where(or_(Report.by_id == user.id, *same_address))
        .values(by_id=None, by_mail=False, email=None, note="", language=None)
        .execution_options(synchronize_session=False)
    )
