"""What officials may do with an idea."""

from participation.accounts.models import Reader
from participation.ideas.proposals.models import DONE, Idea, IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.proposals.rules import BY_AUTHOR, EDGES
from participation.spaces.rules import is_official
from participation.subjects.models import Visibility

S = IdeaState
NEEDS_REASON = frozenset({S.declined})
DECIDES = frozenset({S.accepted, S.declined})
"""Steps that decide about an idea."""
ELSEWHERE = BY_AUTHOR | {S.merged}
"""Steps that are taken elsewhere: by the author, and where ideas are merged."""


def officials_steps(idea: Idea | IdeaRow) -> tuple[IdeaState, ...]:
    """The steps an official may take from where the idea is: in a call that has dated when it decides,
    nothing is decided before that."""
    steps = steps_from(idea.state)
    if idea.box.timetable.takes_decisions():
        return steps
    return tuple(each for each in steps if each not in DECIDES)


def steps_from(state: IdeaState) -> tuple[IdeaState, ...]:
    """The steps an official may take from a state."""
    if state in (S.draft, S.merged):
        return ()
    return tuple(each for each in EDGES[state] if each not in ELSEWHERE)


def may_be_handed_over(idea: Idea | IdeaRow) -> bool:
    """Whether an idea may be given to another department: the authority still works with it."""
    return idea.state not in DONE


def may_hand_over(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may give the idea to another department: an official of its space."""
    return (
        is_official(reader, idea.space_id)
        and idea.visibility is Visibility.visible
        and not idea.box.held_by
        and may_be_handed_over(idea)
    )


def may_change_state(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may take the idea a step on: an official of its space. What was decided
    elsewhere is not decided here."""
    return (
        idea.kind == "idea"
        and is_official(reader, idea.space_id)
        and idea.visibility is Visibility.visible
        and not idea.box.held_by
        and bool(officials_steps(idea))
    )
