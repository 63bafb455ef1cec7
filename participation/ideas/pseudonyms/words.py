"""The words for who sees which name in a box."""

from participation.i18n import gettext as _
from participation.ideas.boxes.models import Box, NamePolicy


def under_which_name(box: Box) -> str:
    """Under which name people write in a box, and who sees what; empty where it is by name."""
    if box.name_policy is NamePolicy.names:
        return ""
    return " ".join((_("Under a pseudonym of this box."), who_sees_what(box)))


def who_sees_what(box: Box) -> str:
    """Who sees a pseudonym, and who may learn whose it is."""
    learns = (
        _(
            "Moderators can learn who you are when something breaks the house rules: they say why, it is "
            "recorded, and you can see it."
        )
        if box.moderators_see_names
        else _("Neither officials nor moderators are told who you are.")
    )
    return " ".join(
        (
            _("Others see your pseudonym, and not your name."),
            learns,
            _("Officials answer under their own names."),
        )
    )
