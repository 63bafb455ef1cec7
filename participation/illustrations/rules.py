"""Who may give pictures to what: each kind of subject says it, and officials do it for their spaces."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy.orm.interfaces import ORMOption

from participation.accounts.models import Reader
from participation.illustrations.models import Illustration
from participation.places import Place
from participation.spaces.models import Space
from participation.spaces.rules import is_official
from participation.subjects.models import Subject

MOST = 10
"""How many pictures one thing has."""


class Illustrated(NamedTuple):
    """A kind of subject that has pictures: who may add, change and remove them, and what has to be loaded
    with a subject for that to be told."""

    kind: str
    may: Callable[[Reader, Any], bool]
    loads: tuple[ORMOption, ...] = ()


ILLUSTRATED: Place[Illustrated] = Place()
"""The kinds of subjects that have pictures, of all rooms."""


def has_pictures(subject: Subject) -> bool:
    """Whether its kind is one that has pictures."""
    return any(each.kind == subject.kind for each in ILLUSTRATED)


def may_illustrate(reader: Reader, thing: Subject | Space) -> bool:
    """Whether the reader may add, change and remove the pictures of a subject or of a space."""
    if isinstance(thing, Space):
        return may_shape(reader, thing)
    return any(each.kind == thing.kind and each.may(reader, thing) for each in ILLUSTRATED)


def may_shape(reader: Reader, space: Space) -> bool:
    """Whether the reader may give a space its picture, words and colour: its officials and admins."""
    return is_official(reader, space.id) or reader.is_admin


def is_of(picture: Illustration, thing: Subject | Space) -> bool:
    """Whether the picture belongs to the thing."""
    if isinstance(thing, Space):
        return picture.space_id == thing.id
    return picture.subject_id == thing.id
