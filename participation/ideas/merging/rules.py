"""Who may let ideas become one, and part them again."""

from participation.accounts.models import Reader
from participation.ideas.boxes.models import Box, Eligible, NamePolicy
from participation.ideas.merging.models import Merger
from participation.ideas.proposals.models import OVER, Idea, IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.proposals.rules import may_step
from participation.spaces.rules import is_official, may_contribute
from participation.subjects.models import Subject, Visibility

S = IdeaState
DISCUSSED = frozenset({S.new, S.in_discussion})
"""States in which those who keep two ideas may merge them; afterwards it is the authority's to decide."""


def may_decide(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader decides about mergers of the idea: an official of its space."""
    return is_official(reader, idea.space_id) and not idea.box.held_by


def may_merge(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may let the idea become part of another: an official, or, before it is
    assessed, who keeps it; whoever keeps the other one agrees then."""
    if idea.visibility is not Visibility.visible or not may_step(idea.state, S.merged):
        return False
    return may_decide(reader, idea) or may_propose(reader, idea)


def may_merge_as_official(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may let the idea become part of another as an official of its space."""
    return may_decide(reader, idea) and may_merge(reader, idea)


def may_merge_as_keeper(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may ask for that as who keeps the idea, and is no official."""
    return not may_decide(reader, idea) and may_merge(reader, idea)


def may_propose(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may propose a merger, or accept one: who keeps the idea, before it is assessed."""
    return (
        idea.is_kept_by(reader)
        and idea.state in DISCUSSED
        and idea.is_shown
        and not idea.box.held_by
        and may_contribute(reader, idea.space)
    )


def may_take_in(idea: Idea, target: Subject | None) -> bool:
    """Whether an idea may be merged into the target: another one of the space that lives on, and that
    those can support who support this one."""
    return (
        isinstance(target, Idea)
        and target.id != idea.id
        and target.space_id == idea.space_id
        and target.is_shown
        and target.state not in OVER
        and _can_be_supported_by_the_same(idea.box, target.box)
        and _has_the_same_names(idea.box, target.box)
    )


def _can_be_supported_by_the_same(one: Box, other: Box) -> bool:
    """Whether those who support in one box may in the other: the people of an area do in their box."""
    if other.who_supports is Eligible.area:
        return one.id == other.id
    return other.who_supports in (one.who_supports, Eligible.everybody)


def _has_the_same_names(one: Box, other: Box) -> bool:
    """Whether people write under the same name in both boxes: a pseudonym is that of one box."""
    by_name = one.name_policy is NamePolicy.names and other.name_policy is NamePolicy.names
    return by_name or one.id == other.id


def may_answer(reader: Reader, merger: Merger, into: Idea | IdeaRow) -> bool:
    """Whether the reader may accept or decline a merger that is proposed: who keeps the other idea."""
    waits = merger.at is None and merger.declined_at is None
    return waits and may_propose(reader, into)


def may_part(
    reader: Reader, idea: Idea | IdeaRow, merger: Merger | None, whole: IdeaState | None
) -> bool:
    """Whether the reader may let a merged idea be its own again: an official; or who keeps it, when those
    who keep both had agreed, until the other one (`whole` is its state) is assessed."""
    if idea.state is not S.merged or idea.visibility is not Visibility.visible:
        return False
    if may_decide(reader, idea):
        return True
    agreed = merger is not None and merger.by_keepers
    return (
        agreed
        and idea.is_kept_by(reader)
        and may_contribute(reader, idea.space)
        and whole in DISCUSSED
    )


def may_be_asked(into: Idea) -> bool:
    """Whether somebody keeps an idea who can accept that another becomes part of it."""
    kept = into.keeper_id if into.keeper_id is not None else into.author_id
    return into.state in DISCUSSED and into.given_up_at is None and kept is not None
