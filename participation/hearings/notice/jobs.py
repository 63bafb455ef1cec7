"""What the worker does for hearings: the edges of the clock."""

from datetime import timedelta

from participation import db, jobs
from participation.hearings.notice.actions import schedule


@jobs.step("hearing-edges", every=timedelta(0))
def record_edges() -> bool:
    """Record that hearings opened or closed, once after each edge; true while there may be more."""
    with db.transaction():
        return schedule.settle_all() > 0


@jobs.step("early-edges", every=timedelta(minutes=10))
def take_back_early() -> bool:
    """Put right what a clock that was ahead has recorded; not before ours has gone well for a while.

    A clock that is behind, as after a start without the time, would call everything early.
    """
    if not jobs.clock_is_steady():
        return False
    with db.transaction():
        return schedule.take_back_early() > 0
