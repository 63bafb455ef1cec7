"""The steps of the worker: what it does each time it is awake, or when its time has come."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Base


class Heartbeat(Base):
    """When a step of the worker that comes seldom last ran (`step:` and its name)."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


Step = Callable[[], object]
registered: dict[str, tuple[timedelta, Step]] = {}
after_the_ledger: set[str] = set()


def step(
    name: str, every: timedelta = timedelta(0), *, after_ledger: bool = False
) -> Callable[[Step], Step]:
    """Register something the worker does each time it is awake, or at most once in `every`.

    A step opens its own transactions and may be run twice; it returns a true value when there may
    be more to do at once. With `after_ledger` it runs between the ledger's readers and the mail.
    """

    def register(run: Step) -> Step:
        registered[name] = (every, run)
        if after_ledger:
            after_the_ledger.add(name)
        return run

    return register
