"""The words for the phases of a call: what is done in each, where it is, and how long is left."""

from datetime import datetime
from typing import Any, NamedTuple

from participation import clock
from participation.i18n import format_date, ngettext
from participation.i18n import gettext as _
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.phases import DatedPhase, Phase, Phases, Stage
from participation.ideas.proposals.rows import IdeaRow


def phase(value: Phase) -> str:
    """What a phase is called, in a word or two."""
    return {
        Phase.collect: _("Collect ideas"),
        Phase.discuss: _("Discuss"),
        Phase.assess: _("Assessment"),
        Phase.decide: _("Decide"),
    }[value]


def stage(value: Stage) -> str:
    """Where a call is, in a sentence that says what can be done."""
    return {
        Stage.coming: _("The call has not begun."),
        Stage.collect: _("Ideas are collected. You can write, comment and support."),
        Stage.discuss: _(
            "The ideas are discussed. You can comment and support; no more are taken."
        ),
        Stage.between: _("The call waits for its next phase. Nothing is taken meanwhile."),
        Stage.assess: _("The ideas are assessed by the authority."),
        Stage.decide: _("The authority decides about the ideas."),
        Stage.over: _("The phases of the call are over."),
    }[value]


def where(box: Any) -> str:
    """Where a box is, in a word or two."""
    at = box.timetable.stage()
    if not box.phases or at is Stage.over:
        return _("Open") if box.is_open() else _("Closed")
    named = {Stage.coming: _("Opens later"), Stage.between: _("Between two phases")}
    return named.get(at) or phase(Phase(at.value))


def day(at: datetime | None, box: Any) -> str:
    """The day of a moment where the box is."""
    return format_date(at, "long", box.space.timezone) if at else ""


def dates(each: DatedPhase, box: Any) -> str:
    """From when and until when a phase is."""
    start, end = day(each.starts_at, box), day(each.ends_at, box)
    if start and end:
        return _("%(start)s to %(end)s", start=start, end=end)
    if end:
        return _("Until %(end)s", end=end)
    return _("From %(start)s", start=start)


def line(box: Any) -> list[dict[str, str]]:
    """The phases of a call on one line (`components/life.html`)."""
    now, timetable = clock.now(), box.timetable
    current = timetable.stage(now).value
    return [
        {
            "label": phase(each.phase),
            "detail": dates(each, box),
            "state": "now"
            if each.phase.value == current
            else ("done" if each.has_ended(now) else "next"),
        }
        for each in timetable.phases
    ]


class Countdown(NamedTuple):
    """What comes next in a call: what it is, its day, and how long until then, in words."""

    label: str
    at: datetime
    left: str


def countdown(box: Any) -> Countdown | None:
    """What comes next: that a phase ends, or that the next begins. None when nothing is to come."""
    now, timetable = clock.now(), box.timetable
    if timetable.phases:
        for each in timetable.phases:
            if each.starts_at is not None and not each.has_begun(now):
                return Countdown(_begins(each.phase), each.starts_at, _left(each.starts_at, box))
            if each.ends_at is not None and not each.has_ended(now):
                return Countdown(_ends(each.phase), each.ends_at, _left(each.ends_at, box, True))
        return None
    if box.opens_at and now < box.opens_at:
        return Countdown(_("The call opens on"), box.opens_at, _left(box.opens_at, box))
    if box.closes_at and now <= box.closes_at:
        return Countdown(
            _("Ideas and votes are taken until"), box.closes_at, _left(box.closes_at, box, True)
        )
    return None


def _begins(value: Phase) -> str:
    return {
        Phase.collect: _("Ideas are taken from"),
        Phase.discuss: _("The discussion begins on"),
        Phase.assess: _("The assessment begins on"),
        Phase.decide: _("The decision begins on"),
    }[value]


def _ends(value: Phase) -> str:
    return {
        Phase.collect: _("Ideas are taken until"),
        Phase.discuss: _("Comments and support are taken until"),
        Phase.assess: _("The ideas are assessed until"),
        Phase.decide: _("The decision comes by"),
    }[value]


def _left(at: datetime, box: Any, last: bool = False) -> str:
    zone = box.space.timezone
    left = (clock.local_day(at, zone) - clock.local_day(clock.now(), zone)).days
    if left <= 0:
        return _("Today is the last day.") if last else _("That is today.")
    if left == 1 and not last:
        return _("That is tomorrow.")
    if last:
        return ngettext("%(num)s day left.", "%(num)s days left.", left)
    return ngettext("In %(num)s day.", "In %(num)s days.", left)


def why_silent(idea: IdeaRow) -> str:
    """Why people comment on an idea no more, or not yet; empty where they can, and where nobody could."""
    timetable = idea.box.timetable
    if timetable.takes_comments() or not idea.accepts_comments(by_authority=True):
        return ""
    if timetable.stage() is Stage.coming:
        return _("Comments are taken when the call begins.")
    return _(
        "The discussion of the call has ended. What was said can be read, and questions are still answered."
    )


def moved(before: Phases, after: Phases, box: Box) -> list[str]:
    """What was moved between two plans of a call, a sentence for each phase."""
    old = {each.phase: each for each in before}
    new = {each.phase: each for each in after}
    found = []
    for each in Phase:
        was, will = old.get(each), new.get(each)
        if was == will:
            continue
        if will is None:
            found.append(_("%(phase)s: left out", phase=phase(each)))
        elif was is None:
            found.append(_("%(phase)s: %(new)s (new)", phase=phase(each), new=dates(will, box)))
        elif was is not None:
            found.append(
                _(
                    "%(phase)s: %(new)s, instead of %(old)s",
                    phase=phase(each),
                    new=dates(will, box),
                    old=dates(was, box),
                )
            )
    return found


def done_in(value: Phase) -> str:
    """What can be done in a phase."""
    return {
        Phase.collect: _("People write ideas, comment and support."),
        Phase.discuss: _("People comment and support. No new ideas are taken."),
        Phase.assess: _("Officials give scores. People can read, and questions are answered."),
        Phase.decide: _("Ideas are accepted or declined, each with its reason."),
    }[value]
