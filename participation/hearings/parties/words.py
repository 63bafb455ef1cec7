"""The words for where an invitation is, as the desk shows them."""

from participation.hearings.parties.models import PartyState
from participation.i18n import gettext as _


def states() -> dict[PartyState, tuple[str, str]]:
    """Each state in a word or two, and the colour that goes with it, in the order of the list."""
    return {
        PartyState.prepared: (_("Not invited yet"), "neutral"),
        PartyState.waiting: (_("Will be invited"), "neutral"),
        PartyState.invited: (_("Invited"), "review"),
        PartyState.refused: (_("Refused by the mail server"), "danger"),
        PartyState.link_used: (_("Link used"), "review"),
        PartyState.reminded: (_("Reminder sent"), "soon"),
        PartyState.answered: (_("Answered"), "open"),
        PartyState.no_remarks: (_("No remarks"), "open"),
        PartyState.no_answer: (_("No answer"), "neutral"),
    }
