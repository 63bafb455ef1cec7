"""What may be done with ideas on the board."""

from participation.accounts.models import Reader
from participation.ideas.answers.rules import NEEDS_REASON, may_be_handed_over
from participation.ideas.proposals.models import ANSWERS, Idea, IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.proposals.rules import BY_AUTHOR, may_step
from participation.spaces.rules import is_official
from participation.subjects.models import Visibility


def needs_words(before: IdeaState, after: IdeaState) -> bool:
    """Whether a step has its own page, because something is to be said with it: a reason, a result, or the
    answer that people have waited for."""
    answers = after in ANSWERS and before not in ANSWERS
    return answers or after in NEEDS_REASON or after is IdeaState.realised


def undone_by(before: IdeaState, after: IdeaState) -> bool:
    """Whether a step that was taken on the board can be taken back there, by the step the other way."""
    return before not in BY_AUTHOR and may_step(after, before) and not needs_words(after, before)


def may_work_with(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the idea is on the reader's board: an official's of its space, not decided elsewhere."""
    return (
        is_official(reader, idea.space_id)
        and idea.visibility is Visibility.visible
        and not idea.box.held_by
    )


def may_assign(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may give the idea to a colleague: while it is worked with."""
    return may_work_with(reader, idea) and may_be_handed_over(idea)
