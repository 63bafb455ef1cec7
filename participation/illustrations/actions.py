"""Adding, changing, ordering and removing pictures, and shaping a space."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from participation import clock, db, ledger, storage
from participation.accounts.models import User
from participation.illustrations.models import TAKEN_ALONG, Illustration
from participation.illustrations.renditions import Drawn
from participation.illustrations.rules import MOST
from participation.spaces.models import Space
from participation.subjects.models import Subject

Thing = Subject | Space


class TooMany(Exception):
    """The thing has as many pictures as it may have."""


def _among(thing: Thing) -> Any:
    if isinstance(thing, Space):
        return Illustration.space_id == thing.id
    return Illustration.subject_id == thing.id


def _hold(thing: Thing) -> None:
    db.hold_rows(Space if isinstance(thing, Space) else Subject, [thing.id])


def _ids(thing: Thing) -> list[int]:
    order = (Illustration.position, Illustration.id)
    return list(db.session.scalars(select(Illustration.id).where(_among(thing)).order_by(*order)))


def _keep_face(thing: Thing) -> None:
    """Let the first picture be the thing's face. Its version stays: nobody's words are changed by it."""
    face = next(iter(_ids(thing)), None)
    table: Any = Space.__table__ if isinstance(thing, Space) else Subject.__table__
    db.session.execute(update(table).where(table.c.id == thing.id).values(face_id=face))
    set_committed_value(thing, "face_id", face)


def _record(what: str, thing: Thing, by: User | None, picture: int) -> None:
    space_id = thing.id if isinstance(thing, Space) else thing.space_id
    ledger.record(
        f"illustration.{what}",
        subject_id=None if isinstance(thing, Space) else thing.id,
        space_id=space_id,
        by=by.id if by else None,
        picture=picture,
    )


def _files(drawn: Drawn) -> dict[str, int]:
    return {
        "small_id": storage.add(drawn.small).id,
        "large_id": storage.add(drawn.large).id,
        "wide_id": storage.add(drawn.wide).id,
        "width": drawn.width,
        "height": drawn.height,
    }


def add(thing: Thing, drawn: Drawn, *, description: str, credit: str = "", by: User | None) -> int:
    """Add a picture behind those that are there, and return its id.

    An empty description says that it is decorative. Raises TooMany.
    """
    _hold(thing)
    if len(_ids(thing)) >= MOST:
        raise TooMany
    is_space = isinstance(thing, Space)
    picture = Illustration(
        subject_id=None if is_space else thing.id,
        space_id=thing.id if is_space else None,
        position=db.next_position(Illustration, _among(thing)),
        description=description,
        credit=credit,
        added_at=clock.now(),
        added_by_id=by.id if by else None,
        **_files(drawn),
    )
    db.session.add(picture)
    db.session.flush()
    _keep_face(thing)
    _record("added", thing, by, picture.id)
    return picture.id


def take_along(source: Subject, to: Subject) -> None:
    """Let a subject have the pictures of another one too, with what is said of them."""
    _hold(to)
    pictures = select(Illustration).where(_among(source)).order_by(Illustration.id)
    for each in db.session.scalars(pictures).all():
        same = {name: getattr(each, name) for name in TAKEN_ALONG}
        db.session.add(Illustration(**same, subject_id=to.id, added_at=clock.now()))
    db.session.flush()
    _keep_face(to)


def change(
    thing: Thing,
    picture: Illustration,
    *,
    description: str,
    credit: str,
    drawn: Drawn | None = None,
    by: User,
) -> None:
    """Change what is said of a picture, and, with `drawn`, the picture itself: the old one is gone."""
    _hold(thing)
    values: dict[str, Any] = {"description": description, "credit": credit}
    if drawn is not None:
        values |= _files(drawn)
    for name, value in values.items():
        setattr(picture, name, value)
    db.session.flush()
    _record("changed", thing, by, picture.id)


def move(thing: Thing, picture: Illustration, *, up: bool, by: User) -> None:
    """Let a picture change places with the one before it (`up`) or after it."""
    _hold(thing)
    if db.change_places(picture, up, _among(thing)):
        _keep_face(thing)
        _record("moved", thing, by, picture.id)


def remove(thing: Thing, picture: Illustration, *, by: User | None) -> None:
    """Take a picture away: it is shown nowhere any more, and the worker takes away its files."""
    _hold(thing)
    removed = picture.id
    db.session.delete(picture)
    db.session.flush()
    _keep_face(thing)
    _record("removed", thing, by, removed)


def shape(space: Space, *, description: str, colour: str, by: User) -> None:
    """Give a space its words and its colour (`#rrggbb`, or empty for that of the site)."""
    space.description, space.colour = description, colour
    db.session.flush()
    ledger.record("space.edited", space_id=space.id, by=by.id)
