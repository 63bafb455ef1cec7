"""What is kept of pictures, against the pictures."""

from typing import Any

from sqlalchemy import Select, select

from participation.illustrations.models import Illustration
from participation.invariants import invariant
from participation.spaces.models import Space
from participation.subjects.models import Subject

_pictures: Any = Illustration.__table__


def _first(owner: Any, of: Any) -> Any:
    return (
        select(_pictures.c.id)
        .where(of == owner)
        .order_by(_pictures.c.position, _pictures.c.id)
        .limit(1)
        .scalar_subquery()
    )


@invariant("subjects.face_id")
def faces() -> Select[Any]:
    """The face of a subject is the first of its pictures."""
    spine: Any = Subject.__table__.c
    first = _first(spine.id, _pictures.c.subject_id)
    return select(spine.id, spine.face_id, first).where(spine.face_id.is_distinct_from(first))


@invariant("spaces.face_id")
def faces_of_spaces() -> Select[Any]:
    """The face of a space is the first of its pictures."""
    spaces: Any = Space.__table__.c
    first = _first(spaces.id, _pictures.c.space_id)
    return select(spaces.id, spaces.face_id, first).where(spaces.face_id.is_distinct_from(first))
