"""Who plans and measures gains."""

from typing import Protocol

from participation.accounts.models import Reader
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.spaces.rules import is_official
from participation.subjects.models import Subject, Visibility

KINDS = ("idea", "project")
"""The kinds of subjects that have gains."""
HAS_GAINS = frozenset(
    {IdeaState.accepted, IdeaState.planned, IdeaState.in_progress, IdeaState.realised}
)
"""States of an idea in which a gain is planned or measured."""


class Gaining(Protocol):
    """What is to win something: a subject, or a row that says as much of it."""

    @property
    def space_id(self) -> int: ...
    @property
    def visibility(self) -> Visibility: ...


def may_gain(reader: Reader, subject: Subject) -> bool:
    """Whether the reader may say what a subject is to win and has won: an official of its space, where it
    is ours; of an idea once the authority has said yes to it."""
    if isinstance(subject, Idea) and subject.state not in HAS_GAINS:
        return False
    return _is_official_of(reader, subject) and not subject.was_held_elsewhere()


def may_gain_with(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """The same of an idea on its page."""
    return _is_official_of(reader, idea) and idea.state in HAS_GAINS and not idea.box.held_by


def _is_official_of(reader: Reader, subject: Gaining) -> bool:
    shown = subject.visibility in (Visibility.visible, Visibility.staff)
    return shown and is_official(reader, subject.space_id)
