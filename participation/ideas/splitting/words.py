"""What splits are called on the screen."""

from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.splitting.queries import Hindrance, Thread

_HINDRANCES = {
    Hindrance.gone_on: mark("One of the two has been decided about, withdrawn, hidden or merged."),
    Hindrance.texts: mark("The text of one of the two was changed."),
    Hindrance.votes: mark("Others have voted on the second."),
    Hindrance.comments: mark("Something was said about the second."),
    Hindrance.suggestions: mark("A change was suggested to the second."),
    Hindrance.mergers: mark("One of the two was merged, or it is proposed."),
    Hindrance.splits: mark("One of the two was split again."),
}


def hindrance(each: Hindrance) -> str:
    """Why a split cannot be undone."""
    return _(_HINDRANCES[each])


def thread(each: Thread) -> str:
    """A thread that one may choose, in a line."""
    said = _("%(name)s: %(text)s", name=each.name or _("Somebody"), text=each.text)
    return _("Question by %(said)s", said=said) if each.is_question else said
