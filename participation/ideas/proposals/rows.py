"""An idea as its page shows it: plain values, read in one statement without the thing itself."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, func
from sqlalchemy.orm import aliased

from participation.accounts.models import Reader, User, shown_name
from participation.comments.models import Comment, CommentLayout
from participation.ideas.boxes.models import Box, Eligible, Method, NamePolicy
from participation.ideas.boxes.phases import Timetable, phases_from
from participation.ideas.proposals.credits import credit
from participation.ideas.proposals.models import (
    OVER,
    Idea,
    IdeaState,
    Promise,
    idea_path,
    promise,
    supports_at_source,
)
from participation.ideas.pseudonyms.signing import worn_by
from participation.locations.models import Location, Where, where_of
from participation.spaces.models import Audience, Department, LabelKind, Space
from participation.subjects import figures
from participation.subjects.models import (
    NO_TEXT,
    NOTES_APART,
    Attachment,
    Visibility,
    is_shown,
    said_by_source,
    subject_labels,
)

KEEPER = aliased(User, name="keeper")
OF_THE_BOX = aliased(Department, name="department_of_the_box")


class RowSpace(NamedTuple):
    """What the page of an idea has to know of the space it stands in."""

    id: int
    slug: str
    name: str
    organisation: str
    audience: Audience
    timezone: str
    closed_at: datetime | None

    @property
    def is_public(self) -> bool:
        """Whether everybody may enter."""
        return self.audience is Audience.public


class RowBox(NamedTuple):
    """What the page of an idea has to know of the box it lies in, which is in the same space."""

    id: int
    slug: str
    name: str
    method: Method
    comment_layout: CommentLayout
    votes_each: int | None
    who_writes: Eligible
    who_supports: Eligible
    area_ids: list[int]
    threshold: int | None
    answer_days: int
    closed: bool
    opens_at: datetime | None
    closes_at: datetime | None
    phases: list[list[Any]]
    held_by: str
    department_id: int | None
    name_policy: NamePolicy
    space: RowSpace

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/boxes/{self.slug}"

    @property
    def timetable(self) -> Timetable:
        """When it is open, and what can be done when."""
        return Timetable(self.closed, self.opens_at, self.closes_at, phases_from(self.phases))

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether votes are taken at a moment (now, unless said)."""
        return self.timetable.is_open(now)


class RowPerson(NamedTuple):
    """Who stands beside something that was written or done, and the pseudonym that it was done under."""

    name: str
    pseudonym: str | None
    shows_pseudonym: bool
    erased_at: datetime | None
    signed: str | None

    @property
    def display_name(self) -> str:
        """The name that others see."""
        return shown_name(
            self.name, self.pseudonym, self.shows_pseudonym, self.erased_at, self.signed
        )


class RowCoauthor(NamedTuple):
    """Somebody who writes along with the author of an idea."""

    user_id: int
    person: RowPerson


class RowLabel(NamedTuple):
    """A topic or an area of an idea."""

    kind: LabelKind
    name: str
    slug: str


class StepRow(NamedTuple):
    """A step of an idea's life: who took it, when and why."""

    state: str
    at: datetime
    reason: str
    promised_on: date | None
    inferred: bool
    department_name: str | None
    by: RowPerson | None


@dataclass(frozen=True, slots=True)
class IdeaRow:
    """An idea with what its page shows of it. Rules and macros read it like the idea.

    `has_labels`, `has_answers`, `has_parts` and `has_files` say whether there is more to ask for.
    """

    id: int
    space_id: int
    author_id: int | None
    title: str
    language: str | None
    visibility: Visibility
    visible_from: datetime | None
    context_hidden: bool
    created_at: datetime
    published_at: datetime | None
    edited_at: datetime | None
    comment_count: int
    face_id: int | None
    source_note: str | None
    source_figures: dict[str, Any] | None
    body: str
    state: IdeaState
    department_id: int | None
    support_count: int
    pass_count: int
    against_count: int
    answer_due_on: date | None
    answered_at: datetime | None
    promised_on: date | None
    keeper_id: int | None
    given_up_at: datetime | None
    result: str
    merged_into_id: int | None
    coauthor_count: int
    has_suggestions: bool
    has_splits: bool
    has_transfers: bool
    department_name: str | None
    has_labels: bool
    has_answers: bool
    has_parts: bool
    has_files: bool
    place: str | None
    latitude: float | None
    longitude: float | None
    author: RowPerson | None
    keeper: RowPerson | None
    box: RowBox
    labels: Sequence[RowLabel] = ()
    coauthors: Sequence[RowCoauthor] = ()

    @property
    def kind(self) -> str:
        """The kind of subject that it is."""
        return "idea"

    @property
    def space(self) -> RowSpace:
        """The space it stands in."""
        return self.box.space

    @property
    def path(self) -> str:
        """The address of its page."""
        return idea_path(self.id, self.title)

    @property
    def authority(self) -> str:
        """Who decides about it: the authority of its space, unless another held its box."""
        return self.box.held_by or self.box.space.organisation

    @property
    def who_answers(self) -> str:
        """The department that has it, or the authority where none has."""
        return self.department_name or self.authority

    @property
    def is_shown(self) -> bool:
        """Whether everybody in its space may read it now."""
        return is_shown(self.visibility, self.context_hidden, self.visible_from)

    @property
    def is_withdrawn(self) -> bool:
        """Never: what an author takes back stays to be read."""
        return False

    @property
    def author_name_shown(self) -> str | None:
        """The names it is shown under: its author and all who write along."""
        author = self.author.display_name if self.author else None
        return credit(author, [each.person.display_name for each in self.coauthors])

    @property
    def promise(self) -> Promise | None:
        """What is promised next and has not come."""
        return promise(self.state, self.answer_due_on, self.answered_at, self.promised_on)

    @property
    def lacks_text(self) -> bool:
        """Whether it was imported from a source that has no text of it."""
        return NO_TEXT in (self.source_note or "").split(NOTES_APART)

    @property
    def source_says(self) -> str:
        """What else its source says about it."""
        return said_by_source(self.source_note)

    @property
    def counted_at_source(self) -> list[tuple[str, str]]:
        """What its source counted about it, in words and numbers."""
        return figures.named(self.source_figures) if self.source_figures else []

    @property
    def source_support(self) -> int | None:
        """How many supports its source counted, when it did."""
        return supports_at_source((self.source_figures or {}).get("supports"))

    @property
    def topics(self) -> list[RowLabel]:
        """What it is about."""
        return [label for label in self.labels if label.kind is LabelKind.topic]

    @property
    def areas(self) -> list[RowLabel]:
        """Where it is."""
        return [label for label in self.labels if label.kind is LabelKind.area]

    @property
    def where(self) -> Where:
        """Where on the map it is."""
        return where_of(self.place, self.latitude, self.longitude)

    def is_by(self, reader: Reader) -> bool:
        """Whether this reader wrote it, alone or with others."""
        mine = reader.id is not None and self.author_id == reader.id
        return mine or self.is_written_along_by(reader)

    def is_written_along_by(self, reader: Reader) -> bool:
        """Whether this reader is one of its co-authors."""
        return any(each.user_id == reader.id for each in self.coauthors)

    def is_kept_by(self, reader: Reader) -> bool:
        """Whether this reader looks after it: who has taken it over, or its author."""
        keeper = self.author_id if self.keeper_id is None else self.keeper_id
        return reader.id is not None and self.given_up_at is None and keeper == reader.id

    def accepts_comments(self, *, by_authority: bool = False) -> bool:
        """Whether a comment may be written now; by the authority also when its call takes no others."""
        if self.state in OVER or not self.is_shown:
            return False
        return by_authority or self.box.timetable.takes_comments()

    def takes_sides(self) -> bool:
        """Whether what is said about it is said for it or against it."""
        return self.box.comment_layout is CommentLayout.arguments

    def answer_days(self) -> int | None:
        """In how many days a question about it is answered, where that is promised."""
        return None if self.box.held_by else self.box.answer_days

    def takes_answers(self) -> bool:
        """Whether the authority may answer it now."""
        return self.state not in OVER


_FIELDS = [each.name for each in fields(IdeaRow)]
_OWN = _FIELDS[: _FIELDS.index("department_name")]
_PLACE = ("place", "latitude", "longitude")
_PERSON = RowPerson._fields
_BOX = RowBox._fields[:-1]
_SPACE = RowSpace._fields
_AUTHOR_AT = len(_OWN) + 5 + len(_PLACE)
_KEEPER_AT = _AUTHOR_AT + len(_PERSON)
_BOX_AT = _KEEPER_AT + len(_PERSON)
_SPACE_AT = _BOX_AT + len(_BOX)
COLUMNS = _SPACE_AT + len(_SPACE)
"""How many there are of them."""


def columns() -> list[Any]:
    """What a statement selects for `read`; it joins the box and the space, and (outer) its location, the
    author, KEEPER, the idea's department and that of the box, OF_THE_BOX."""
    comments, part = Comment.__table__.c, Idea.__table__.alias("part").c
    own: ColumnElement[int] = Idea.__table__.c.id
    return [
        *(getattr(Idea, name) for name in _OWN),
        func.coalesce(Department.name, OF_THE_BOX.name),
        exists().where(subject_labels.c.subject_id == own),
        exists().where(comments.about_id == own, comments.is_answer),
        exists().where(part.merged_into_id == own),
        exists().where(Attachment.subject_id == own),
        *(getattr(Location, name) for name in _PLACE),
        *person_columns(User, Idea.signed),
        *person_columns(KEEPER, worn_by(KEEPER.id, Idea.box_id)),
        *(getattr(Box, name) for name in _BOX),
        *(getattr(Space, name) for name in _SPACE),
    ]


def read(row: Sequence[Any]) -> IdeaRow:
    """An idea from a row of `columns()`, without its labels."""
    space = RowSpace._make(row[_SPACE_AT:COLUMNS])
    box = RowBox._make((*row[_BOX_AT:_SPACE_AT], space))
    author, keeper = person(row[_AUTHOR_AT:_KEEPER_AT]), person(row[_KEEPER_AT:_BOX_AT])
    return IdeaRow(*(*row[:_AUTHOR_AT], author, keeper, box))


def person_columns(who: Any, signed: Any) -> list[Any]:
    """What a statement selects for `person`: who they are, and what they signed with."""
    return [*(getattr(who, name) for name in RowPerson._fields[:-1]), signed.label("signed")]


def person(values: Sequence[Any]) -> RowPerson | None:
    """Who stands in these columns; None when an outer join found nobody."""
    return None if values[0] is None else RowPerson._make(values)
