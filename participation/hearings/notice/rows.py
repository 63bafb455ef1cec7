"""A hearing as its public pages show it: plain values, read without the hearing itself."""

from datetime import date, datetime
from typing import NamedTuple, TypeAlias

from participation import clock
from participation.hearings.notice.models import (
    Hearing,
    Phase,
    Publication,
    Section,
    Status,
    days_between,
    hearing_path,
    phase_at,
)
from participation.spaces.models import Audience, LabelKind
from participation.subjects.models import StateChange, Visibility, is_shown, said_by_source
from participation.subjects.rows import LabelRow, StepRow


class SpaceRow(NamedTuple):
    """The space of a hearing, as rules and macros read it."""

    id: int
    name: str
    organisation: str
    language: str
    timezone: str
    audience: Audience
    closed_at: datetime | None

    @property
    def is_public(self) -> bool:
        """Whether everybody may enter."""
        return self.audience is Audience.public


class TypeRow(NamedTuple):
    """What a hearing's type says about it."""

    name: str
    legal_basis: str
    publication: Publication


class DepartmentRow(NamedTuple):
    """The department that a hearing is with."""

    name: str


class HearingRow(NamedTuple):
    """A hearing on its public pages: a row of `queries.page`. Rules, facts and macros read it like a hearing.

    `files`, `extension_count` and `change_count` say how many documents it has, how often its deadline was
    moved and its text changed. `labels` are there where they were asked for.
    """

    id: int
    space_id: int
    status: Status
    visibility: Visibility
    context_hidden: bool
    title: str
    language: str | None
    summary: str
    visible_from: datetime | None
    published_at: datetime | None
    edited_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    concluded_at: datetime | None
    outcome_expected_on: date | None
    decision_on: date | None
    dates_inferred: bool
    short_reason: str
    anonymous: bool
    case_number: str
    classification: str
    deciding_body: str
    contact_name: str
    contact_email: str
    contact_phone: str
    outcome_did: str
    response_count: int
    shown_count: int
    party_count: int
    meeting_count: int
    question_count: int
    has_map: bool
    previous_id: int | None
    following_id: int | None
    held_by: str
    face_id: int | None
    source_note: str | None
    space_name: str
    organisation: str
    space_language: str
    timezone: str
    audience: Audience
    space_closed_at: datetime | None
    type_name: str
    legal_basis: str
    publication: Publication
    department_name: str | None
    files: int
    extension_count: int
    change_count: int
    labels: tuple[LabelRow, ...] | None

    @property
    def space(self) -> SpaceRow:
        """The space it is held in."""
        return SpaceRow(
            self.space_id,
            self.space_name,
            self.organisation,
            self.space_language,
            self.timezone,
            self.audience,
            self.space_closed_at,
        )

    @property
    def type(self) -> TypeRow:
        """Its type."""
        return TypeRow(self.type_name, self.legal_basis, self.publication)

    @property
    def department(self) -> DepartmentRow | None:
        """The department that it is with."""
        return None if self.department_name is None else DepartmentRow(self.department_name)

    @property
    def authority(self) -> str:
        """Who holds it: the authority of its space, unless it was held elsewhere by another."""
        return self.held_by or self.organisation

    @property
    def path(self) -> str:
        """The address of its page."""
        return hearing_path(self.id, self.title)

    @property
    def is_shown(self) -> bool:
        """Whether everybody in its space may read it now."""
        return is_shown(self.visibility, self.context_hidden, self.visible_from)

    @property
    def days(self) -> int | None:
        """How many local days responses are taken, counting neither end twice."""
        return days_between(self.opens_at, self.closes_at, self.timezone)

    @property
    def topics(self) -> list[LabelRow]:
        """What it is about."""
        return [each for each in self._labels() if each.kind is LabelKind.topic]

    @property
    def areas(self) -> list[LabelRow]:
        """Where it is."""
        return [each for each in self._labels() if each.kind is LabelKind.area]

    @property
    def source_says(self) -> str:
        """What else its source says about it."""
        return said_by_source(self.source_note)

    def phase(self, now: datetime | None = None) -> Phase:
        """Where the hearing is at a moment (now, unless said)."""
        return phase_at(now or clock.now(), self.status, self.opens_at, self.closes_at)

    def today(self) -> date:
        """The present day where the space is."""
        return clock.today(self.timezone)

    def _labels(self) -> tuple[LabelRow, ...]:
        if self.labels is None:
            raise ValueError("the labels of this hearing were not asked for")
        return self.labels


class SectionRow(NamedTuple):
    """A section of a hearing's text."""

    id: int
    title: str
    body: str
    removed_at: datetime | None


class ExtensionRow(NamedTuple):
    """How a deadline was moved, and why."""

    at: datetime
    old_closes_at: datetime
    new_closes_at: datetime
    reason: str


class ChangeRow(NamedTuple):
    """What was changed in the text while the hearing was open."""

    at: datetime
    note: str


AnyHearing: TypeAlias = Hearing | HearingRow
"""A hearing, or the row of one: what rules, facts and panels of its public pages take."""
AnySection: TypeAlias = Section | SectionRow
AnyStep: TypeAlias = StateChange | StepRow
