"""Where a person's own address stands in the register, as part of the data about oneself."""

from typing import Any

from sqlalchemy import select, update

from participation import db
from participation.accounts.models import User
from participation.hearings.parties.models import Party
from participation.hearings.register.models import Organisation


def organisations(user: User) -> list[dict[str, Any]]:
    """The organisations that are asked to respond at the person's own address."""
    if not user.email:
        return []
    rows = db.session.execute(
        select(Organisation.name, Organisation.number, Party.subject_id, Party.invited_at)
        .outerjoin(Party, Party.organisation_id == Organisation.id)
        .where(Organisation.email == user.email)
        .order_by(Organisation.id, Party.id)
    ).all()
    return [
        {
            "organisation": name,
            "number": number,
            "hearing": hearing_id,
            "invited_at": at.isoformat() if at else None,
        }
        for name, number, hearing_id, at in rows
    ]


def forget(user: User) -> None:
    """Take the person's address out of the register; the organisations and their answers stay."""
    if not user.email:
        return
    for table in (Organisation, Party):
        db.session.execute(
            update(table)
            .where(table.email == user.email)
            .values(email="")
            .execution_options(synchronize_session=False)
        )
