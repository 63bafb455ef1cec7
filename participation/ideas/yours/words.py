"""The words for the parts of one's own ideas."""

from participation.i18n import gettext as _
from participation.ideas.yours.queries import Part


def part(value: Part) -> str:
    """What a part is called."""
    return {
        Part.written: _("Written"),
        Part.drafts: _("Drafts"),
        Part.together: _("Written together"),
        Part.supported: _("Supported"),
        Part.followed: _("Followed by you"),
        Part.asked: _("Waiting for you"),
    }[value]


def nothing(value: Part) -> str:
    """What is said where a part has no ideas."""
    return {
        Part.written: _("Ideas that you publish are here, with what becomes of them."),
        Part.drafts: _("What you have begun and not published is here."),
        Part.together: _("Ideas that you write with others are here."),
        Part.supported: _("Ideas that you support are here. Nobody else sees which."),
        Part.followed: _("Ideas that you follow are here."),
        Part.asked: _("What others ask you about your ideas is here."),
    }[value]
