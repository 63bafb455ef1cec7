"""Who may do what with the text of an idea, and the steps its life may take."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    FromClause,
    and_,
    bindparam,
    func,
    select,
    union_all,
)

from participation.accounts.models import Reader
from participation.db import NOW
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.rules import may_write
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.spaces.rules import may_contribute, today_in
from participation.subjects.models import Subject, Visibility

S = IdeaState
EDGES: dict[IdeaState, tuple[IdeaState, ...]] = {
    S.draft: (S.new, S.withdrawn),
    S.new: (
        S.in_discussion, S.under_assessment, S.accepted, S.declined, S.merged, S.withdrawn,
    ),
    S.in_discussion: (S.under_assessment, S.accepted, S.declined, S.merged, S.withdrawn),
    S.under_assessment: (S.in_discussion, S.accepted, S.declined, S.merged, S.withdrawn),
    S.accepted: (S.planned, S.in_progress, S.realised, S.declined),
    S.planned: (S.in_progress, S.realised, S.declined),
    S.in_progress: (S.planned, S.realised, S.declined),
    S.realised: (),
    S.declined: (S.under_assessment,),
    S.merged: (S.new, S.in_discussion, S.under_assessment),
    S.withdrawn: (),
}  # fmt: skip
"""The allowed steps. From declined and merged there is a way back, in the open: to where it was."""
BY_AUTHOR = frozenset({S.new, S.withdrawn})
"""Steps that are the author's: an official takes all the others."""
VOTING = frozenset({S.new, S.in_discussion, S.under_assessment})
EDITABLE = frozenset({S.draft, S.new, S.in_discussion})
LATEST_DAY: BindParameter[date] = bindparam("latest_day", type_=Date)
"""What `is_overdue` is asked with besides NOW: `clock.latest_day()`."""


def is_overdue(ideas: FromClause) -> ColumnElement[bool]:
    """Whether something an idea promised for a day has not come, and the day has passed in its space: as
    `life.overdue` says it of one. The first bound is for the index."""
    boxes = Box.__table__.alias("its_box")
    space_id = select(boxes.c.space_id).where(boxes.c.id == ideas.c.box_id).correlate(ideas)
    due_on = ideas.c.due_on
    return and_(
        due_on < LATEST_DAY,
        due_on.is_not(None),
        due_on < today_in(space_id.scalar_subquery(), NOW),
    )


def may_step(before: IdeaState, after: IdeaState) -> bool:
    """Whether this step is allowed at all."""
    return after in EDGES[before]


def is_written_by(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader is one of those who write the idea now: who keeps it, or a co-author."""
    return idea.is_kept_by(reader) or idea.is_written_along_by(reader)


def kept_by(reader: Reader) -> ColumnElement[bool]:
    """Which ideas the reader looks after, as `Idea.is_kept_by` says it of one."""
    keeper = func.coalesce(Idea.keeper_id, Idea.author_id)
    return and_(
        Idea.__table__.c.id.in_(_by_or_with(reader)),
        keeper == reader.id,
        Idea.given_up_at.is_(None),
    )


def _by_or_with(reader: Reader) -> CompoundSelect[int]:
    """What a reader has written or taken over, each found from the person, who has few."""
    spine: Any = Subject.__table__.c
    kept: Any = Idea.__table__.c
    return union_all(
        select(spine.id).where(spine.author_id == reader.id),
        select(kept.id).where(kept.keeper_id == reader.id),
    )


def hides_author(box_hides_authors: bool, state: IdeaState) -> bool:
    """Whether those who assess an idea are not told who wrote it: until it is decided about."""
    return box_hides_authors and state in VOTING


def may_edit(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may change the text: who keeps it and who writes along, until it is being
    assessed."""
    return (
        is_written_by(reader, idea)
        and may_contribute(reader, idea.space)
        and idea.state in EDITABLE
        and idea.visibility in (Visibility.draft, Visibility.held, Visibility.visible)
    )


def may_publish(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may publish a draft: who keeps it, while the box is open."""
    return idea.is_kept_by(reader) and idea.state is S.draft and may_write(reader, idea.box)


def is_others(idea: Idea | IdeaRow) -> bool:
    """Whether an idea has become others' too: people support it, and it is being assessed or they are
    promised an answer. It can be left to them, and not be withdrawn from them."""
    owed = idea.answer_due_on is not None and idea.answered_at is None
    return idea.support_count > 0 and (idea.state is S.under_assessment or owed)


def may_withdraw(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may withdraw it: who keeps it, until there is a decision or it is others' too."""
    return (
        idea.is_kept_by(reader)
        and may_step(idea.state, S.withdrawn)
        and not is_others(idea)
        and idea.visibility in (Visibility.draft, Visibility.visible)
    )
