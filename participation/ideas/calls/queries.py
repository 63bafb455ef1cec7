"""Reads of calls: the boxes of an official, and what came of a call that has ended."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from participation import db
from participation.accounts.models import Reader, RoleName
from participation.comments.models import Comment
from participation.ideas.answers.models import Gain
from participation.ideas.boxes.models import Box
from participation.ideas.calls.models import CALL, Call
from participation.ideas.projects.models import Project, ProjectPart
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.models import Vote
from participation.spaces.models import Space
from participation.subjects.models import Coauthor, StateChange, Subject, Visibility
from participation.subjects.rules import readable_by

MOST_BOXES = 100
MOST_IDEAS = 50
"""Chosen ideas, and declined ones, that the page of a call names; the list below has them all."""
CHOSEN = (IdeaState.accepted, IdeaState.planned, IdeaState.in_progress, IdeaState.realised)
_ideas: Any = Idea.__table__.c
_spine: Any = Subject.__table__.c


def boxes(reader: Reader) -> Sequence[Box]:
    """The boxes of the spaces where the reader is an official, the open ones first."""
    statement = (
        select(Box)
        .join(Box.space)
        .where(Box.held_by == "", Space.closed_at.is_(None))
        .options(contains_eager(Box.space))
        .order_by(Box.closed, Box.name, Box.id)
        .limit(MOST_BOXES)
    )
    inside, everywhere = reader.spaces_where(RoleName.official)
    if not everywhere:
        statement = statement.where(Box.space_id.in_(sorted(inside)))
    return db.session.scalars(statement).all()


def with_call(statement: Select[Any], *along: InstrumentedAttribute[Any]) -> Select[Any]:
    """Read the call of a box along with it, and what belongs to the call.

    Its two tables are joined one after the other. Joined as one thing, SQLite would put them together for
    every subject there is before it looks for the box.
    """
    calls = Call.__table__
    call = contains_eager(getattr(Box, CALL.key))
    return (
        statement.outerjoin(calls, calls.c.box_id == Box.id)
        .outerjoin(Subject.__table__, _spine.id == calls.c.id)
        .options(call, *(call.joinedload(each) for each in along))
    )


def box_of(call_id: int, reader: Reader) -> str | None:
    """The address of the box of a call that the reader may know of."""
    return db.session.scalar(
        select(Box.slug)
        .join(Call, Call.box_id == Box.id)
        .where(Call.id == call_id, readable_by(reader))
    )


class Turnout(NamedTuple):
    """How many took part in a call, and with what."""

    people: int
    ideas: int
    supports: int
    comments: int


def turnout(box: Box) -> Turnout:
    """How many people wrote, supported or commented, each once, and what they gave. One statement.

    Ideas are those of the list below: what became part of another, or was withdrawn, is none. Who supports
    an idea and another that became part of it supports one.
    """
    of_box = select(_ideas.id, _ideas.state, _ideas.merged_into_id, _ideas.support_count).where(
        _ideas.box_id == box.id, _ideas.state != IdeaState.draft, _is_shown()
    )
    ids = of_box.join(Subject.__table__, _spine.id == _ideas.id).cte("ideas_of_the_call")
    here = select(ids.c.id)
    said, said_spine = Comment.__table__.c, Subject.__table__.alias("said")
    votes: Any = Vote.__table__.c
    people = union(
        select(_spine.author_id).where(_spine.id.in_(here)),
        select(Coauthor.user_id).where(Coauthor.subject_id.in_(here)),
        select(votes.user_id).where(votes.idea_id.in_(here), votes.taken_back_at.is_(None)),
        select(said_spine.c.author_id)
        .join(Comment.__table__, said.id == said_spine.c.id)
        .where(
            said.about_id.in_(here),
            said.department_id.is_(None),
            said_spine.c.visibility == Visibility.visible.value,
        ),
    ).subquery()
    person = next(iter(people.c))
    listed = ids.c.state.not_in((IdeaState.merged, IdeaState.withdrawn))
    whole = ids.alias("whole")
    counted_there = select(whole.c.id).where(whole.c.id == ids.c.merged_into_id).exists()
    comments = select(func.sum(_spine.comment_count)).where(_spine.id.in_(here))
    row = db.session.execute(
        select(
            select(func.count()).select_from(people).where(person.is_not(None)).scalar_subquery(),
            select(func.count()).select_from(ids).where(listed).scalar_subquery(),
            select(func.sum(ids.c.support_count)).where(~counted_there).scalar_subquery(),
            comments.scalar_subquery(),
        )
    ).one()
    return Turnout(*(int(each or 0) for each in row))


def _is_shown() -> Any:
    return _spine.visibility == Visibility.visible.value


class Fate(NamedTuple):
    """What was decided about an idea, with the reason, the project it is in, and what it has won."""

    idea: Idea
    reason: str
    project: Any
    gains: Sequence[Gain]


def fates(box: Box, reader: Reader) -> list[Fate]:
    """The ideas of a call that were chosen and declined, the most supported first, with what became of
    them. Four statements at the most, however many there are."""
    found: list[Idea] = []
    for states in (CHOSEN, (IdeaState.declined,)):
        found += db.session.scalars(
            select(Idea)
            .where(Idea.box_id == box.id, Idea.state.in_(states), readable_by(reader))
            .order_by(Idea.supported.desc(), _ideas.id)
            .limit(MOST_IDEAS)
        )
    ids = [each.id for each in found]
    if not ids:
        return []
    reasons = _reasons(ids)
    gains: dict[int, list[Gain]] = {}
    for gain in db.session.scalars(select(Gain).where(Gain.subject_id.in_(ids)).order_by(Gain.id)):
        gains.setdefault(gain.subject_id, []).append(gain)
    project: Any = Project.__table__.c
    projects = {
        row.subject_id: row.Project
        for row in db.session.execute(
            select(ProjectPart.subject_id, Project)
            .join(Project, project.id == ProjectPart.project_id)
            .where(ProjectPart.subject_id.in_(ids), readable_by(reader))
            .order_by(project.id)
        )
    }
    return [
        Fate(each, reasons.get(each.id, ""), projects.get(each.id), gains.get(each.id, ()))
        for each in found
    ]


def _reasons(ids: Sequence[int]) -> dict[int, str]:
    """The last reason that was given with a decision about each idea."""
    decided = [each.value for each in (*CHOSEN, IdeaState.declined)]
    rows = db.session.execute(
        select(StateChange.subject_id, StateChange.reason)
        .where(
            StateChange.subject_id.in_(ids),
            StateChange.state.in_(decided),
            StateChange.reason != "",
        )
        .order_by(StateChange.at, StateChange.id)
    )
    return {row.subject_id: row.reason for row in rows}


def call_with_moves(box: Box) -> Call | None:
    """The call of a box with each move of its dates."""
    return (
        db.session.scalars(
            select(Call)
            .where(Call.box_id == box.id)
            .options(joinedload(Call.result_by), joinedload(Call.moves))
        )
        .unique()
        .one_or_none()
    )
