"""Who may say what shows that something is realised."""

from participation.accounts.models import Reader
from participation.ideas.gains.rules import may_gain, may_gain_with
from participation.ideas.projects.models import ProjectState
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.subjects.models import Subject

MOST = 20
"""How many files and links show that one thing is realised."""
REALISED = frozenset({IdeaState.realised.value, ProjectState.realised.value})


def is_realised(subject: Subject) -> bool:
    """Whether an idea or a project is said to be realised."""
    return getattr(subject, "state", None) in REALISED


def may_show(reader: Reader, subject: Subject) -> bool:
    """Whether the reader may add and remove evidence: an official of the space, once it is realised."""
    return is_realised(subject) and may_gain(reader, subject)


def may_show_of(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """The same of an idea on its page."""
    return idea.state is IdeaState.realised and may_gain_with(reader, idea)
