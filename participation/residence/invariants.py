"""Where people live is an area of the space about which they have said it."""

from typing import Any

from sqlalchemy import Select, or_, select

from participation.accounts.models import User
from participation.invariants import invariant
from participation.residence.models import Residence
from participation.spaces.models import Label, LabelKind


@invariant("residences")
def areas() -> Select[Any]:
    """An area of that space, of somebody who has an account."""
    said: Any = Residence.__table__.c
    return (
        select(said.user_id, said.space_id, said.area_id)
        .join(User.__table__, User.__table__.c.id == said.user_id)
        .outerjoin(Label.__table__, Label.__table__.c.id == said.area_id)
        .where(
            or_(
                User.__table__.c.erased_at.is_not(None),
                Label.__table__.c.space_id != said.space_id,
                Label.__table__.c.kind != LabelKind.area,
            )
        )
    )
