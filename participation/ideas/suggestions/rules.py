"""Who may suggest a change to an idea, who answers it, and who takes it back."""

from participation.accounts.models import Reader
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.proposals.rules import EDITABLE, is_written_by, may_edit
from participation.ideas.suggestions.models import TextSuggestion
from participation.spaces.rules import may_contribute

MOST_OPEN = 100
"""Suggestions that wait on one idea."""
MOST_OF_ONE = 3
"""Of these, by one person."""


def takes_suggestions(idea: Idea | IdeaRow) -> bool:
    """Whether the text may still change, and somebody is there who answers."""
    author = idea.author if idea.keeper_id is None else idea.keeper
    return (
        idea.is_shown
        and idea.state in EDITABLE
        and idea.given_up_at is None
        and idea.box.is_open()
        and (idea.coauthor_count > 0 or (author is not None and author.erased_at is None))
    )


def may_suggest(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the reader may suggest a change: whoever may write in the space, and does not write the
    idea itself."""
    return (
        takes_suggestions(idea)
        and may_contribute(reader, idea.space)
        and not is_written_by(reader, idea)
    )


def may_answer(reader: Reader, idea: Idea | IdeaRow, suggestion: TextSuggestion) -> bool:
    """Whether the reader may accept or decline it: who writes the idea, until it is assessed."""
    return suggestion.is_open and suggestion.is_shown and may_edit(reader, idea)


def may_withdraw(reader: Reader, suggestion: TextSuggestion) -> bool:
    """Whether the reader may take it back: who made it, until it is answered."""
    return suggestion.is_open and suggestion.is_by(reader)


def text_is_fixed(idea: Idea | IdeaRow) -> bool:
    """Whether the text stands as it is because it is being assessed."""
    return idea.state is IdeaState.under_assessment
