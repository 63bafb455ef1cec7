"""Pictures as pages and cards show them: plain values, with the addresses of their sizes."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Bundle

from participation import db
from participation.illustrations.models import Illustration, Size

S = TypeVar("S")
ENDINGS: dict[Size, str] = {"small": "webp", "large": "webp", "wide": "jpg"}
ACROSS: dict[Size, int] = {"small": 640, "large": 1280, "wide": 1200}
"""Pixels across of each size, of a picture that has as many (`pictures.rendered`)."""


def address(picture_id: int, version: int, size: Size) -> str:
    """Where one size of a picture is. It names the version, so that a picture that is replaced has
    another address."""
    return f"/pictures/{picture_id}/{version}-{size}.{ENDINGS[size]}"


class Face(NamedTuple):
    """The first picture of something, as its card shows it, cut to the shape of the card."""

    id: int
    version: int
    description: str

    def address(self, size: Size) -> str:
        """Where one of its sizes is."""
        return address(self.id, self.version, size)


class Pictured(Protocol):
    """A row of a card, with the columns of its face."""

    @property
    def picture_id(self) -> int | None: ...
    @property
    def picture_version(self) -> int | None: ...
    @property
    def picture_shows(self) -> str | None: ...


def of_card(card: Pictured) -> Face | None:
    """Its first picture, where it has one."""
    if card.picture_id is None or card.picture_version is None:
        return None
    return Face(card.picture_id, card.picture_version, card.picture_shows or "")


def columns() -> list[Any]:
    """What a statement of cards selects for `of_card`; it joins as `with_faces` does."""
    return [
        Illustration.id.label("picture_id"),
        Illustration.version.label("picture_version"),
        Illustration.description.label("picture_shows"),
    ]


def with_faces(statement: S, face_id: Any) -> S:
    """A statement of cards with the face of each, found by its id alone."""
    without: Any = statement
    joined: S = without.outerjoin(Illustration, Illustration.id == face_id)
    return joined


class Picture(NamedTuple):
    """A picture on the page of what it belongs to; `width` and `height` are those of its large size."""

    id: int
    version: int
    description: str
    credit: str
    width: int
    height: int
    position: int

    def address(self, size: Size) -> str:
        """Where one of its sizes is."""
        return address(self.id, self.version, size)

    @property
    def small_width(self) -> int:
        """Pixels across of the small size."""
        return min(self.width, ACROSS["small"])

    @property
    def wide_size(self) -> tuple[int, int]:
        """Pixels across and down of the wide size."""
        across = min(self.width, ACROSS["wide"])
        return across, round(self.height * across / self.width)


_COLUMNS = [getattr(Illustration, name) for name in Picture._fields]
_ORDER = (Illustration.position, Illustration.id)


FIRST: Bundle[Any] = Bundle("first_picture", *_COLUMNS)
"""The first picture as a column of a statement that joins as `with_faces` does; `first` reads it."""


def first(columns: Any) -> Picture | None:
    """The picture of FIRST, where there is one."""
    return None if columns.id is None else Picture._make(columns)


def of_subject(subject_id: int) -> Sequence[Picture]:
    """The pictures of a subject that the reader may read, in their order."""
    return [Picture._make(row) for row in db.rows(_OF_SUBJECT, {"thing": subject_id})]


def of_space(space_id: int) -> Sequence[Picture]:
    """The pictures of a space that the reader may enter, in their order."""
    return [Picture._make(row) for row in db.rows(_OF_SPACE, {"thing": space_id})]


_THING = bindparam("thing", type_=db.BigId)
_OF_SUBJECT = select(*_COLUMNS).where(Illustration.subject_id == _THING).order_by(*_ORDER)
_OF_SPACE = select(*_COLUMNS).where(Illustration.space_id == _THING).order_by(*_ORDER)


def by_id(ids: Sequence[int | None]) -> dict[int, Picture]:
    """Faces by their ids, in one statement, or none where there are no ids."""
    wanted = sorted({each for each in ids if each is not None})
    if not wanted:
        return {}
    statement = select(*_COLUMNS).where(Illustration.id.in_(wanted))
    return {row.id: Picture._make(row) for row in db.rows(statement)}
