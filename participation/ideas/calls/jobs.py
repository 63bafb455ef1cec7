"""What the worker does for calls: the edges of the clock."""

from datetime import timedelta

from participation import db, jobs
from participation.ideas.calls import actions


@jobs.step("call-edges", every=timedelta(0))
def record_edges() -> bool:
    """Record that phases of calls began or ended, once after each edge; true while there may be more."""
    with db.transaction():
        return actions.settle_all() > 0
