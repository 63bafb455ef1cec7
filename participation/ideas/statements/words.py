"""The words for a vote on a statement."""

from participation.i18n import gettext as _


def choice(value: int | None) -> str:
    """What somebody said of a statement."""
    return {1: _("Agree"), 0: _("Pass"), -1: _("Disagree")}.get(2 if value is None else value, "")


def told(value: int | None) -> str:
    """What is said when a vote is counted, or taken back."""
    return _("Your vote is taken back.") if value is None else _("Your vote is counted.")
