"""Who may split an idea, choose between the two, and make them one again."""

from participation.accounts.models import Reader
from participation.ideas.boxes.rules import may_write
from participation.ideas.merging.rules import DISCUSSED, may_decide
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.proposals.rules import VOTING
from participation.ideas.splitting.models import Split
from participation.ideas.support.rules import may_take_back
from participation.spaces.rules import may_contribute
from participation.subjects.models import Visibility


def may_split(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may split the idea: an official until it is decided about, or, before it is
    assessed, who keeps it, while the box takes ideas: the second is one more."""
    if idea.visibility is not Visibility.visible or idea.state not in VOTING or idea.box.held_by:
        return False
    if may_decide(reader, idea):
        return True
    return _may_as_keeper(reader, idea) and may_write(reader, idea.box)


def may_split_as_official(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may split it as an official of its space."""
    return may_decide(reader, idea) and may_split(reader, idea)


def may_split_as_keeper(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may split it as who keeps it, and is no official."""
    return not may_decide(reader, idea) and may_split(reader, idea)


def _may_as_keeper(reader: Reader, idea: Idea | IdeaRow) -> bool:
    return (
        idea.is_kept_by(reader)
        and idea.state in DISCUSSED
        and idea.is_shown
        and may_contribute(reader, idea.space)
    )


def may_choose(reader: Reader, split: Split) -> bool:
    """Whether the reader may choose now: votes are taken on both ideas. Only who had voted is asked."""
    if split.ended_at is not None:
        return False
    return may_take_back(reader, split.idea) and may_take_back(reader, split.new)


def may_undo(reader: Reader, split: Split) -> bool:
    """Whether the reader may make the two one again: an official; or who keeps the idea, when they had
    split it and it is not assessed. What hinders it is asked besides (`queries.hindrances`)."""
    if split.ended_at is not None or split.idea.visibility is not Visibility.visible:
        return False
    if may_decide(reader, split.idea):
        return True
    return split.by_keepers and _may_as_keeper(reader, split.idea)
