"""The one rule of visibility."""

import enum
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import BindParameter, ColumnElement, and_, literal_column, or_, select, true

from participation import clock, db
from participation.accounts.models import Reader, RoleName
from participation.spaces.models import Space
from participation.spaces.rules import readable_by as spaces_readable_by
from participation.spaces.rules import run_by
from participation.subjects.models import Coauthor, Subject, Visibility

Moment = datetime | BindParameter[datetime]


def _at(moment: Moment | None) -> Moment:
    return clock.now() if moment is None else moment


def asking(reader: Reader, **more: Any) -> dict[str, Any]:
    """The values of a statement that is built once for all of a standing: who asks, and when."""
    return {"reader": reader.id, "now": clock.now(), **more}


ONE_BY_ONE = db.one_by_one(Subject.__table__.c.space_id)
"""A subject's space, asked in a way that no plan begins with."""


def written(value: enum.StrEnum) -> ColumnElement[Any]:
    """A visibility or a state written out in the statement, where a column is compared with it.

    As a value, SQLite would plan the statement anew at each execution when an index is there for one
    visibility or state alone (`ix_subjects_held`, `ix_responses_unconfirmed`): whether it serves depends
    on the value. https://sqlite.org/c3ref/c_dbconfig_defensive.html (ENABLE_QPSG)
    """
    return literal_column(f"'{value.value}'")


def _in_spaces(
    condition: ColumnElement[bool], space_id: ColumnElement[int] = Subject.__table__.c.space_id
) -> ColumnElement[bool]:
    return space_id.in_(select(Space.id).where(condition))


def readable_one_by_one(reader: Reader, now: Moment | None = None) -> ColumnElement[bool]:
    """The same as `readable_by`, for a list whose order comes from an index of its own: the space is
    asked for in a way that keeps a planner from beginning with all that it holds."""
    return readable_by(reader, now, space_id=ONE_BY_ONE)


def readable_by(
    reader: Reader,
    now: Moment | None = None,
    *,
    space_id: ColumnElement[int] = Subject.__table__.c.space_id,
) -> ColumnElement[bool]:
    """Everything this reader may read: the single source of visibility.

    What is visible, in a space the reader may enter; besides that, one's own and what one writes along
    with; and for officials and moderators everything in their spaces but other people's drafts. Lists,
    pages, search, feeds, exports and files all use this condition and no other.
    """
    alternatives = [shown_to_everyone(now)]
    if reader.id is not None:
        alternatives.append(Subject.author_id == reader.id)
        alternatives.append(is_written_along_by(reader))
    inside, everywhere = reader.spaces_where(RoleName.official, RoleName.moderator)
    if inside or everywhere:
        staff = _in_spaces(run_by(reader), space_id) if not everywhere else true()
        alternatives.append(and_(staff, Subject.visibility != written(Visibility.draft)))
    return and_(_in_spaces(spaces_readable_by(reader), space_id), or_(*alternatives))


def is_written_along_by(reader: Reader) -> ColumnElement[bool]:
    """What this reader is a co-author of: found from the person, who has few."""
    theirs = select(Coauthor.subject_id).where(Coauthor.user_id == reader.id)
    return Subject.id.in_(theirs)


def placed_for(
    reader: Reader,
    now: Moment | None = None,
    *,
    space_id: ColumnElement[int] = Subject.__table__.c.space_id,
) -> ColumnElement[bool]:
    """What has a place in a list for this reader: the readable, and what was hidden after it had
    been received. The latter is shown as a tombstone: number, date, rule and decider, no text."""
    tombstone = and_(
        _in_spaces(spaces_readable_by(reader), space_id),
        Subject.visibility == written(Visibility.hidden),
        Subject.context_hidden.is_(False),
        Subject.visible_from <= _at(now),
    )
    return or_(readable_by(reader, now, space_id=space_id), tombstone)


def shown_to_everyone(now: Moment | None = None, of: Any = Subject) -> ColumnElement[bool]:
    """What is visible to all who may enter its space; the space is the caller's to ask about.

    `of` is what has the columns: Subject, or those of an alias of its table.
    """
    return and_(
        of.visibility == written(Visibility.visible),
        of.context_hidden.is_(False),
        of.visible_from <= _at(now),
    )


def may_be_quoted(of: Any = Subject) -> ColumnElement[bool]:
    """Whether words of it may stand elsewhere than where it stands itself: in a mail, an outcome, a
    theme. Not once it is hidden, withheld or withdrawn, whoever asks."""
    return and_(of.visibility != written(Visibility.hidden))


class Placed(Protocol):
    """A subject, or a row that says as much of it."""

    @property
    def is_shown(self) -> bool: ...
    @property
    def visibility(self) -> Visibility: ...
    @property
    def space_id(self) -> int: ...
    def is_by(self, reader: Reader) -> bool: ...


def may_read_text(reader: Reader, subject: Placed) -> bool:
    """Whether a row that has a place in a list is shown with its text to this reader."""
    if subject.is_shown or subject.is_by(reader):
        return True
    return subject.visibility is not Visibility.draft and reader.has_role(
        RoleName.official, RoleName.moderator, space_id=subject.space_id
    )
