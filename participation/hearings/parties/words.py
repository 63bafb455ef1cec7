"""The words for where an invitation is, as the desk shows them."""

from participation.hearings.parties.models import State
from participation.i18n import gettext as _


def states() -> dict[State, tuple[str, str]]:
    """Each state in a word or two, and the colour that goes with it, in the order of the list."""
    return {
        State.prepared: (_("Not invited yet"), "neutral"),
        State.waiting: (_("Will be invited"), "neutral"),
        State.invited: (_("Invited"), "review"),
        State.refused: (_("Refused by the mail server"), "danger"),
        State.link_used: (_("Link used"), "review"),
        State.reminded: (_("Reminder sent"), "soon"),
        State.answered: (_("Answered"), "open"),
        State.no_remarks: (_("No remarks"), "open"),
        State.no_answer: (_("No answer"), "neutral"),
    }
