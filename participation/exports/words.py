"""Words of export files for people."""

from participation.i18n import gettext as _


def yes_no(value: bool) -> str:
    """Yes or no."""
    return _("Yes") if value else _("No")
