"""Who may give files to what: each kind of subject says it, and how many."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm.interfaces import ORMOption

from participation.accounts.models import Reader
from participation.places import Place
from participation.subjects.models import Subject

MOST = 10
"""How many files one thing has."""
MOST_OF_ONE = 40
"""How many files one person adds, to whatever it is, within `WITHIN`."""
WITHIN = timedelta(days=1)


class Attached(NamedTuple):
    """A kind of subject that its own people give files: who may, and what has to be loaded with a subject
    for that to be told."""

    kind: str
    may: Callable[[Reader, Any], bool]
    loads: tuple[ORMOption, ...] = ()


ATTACHED: Place[Attached] = Place()
"""The kinds of subjects that have files of their own people, of all rooms."""


def may_attach(reader: Reader, thing: Subject) -> bool:
    """Whether the reader may add, change and remove the files of a subject."""
    return any(each.kind == thing.kind and each.may(reader, thing) for each in ATTACHED)
