"""Who may date the phases of a call, and who may say what came of it."""

from datetime import datetime

from participation import clock
from participation.accounts.models import Reader
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.phases import A_SECOND, DatedPhase, Phase, Phases
from participation.spaces.rules import is_official


def is_call(box: Box) -> bool:
    """Whether a box is a call of ours: it has phases, or an end that is no guess."""
    return not box.held_by and (
        bool(box.phases) or (box.closes_at is not None and not box.dates_inferred)
    )


def may_date(reader: Reader, box: Box) -> bool:
    """Whether the reader may date the phases of a box: an official of its space."""
    return is_official(reader, box.space_id) and not box.held_by


def has_ended(box: Box, now: datetime | None = None) -> bool:
    """Whether people can take part in a call no more."""
    now = now or clock.now()
    return is_call(box) and (box.closed or (box.closes_at is not None and now > box.closes_at))


def may_write_result(reader: Reader, box: Box) -> bool:
    """Whether the reader may publish what came of a call: an official of its space, once it has ended."""
    return may_date(reader, box) and has_ended(box)


def moves_the_past(before: Phases, after: Phases, now: datetime) -> Phase | None:
    """The first phase whose change would say of the past that it was otherwise: a moment that has come is
    moved, or one is moved to before now. None where only what is to come is moved."""
    old = {each.phase: each for each in before}
    new = {each.phase: each for each in after}
    for phase in Phase:
        was, will = old.get(phase), new.get(phase)
        if was == will:
            continue
        if any(
            first != second and (_has_come(first, now) or _has_come(second, now))
            for first, second in zip(_moments(was), _moments(will), strict=True)
        ):
            return phase
    return None


def _moments(phase: DatedPhase | None) -> tuple[datetime | None, datetime | None]:
    if phase is None:
        return None, None
    return phase.starts_at, phase.ends_at and phase.ends_at + A_SECOND


def _has_come(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
