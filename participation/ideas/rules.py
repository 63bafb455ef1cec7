"""Who may do what with an idea, and the steps its life may take."""

from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Date, FromClause, and_, bindparam, select

from participation.accounts.models import Reader
from participation.db import NOW
from participation.ideas.ballots import Ballot
from participation.ideas.models import DONE, Box, Idea, IdeaState
from participation.spaces.rules import is_official, may_contribute, today_in
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
    S.merged: (S.in_discussion,),
    S.withdrawn: (),
}  # fmt: skip
"""The allowed steps. From declined and merged there is a way back, in the open."""

BY_AUTHOR = frozenset({S.new, S.withdrawn})
"""Steps that are the author's: an official takes all the others."""

NEEDS_REASON = frozenset({S.declined, S.merged})
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


def officials_steps(idea: Idea) -> tuple[IdeaState, ...]:
    """The steps an official may take from where the idea is."""
    if idea.state is S.draft:
        return ()
    return tuple(state for state in EDGES[idea.state] if state not in BY_AUTHOR)


def may_write(reader: Reader, box: Box) -> bool:
    """Whether the reader may put an idea in the box: signed in, inside its space, and it is open."""
    return may_contribute(reader, box.space) and box.is_open()


def may_edit(reader: Reader, idea: Idea) -> bool:
    """Whether the reader may change the text: who keeps it, until it is being assessed."""
    return (
        idea.is_kept_by(reader)
        and may_contribute(reader, idea.space)
        and idea.state in EDITABLE
        and idea.visibility in (Visibility.draft, Visibility.visible)
    )


def may_publish(reader: Reader, idea: Idea) -> bool:
    """Whether the reader may publish a draft: its author, while the box is open."""
    return idea.is_by(reader) and idea.state is S.draft and may_write(reader, idea.box)


def is_others(idea: Idea) -> bool:
    """Whether an idea has become others' too: people support it, and it is being assessed or they are
    promised an answer. It can be left to them, and not be withdrawn from them."""
    owed = idea.answer_due_on is not None and idea.answered_at is None
    return idea.support_count > 0 and (idea.state is S.under_assessment or owed)


def may_withdraw(reader: Reader, idea: Idea) -> bool:
    """Whether the reader may withdraw it: who keeps it, until there is a decision or it is others' too."""
    return (
        idea.is_kept_by(reader)
        and may_step(idea.state, S.withdrawn)
        and not is_others(idea)
        and idea.visibility in (Visibility.draft, Visibility.visible)
    )


def may_be_given_up(idea: Idea) -> bool:
    """Whether who keeps an idea may leave it to others: some support it, and it is not decided."""
    return idea.given_up_at is None and idea.state in VOTING and idea.support_count > 0


def may_give_up(reader: Reader, idea: Idea) -> bool:
    """Whether the reader may leave the idea to others."""
    return (
        idea.is_kept_by(reader) and may_be_given_up(idea) and idea.visibility is Visibility.visible
    )


def may_be_taken_over(idea: Idea) -> bool:
    """Whether somebody may take an idea over: it was given up, and is not decided."""
    return idea.given_up_at is not None and idea.state in VOTING


def may_take_over(reader: Reader, idea: Idea, vote: int | None) -> bool:
    """Whether the reader may take the idea over: one of those who support it."""
    return (
        may_be_taken_over(idea)
        and vote == 1
        and idea.is_shown
        and may_contribute(reader, idea.space)
    )


def may_be_handed_over(idea: Idea) -> bool:
    """Whether an idea may be given to another department: the authority still works with it."""
    return idea.state not in DONE


def may_hand_over(reader: Reader, idea: Idea) -> bool:
    """Whether the reader may give the idea to another department: an official of its space."""
    return (
        is_official(reader, idea.space_id)
        and idea.visibility is Visibility.visible
        and not idea.box.held_by
        and may_be_handed_over(idea)
    )


def may_merge(reader: Reader, idea: Idea) -> bool:
    """Whether the reader may let the idea become part of another."""
    return may_change_state(reader, idea) and may_step(idea.state, S.merged)


def takes_votes(idea: Idea | Ballot) -> bool:
    """Whether votes are taken now, by anyone who may enter the space."""
    return idea.is_shown and idea.state in VOTING and idea.box.is_open()


def may_vote(reader: Reader, idea: Idea | Ballot) -> bool:
    """Whether the reader may vote on it now, or take a vote back."""
    return takes_votes(idea) and may_contribute(reader, idea.space)


def may_change_state(reader: Reader, idea: Idea) -> bool:
    """Whether the reader may take the idea a step on: an official of its space. What was decided
    elsewhere is not decided here."""
    return (
        idea.kind == "idea"
        and is_official(reader, idea.space_id)
        and idea.visibility is Visibility.visible
        and not idea.box.held_by
        and bool(officials_steps(idea))
    )


def may_take_in(idea: Idea, target: Subject | None) -> bool:
    """Whether an idea may be merged into the target: another one of the space that lives on."""
    return (
        isinstance(target, Idea)
        and target.id != idea.id
        and target.space_id == idea.space_id
        and target.is_shown
        and target.state not in (S.draft, S.merged, S.withdrawn)
    )
