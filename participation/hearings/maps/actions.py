"""The map of a hearing: saved, taken away, and taken along to a new round."""

from collections.abc import Mapping

from participation import clock, db
from participation.accounts.models import User
from participation.geometry import Geometry
from participation.hearings.maps import queries as maps
from participation.hearings.maps.models import HearingMap
from participation.hearings.notice.actions.holding import EDITABLE, NotAllowedNow, hold
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.rules import edits_are_announced
from participation.hearings.publishing.actions import changes
from participation.locations import actions as locations
from participation.locations.models import NOWHERE, Where


def save_map(hearing: Hearing, geometry: Geometry, *, by: User, note: str = "") -> bool:
    """Put a map on the hearing's page, in the place of the one before; False when it is the same.

    In an open hearing it is announced, with a note. Overtaken when there was none to be seen, and
    somebody else has put one there meanwhile.
    """
    was_there = hearing.has_map
    hold(hearing, *EDITABLE)
    if hearing.has_map and not was_there:
        raise db.Overtaken("there is a map by now")
    kept, written = maps.stored(hearing), geometry.to_json()
    if kept is not None and kept.geojson == written:
        return False
    if kept is None:
        kept = HearingMap(hearing_id=hearing.id, geojson=written, saved_at=clock.now(), by_id=by.id)
        db.session.add(kept)
        hearing.has_map = True
    else:
        kept.geojson, kept.saved_at, kept.by_id = written, clock.now(), by.id
    db.session.flush()
    locations.locate(hearing, Where(spot=geometry.middle))
    changes.note_change(hearing, note, by=by, parts=len(geometry.parts))
    return True


def remove_map(hearing: Hearing, *, by: User) -> None:
    """Take the map away. When people answer it stands: they may have pointed at it."""
    hold(hearing, *EDITABLE)
    if edits_are_announced(hearing):
        raise NotAllowedNow("the map stands while people answer")
    kept = maps.stored(hearing)
    if kept is None:
        return
    db.session.delete(kept)
    hearing.has_map = False
    db.session.flush()
    locations.locate(hearing, NOWHERE)
    changes.note_change(hearing, "", by=by, parts=0)


def take_along(hearing: Hearing, made: Hearing, _sections: Mapping[int, int], by: User) -> None:
    """Give a new round the map of the hearing before it."""
    shown = maps.shown(hearing)
    if shown is not None:
        save_map(made, Geometry(shown.parts), by=by)
