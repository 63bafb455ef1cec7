"""Ideas, their states, and what is promised for them."""

import enum
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, bindparam, event, false, inspect, select
from sqlalchemy import text as text_clause
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from participation import db, text
from participation.accounts.models import Reader, User
from participation.comments.models import Comment, CommentLayout
from participation.ideas.boxes.models import Box
from participation.ideas.pseudonyms.signing import signature
from participation.spaces.models import Department
from participation.subjects.models import (
    Coauthor,
    StateChange,
    Subject,
    Visibility,
    sorted_by_shown,
)


class IdeaState(enum.StrEnum):
    """Where an idea is on its way; the allowed steps are one table in `proposals.rules`."""

    draft = "draft"
    new = "new"
    in_discussion = "in discussion"
    under_assessment = "under assessment"
    accepted = "accepted"
    planned = "planned"
    in_progress = "in progress"
    realised = "realised"
    declined = "declined"
    merged = "merged"
    withdrawn = "withdrawn"


DUE = "due_on IS NOT NULL"
ANSWERED = "answer_due_on IS NOT NULL AND answered_at IS NOT NULL"
HANDED_OVER = "handed_over_at IS NOT NULL"
OVER = frozenset({IdeaState.draft, IdeaState.merged, IdeaState.withdrawn})
"""States in which nothing is promised: no longer, or not yet."""
DONE = OVER | {IdeaState.realised, IdeaState.declined}
"""States after which no further news is promised."""
ANSWERS = frozenset(
    {
        IdeaState.accepted,
        IdeaState.planned,
        IdeaState.in_progress,
        IdeaState.realised,
        IdeaState.declined,
    }
)
"""States that are an answer to the people who supported the idea. Becoming part of another is none."""


class Promised(enum.StrEnum):
    """What is promised next: an answer to those who support an idea, or news of where it is."""

    answer = "answer"
    news = "news"


class Promise(NamedTuple):
    """What is promised next, and by which day."""

    what: Promised
    by: date

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.by < today


def promise(
    state: IdeaState,
    answer_due_on: date | None,
    answered_at: datetime | None,
    promised_on: date | None,
) -> Promise | None:
    """The nearest of what is promised and has not come; pages, lists and the desk all ask this."""
    found = []
    if state not in OVER and answer_due_on is not None and answered_at is None:
        found.append(Promise(Promised.answer, answer_due_on))
    if state not in DONE and promised_on is not None:
        found.append(Promise(Promised.news, promised_on))
    return min(found, key=lambda each: each.by, default=None)


class Step(NamedTuple):
    """A step of an idea, as far as it answers and promises."""

    at: datetime
    state: IdeaState
    promised_on: date | None


def what_stands(
    steps: Iterable[Step], answers: Iterable[datetime]
) -> tuple[datetime | None, date | None]:
    """When an idea was answered and by when news is promised, after its steps and the answers to it.

    The first decision or answer since it was last opened answers it; an answer after that is the news
    that was promised.
    """
    answered_at: datetime | None = None
    promised_on: date | None = None
    before = IdeaState.draft
    told: list[tuple[datetime, Step | None]] = [(each.at, each) for each in steps]
    told += [(at, None) for at in answers]
    for at, step in sorted(told, key=lambda each: each[0]):
        if step is None:
            answered_at, promised_on = _answered(answered_at, promised_on, at)
            continue
        if step.state in ANSWERS:
            answered_at = answered_at or at
        elif before in ANSWERS:
            answered_at = None
        before, promised_on = step.state, step.promised_on
    return answered_at, promised_on


def _answered(
    answered_at: datetime | None, promised_on: date | None, at: datetime
) -> tuple[datetime, date | None]:
    """The same after one more answer."""
    return (at, promised_on) if answered_at is None else (answered_at, None)


def idea_path(number: int, title: str) -> str:
    """The address of an idea's page."""
    return f"/ideas/{number}-{text.slug(title, 'idea')}"


def supports_at_source(figure: Any) -> int | None:
    """How many supports a source counted, when it did; PostgreSQL gives a figure as a text."""
    if isinstance(figure, str):
        return int(figure) if figure.isascii() and figure.isdecimal() else None
    return figure if isinstance(figure, int) else None


# Built anew, it takes longer than it is asked.
_BOX = select(Box).where(Box.id == bindparam("box_id"))


class Idea(Subject):
    """A proposal in a box. The counts are moved in the same transaction as the vote.

    `active_at` is when it last took a step or was commented on; the worker keeps it (`proposals.jobs`).
    `due_on` is the day of what is promised next (`promise`), once more for lists. `keeper_id` is who
    has taken it over from its author, and `given_up_at` since when nobody keeps it. `handed_over_at` is
    when a department was given it, until the next step. `coauthor_count` people write
    along, of whom `coauthor_id` was the first: what lists say of them (`ideas.coauthors` keeps both).
    `has_suggestions` says whether any was ever made, `has_splits` whether it was ever split or comes of a
    split, and `has_transfers` whether it was ever to be handed inside or out, or came from there, so that a
    page need not ask.
    `source_supports` are those that its source counted, without people behind them: no vote of ours, but
    `supported`, which adds both, is the order of the most supported.
    `shown_from` is the subject's `visible_from` once more, so that an index of this table can hold a
    box's or a state's ideas in the order of a list (`subjects.models.sorted_by_shown`).
    """

    __tablename__ = "ideas"

    id: Mapped[int] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("boxes.id"))
    body: Mapped[str] = mapped_column(default="")
    state: Mapped[IdeaState] = mapped_column(default=IdeaState.draft)
    state_at: Mapped[datetime | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    support_count: Mapped[int] = mapped_column(default=0)
    pass_count: Mapped[int] = mapped_column(default=0)
    against_count: Mapped[int] = mapped_column(default=0)
    source_supports: Mapped[int] = mapped_column(default=0, server_default=text_clause("0"))
    supported: Mapped[int] = mapped_column(default=0, server_default=text_clause("0"))
    answer_due_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    promised_on: Mapped[date | None]
    due_on: Mapped[date | None]
    handed_over_at: Mapped[datetime | None]
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    given_up_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"), index=True)
    coauthor_count: Mapped[int] = mapped_column(default=0, server_default=text_clause("0"))
    coauthor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    has_suggestions: Mapped[bool] = mapped_column(default=False, server_default=false())
    has_splits: Mapped[bool] = mapped_column(default=False, server_default=false())
    has_transfers: Mapped[bool] = mapped_column(default=False, server_default=false())
    active_at: Mapped[datetime | None]
    shown_from: Mapped[datetime | None]

    box: Mapped[Box] = relationship(lazy="raise")
    department: Mapped[Department | None] = relationship(lazy="raise")
    keeper: Mapped[User | None] = relationship(lazy="raise", foreign_keys=keeper_id)
    coauthor: Mapped[User | None] = relationship(lazy="raise", foreign_keys=coauthor_id)
    coauthors: Mapped[list[Coauthor]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin=lambda: Idea.__table__.c.id == foreign(Coauthor.subject_id),
        order_by=lambda: [Coauthor.at, Coauthor.user_id],
    )

    __mapper_args__ = {
        "polymorphic_identity": "idea",
        "inherit_condition": id == Subject.id,
    }
    __table_args__: Any = (
        Index("ix_ideas_supported", "box_id", "supported", "id"),
        Index("ix_ideas_support", "supported", "id"),
        Index("ix_ideas_state", "state", "state_at", "id"),
        Index("ix_ideas_box_state_at", "box_id", "state", "state_at", "id"),
        Index("ix_ideas_active", "active_at", "id"),
        Index("ix_ideas_shown", "shown_from", "id"),
        Index("ix_ideas_box_shown", "box_id", "shown_from", "id"),
        Index("ix_ideas_state_shown", "state", "shown_from", "id"),
        Index("ix_ideas_box_state_id", "box_id", "state", "id"),
        Index("ix_ideas_box_state_support", "box_id", "state", "support_count", "id"),
        Index("ix_ideas_box_active", "box_id", "active_at", "id"),
        Index("ix_ideas_state_support", "state", "supported", "id"),
        Index("ix_ideas_state_id", "state", "id"),
        Index("ix_ideas_state_active", "state", "active_at", "id"),
        Index("ix_ideas_department", "department_id", "state", "state_at", "id"),
        Index("ix_ideas_state_promised", "state", "promised_on", "id"),
        # Those that something is promised for: few, whatever there is besides. What the desk counts
        # and begins with is read in the second of these alone.
        Index(
            "ix_ideas_promised",
            "shown_from",
            "id",
            sqlite_where=text_clause(DUE),
            postgresql_where=text_clause(DUE),
        ),
        Index(
            "ix_ideas_due_on",
            "due_on",
            "id",
            "box_id",
            "state",
            "department_id",
            sqlite_where=text_clause(DUE),
            postgresql_where=text_clause(DUE),
        ),
        Index(
            "ix_ideas_answered",
            "answered_at",
            "id",
            sqlite_where=text_clause(ANSWERED),
            postgresql_where=text_clause(ANSWERED),
        ),
        Index(
            "ix_ideas_handed_over",
            "department_id",
            "handed_over_at",
            sqlite_where=text_clause(HANDED_OVER),
            postgresql_where=text_clause(HANDED_OVER),
        ),
    )

    @property
    def path(self) -> str:
        return idea_path(self.id, self.title)

    @property
    def path_without_words(self) -> str:
        return f"/ideas/{self.id}"

    @property
    def authority(self) -> str:
        """Who decides about it: the authority of its space, unless another held its box."""
        return self.box.held_by or self.space.organisation

    def accepts_comments(self, *, by_authority: bool = False) -> bool:
        if self.state in OVER or not self.is_shown:
            return False
        return by_authority or self._its_box().timetable.takes_comments()

    @property
    def part_of_id(self) -> int | None:
        return self.merged_into_id

    def takes_answers(self) -> bool:
        return self.state not in OVER

    def takes_sides(self) -> bool:
        return self._its_box().comment_layout is CommentLayout.arguments

    def was_held_elsewhere(self) -> bool:
        return bool(self._its_box().held_by)

    def answer_days(self) -> int | None:
        return None if self.was_held_elsewhere() else self._its_box().answer_days

    def _its_box(self) -> Box:
        """Its box, read once: the session alone would forget it between two questions."""
        if "box" not in self.__dict__:
            set_committed_value(
                self, "box", db.session.scalars(_BOX, {"box_id": self.box_id}).one()
            )
        return self.box

    def signature_of(self, person: User) -> str | None:
        return signature(self._its_box(), person)

    def note_answer(self, at: datetime) -> None:
        self.answered_at, self.promised_on = _answered(self.answered_at, self.promised_on, at)

    def answer_changed(self, at: datetime) -> None:
        own, spine = Comment.__table__, Subject.__table__
        lived = select(StateChange.at, StateChange.state, StateChange.promised_on)
        stand = (
            select(spine.c.created_at)
            .join(own, own.c.id == spine.c.id)
            .where(
                own.c.about_id == self.id,
                own.c.is_answer,
                spine.c.visibility == Visibility.visible,
            )
        )
        steps = [
            Step(moment, IdeaState(state), day)
            for moment, state, day in db.session.execute(
                lived.where(StateChange.subject_id == self.id).order_by(
                    StateChange.at, StateChange.id
                )
            )
        ]
        answered_at, self.promised_on = what_stands(steps, db.session.scalars(stand))
        # What came from elsewhere was answered there.
        if self.answered_at in (None, at):
            self.answered_at = answered_at

    @property
    def promise(self) -> Promise | None:
        """What is promised next and has not come."""
        return promise(self.state, self.answer_due_on, self.answered_at, self.promised_on)

    def is_kept_by(self, reader: Reader) -> bool:
        """Whether this reader looks after it: who has taken it over, or its author."""
        keeper = self.author_id if self.keeper_id is None else self.keeper_id
        return reader.id is not None and self.given_up_at is None and keeper == reader.id

    def is_written_along_by(self, reader: Reader) -> bool:
        """Whether this reader is one of its co-authors."""
        return self.coauthor_count > 0 and any(each.user_id == reader.id for each in self.coauthors)

    def stage(self, moment: datetime) -> str:
        return self.state.value

    is_formatted = True

    def searchable_text(self) -> str:
        return self.body

    def searchable_number(self) -> str:
        return f"#{self.id}"

    @property
    def source_support(self) -> int | None:
        """Supports counted at the source, without the people behind them; never added to ours."""
        return supports_at_source((self.source_figures or {}).get("supports"))


sorted_by_shown(Idea)


def _add_up(_mapper: object, _connection: object, idea: Idea) -> None:
    """Keep `supported` where an idea is written with another count; votes move it themselves."""
    counts = inspect(idea).attrs
    if any(counts[name].history.has_changes() for name in ("support_count", "source_supports")):
        idea.supported = (idea.support_count or 0) + (idea.source_supports or 0)


event.listen(Idea, "before_insert", _add_up)


event.listen(Idea, "before_update", _add_up)


def _keep_due_on(_mapper: object, _connection: object, idea: Idea) -> None:
    """Whoever writes rows without the class (the vote that reaches a threshold, the demo) writes both."""
    found = idea.promise
    idea.due_on = found.by if found else None


event.listen(Idea, "before_insert", _keep_due_on)


event.listen(Idea, "before_update", _keep_due_on)
