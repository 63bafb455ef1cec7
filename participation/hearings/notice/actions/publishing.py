"""From draft to open: writing the text, setting the dates, opening, extending, withdrawing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import inspect, select, update
from sqlalchemy.orm.attributes import set_committed_value

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.hearings.notice import deadlines, readiness
from participation.hearings.notice.actions import earlier, schedule
from participation.hearings.notice.models import (
    Extension,
    Hearing,
    HearingType,
    Phase,
    Section,
    Status,
    TextChange,
)
from participation.hearings.notice.rules import becomes_anonymous, edits_are_announced
from participation.places import Place
from participation.spaces.models import Label, Space
from participation.storage import StoredFile
from participation.subjects.actions import (
    attach,
    change_state,
    keep_revision,
    set_labels,
    set_visibility,
)
from participation.subjects.models import Attachment, StateChange, Subject, Visibility


class NotAllowedNow(Exception):
    """A step that does not fit where the hearing is, or that lacks what it needs."""


EDITABLE = (Phase.draft, Phase.scheduled, Phase.open)
"""While its text may be changed: until the deadline; then it stands."""


def hold(hearing: Hearing, *phases: Phase) -> None:
    """Hold a hearing, and go on when it is in one of these phases.

    What a page read of it may be over: a colleague has moved it on. All that stands in it waits.
    """
    db.hold(hearing)
    if hearing.phase() not in phases:
        raise NotAllowedNow(f"the hearing is {hearing.phase().value} by now")


def draft(
    space: Space, kind: HearingType, title: str, *, by: User, department_id: int | None = None
) -> Hearing:
    """Start a hearing. Until it opens it is for the officials and moderators of its space."""
    hearing = Hearing(
        space_id=space.id,
        author_id=by.id,
        type_id=kind.id,
        department_id=department_id,
        title=title,
        language=space.language,
        contact_name=by.name,
        contact_email=by.email or "",
        visibility=Visibility.staff,
    )
    hearing.space, hearing.type = space, kind
    db.session.add(hearing)
    db.session.flush()
    change_state(hearing, Phase.draft.value, by=by)
    return hearing


# The text.


def _announce(hearing: Hearing, note: str, *, by: User, section: Section | None = None) -> None:
    """List a change to the text of an open hearing; those who have answered are told by the worker."""
    change = TextChange(
        hearing_id=hearing.id,
        section_id=section.id if section else None,
        note=note,
        at=clock.now(),
        by_id=by.id,
    )
    db.session.add(change)
    db.session.flush()
    ledger.record(
        "hearing.changed",
        subject_id=hearing.id,
        space_id=hearing.space_id,
        by=by.id,
        change=change.id,
    )


def _needs_note(hearing: Hearing, note: str) -> bool:
    """Whether the change is announced, under the lock; refuses one that must be and says nothing."""
    hold(hearing, *EDITABLE)
    announced = edits_are_announced(hearing)
    if announced and not note.strip():
        raise NotAllowedNow("a change to an open hearing needs a note")
    return announced


def _record_edit(hearing: Hearing, *, by: User, **figures: Any) -> None:
    ledger.record(
        "hearing.edited", subject_id=hearing.id, space_id=hearing.space_id, by=by.id, **figures
    )


def save_text(
    hearing: Hearing,
    *,
    by: User,
    title: str,
    summary: str,
    language: str | None,
    case_number: str,
    department_id: int | None,
    contact_name: str,
    contact_email: str,
    contact_phone: str,
    outcome_expected_on: date | None,
    classification: str = "",
    deciding_body: str = "",
    decision_on: date | None = None,
    labels: Sequence[Label],
    note: str = "",
) -> None:
    """Save what stands around the sections. In an open hearing another title or summary is announced."""
    hold(hearing, *EDITABLE)
    changed = (title, summary) != (hearing.title, hearing.summary)
    announced = changed and _needs_note(hearing, note)
    if announced:
        keep_revision(hearing, hearing.summary, by=by, note=note)
    elif changed:
        earlier.keep(hearing, hearing.summary, by=by)
    hearing.title, hearing.summary = title, summary
    hearing.language = language
    hearing.case_number = case_number
    hearing.department_id = department_id
    hearing.contact_name = contact_name
    hearing.contact_email = contact_email
    hearing.contact_phone = contact_phone
    hearing.outcome_expected_on = outcome_expected_on
    hearing.classification = classification
    hearing.deciding_body, hearing.decision_on = deciding_body, decision_on
    hearing.edited_at = clock.now()
    set_labels(hearing, list(labels))
    if announced:
        _announce(hearing, note, by=by)
    _record_edit(hearing, by=by)


def add_section(hearing: Hearing, title: str, body: str, *, by: User, note: str = "") -> Section:
    """Add a section at the end of the text."""
    announced = _needs_note(hearing, note)
    section = Section(
        space_id=hearing.space_id,
        author_id=by.id,
        hearing_id=hearing.id,
        root_id=hearing.id,
        language=hearing.language,
        position=db.next_position(Section, Section.hearing_id == hearing.id),
        title=title,
        body=body,
        visibility=hearing.visibility,
        visible_from=hearing.visible_from,
        published_at=hearing.visible_from,
        context_hidden=hearing.visibility is not Visibility.visible,
    )
    hearing.sections.append(section)
    db.session.flush()
    if announced:
        _announce(hearing, note, by=by, section=section)
    _record_edit(hearing, by=by, section=section.id)
    return section


def save_section(
    hearing: Hearing, section: Section, title: str, body: str, *, by: User, note: str = ""
) -> None:
    """Save a section; in an open hearing the earlier text is kept and the change announced."""
    if (title, body) == (section.title, section.body):
        return
    announced = _needs_note(hearing, note)
    if announced:
        keep_revision(section, section.body, by=by, note=note)
    else:
        earlier.keep(section, section.body, by=by)
    section.title, section.body = title, body
    section.edited_at = clock.now()
    db.session.flush()
    if announced:
        _announce(hearing, note, by=by, section=section)
    _record_edit(hearing, by=by, section=section.id)


def move_section(hearing: Hearing, section: Section, up: bool, *, by: User) -> None:
    """Let a section change places with its neighbour; at an end of the text nothing happens."""
    # While people answer, the order stands.
    hold(hearing, Phase.draft, Phase.scheduled)
    among = (Section.hearing_id == hearing.id, Section.removed_at.is_(None))
    if not db.change_places(section, up, *among):
        return
    hearing.sections.sort(key=lambda each: each.position)
    _record_edit(hearing, by=by, section=section.id)


def remove_section(hearing: Hearing, section: Section, *, by: User, note: str = "") -> None:
    """Take a section out of the text. Responses to it keep their tie to it."""
    announced = _needs_note(hearing, note)
    if announced:
        keep_revision(section, section.body, by=by, note=note)
    section.removed_at = clock.now()
    set_visibility(section, Visibility.staff)
    if announced:
        _announce(hearing, note, by=by, section=section)
    _record_edit(hearing, by=by, section=section.id)


# Documents.


def add_document(
    hearing: Hearing,
    file: StoredFile,
    title: str,
    *,
    by: User,
    language: str | None = None,
    format_note: str = "",
    note: str = "",
) -> Attachment:
    """Add a document at the end of the list."""
    announced = _needs_note(hearing, note)
    document = attach(
        hearing,
        file,
        title=title,
        by=by,
        position=db.next_position(Attachment, Attachment.subject_id == hearing.id),
        language=language,
        format_note=format_note,
    )
    if announced:
        _announce(hearing, note, by=by)
    _record_edit(hearing, by=by, document=document.id)
    return document


def save_document(
    hearing: Hearing,
    document: Attachment,
    title: str,
    position: int,
    *,
    by: User,
    language: str | None = None,
    format_note: str = "",
) -> None:
    """Give a document its title, its place in the list (1 is the first), language and format."""
    hold(hearing, *EDITABLE)
    document.title = title
    document.language, document.format_note = language, format_note
    db.session.flush()
    others = (
        select(Attachment.id)
        .where(Attachment.subject_id == hearing.id, Attachment.id != document.id)
        .order_by(Attachment.position, Attachment.id)
    )
    order = list(db.session.scalars(others))
    order.insert(max(0, position - 1), document.id)
    db.arrange(Attachment, order)
    _record_edit(hearing, by=by, document=document.id)


def remove_document(hearing: Hearing, document: Attachment, *, by: User, note: str = "") -> None:
    """Take a document off the list."""
    announced = _needs_note(hearing, note)
    removed = document.id
    db.session.delete(document)
    db.session.flush()
    db.session.expire(hearing, ["attachments"])
    if announced:
        _announce(hearing, note, by=by)
    _record_edit(hearing, by=by, document=removed)


def note_change(hearing: Hearing, note: str, *, by: User, **figures: Any) -> None:
    """Note that something beside the text was changed; in an open hearing it is announced."""
    if _needs_note(hearing, note):
        _announce(hearing, note, by=by)
    _record_edit(hearing, by=by, **figures)


# The dates.


def _show_from(hearing: Hearing, opens_at: datetime) -> None:
    """Let the hearing, and what opens with it, be seen from its opening on."""
    hearing.published_at = opens_at
    set_visibility(hearing, Visibility.visible, opens_at)
    for kind in (mapper.class_ for mapper in inspect(Subject).self_and_descendants):
        opens = kind.opens_with_its_root()
        if opens is not None:
            db.session.execute(
                update(Subject)
                .where(Subject.id.in_(select(kind.id).where(kind.root_id == hearing.id, opens)))
                .values(visibility=Visibility.visible, visible_from=opens_at, published_at=opens_at)
                .execution_options(synchronize_session="fetch")
            )


def set_dates(
    hearing: Hearing, opens_on: date | None, closes_on: date, short_reason: str, *, by: User
) -> None:
    """Set when a hearing that has not opened yet opens and closes.

    Without a day (or with one that has come) it opens as soon as it is published; it closes at the
    end of the last day, where its space is. Below its type's minimum length it needs a reason.
    """
    hold(hearing, Phase.draft, Phase.scheduled)
    zone = hearing.space.timezone
    if opens_on is not None and opens_on <= deadlines.today(hearing.space):
        opens_on = None
    hearing.opens_at = clock.start_of_day(opens_on, zone) if opens_on else None
    hearing.closes_at = clock.end_of_day(closes_on, zone)
    hearing.short_reason = short_reason
    if hearing.closes_at <= (hearing.opens_at or clock.now()):
        raise NotAllowedNow("a hearing closes after it opens")
    if deadlines.is_short(hearing) and not short_reason.strip():
        raise NotAllowedNow("a hearing below the minimum length needs a reason")
    if hearing.status is Status.published:
        if hearing.opens_at is None:
            hearing.opens_at = clock.now()
        _show_from(hearing, hearing.opens_at)
        schedule.settle(hearing)
    db.session.flush()
    _record_edit(hearing, by=by, days=hearing.days or 0)


def _read_sections_again(hearing: Hearing) -> None:
    """Let a hearing that is held have the sections that stand in it now."""
    found = db.session.scalars(
        select(Section)
        .where(Section.hearing_id == hearing.id)
        .order_by(Section.position, Section.id)
        .execution_options(populate_existing=True)
    )
    set_committed_value(hearing, "sections", list(found))


def publish(hearing: Hearing, *, by: User) -> None:
    """Schedule a hearing, or open it when its day has come.

    NotAllowedNow while something is missing, or while its type promises what its space cannot keep.
    """
    hold(hearing, Phase.draft)
    _read_sections_again(hearing)
    if not readiness.is_ready(hearing):
        raise NotAllowedNow("the hearing lacks something before it can open")
    now = clock.now()
    # What its type says at this moment is what people are promised; a later change does not move it.
    hearing.anonymous = becomes_anonymous(hearing)
    hearing.status = Status.published
    if hearing.opens_at is None or hearing.opens_at < now:
        hearing.opens_at = now
    if deadlines.is_short(hearing) and not hearing.short_reason:
        raise NotAllowedNow("a hearing below the minimum length needs a reason")
    _show_from(hearing, hearing.opens_at)
    figures: dict[str, Any] = {"days": hearing.days or 0, "short": deadlines.is_short(hearing)}
    if hearing.opens_at > now:
        change_state(hearing, Phase.scheduled.value, by=by, **figures)
        return
    db.session.add(StateChange(subject_id=hearing.id, state=Phase.open.value, at=now, by_id=by.id))
    hearing.opened_recorded = True
    ledger.record(
        "hearing.opened", subject_id=hearing.id, space_id=hearing.space_id, by=by.id, **figures
    )


TAKEN_ALONG: Place[Callable[[Hearing, Hearing, Mapping[int, int], User], None]] = Place()
"""What rooms give a new round of the hearing before it: from which to which, which section has become
which, and by whom."""
EXTENDED: Place[Callable[[Hearing, datetime], None]] = Place()
"""What rooms above do when the deadline of a hearing has been moved, at a moment."""


def extend(hearing: Hearing, closes_on: date, reason: str, *, by: User) -> Extension:
    """Move the deadline of a hearing that has opened to a later day, with a public reason.

    A deadline that has passed is opened again. Responses that become public after the deadline wait
    for the new one, except those already public: what has been read cannot be unread. A decision that
    was planned for a day before it is planned no longer.
    """
    db.hold(hearing)
    now = clock.now()
    new = clock.end_of_day(closes_on, hearing.space.timezone)
    old = hearing.closes_at
    phase = hearing.phase(now)
    if phase not in (Phase.open, Phase.closed) or old is None:
        raise NotAllowedNow("only a hearing that has opened is extended")
    if new <= old or new <= now or not reason.strip():
        raise NotAllowedNow("a deadline is moved to a later day, with a reason")
    schedule.settle(hearing)
    if hearing.decision_on is not None and hearing.decision_on < closes_on:
        hearing.decision_on = None
    reopened = phase is Phase.closed
    extension = Extension(
        hearing_id=hearing.id,
        old_closes_at=old,
        new_closes_at=new,
        reason=reason,
        at=now,
        by_id=by.id,
    )
    db.session.add(extension)
    hearing.closes_at = new
    hearing.closed_recorded = hearing.closing_recorded = False
    db.session.flush()
    for follow in EXTENDED:
        follow(hearing, now)
    if reopened:
        db.session.add(
            StateChange(
                subject_id=hearing.id,
                state=Phase.open.value,
                at=now,
                by_id=by.id,
                reason=reason,
            )
        )
    ledger.record(
        "hearing.extended",
        subject_id=hearing.id,
        space_id=hearing.space_id,
        by=by.id,
        extension=extension.id,
        days=(closes_on - clock.local_day(old, hearing.space.timezone)).days,
    )
    return extension


def withdraw(hearing: Hearing, reason: str, *, by: User) -> None:
    """Take a hearing back, with a reason. What was public stays readable and says so."""
    db.hold(hearing)
    phase = hearing.phase()
    if phase in (Phase.concluded, Phase.withdrawn) or not reason.strip():
        raise NotAllowedNow("a hearing is withdrawn with a reason, before its outcome is out")
    schedule.settle(hearing)
    hearing.status = Status.withdrawn
    if phase is Phase.scheduled:
        set_visibility(hearing, Visibility.staff)
    change_state(hearing, Phase.withdrawn.value, by=by, reason=reason)
