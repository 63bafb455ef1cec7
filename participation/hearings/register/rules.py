"""Who may keep the register of organisations."""

from sqlalchemy import ColumnElement, false, true

from participation.accounts.models import Reader, RoleName
from participation.hearings.register.models import Organisation
from participation.spaces.models import Space
from participation.spaces.rules import is_official


def kept_by(reader: Reader) -> ColumnElement[bool]:
    """The organisations of the spaces where the reader is an official."""
    inside, everywhere = reader.spaces_where(RoleName.official)
    if everywhere:
        return true()
    return Organisation.space_id.in_(sorted(inside)) if inside else false()


def may_keep_in(reader: Reader, space: Space) -> bool:
    """Whether the reader may keep the register of the space."""
    return space.closed_at is None and is_official(reader, space.id)
