"""Reads of illustrations, and of what they belong to."""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, false, or_, select
from sqlalchemy.orm import joinedload, selectin_polymorphic

from participation import db
from participation.accounts.models import Reader, Standing
from participation.db import NOW
from participation.illustrations.models import TAKEN_ALONG, Illustration, Size
from participation.illustrations.rules import ILLUSTRATED
from participation.spaces.models import Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.storage import StoredFile
from participation.subjects.models import Subject
from participation.subjects.rules import asking, readable_by


def subject(subject_id: int, reader: Reader) -> Subject | None:
    """A subject that has pictures, when the reader may read it."""
    kinds = [each.kind for each in ILLUSTRATED]
    mappers = Subject.__mapper__.polymorphic_map
    classes = [mappers[kind].class_ for kind in kinds]
    loads = [option for each in ILLUSTRATED for option in each.loads]
    return db.session.scalars(
        select(Subject)
        .where(Subject.id == subject_id, Subject.kind.in_(kinds), readable_by(reader))
        .options(joinedload(Subject.space), selectin_polymorphic(Subject, classes), *loads)
    ).one_or_none()


def space(slug: str, reader: Reader) -> Space | None:
    """A space that the reader may know of."""
    return db.session.scalars(
        select(Space).where(Space.slug == slug, spaces_readable_by(reader))
    ).one_or_none()


def picture(picture_id: int, reader: Reader) -> tuple[Illustration, Subject | Space] | None:
    """A picture and what it belongs to, when the reader may read that."""
    found = db.session.get(Illustration, picture_id)
    if found is None:
        return None
    if found.subject_id is not None:
        thing = subject(found.subject_id, reader)
        return None if thing is None else (found, thing)
    entered = db.session.scalars(
        select(Space).where(Space.id == found.space_id, spaces_readable_by(reader))
    ).one_or_none()
    return None if entered is None else (found, entered)


def what_goes_along(source: Subject) -> list[list[Any]]:
    """What `actions.take_along` gives another subject of this one's pictures, in their order."""
    columns = [Illustration.__table__.c[name] for name in TAKEN_ALONG]
    pictures = select(*columns).where(Illustration.subject_id == source.id)
    order = (Illustration.position, Illustration.id)
    return [list(row) for row in db.session.execute(pictures.order_by(*order))]


class ShownFile(NamedTuple):
    """The file of one size of a picture."""

    sha256: str
    size: int
    content_type: str


def file(picture_id: int, version: int, size: Size, reader: Reader) -> ShownFile | None:
    """The file of one size of a picture, when the reader may read what it belongs to."""
    values = asking(reader, picture=picture_id, version=version)
    row = db.rows(_file(reader.standing, size), values).one_or_none()
    return None if row is None else ShownFile._make(row)


@lru_cache(maxsize=64)
def _file(standing: Standing, size: Size) -> Select[Any]:
    file_id = {
        "small": Illustration.small_id,
        "large": Illustration.large_id,
        "wide": Illustration.wide_id,
    }[size]
    columns: list[Any] = [StoredFile.sha256, StoredFile.size, StoredFile.content_type]
    return (
        select(*columns)
        .select_from(Illustration)
        .outerjoin(Subject, Subject.id == Illustration.subject_id)
        .join(
            Space,
            or_(
                Space.id == Illustration.space_id,
                and_(Illustration.space_id.is_(None), Space.id == Subject.space_id),
            ),
        )
        .join(StoredFile, StoredFile.id == file_id)
        .where(
            Illustration.id == bindparam("picture", type_=db.BigId),
            Illustration.version == bindparam("version", type_=db.BigId),
            or_(
                and_(Subject.id.is_not(None), readable_by(standing, NOW)),
                and_(Illustration.space_id.is_not(None), spaces_readable_by(standing)),
                false(),
            ),
        )
    )
