"""The words for what happened, and for how often one is told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from participation.accounts.models import shown_name
from participation.following.models import Frequency
from participation.following.rules import IDEA_STEPS, OFFICIAL_ANSWER, REPLY
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


class Replier(NamedTuple):
    """Who has replied: a department, or a person by the columns that say how others see the name."""

    department: str | None
    name: str | None
    pseudonym: str | None = None
    shows_pseudonym: bool | None = None
    erased_at: datetime | None = None
    signed: str | None = None

    def __str__(self) -> str:
        """The name as the thread shows it, in the reader's language."""
        if self.department or self.name is None:
            return self.department or _("Without a name")
        return shown_name(
            self.name, self.pseudonym, self.shows_pseudonym, self.erased_at, self.signed
        )


NAMED = 3
"""So many who replied to one person about one thing are named; of the rest the number is told."""


def news(
    counts: Iterable[tuple[str, int]],
    closes_at: datetime | None = None,
    timezone: str | None = None,
    repliers: Sequence[Replier] = (),
) -> list[str]:
    """What happened, a sentence for each kind of thing, from actions and how often each was done.

    They are given in order of time, by when each was done last. What says where the thing is now
    stands last, also when something was said about it since. `repliers` are those who replied to the
    reader, each once.
    """
    given = list(counts)
    states = [each for each in given if each[0] in _STATES]
    if states:
        given.remove(states[-1])
        given.append(states[-1])
    told: list[str] = []
    for action, count in given:
        if action == REPLY:
            told += _replies(repliers)
        else:
            told.append(_sentence(action, count, closes_at, timezone))
    return told


def _replies(repliers: Sequence[Replier]) -> list[str]:
    # What a department says is not lost among what many say.
    first = sorted(repliers, key=lambda each: each.department is None)[:NAMED]
    told = [_("%(name)s has replied to your comment.", name=each) for each in first]
    more = len(repliers) - NAMED
    if more > 0:
        told.append(
            ngettext(
                "%(num)s other has replied to your comment.",
                "%(num)s others have replied to your comment.",
                more,
            )
        )
    return told


CALL_STAGES = ("call.collect", "call.discuss", "call.assess", "call.decide", "call.over")
_STATES = frozenset(
    {
        "hearing.opened",
        "hearing.not_opened",
        "hearing.withdrawn",
        "hearing.concluded",
        "hearing.under_assessment",
        "hearing.closed",
        "hearing.not_closed",
        "idea.new",
        "idea.withdrawn",
        "project.planned",
        "project.in_progress",
        "project.realised",
        "project.stopped",
        *CALL_STAGES,
        *IDEA_STEPS,
    }
)
"""What says where a hearing, an idea or a project is from then on."""


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
    if action == "idea.reworded":
        return ngettext(
            "The text of the idea was changed.",
            "The text of the idea was changed %(num)s times.",
            count,
        )
    if action == "attachment.added":
        return ngettext("A file was added.", "%(num)s files were added.", count)
    if action == "project.update":
        return ngettext("News of the project.", "News of the project, %(num)s times.", count)
    if action == "project.milestone_done":
        return ngettext("A milestone is reached.", "%(num)s milestones are reached.", count)
    if action == "project.milestone_moved":
        return ngettext("A milestone was moved.", "%(num)s milestones were moved.", count)
    if action == "project.milestone_dropped":
        return ngettext("A milestone was dropped.", "%(num)s milestones were dropped.", count)
    if action == "suggestion.made":
        return ngettext(
            "%(num)s suggestion waits for your answer.",
            "%(num)s suggestions wait for your answer.",
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
        "call.collect": _("The call is open: ideas are collected."),
        "call.discuss": _("The ideas of the call are discussed now. You can comment and support."),
        "call.assess": _("The ideas of the call are being assessed."),
        "call.decide": _("The authority decides about the ideas of the call."),
        "call.over": _("The phases of the call are over."),
        "call.moved": _("The dates of the call were moved. The reason is on its page."),
        "call.result": _("The result of the call is published."),
        "call.result_corrected": _("The result of the call was corrected."),
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
        "project.planned": _("A project is planned."),
        "project.in_progress": _("Work on the project is under way."),
        "project.realised": _("The project is realised. Read what came of it."),
        "project.stopped": _("The project is stopped. The reason is on its page."),
        "gain.measured": _("Its gain was measured."),
        "gain.asked": _("You are asked for its measured gain: what has it won?"),
        "idea.new": _("A new idea."),
        "idea.in_discussion": _("The idea is now in discussion."),
        "idea.under_assessment": _("The idea is being assessed."),
        "idea.accepted": _("The idea is accepted."),
        "idea.planned": _("The idea is planned."),
        "idea.in_progress": _("Work on the idea has begun."),
        "idea.realised": _("The idea has been realised. Read what came of it."),
        "idea.declined": _("The idea was declined. The reason is on its page."),
        "idea.merged": _("The idea has become part of another one."),
        "idea.parted": _("The idea is its own again, and no longer part of another one."),
        "idea.split": _("The idea was split in two. If you have voted, choose between them."),
        "idea.unsplit": _("The two ideas are one again, as before it was split."),
        "idea.withdrawn": _("The author has withdrawn the idea."),
        "idea.given_up": _(
            "The idea is left to those who support it. One of them can take it over."
        ),
        "suggestion.accepted": _("Your suggestion is accepted. Thank you!"),
        "suggestion.declined": _("Your suggestion was declined."),
        "idea.passed_on": _("Somebody else looks after the idea now."),
        "idea.taken_over": _("One of those who support the idea looks after it now."),
        "idea.threshold_reached": _("The idea has enough supporters: an answer must be given."),
    }[action]
