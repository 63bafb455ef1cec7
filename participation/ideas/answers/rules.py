"""What officials may do with an idea."""

from participation.accounts.models import Reader
from participation.ideas.proposals.models import DONE, Idea, IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.proposals.rules import BY_AUTHOR, EDGES, may_step
from participation.spaces.rules import is_official
from participation.subjects.models import Subject, Visibility

S = IdeaState
NEEDS_REASON = frozenset({S.declined, S.merged})


def officials_steps(idea: Idea | IdeaRow) -> tuple[IdeaState, ...]:
    """The steps an official may take from where the idea is."""
    return steps_from(idea.state)


def steps_from(state: IdeaState) -> tuple[IdeaState, ...]:
    """The steps an official may take from a state."""
    if state is S.draft:
        return ()
    return tuple(each for each in EDGES[state] if each not in BY_AUTHOR)


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


def may_merge(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may let the idea become part of another."""
    return may_change_state(reader, idea) and may_step(idea.state, S.merged)


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


def may_take_in(idea: Idea, target: Subject | None) -> bool:
    """Whether an idea may be merged into the target: another one of the space that lives on."""
    return (
        isinstance(target, Idea)
        and target.id != idea.id
        and target.space_id == idea.space_id
        and target.is_shown
        and target.state not in (S.draft, S.merged, S.withdrawn)
    )
