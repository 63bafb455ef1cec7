"""What may belong to projects, and who may make a project of it."""

from participation.accounts.models import Reader
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.spaces.models import Space
from participation.spaces.rules import is_official
from participation.subjects.models import Visibility

KINDS = ("idea", "hearing")
"""The kinds of subjects that belong to projects."""
BECOMES_ONE = frozenset(
    {IdeaState.accepted, IdeaState.planned, IdeaState.in_progress, IdeaState.realised}
)
"""States of an idea that the authority has said yes to."""


def may_start_in(reader: Reader, space: Space) -> bool:
    """Whether the reader may start projects in the space: its officials, while it is open."""
    return space.closed_at is None and is_official(reader, space.id)


def may_make_project(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may make a project of an idea: an official of its space, once it is accepted."""
    return (
        is_official(reader, idea.space_id)
        and idea.space.closed_at is None
        and idea.state in BECOMES_ONE
        and idea.visibility is Visibility.visible
        and not idea.box.held_by
    )
