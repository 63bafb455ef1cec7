"""The words for what waits on a desk."""

from participation.desk.queries import Waits
from participation.i18n import gettext as _
from participation.i18n import ngettext


def line(waits: Waits) -> str:
    """What waits, in a sentence."""
    count, title = waits.number, waits.title
    if waits.kind == "reports":
        return ngettext(
            "%(num)s reported contribution waits for your decision.",
            "%(num)s reported contributions wait for your decision.",
            count,
        )
    if waits.kind == "held":
        return ngettext(
            "%(num)s idea or comment is held and waits for your decision.",
            "%(num)s ideas and comments are held and wait for your decision.",
            count,
        )
    if waits.kind == "responses":
        return ngettext(
            "%(num)s response to “%(title)s” waits to be read through.",
            "%(num)s responses to “%(title)s” wait to be read through.",
            count,
            title=title,
        )
    if waits.kind == "questions":
        return _("A question about “%(title)s” waits for an answer.", title=title)
    if waits.kind == "passed on":
        return _("A question about “%(title)s” was passed on to your department.", title=title)
    if waits.kind == "handed over":
        return _("The idea “%(title)s” was given to your department.", title=title)
    if waits.kind == "comments":
        return ngettext(
            "%(num)s comment on the draft “%(title)s” is not resolved.",
            "%(num)s comments on the draft “%(title)s” are not resolved.",
            count,
            title=title,
        )
    if waits.kind == "themes":
        return ngettext(
            "%(num)s theme of “%(title)s” is yours to assess.",
            "%(num)s themes of “%(title)s” are yours to assess.",
            count,
            title=title,
        )
    return _("“%(title)s” is under assessment, and is yours.", title=title)


def work(kind: str, count: int) -> str:
    """What is to be done with a hearing that colleagues have given to somebody, in a few words."""
    if kind == "comments":
        return ngettext("%(num)s comment on the draft", "%(num)s comments on the draft", count)
    if kind == "themes":
        return ngettext("%(num)s theme to assess", "%(num)s themes to assess", count)
    return _("Under assessment")
