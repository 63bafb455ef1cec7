"""The words for outcomes of themes."""

from participation.hearings.assessing.models import Outcome
from participation.i18n import gettext as _


def outcomes() -> dict[Outcome, str]:
    """What each outcome is called."""
    return {
        Outcome.followed: _("Followed"),
        Outcome.partly_followed: _("Partly followed"),
        Outcome.not_followed: _("Not followed"),
        Outcome.noted: _("Noted"),
        Outcome.out_of_scope: _("Outside this hearing"),
    }


def outcome(value: Outcome) -> str:
    """What an outcome is called."""
    return outcomes()[value]


def outcome_hints() -> dict[str, str]:
    """What each outcome means, in a sentence."""
    return {
        Outcome.followed.value: _("The proposal is changed as asked for."),
        Outcome.partly_followed.value: _("Some of it is changed."),
        Outcome.not_followed.value: _("The proposal stays as it is on this point."),
        Outcome.noted.value: _("It asks for no change, or supports the proposal."),
        Outcome.out_of_scope.value: _("It is about something that is not decided here."),
    }
