"""A person's measurements of gains, and what they are asked for."""

from typing import Any

from sqlalchemy import select, update

from participation import db
from participation.accounts.models import User
from participation.ideas.gains.models import FollowUp, Measurement


def gains(user: User) -> dict[str, Any]:
    """What a person has measured for the authority, and is asked to measure."""
    measured = db.session.scalars(
        select(Measurement).where(Measurement.by_id == user.id).order_by(Measurement.id)
    )
    asked = db.session.scalars(
        select(FollowUp).where(FollowUp.owner_id == user.id).order_by(FollowUp.id)
    )
    return {
        "measured": [
            {
                "about": each.subject_id,
                "kind": each.kind.value,
                "amount": None if each.amount is None else str(each.amount),
                "unit": each.unit,
                "text": each.note,
                "how": each.how,
                "on": each.measured_on.isoformat(),
                "written": each.at.isoformat(),
            }
            for each in measured
        ],
        "asked": [{"about": each.subject_id, "by": each.due_on.isoformat()} for each in asked],
    }


def forget(user: User) -> None:
    """Ask a person who is gone no more: what waits stays on the desk of the space."""
    db.session.execute(
        update(FollowUp)
        .where(FollowUp.owner_id == user.id)
        .values(owner_id=None)
        .execution_options(synchronize_session=False)
    )
