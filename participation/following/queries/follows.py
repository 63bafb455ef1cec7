"""What can be followed, and who follows it."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Text, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from participation import db
from participation.accounts.models import Reader, User
from participation.accounts.parts import BoundFigure
from participation.db import BigId
from participation.following import keys, places
from participation.following.meant import table
from participation.following.models import Follow, Follower
from participation.following.rules import is_open_to
from participation.spaces.models import Label, LabelKind, Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.subjects.models import Subject
from participation.subjects.rules import readable_by, shown_to_everyone

_spine: Any = Subject.__table__


@dataclass(frozen=True)
class Target:
    """What can be followed: the column that holds it, its ids (a topic may be one in each of several
    spaces), and how it is called."""

    kind: str
    value: str
    column: InstrumentedAttribute[int | None]
    ids: tuple[int, ...]
    name: str
    path: str

    @property
    def what(self) -> str:
        """hearing, idea, box, topic, area or space."""
        return self.path.split("/")[1].removesuffix("s") if self.kind == "subject" else self.kind


def target(kind: str, value: str, reader: Reader) -> Target | None:
    """What a form names, when the reader may know of it and everybody in its space does. One statement."""
    find = {
        "subject": _subject,
        "box": _box,
        "topic": _label,
        "area": _label,
        "space": _space,
    }.get(kind)
    return find(kind, value, reader) if find and value else None


def _subject(kind: str, value: str, reader: Reader) -> Target | None:
    if not value.isascii() or not value.isdigit() or int(value) >= 2**31:
        return None
    row = db.session.execute(
        select(Subject.kind, Subject.title).where(
            Subject.id == int(value),
            Subject.kind.in_(("hearing", "idea")),
            readable_by(reader),
            shown_to_everyone(),
        )
    ).one_or_none()
    if row is None:
        return None
    path = f"/{row.kind}s/{int(value)}"
    return Target(kind, value, Follow.subject_id, (int(value),), row.title, path)


def _box(kind: str, value: str, reader: Reader) -> Target | None:
    boxes = table("boxes")
    row = db.session.execute(
        select(boxes.c.id, boxes.c.name)
        .join(Space, Space.id == boxes.c.space_id)
        .where(boxes.c.slug == value, spaces_readable_by(reader))
    ).one_or_none()
    if row is None:
        return None
    return Target(kind, value, Follow.box_id, (row.id,), row.name, f"/boxes/{value}")


def _label(kind: str, value: str, reader: Reader) -> Target | None:
    rows = db.session.execute(
        select(Label.id, Label.name)
        .join(Space, Space.id == Label.space_id)
        .where(
            Label.kind == LabelKind(kind),
            Label.slug == value,
            Label.closed_at.is_(None),
            spaces_readable_by(reader),
        )
        .order_by(Label.id)
        .limit(100)
    ).all()
    if not rows:
        return None
    ids = tuple(row.id for row in rows)
    return Target(kind, value, Follow.label_id, ids, rows[0].name, f"/ideas?{kind}={value}")


def _space(kind: str, value: str, reader: Reader) -> Target | None:
    row = db.session.execute(
        select(Space.id, Space.name).where(Space.slug == value, spaces_readable_by(reader))
    ).one_or_none()
    if row is None:
        return None
    return Target(kind, value, Follow.space_id, (row.id,), row.name, f"/spaces/{value}")


_PLACE = "followed_place"


def _is(kind: str) -> ColumnElement[bool]:
    """Whether a follow is of what a page is about: a subject by its id, the others by their slug."""
    if kind == "subject":
        return Follow.subject_id == bindparam(_PLACE, type_=BigId)
    slug = bindparam(_PLACE, type_=Text)
    if kind == "box":
        boxes = table("boxes")
        return Follow.box_id.in_(select(boxes.c.id).where(boxes.c.slug == slug))
    if kind == "space":
        return Follow.space_id.in_(select(Space.id).where(Space.slug == slug))
    labels = select(Label.id).where(Label.kind == LabelKind(kind), Label.slug == slug)
    return Follow.label_id.in_(labels)


def followed_here() -> BoundFigure | None:
    """Whether the person of the row follows what the present page is about: a figure of an account."""
    place = places.here()
    if place is None:
        return None
    if place.kind != "subject":
        return BoundFigure(_follows_it(place.kind), {_PLACE: place.value})
    return (
        BoundFigure(_follows_it("subject"), {_PLACE: int(place.value)})
        if place.value.isdigit()
        else None
    )


# The same each time, because the statement that looks a person up is kept by its figures.
@lru_cache
def _follows_it(kind: str) -> ScalarSelect[Any]:
    return (
        select(Follow.id)
        .join(Follower, Follower.id == Follow.follower_id)
        .where(Follower.user_id == User.id, _is(kind))
        .correlate(User)
        .limit(1)
        .scalar_subquery()
    )


def follower_of(user: User) -> Follower | None:
    """A person as a follower; None for somebody who has never followed anything."""
    return db.session.scalars(select(Follower).where(Follower.user_id == user.id)).one_or_none()


def by_key(key: str) -> Follower | None:
    """The follower behind the key in a mail."""
    found = keys.follower_id(key)
    if found is None:
        return None
    return db.session.scalars(
        select(Follower).where(Follower.id == found).options(joinedload(Follower.user))
    ).one_or_none()


def follow(follow_id: int, follower_id: int) -> Follow | None:
    """One of a follower's own follows."""
    return db.session.scalars(
        select(Follow).where(Follow.id == follow_id, Follow.follower_id == follower_id)
    ).one_or_none()


@dataclass(frozen=True)
class Followed:
    """Something that is followed, for a list; without a name when it may no longer be read."""

    id: int
    kind: str
    name: str | None
    path: str | None
    space: str | None
    lang: str | None
    by_mail: bool
    created_at: datetime
    told_at: datetime | None


def followed(user: User | None = None, follower: Follower | None = None) -> list[Followed]:
    """What a person or an address follows, what something happened to last first. One statement."""
    boxes = table("boxes")
    about = _spine.alias("about")
    place_id = func.coalesce(about.c.space_id, boxes.c.space_id, Label.space_id, Follow.space_id)
    shown = or_(Follow.subject_id.is_(None), shown_to_everyone(of=about.c))
    readable = and_(shown, is_open_to(Space.id, Follower.user_id))
    mine = Follower.user_id == user.id if user else Follower.id == (follower.id if follower else 0)
    rows = db.session.execute(
        select(
            Follow,
            about.c.kind,
            about.c.title,
            about.c.language,
            boxes.c.name.label("box"),
            boxes.c.slug.label("box_slug"),
            Label,
            Space,
            case((readable, True), else_=False).label("readable"),
        )
        .join(Follower, Follower.id == Follow.follower_id)
        .outerjoin(about, about.c.id == Follow.subject_id)
        .outerjoin(boxes, boxes.c.id == Follow.box_id)
        .outerjoin(Label, Label.id == Follow.label_id)
        .outerjoin(Space, Space.id == place_id)
        .where(mine)
        .order_by(func.coalesce(Follow.told_at, Follow.created_at).desc(), Follow.id.desc())
        .limit(500)
    ).all()
    return [_followed(row) for row in rows]


def _followed(row: Any) -> Followed:
    kind, name, path = "space", row.Space.name, row.Space.path
    if row.Follow.subject_id is not None:
        kind, name, path = row.kind, row.title, f"/{row.kind}s/{row.Follow.subject_id}"
    elif row.Follow.box_id is not None:
        kind, name, path = "box", row.box, f"/boxes/{row.box_slug}"
    elif row.Label is not None:
        kind, name = row.Label.kind.value, row.Label.name
        path = f"/ideas?{kind}={row.Label.slug}"
    readable = bool(row.readable)
    return Followed(
        id=row.Follow.id,
        kind=kind,
        name=name if readable else None,
        path=path if readable else None,
        space=row.Space.name if readable and kind != "space" else None,
        lang=(row.language or row.Space.language) if readable else None,
        by_mail=row.Follow.by_mail,
        created_at=row.Follow.created_at,
        told_at=row.Follow.told_at,
    )
