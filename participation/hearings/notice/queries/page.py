"""Reads for the public pages of one hearing: rows of what they show, each of one statement."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from participation import db
from participation.accounts.models import Reader, Standing
from participation.db import NOW
from participation.hearings.notice.models import (
    Extension,
    Hearing,
    HearingType,
    Section,
    Status,
    TextChange,
)
from participation.hearings.notice.queries.public import THE_HEARING, asking
from participation.hearings.notice.rows import ChangeRow, ExtensionRow, HearingRow, SectionRow
from participation.spaces.models import Department, Space
from participation.subjects.models import Attachment, Visibility
from participation.subjects.rows import StepRow, labels_of, steps_of
from participation.subjects.rules import readable_by


def _count(of: Any, whose: Any) -> ColumnElement[int]:
    """How many rows of a table belong to a hearing."""
    number = select(func.count()).select_from(of).where(whose == Hearing.id)
    return number.correlate(Hearing).scalar_subquery()


_OWN = HearingRow._fields[: HearingRow._fields.index("space_name")]
_COLUMNS: list[Any] = [
    *(getattr(Hearing, name) for name in _OWN),
    Space.name.label("space_name"),
    Space.organisation,
    Space.language.label("space_language"),
    Space.timezone,
    Space.audience,
    Space.closed_at.label("space_closed_at"),
    HearingType.name.label("type_name"),
    HearingType.legal_basis,
    HearingType.publication,
    Department.name.label("department_name"),
    _count(Attachment, Attachment.subject_id).label("files"),
    _count(Extension, Extension.hearing_id).label("extension_count"),
    _count(TextChange, TextChange.hearing_id).label("change_count"),
]
"""As `HearingRow` names them."""


def _hearing() -> Select[Any]:
    """A hearing by its id."""
    return (
        select(*_COLUMNS)
        .select_from(Hearing)
        .join(Space, Space.id == Hearing.space_id)
        .join(HearingType, HearingType.id == Hearing.type_id)
        .outerjoin(Department, Department.id == Hearing.department_id)
        .where(Hearing.id == THE_HEARING)
    )


# Built anew, it takes 0.6 ms of the 3.0 of a hearing's page as it is.
@lru_cache(maxsize=64)
def _readable(standing: Standing) -> Select[Any]:
    return _hearing().where(readable_by(standing, NOW))


_PREVIEWED = _hearing().where(Hearing.visibility != Visibility.hidden)


def _found(statement: Select[Any], values: dict[str, Any]) -> HearingRow | None:
    row = db.rows(statement, values).one_or_none()
    return None if row is None else HearingRow._make((*row, None))


def hearing(hearing_id: int, reader: Reader) -> HearingRow | None:
    """A hearing when the reader may read it, without its labels."""
    return _found(_readable(reader.standing), asking(reader, hearing=hearing_id))


def previewed(hearing_id: int) -> HearingRow | None:
    """A hearing that has not opened, for whoever has been given a link to its preview."""
    found = _found(_PREVIEWED, {"hearing": hearing_id})
    return found if found is not None and found.space_closed_at is None else None


def with_labels(found: HearingRow) -> HearingRow:
    """A hearing with its topics and areas."""
    return found._replace(labels=labels_of(found.id))


def sections(hearing_id: int) -> list[SectionRow]:
    """The sections that stand in the text of a hearing now, in their order."""
    return [SectionRow._make(row) for row in db.rows(_SECTIONS, {"hearing": hearing_id})]


_SECTIONS = (
    select(Section.id, Section.title, Section.body, Section.removed_at)
    .where(Section.hearing_id == THE_HEARING, Section.removed_at.is_(None))
    .order_by(Section.position)
)


def extensions(hearing: HearingRow) -> list[ExtensionRow]:
    """How the deadline of a hearing was moved, the first time first; one that was not asks nothing."""
    found = db.rows(_EXTENSIONS, {"hearing": hearing.id}) if hearing.extension_count else ()
    return [ExtensionRow._make(row) for row in found]


_EXTENSIONS = (
    select(Extension.at, Extension.old_closes_at, Extension.new_closes_at, Extension.reason)
    .where(Extension.hearing_id == THE_HEARING)
    .order_by(Extension.at)
)


def changes(hearing: HearingRow) -> list[ChangeRow]:
    """What was changed in the text of a hearing while it was open; one that was not asks nothing."""
    found = db.rows(_CHANGES, {"hearing": hearing.id}) if hearing.change_count else ()
    return [ChangeRow._make(row) for row in found]


_CHANGES = (
    select(TextChange.at, TextChange.note)
    .where(TextChange.hearing_id == THE_HEARING)
    .order_by(TextChange.at)
)


def steps(hearing: HearingRow) -> list[StepRow]:
    """The steps in the life of a hearing, the first one first: of one that is being assessed, for the day,
    or withdrawn, for the reason. The page of another says nothing of them, and asks nothing."""
    told = hearing.status in (Status.under_assessment, Status.withdrawn)
    return steps_of(hearing.id) if told else []
