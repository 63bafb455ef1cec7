"""Reads of what stands on an employee's home."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, and_, exists, literal, or_, select, union_all
from sqlalchemy.orm import selectinload

from participation import clock, db
from participation.accounts.models import Reader
from participation.comments.models import Comment
from participation.ideas.answers.models import Gain, GainKind
from participation.ideas.boxes.models import Box
from participation.ideas.proposals import cards
from participation.ideas.proposals.cards import IdeaCard
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries.lists import with_cards
from participation.spaces.models import Audience, Space
from participation.spaces.rules import EVERY_ROLE_INSIDE, readable_by
from participation.subjects.models import Coauthor, Subject
from participation.subjects.rules import readable_by as subjects_readable_by
from participation.subjects.rules import shown_to_everyone

ANSWERED_LATELY = timedelta(days=30)
"""How long an answer to one's own question stands on the home."""
MOST = 12
_SPINE: Any = Subject.__table__.c


def homes(reader: Reader) -> Sequence[Space]:
    """The internal spaces in which the reader holds a role, with their departments."""
    inside, _everywhere = reader.spaces_where(*EVERY_ROLE_INSIDE)
    if not inside:
        return []
    return db.session.scalars(
        select(Space)
        .where(
            Space.id.in_(sorted(inside)),
            readable_by(reader),
            Space.audience == Audience.internal,
            Space.closed_at.is_(None),
        )
        .options(selectinload(Space.departments))
        .order_by(Space.name, Space.id)
    ).all()


class Waiting(NamedTuple):
    """Something of the reader's own that waits, or has been answered."""

    what: str
    id: int
    title: str
    language: str | None
    at: datetime


DRAFT, ANSWERED = "draft", "answered"


def waiting(reader: Reader, space_id: int) -> list[Waiting]:
    """The reader's drafts in a space, those of others that she writes along, and her questions there that
    were answered lately; the newest first. One statement."""
    ideas: Any = Idea.__table__.c
    comments: Any = Comment.__table__.c
    along = exists().where(Coauthor.subject_id == _SPINE.id, Coauthor.user_id == reader.id)
    about = Subject.__table__.alias("about")
    drafts = (
        select(
            literal(DRAFT, Text).label("what"),
            _SPINE.id.label("id"),
            _SPINE.title.label("title"),
            _SPINE.language.label("language"),
            _SPINE.created_at.label("at"),
        )
        .join(Idea.__table__, ideas.id == _SPINE.id)
        .where(
            ideas.state == IdeaState.draft,
            _SPINE.space_id == space_id,
            or_(_SPINE.author_id == reader.id, along),
            subjects_readable_by(reader),
        )
    )
    answered = (
        select(
            literal(ANSWERED, Text),
            _SPINE.id,
            about.c.title,
            about.c.language,
            comments.answered_at,
        )
        .join(Comment.__table__, comments.id == _SPINE.id)
        .join(about, about.c.id == comments.about_id)
        .where(
            comments.is_question,
            comments.answered_at >= clock.now() - ANSWERED_LATELY,
            _SPINE.author_id == reader.id,
            _SPINE.space_id == space_id,
            subjects_readable_by(reader),
        )
    )
    found = union_all(drafts, answered).subquery()
    rows = db.rows(select(found).order_by(found.c.at.desc(), found.c.id.desc()).limit(MOST), {})
    return [Waiting._make(row) for row in rows]


class Won(NamedTuple):
    """What an idea has won."""

    kind: GainKind
    unit: str
    amount: Any


class Result(NamedTuple):
    """An idea of colleagues that became real, and what it has won."""

    idea: IdeaCard
    won: list[Won]


def result(reader: Reader, space_id: int) -> Result | None:
    """The idea of a space that was realised last, with its gains; two statements, or one."""
    found = cards.read(db.rows(_realised(reader, space_id), {}))
    if not found:
        return None
    rows = db.rows(
        select(Gain.kind, Gain.unit, Gain.realised)
        .where(Gain.subject_id == found[0].id, Gain.realised.is_not(None))
        .order_by(Gain.id),
        {},
    )
    return Result(found[0], [Won._make(row) for row in rows])


def _realised(reader: Reader, space_id: int) -> Select[Any]:
    return (
        with_cards(select(*cards.columns()))
        .where(
            and_(Idea.state == IdeaState.realised, Idea.space_id == space_id, Box.held_by == ""),
            subjects_readable_by(reader),
            shown_to_everyone(),
        )
        .order_by(Idea.state_at.desc(), Idea.id.desc())
        .limit(1)
    )
