"""Saying where a subject is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from participation import db
from participation.locations.models import NOWHERE, Location, Where
from participation.subjects.models import Subject


def where(subject_id: int) -> Where:
    """Where a subject is; NOWHERE when nothing is said."""
    found = db.session.get(Location, subject_id)
    return found.where if found else NOWHERE


def of(subject_ids: Sequence[int]) -> dict[int, Where]:
    """Where these are, of those that say it; in one statement."""
    kept = select(Location).where(Location.subject_id.in_(list(subject_ids)))
    return {each.subject_id: each.where for each in db.session.scalars(kept)}


def as_data(where: Where) -> dict[str, Any]:
    """A place as files have it."""
    latitude, longitude = where.spot or (None, None)
    return {"place": where.place, "latitude": latitude, "longitude": longitude}


def locate(subject: Subject, wanted: Where) -> bool:
    """Say where a subject is, in the place of what was said before; whether that is something else.

    The caller holds the subject, keeps an earlier place with the text, and records the change.
    """
    kept = db.session.get(Location, subject.id)
    if wanted == (kept.where if kept else NOWHERE):
        return False
    if not wanted.is_somewhere:
        db.session.delete(kept)
    elif kept is None:
        own = subject.id, subject.kind, subject.space_id, subject.visible_from
        db.session.add(Location(**row_of(*own, wanted)))
    else:
        kept.place = wanted.place
        kept.latitude, kept.longitude = wanted.spot or (None, None)
    db.session.flush()
    return True


def row_of(
    subject_id: int, kind: str, space_id: int, shown_from: datetime | None, wanted: Where
) -> dict[str, Any]:
    """A location as a row, for whoever writes many."""
    return {
        "subject_id": subject_id,
        "kind": kind,
        "space_id": space_id,
        "shown_from": shown_from,
        **as_data(wanted),
    }


def add_many(rows: Sequence[dict[str, Any]]) -> None:
    """Write the locations of subjects that are new and have none, as `row_of` makes them."""
    if rows:
        db.session.execute(insert(Location), list(rows))


def move_in_time(subject_id: int, shown_from: datetime) -> None:
    """Follow a subject whose day was written past its class."""
    db.session.execute(
        update(Location).where(Location.subject_id == subject_id).values(shown_from=shown_from)
    )


def forget(subject_ids: Sequence[int]) -> None:
    """Say nothing any more of where these are."""
    if subject_ids:
        db.session.execute(delete(Location).where(Location.subject_id.in_(list(subject_ids))))
