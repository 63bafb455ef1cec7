"""What a location repeats of its subject, against the subject."""

from typing import Any

from sqlalchemy import Select, or_, select

from participation.invariants import invariant
from participation.locations.models import Location
from participation.subjects.models import Subject


@invariant("locations.shown_from")
def followed() -> Select[Any]:
    """A location stands in its subject's space, and is listed from the same moment."""
    spine: Any = Subject.__table__.c
    own: Any = Location.__table__.c
    return (
        select(own.subject_id, own.shown_from, spine.visible_from)
        .join(Subject.__table__, spine.id == own.subject_id)
        .where(
            or_(
                own.shown_from.is_distinct_from(spine.visible_from),
                own.space_id != spine.space_id,
                own.kind != spine.kind,
            )
        )
    )
