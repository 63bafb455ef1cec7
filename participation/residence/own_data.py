"""Where a person says that they live: what is handed out on request."""

from typing import Any

from sqlalchemy import select

from participation import db
from participation.accounts.models import User
from participation.residence.models import Residence
from participation.spaces.models import Label, Space


def residences(user: User) -> list[dict[str, Any]]:
    """The areas in which a person says that they live, by space, and since when they say it."""
    rows = db.session.execute(
        select(Space.name, Label.name.label("area"), Residence.chosen_at)
        .join(Space, Space.id == Residence.space_id)
        .outerjoin(Label, Label.id == Residence.area_id)
        .where(Residence.user_id == user.id)
        .order_by(Space.id)
    )
    return [
        {"space": each.name, "area": each.area, "chosen": each.chosen_at.isoformat()}
        for each in rows
    ]
