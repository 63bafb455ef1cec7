"""Who may decide about contributions, and which decisions fit."""

from typing import Protocol

from sqlalchemy import ColumnElement, and_, false, or_, true

from participation import db
from participation.accounts.models import Reader, RoleName
from participation.moderation.models import Verdict
from participation.spaces.rules import is_moderator, is_official
from participation.subjects.models import Subject, Visibility

CONTRIBUTIONS = frozenset({"idea", "comment", "response", "suggestion"})

FITTING: dict[Visibility, tuple[Verdict, ...]] = {
    Visibility.visible: (Verdict.hidden,),
    Visibility.held: (Verdict.published, Verdict.withheld),
    Visibility.hidden: (Verdict.restored,),
    Visibility.staff: (),
    Visibility.draft: (),
}
NEEDS_REASON = frozenset({Verdict.hidden, Verdict.withheld})


class Judged(Protocol):
    """A contribution, or a row that says as much of it."""

    @property
    def kind(self) -> str: ...
    @property
    def space_id(self) -> int: ...
    @property
    def visibility(self) -> Visibility: ...
    @property
    def is_withdrawn(self) -> bool: ...
    @property
    def is_shown(self) -> bool: ...
    def is_by(self, reader: Reader) -> bool: ...


def may_moderate(reader: Reader, subject: Judged) -> bool:
    """Whether the reader may decide about this contribution: moderators of its space.

    About a response its officials too: they read it through, and may find something afterwards.
    """
    if subject.kind == "response" and is_official(reader, subject.space_id):
        return True
    return subject.kind in CONTRIBUTIONS and is_moderator(reader, subject.space_id)


def may_decide_now(reader: Reader, subject: Judged) -> bool:
    """Whether a way to the decision is shown to the reader: there is something to decide, or to undo."""
    return bool(fitting(subject)) and may_moderate(reader, subject)


def fitting(subject: Judged, *, reported: bool = False) -> tuple[Verdict, ...]:
    """The verdicts that fit a contribution as it stands; none for what its author has taken back.

    One that was reported may also stay as it is.
    """
    if subject.is_withdrawn:
        return ()
    found = FITTING[subject.visibility]
    return (*found, Verdict.stands) if reported and Verdict.hidden in found else found


def moderated_by(reader: Reader) -> ColumnElement[bool]:
    """The contributions this reader may decide about: `may_moderate` as a condition on Subject.

    Asked of what waits, one by one: that is few, and no plan may begin with all contributions of a kind.
    """
    kind = Subject.kind.concat("")
    return or_(
        and_(kind.in_(sorted(CONTRIBUTIONS)), _where(reader, RoleName.moderator)),
        and_(kind == "response", _where(reader, RoleName.official)),
    )


def _where(reader: Reader, name: RoleName) -> ColumnElement[bool]:
    spaces, everywhere = reader.spaces_where(name)
    if everywhere:
        return true()
    return db.one_by_one(Subject.space_id).in_(sorted(spaces)) if spaces else false()


def may_be_reported(subject: Judged) -> bool:
    """Whether this can be reported: a contribution that everybody in its space may read now."""
    return subject.kind in CONTRIBUTIONS and subject.is_shown and not subject.is_withdrawn


def may_report(reader: Reader, subject: Judged) -> bool:
    """Whether the reader may report it: everybody who may read it, but its author."""
    return may_be_reported(subject) and not subject.is_by(reader)
