"""The life line of a hearing: five steps with their dates, by the clock, as the macros show them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from participation import clock
from participation.hearings.notice.models import Phase
from participation.hearings.notice.rows import AnyHearing, AnyStep
from participation.i18n import format_date, ngettext
from participation.i18n import gettext as _
from participation.subjects.life import LifeStep

SOON = timedelta(days=7)
"""How long before its deadline a hearing is said to close soon."""


def days_left(hearing: AnyHearing, now: datetime | None = None) -> int | None:
    """How many local days are left after today; 0 on the last day, None without a deadline."""
    if hearing.closes_at is None:
        return None
    zone = hearing.space.timezone
    today = clock.local_day(now, zone) if now else hearing.today()
    return (clock.local_day(hearing.closes_at, zone) - today).days


def closes_soon(hearing: AnyHearing, now: datetime | None = None) -> bool:
    """Whether the hearing is open and its deadline is at most a week away."""
    left = days_left(hearing, now)
    return hearing.phase(now) is Phase.open and left is not None and left <= SOON.days


def tag(hearing: AnyHearing) -> tuple[str, str]:
    """Where the hearing is, in a word or two, and the colour that goes with it."""
    phase = hearing.phase()
    if phase is Phase.open:
        left = days_left(hearing)
        if left is None or not closes_soon(hearing):
            return _("Open"), "open"
        if left <= 0:
            return _("Closes today"), "soon"
        return ngettext("%(num)s day left", "%(num)s days left", left), "soon"
    return {
        Phase.draft: (_("Draft"), "neutral"),
        Phase.scheduled: (_("Opens later"), "neutral"),
        Phase.closed: (_("Deadline passed"), "review"),
        Phase.under_assessment: (_("Under assessment"), "review"),
        Phase.concluded: (_("Concluded"), "accent"),
        Phase.withdrawn: (_("Withdrawn"), "neutral"),
        Phase.held_elsewhere: (_("Held elsewhere"), "neutral"),
    }[phase]


def _day(at: datetime | None, hearing: AnyHearing) -> str:
    return format_date(at, "long", hearing.space.timezone) if at else ""


def _last(changes: Iterable[AnyStep], state: str) -> AnyStep | None:
    found = [change for change in changes if change.state == state]
    return found[-1] if found else None


def _period(hearing: AnyHearing) -> str:
    """How the hearing step is explained: from when, until when, how long, how many answered."""
    phase = hearing.phase()
    if phase is Phase.scheduled:
        opens = _day(hearing.opens_at, hearing)
        return _("opens %(date)s", date=opens) if opens else ""
    if phase is Phase.open:
        if hearing.closes_at is None:
            return _("open since %(date)s", date=_day(hearing.opens_at, hearing))
        return _("open until %(date)s", date=_day(hearing.closes_at, hearing))
    if hearing.opens_at and hearing.closes_at:
        return _(
            "%(first)s to %(last)s",
            first=_day(hearing.opens_at, hearing),
            last=_day(hearing.closes_at, hearing),
        )
    return ""


def _received(hearing: AnyHearing) -> str:
    return ngettext("%(num)s response", "%(num)s responses", hearing.response_count)


def outcome_is_overdue(hearing: AnyHearing) -> bool:
    """Whether the outcome was promised for a day that has passed in its space, and has not come."""
    day = hearing.outcome_expected_on
    waits = hearing.phase() in (Phase.closed, Phase.under_assessment)
    return waits and day is not None and day < hearing.today()


def _expected(hearing: AnyHearing) -> str:
    if hearing.outcome_expected_on is None:
        return ""
    day = format_date(hearing.outcome_expected_on)
    if outcome_is_overdue(hearing):
        return _("was expected %(date)s: overdue", date=day)
    return _("expected %(date)s", date=day)


def outcome_promised(hearing: AnyHearing) -> str:
    """When the outcome is expected, in a sentence; empty when no day was promised."""
    if hearing.outcome_expected_on is None:
        return ""
    day = format_date(hearing.outcome_expected_on)
    if outcome_is_overdue(hearing):
        return _("The outcome was expected %(date)s, and is overdue.", date=day)
    return _("The outcome is expected %(date)s.", date=day)


_REACHED = {
    Phase.draft: 0,
    Phase.scheduled: 0,
    Phase.open: 1,
    Phase.closed: 2,
    Phase.under_assessment: 3,
    Phase.concluded: 5,
}


def steps(hearing: AnyHearing, changes: Iterable[AnyStep] = ()) -> list[LifeStep]:
    """The five steps of a hearing's life, with what is done, what is now and what comes next.

    `changes` are its state rows; with them the step of the assessment has its date. A withdrawn
    hearing has the steps it took, and its withdrawal.
    """
    changes = list(changes)
    phase = hearing.phase()
    published = _day(hearing.published_at or hearing.visible_from, hearing)
    if phase is Phase.withdrawn:
        return _withdrawn(hearing, changes, published)
    if phase is Phase.held_elsewhere:
        # Its outcome, if there was one, is another authority's: nothing is promised here.
        return [
            LifeStep(label=_("Hearing"), state="done", detail=_period(hearing)),
            LifeStep(label=_("Responses"), state="done", detail=_received(hearing)),
            LifeStep(
                label=_("Held elsewhere"),
                state="now",
                detail=_("another authority answers for the outcome"),
            ),
        ]
    assessed = _last(changes, "under assessment")
    reading = (
        _("we read every response before it is assessed")
        if phase is not Phase.closed
        else _received(hearing)
    )
    words = [
        (_("Draft") if phase is Phase.draft else _("Published"), published),
        (_("Hearing"), _period(hearing)),
        (_("Responses are read"), reading if phase is not Phase.concluded else _received(hearing)),
        (
            _("Responses are assessed"),
            _("since %(date)s", date=_day(assessed.at, hearing))
            if assessed and phase is Phase.under_assessment
            else _("the authority assesses what was said"),
        ),
        (
            _("Outcome"),
            _day(hearing.concluded_at, hearing)
            if phase is Phase.concluded
            else _expected(hearing) or _("what was said, and what it changed"),
        ),
    ]
    reached = _REACHED[phase]
    found = []
    for place, (label, detail) in enumerate(words):
        state = "done" if place < reached else "now" if place == reached else "next"
        href = f"/hearings/{hearing.id}/outcome" if place == 4 and state == "done" else None
        found.append(LifeStep(label=label, state=state, detail=detail, href=href))
    return found


def _withdrawn(hearing: AnyHearing, changes: list[AnyStep], published: str) -> list[LifeStep]:
    found = [LifeStep(label=_("Published"), state="done", detail=published)]
    step = _last(changes, "withdrawn")
    end = step.at if step else clock.now()
    if hearing.opens_at and hearing.opens_at <= end:
        found.append(LifeStep(label=_("Hearing"), state="done", detail=_received(hearing)))
    found.append(
        LifeStep(label=_("Withdrawn"), state="now", detail=_day(step.at, hearing) if step else "")
    )
    return found
