"""What a person agreed to hand over: their own data."""

from typing import Any

from sqlalchemy import select

from participation import db
from participation.accounts.models import User
from participation.ideas.transfers.models import Consent, Transfer


def consents(user: User) -> list[dict[str, Any]]:
    """The transfers of ideas that a person agreed to, and to what."""
    rows = db.session.execute(
        select(Transfer, Consent)
        .join(Consent, Consent.transfer_id == Transfer.id)
        .where(Consent.user_id == user.id)
        .order_by(Consent.id)
    )
    return [
        {
            "idea": transfer.idea_id,
            "agreed_at": consent.at.isoformat(),
            "name_shown": consent.shows_name,
            "support_told": consent.tells_support,
            "handed_over_at": transfer.made_at.isoformat() if transfer.made_at else None,
            "became": transfer.copy_id,
            "ended_at": transfer.ended_at.isoformat() if transfer.ended_at else None,
        }
        for transfer, consent in rows
    ]
