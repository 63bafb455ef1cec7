"""Start a hearing, and write its text and its sections."""

from collections.abc import Sequence
from datetime import date

from participation import clock, db
from participation.accounts.models import User
from participation.hearings.notice.actions.holding import EDITABLE, hold
from participation.hearings.notice.models import (
    Hearing,
    HearingType,
    Phase,
    Section,
)
from participation.hearings.publishing.actions import earlier
from participation.hearings.publishing.actions.changes import announce, needs_note, record_edit
from participation.spaces.models import Label, Space
from participation.subjects.actions import (
    change_state,
    keep_revision,
    set_labels,
    set_visibility,
)
from participation.subjects.models import Visibility


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
    announced = changed and needs_note(hearing, note)
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
        announce(hearing, note, by=by)
    record_edit(hearing, by=by)


def add_section(hearing: Hearing, title: str, body: str, *, by: User, note: str = "") -> Section:
    """Add a section at the end of the text."""
    announced = needs_note(hearing, note)
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
        announce(hearing, note, by=by, section=section)
    record_edit(hearing, by=by, section=section.id)
    return section


def save_section(
    hearing: Hearing, section: Section, title: str, body: str, *, by: User, note: str = ""
) -> None:
    """Save a section; in an open hearing the earlier text is kept and the change announced."""
    if (title, body) == (section.title, section.body):
        return
    announced = needs_note(hearing, note)
    if announced:
        keep_revision(section, section.body, by=by, note=note)
    else:
        earlier.keep(section, section.body, by=by)
    section.title, section.body = title, body
    section.edited_at = clock.now()
    db.session.flush()
    if announced:
        announce(hearing, note, by=by, section=section)
    record_edit(hearing, by=by, section=section.id)


def move_section(hearing: Hearing, section: Section, up: bool, *, by: User) -> None:
    """Let a section change places with its neighbour; at an end of the text nothing happens."""
    # While people answer, the order stands.
    hold(hearing, Phase.draft, Phase.scheduled)
    among = (Section.hearing_id == hearing.id, Section.removed_at.is_(None))
    if not db.change_places(section, up, *among):
        return
    hearing.sections.sort(key=lambda each: each.position)
    record_edit(hearing, by=by, section=section.id)


def remove_section(hearing: Hearing, section: Section, *, by: User, note: str = "") -> None:
    """Take a section out of the text. Responses to it keep their tie to it."""
    announced = needs_note(hearing, note)
    if announced:
        keep_revision(section, section.body, by=by, note=note)
    section.removed_at = clock.now()
    set_visibility(section, Visibility.staff)
    if announced:
        announce(hearing, note, by=by, section=section)
    record_edit(hearing, by=by, section=section.id)
