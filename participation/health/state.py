"""How the work behind the site stands, and what is wrong with it, in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from participation import clock, workers
from participation.i18n import format_datetime, ngettext
from participation.i18n import gettext as _

ENTRIES_LATE = timedelta(minutes=5)
"""How long something that was done may wait for its place in the ledger."""
READER_LATE = timedelta(minutes=15)
"""How long a reader of the ledger may be behind: notices, mails to those who have answered."""
SEARCH_LATE = timedelta(minutes=45)
"""How long the search index may be behind; a large one is built anew in some minutes."""
MAIL_LATE = timedelta(minutes=30)
"""How long a letter that is due may wait for the first or the next try."""
NO_MAIL_LEAVES = timedelta(hours=2)
"""How long letters may be tried without a single one leaving."""
WORK_LATE = timedelta(minutes=20)
"""How long a worker may be at one round of work."""
FAILS_FOR = timedelta(minutes=5)
"""How long a step may fail before it is more than a hiccup."""
SEARCH = "search"
"""The search index among the readers: it has a cursor of its own and notes it in the ledger's."""


@dataclass(frozen=True)
class Lag:
    """How far something is behind: in entries, and for how long."""

    entries: int
    age: timedelta


@dataclass(frozen=True)
class Mail:
    """The outbox: what waits, what is due and for how long, what was given up."""

    waiting: int
    due: int
    oldest_due: timedelta
    trying_for: timedelta
    """For how long letters have been tried while none has left."""
    given_up: int
    paused_since: datetime | None
    """Since when no mail leaves because somebody has said so: then nothing of it is late."""
    away_since: datetime | None
    """Since when the mail server has not taken our mail."""


@dataclass(frozen=True)
class Working:
    """A worker: where it runs, since when, and when it was last seen and last done with its work."""

    host: str
    pid: int
    started_at: datetime
    seen_at: datetime
    worked_at: datetime | None
    clock_ahead: int
    """In seconds, by the database's clock."""


@dataclass(frozen=True)
class Failing:
    """A step that fails: since when, how often, and with which kind of error."""

    step: str
    since: datetime
    last_at: datetime
    times: int
    error: str


@dataclass(frozen=True)
class WorkState:
    """How the work behind the site gets on at one moment, by the database's clock."""

    now: datetime
    workers: Sequence[Working]
    unnumbered: Lag
    readers: Mapping[str, Lag]
    mail: Mail
    failing: Sequence[Failing]
    times_to_come: int

    def stands(self, worker: Working) -> str:
        """How it stands with a worker: "alive", "dead", "stuck", "clock", or "future"."""
        if worker.seen_at > self.now + clock.APART:
            return "future"
        if abs(worker.clock_ahead) > clock.APART.total_seconds():
            return "clock"
        if self.now - worker.seen_at > workers.LATE_AFTER:
            return "dead"
        if self.now - (worker.worked_at or worker.started_at) > WORK_LATE:
            return "stuck"
        return "alive"

    @property
    def is_worked(self) -> bool:
        """Whether at least one worker does what there is to do."""
        return any(self.stands(each) == "alive" for each in self.workers)

    @property
    def is_late(self) -> bool:
        """Whether people notice that something comes later than it should."""
        return not self.is_worked or bool(self._late())

    def wrong(self, *, named: bool = False) -> list[str]:
        """What is wrong, a sentence each, in the present language; empty when all is well.

        `named` says which machine and process a worker is: for admins only.
        """
        return [*self._of_workers(named), *self._late(), *self._failing()]

    def _of_workers(self, named: bool) -> list[str]:
        found: list[str] = []
        if all(self.stands(each) == "dead" for each in self.workers):
            found.append(
                _(
                    "The worker is not running. Mail is not sent, and nobody is told that a hearing "
                    "has opened or closed. Start it with “participation worker”."
                )
            )
        words: dict[str, Callable[[Working], str]] = {
            "dead": lambda each: _(
                "A worker has not been seen since %(moment)s.",
                moment=format_datetime(each.seen_at),
            ),
            "stuck": lambda each: _(
                "A worker has been at the same round of work since %(moment)s.",
                moment=format_datetime(each.worked_at or each.started_at),
            ),
            "clock": lambda _each: _(
                "The clock of a worker is not the database’s, so it does nothing."
            ),
            "future": lambda _each: _(
                "A worker’s last sign of life lies in the future: its clock was wrong."
            ),
        }
        for each in self.workers:
            say = words.get(self.stands(each))
            if say is not None:
                found.append(say(each) + (f" ({each.host}, {each.pid})" if named else ""))
        return found

    def _late(self) -> list[str]:
        found: list[str] = []
        if self.unnumbered.age > ENTRIES_LATE:
            found.append(
                _(
                    "What was done %(time)s ago still waits for its place in the ledger.",
                    time=_time(self.unnumbered.age),
                )
            )
        for name, lag in self.readers.items():
            if lag.age > (SEARCH_LATE if name == SEARCH else READER_LATE):
                found.append(
                    _("“%(reader)s” is %(time)s behind.", reader=name, time=_time(lag.age))
                )
        if self.mail.paused_since is not None:
            return found
        if self.mail.oldest_due > MAIL_LATE:
            found.append(_("Mail should have left %(time)s ago.", time=_time(self.mail.oldest_due)))
        away = self.mail.away_since
        refused = self.now - away if away else timedelta(0)
        if max(self.mail.trying_for, refused) > NO_MAIL_LEAVES:
            found.append(
                _(
                    "The mail server has taken no mail for %(time)s.",
                    time=_time(max(self.mail.trying_for, refused)),
                )
            )
        return found

    def _failing(self) -> list[str]:
        found = [
            _(
                "“%(step)s” has failed since %(moment)s. The worker’s log says why.",
                step=each.step,
                moment=format_datetime(each.since),
            )
            for each in self.failing
            if each.last_at - each.since > FAILS_FOR
        ]
        if self.times_to_come:
            found.append(_("A clock was wrong: times in the future are written down."))
        return found


def _time(age: timedelta) -> str:
    minutes = int(age.total_seconds()) // 60
    if minutes < 120:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    return ngettext("%(num)s hour", "%(num)s hours", minutes // 60)
