"""The words for what happened, and for how often one is told."""

from collections.abc import Iterable
from datetime import datetime

from participation.following.models import Frequency
from participation.following.rules import OFFICIAL_ANSWER
from participation.i18n import format_date, ngettext
from participation.i18n import gettext as _


def frequency(value: Frequency) -> str:
    """How often mail comes."""
    return {
        Frequency.at_once: _("At once"),
        Frequency.daily: _("Once a day, in the morning"),
        Frequency.weekly: _("Once a week, on Monday morning"),
        Frequency.never: _("Never: only notices on the site"),
    }[value]


def news(
    counts: Iterable[tuple[str, int]],
    closes_at: datetime | None = None,
    timezone: str | None = None,
) -> list[str]:
    """What happened, a sentence for each kind of thing, from actions and how often each was done."""
    given = dict(counts)
    return [
        _sentence(action, given[action], closes_at, timezone)
        for action in sorted(given, key=_ORDER.index)
    ]


_ORDER = (
    "hearing.opened",
    "hearing.not_opened",
    "hearing.extended",
    "hearing.closes_soon",
    "hearing.withdrawn",
    "hearing.outcome_corrected",
    "hearing.concluded",
    "hearing.under_assessment",
    "hearing.closed",
    "hearing.not_closed",
    "hearing.meeting",
    "hearing.changed",
    "response.published",
    "idea.withdrawn",
    "idea.merged",
    "idea.realised",
    "idea.declined",
    "idea.in_progress",
    "idea.planned",
    "idea.accepted",
    "idea.under_assessment",
    "idea.threshold_reached",
    "idea.in_discussion",
    "idea.new",
    OFFICIAL_ANSWER,
    "comment.added",
)
"""What a thing has come to stands first, and what people say about it last."""


def _sentence(action: str, count: int, closes_at: datetime | None, timezone: str | None) -> str:
    day = format_date(closes_at, "weekday", timezone) if closes_at else ""
    if action == "comment.added":
        return ngettext("%(num)s new comment.", "%(num)s new comments.", count)
    if action == "response.published":
        return ngettext(
            "%(num)s new response can be read.", "%(num)s new responses can be read.", count
        )
    if action == OFFICIAL_ANSWER:
        return ngettext(
            "The authority has answered.", "The authority has answered %(num)s times.", count
        )
    if action == "hearing.changed":
        return ngettext(
            "The text of the hearing was changed.",
            "The text of the hearing was changed %(num)s times.",
            count,
        )
    if day and action == "hearing.opened":
        return _("The hearing is open. You can respond until %(date)s.", date=day)
    if day and action == "hearing.extended":
        return _("The deadline was moved. You can now respond until %(date)s.", date=day)
    if day and action == "hearing.closes_soon":
        return _("The hearing closes soon. You can respond until %(date)s.", date=day)
    if day and action == "hearing.not_closed":
        return _(
            "The hearing has not closed, although we said so by mistake. You can respond until %(date)s.",
            date=day,
        )
    return _plain(action)


def _plain(action: str) -> str:
    return {
        "hearing.opened": _("The hearing is open."),
        "hearing.not_opened": _("The hearing has not opened yet, although we said so by mistake."),
        "hearing.extended": _("The deadline was moved."),
        "hearing.meeting": _("A public meeting was set, moved or cancelled."),
        "hearing.closes_soon": _("The hearing closes soon."),
        "hearing.closed": _("The deadline has passed. The responses are being read."),
        "hearing.not_closed": _("The hearing has not closed, although we said so by mistake."),
        "hearing.under_assessment": _("The responses are being assessed."),
        "hearing.concluded": _("The outcome is published."),
        "hearing.withdrawn": _("The authority has withdrawn the hearing."),
        "hearing.outcome_corrected": _("The outcome was corrected."),
        "idea.new": _("A new idea."),
        "idea.in_discussion": _("The idea is now in discussion."),
        "idea.under_assessment": _("The idea is being assessed."),
        "idea.accepted": _("The idea is accepted."),
        "idea.planned": _("The idea is planned."),
        "idea.in_progress": _("Work on the idea has begun."),
        "idea.realised": _("The idea has been realised. Read what came of it."),
        "idea.declined": _("The idea was declined. The reason stands on its page."),
        "idea.merged": _("The idea has become part of another one."),
        "idea.withdrawn": _("The author has withdrawn the idea."),
        "idea.threshold_reached": _("The idea has enough supporters: an answer is owed."),
    }[action]
