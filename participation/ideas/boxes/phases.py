"""The phases of a call, and what can be done in each: the one place where boxes follow the clock."""

import enum
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from participation import clock

A_SECOND = timedelta(seconds=1)
"""The last second of a day counts to its end."""
ONE_DAY = timedelta(days=1)


class Phase(enum.StrEnum):
    """What a call goes through, in this order; each may be left out."""

    collect = "collect"
    discuss = "discuss"
    assess = "assess"
    decide = "decide"


class Stage(enum.StrEnum):
    """Where a call is: before its first phase, in one of them, between two, or after the last."""

    coming = "coming"
    collect = "collect"
    discuss = "discuss"
    assess = "assess"
    decide = "decide"
    between = "between"
    over = "over"


TAKES_PART = frozenset({Stage.collect, Stage.discuss})
"""Where people support and comment; ideas are written in the first of them."""


class DatedPhase(NamedTuple):
    """A phase from its first moment to its last second. Only the first may have no start, and only the
    last no end."""

    phase: Phase
    starts_at: datetime | None
    ends_at: datetime | None

    def has_begun(self, now: datetime) -> bool:
        """Whether its first moment has come."""
        return self.starts_at is None or now >= self.starts_at

    def has_ended(self, now: datetime) -> bool:
        """Whether its last second has passed."""
        return self.ends_at is not None and now >= self.ends_at + A_SECOND

    def kept(self) -> list[Any]:
        """As the box keeps it (`Box.phases`)."""
        moments = (self.starts_at, self.ends_at)
        return [self.phase.value, *(each and each.isoformat() for each in moments)]


Phases = tuple[DatedPhase, ...]
Days = tuple[date | None, date | None]


def phases_from(kept: Iterable[Any]) -> Phases:
    """The phases of a box, from what it keeps."""
    return tuple(
        DatedPhase(Phase(name), *(each and datetime.fromisoformat(each) for each in moments))
        for name, *moments in kept
    )


class Timetable(NamedTuple):
    """When a box is open, and what can be done in it at a moment (now, unless said)."""

    closed: bool
    opens_at: datetime | None
    closes_at: datetime | None
    phases: Phases = ()

    def stage(self, now: datetime | None = None) -> Stage:
        """Where a call with phases is, by the clock alone."""
        now = now or clock.now()
        last = Stage.coming
        for each in self.phases:
            if not each.has_begun(now):
                return last
            if not each.has_ended(now):
                return Stage(each.phase.value)
            last = Stage.between
        return Stage.over

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether votes are taken: in a call with phases while ideas are collected and discussed."""
        now = now or clock.now()
        if self.closed:
            return False
        if self.phases:
            return self.stage(now) in TAKES_PART
        if self.opens_at is not None and now < self.opens_at:
            return False
        return self.closes_at is None or now <= self.closes_at

    def takes_ideas(self, now: datetime | None = None) -> bool:
        """Whether ideas are taken: in a call with phases while they are collected."""
        return self.is_open(now) and (not self.phases or self.stage(now) is Stage.collect)

    def takes_comments(self, now: datetime | None = None) -> bool:
        """Whether people comment: in a call with phases while votes are taken, else also afterwards."""
        return not self.phases or self.is_open(now)

    def takes_scores(self, now: datetime | None = None) -> bool:
        """Whether officials give scores: in a call that has dated it, from then on."""
        return self._has_come_to((Phase.assess, Phase.decide), now)

    def takes_decisions(self, now: datetime | None = None) -> bool:
        """Whether ideas are accepted and declined: in a call that has dated it, from then on."""
        return self._has_come_to((Phase.decide,), now)

    def _has_come_to(self, wanted: Iterable[Phase], now: datetime | None) -> bool:
        """Whether the first of these phases has begun, or none is dated. What the authority does begins by
        the clock and does not end by it: who is late still answers."""
        dated = [each for each in self.phases if each.phase in wanted]
        return not dated or dated[0].has_begun(now or clock.now())

    def ended_ideas_at(self, now: datetime | None = None) -> datetime | None:
        """The last second in which ideas were taken, when the clock has ended that."""
        now = now or clock.now()
        if not self.phases:
            past = self.closes_at is not None and now > self.closes_at
            return self.closes_at if past else None
        collects = [each for each in self.phases if each.phase is Phase.collect]
        return collects[0].ends_at if collects and collects[0].has_ended(now) else None

    def next_edge(self, after: datetime | None) -> datetime | None:
        """The first moment after another (the first at all without one) at which a phase begins or has
        ended."""
        return min((at for at in self.edges() if after is None or at > after), default=None)

    def edges(self) -> list[datetime]:
        """The moments at which a phase begins or has ended, in order."""
        found = {each.starts_at for each in self.phases if each.starts_at}
        return sorted(found | {each.ends_at + A_SECOND for each in self.phases if each.ends_at})


class Disordered(ValueError):
    """Refused: phases that overlap, end before they begin, or lack the day between two of them."""

    def __init__(self, phase: Phase, problem: str) -> None:
        super().__init__(f"{phase}: {problem}")
        self.phase = phase
        self.problem = problem


def plan(days: Mapping[Phase, Days], timezone: str) -> Phases:
    """The phases of these first and last days. A day that is left out between two is worked out from its
    neighbour. Raises Disordered (`problem`: reversed, overlaps, missing)."""
    chosen = [(each, *days[each]) for each in Phase if each in days and any(days[each])]
    found: list[tuple[Phase, date | None, date | None]] = []
    for number, (phase, first, last) in enumerate(chosen):
        following = chosen[number + 1] if number + 1 < len(chosen) else None
        if number and first is None:
            before = found[-1][2]
            first = before + ONE_DAY if before else None
        if following and last is None:
            last = following[1] - ONE_DAY if following[1] else None
        if (number and first is None) or (following and last is None):
            raise Disordered(phase, "missing")
        if first and last and last < first:
            raise Disordered(phase, "reversed")
        if number and first and (before := found[-1][2]) and first <= before:
            raise Disordered(phase, "overlaps")
        found.append((phase, first, last))
    return tuple(
        DatedPhase(
            phase,
            clock.start_of_day(first, timezone) if first else None,
            clock.end_of_day(last, timezone) if last else None,
        )
        for phase, first, last in found
    )


def window(phases: Phases) -> tuple[datetime | None, datetime | None]:
    """From when and until when people take part in a call: what lists, feeds and calendars say of it."""
    public = [each for each in phases if each.phase in (Phase.collect, Phase.discuss)]
    if not public:
        return None, phases[0].starts_at if phases else None
    return public[0].starts_at, public[-1].ends_at
