"""The words for what has become of a suggestion."""

from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.suggestions.models import SuggestionState

COLORS = {SuggestionState.open: "soon", SuggestionState.accepted: "accent"}
_STATES = {
    SuggestionState.open: mark("Waiting for an answer"),
    SuggestionState.accepted: mark("Taken in"),
    SuggestionState.declined: mark("Declined"),
    SuggestionState.withdrawn: mark("Withdrawn"),
}


def state(value: SuggestionState) -> str:
    """A state in a word or two."""
    return _(_STATES[value])


def tag(value: SuggestionState) -> tuple[str, str]:
    """A state as a tag: its word and its colour."""
    return state(value), COLORS.get(value, "neutral")
