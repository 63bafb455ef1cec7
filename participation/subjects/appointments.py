"""Appointments of subjects, such as public meetings about a hearing: rooms above say which there are."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from participation.places import Place


class Appointment(NamedTuple):
    """Something that people can come to, about a subject; `path` is where it is told of."""

    subject_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    cancelled: bool
    path: str


APPOINTMENTS: Place[Callable[[Sequence[int]], Iterable[Appointment]]] = Place()
"""What gives the appointments of subjects that the reader may read, by their ids, in one statement."""


def appointments(subject_ids: Sequence[int]) -> list[Appointment]:
    """The appointments of these subjects, the first one first."""
    found = [each for given in APPOINTMENTS for each in given(subject_ids)] if subject_ids else []
    return sorted(found, key=lambda each: each.starts_at)
