"""The words for why an idea stays as it is when many are moved at once."""

from participation.i18n import gettext as _
from participation.ideas.board.actions import Why


def why(value: Why) -> str:
    """Why an idea stays as it is."""
    return {
        Why.changed: _("Somebody changed it meanwhile."),
        Why.no_step: _("There is no such step from where it is."),
        Why.has_it: _("The department has it already."),
        Why.over: _("Nobody works with it any more."),
        Why.elsewhere: _("It is in another space."),
        Why.gone: _("It is not there any more."),
    }[value]
