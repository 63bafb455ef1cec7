"""python -m bench.outages: writes under load while processes are killed and services are away; a table.

The exit code is 1 when something was lost, doubled, or not said as it is. See docs/measuring.md.
"""

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from flask import Flask

from bench.data import DATABASES
from bench.outages import counting
from bench.outages.conductor import Conductor
from bench.outages.counting import Found
from bench.outages.people import Crowd, Journal, Post, furnish
from bench.outages.services import Installation
from bench.outages.watching import Expected, Watch
from bench.servers import command
from participation import db, ledger, mail

CLIENTS = 8
PEOPLE = 320
ROUND = 200.0
"""About how many seconds one round of all that happens takes, and the long wait for a dead worker."""
LONGEST = 20 * 60.0
"""Seconds after which no more is written, whatever has been acknowledged by then."""
REST = 12 * 60.0
"""Seconds that letters may wait after all is back: claims of the killed run out, refused ones come again."""
ENDED = "The worker is not running."
SHOWN = 15
"""How many lines of each kind of fault are printed."""


@dataclass(frozen=True)
class Choice:
    """What one run does."""

    engines: tuple[str, ...]
    writes: int
    rounds: int
    patient: bool
    """Whether one worker stays dead until /health says so."""
    seed: int


def choose(given: Mapping[str, str]) -> Choice:
    """The choices of DATABASE, OUTAGE_WRITES, OUTAGE_ROUNDS, OUTAGE_SEED and QUICK."""
    quick = given.get("QUICK", "") not in ("", "0")
    engines = given.get("DATABASE", "").replace(",", " ").split()
    return Choice(
        tuple(each for each in DATABASES if not engines or each in engines),
        int(given.get("OUTAGE_WRITES") or (300 if quick else 10_000)),
        int(given.get("OUTAGE_ROUNDS") or (1 if quick else 3)),
        not quick,
        int(given.get("OUTAGE_SEED") or 11),
    )


@dataclass
class Outcome:
    """How one engine did."""

    engine: str
    journal: Journal
    watch: Watch
    conductor: Conductor
    restarts: Mapping[str, int]
    found: Found
    seconds: float
    rest: float
    problems: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        found = self.found
        return not (
            found.lost or found.doubled or found.wrong or self.watch.wrong
            or self.conductor.unsaid or self.problems
        )  # fmt: skip


def main() -> int:
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _stop)
    choice = choose(os.environ)
    outcomes = []
    for engine in choice.engines:
        with ExitStack() as held:
            outcomes.append(run(engine, choice, held))
        say(outcomes[-1])
    print(table(outcomes))
    return 0 if all(each.good for each in outcomes) else 1


def _stop(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _folder(held: ExitStack) -> Path:
    """Where all of a run lies; PostgreSQL has to reach it as another user when root runs this."""
    kept = os.environ.get("OUTAGE_FOLDER")
    made = (
        tempfile.mkdtemp(prefix="outages-", dir=kept)
        if kept
        else held.enter_context(tempfile.TemporaryDirectory(prefix="outages-"))
    )
    Path(made).chmod(0o755)
    return Path(made)


def run(engine: str, choice: Choice, held: ExitStack) -> Outcome:
    """Let everything happen on one engine, and count."""
    installation = Installation(engine, _folder(held) / engine, held)
    app = installation.app()
    held.callback(app.extensions["database"].engine.dispose)
    site = furnish(installation, app, PEOPLE)
    app.extensions["database"].engine.dispose()
    journal, post = Journal(installation.folder / "journal.jsonl"), Post(installation)
    held.callback(journal.close)
    post.start()
    crowd = Crowd(installation, app, site, journal, post)
    watch = Watch(installation.port)
    conductor = Conductor(installation, watch, random.Random(f"{choice.seed}/{engine}"))
    installation.start_web()
    for number in range(2):
        installation.start_worker(number)
    watch.begin(Expected("the start"))
    if not watch.until(watch.is_settled, 90):
        raise RuntimeError(f"the site is never well: see {installation.log}")
    began = time.monotonic()
    crowd.rate = choice.writes / (ROUND * max(1, choice.rounds + choice.patient))
    crowd.begin(CLIENTS, choice.seed)
    conductor.perform(choice.rounds, patient=choice.patient)
    crowd.rate = 1_000.0
    watch.until(
        lambda: journal.total >= choice.writes or not crowd.alive,
        max(0.0, LONGEST - (time.monotonic() - began)),
    )
    problems = crowd.end()
    seconds = time.monotonic() - began
    rest = _come_to_rest(app, watch)
    problems += _finish(installation, watch, post)
    found = counting.count(app, journal, post.read())
    counting.publish_all(app, site)
    command(installation.environment, "worker", "--once")
    counting.search(app, journal, installation.port, found)
    watch.end()
    problems += _back_up(installation)
    return Outcome(
        engine, journal, watch, conductor, installation.restarts, found, seconds, rest, problems
    )


def _come_to_rest(app: Flask, watch: Watch) -> float:
    """Let the workers do what waits, as they do; returns how many seconds that took."""
    began = time.monotonic()

    def done() -> bool:
        with app.app_context(), db.transaction(write=False):
            return not ledger.waiting() and not mail.counts()[0] and not mail.holds()

    watch.until(done, REST)
    return time.monotonic() - began


def _finish(installation: Installation, watch: Watch, post: Post) -> list[str]:
    """End the workers, and do what is left; returns what the last word of /health lacks."""
    away = watch.last.get("mail", {}).get("server_away_since")
    watch.expect(Expected("workers ended", health=503, says=ENDED, within=20.0))
    installation.stop_workers()
    command(installation.environment, "worker", "--once")
    watch.until(watch.is_settled, 20)
    post.read()
    return [f"the mail server is back and said to be away since {away}"] if away else []


def _back_up(installation: Installation) -> list[str]:
    file = str(installation.folder / "backup.tar.gz")
    try:
        command(installation.environment, "backup", file)
        command(installation.environment, "backup", "--verify", file)
    except RuntimeError as error:
        return [str(error)]
    return []


# ------------------------------------------------------------------------------------- telling


def _named(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counts.items())) or "none"


def table(outcomes: list[Outcome]) -> str:
    """All that was counted, a column for each engine, as Markdown."""
    rows: list[tuple[str, Callable[[Outcome], object]]] = [
        ("acknowledged writes", lambda each: each.journal.total),
        ("of these", lambda each: _named(each.journal.counts)),
        ("kills (SIGKILL)", lambda each: each.conductor.kills.total()),
        ("of these", lambda each: _named(each.conductor.kills)),
        ("started again by the supervisor", lambda each: _named(each.restarts)),
        ("services taken away", lambda each: _named(each.conductor.away)),
        ("lost", lambda each: len(each.found.lost)),
        ("doubled", lambda each: len(each.found.doubled)),
        ("other faults (ledger, counters, failures, backup)",
         lambda each: len(each.found.wrong) + len(each.problems)),
        ("mails expected", lambda each: each.found.mails_expected),
        ("mails handed over", lambda each: each.found.mails_handed),
        ("letters handed over twice (same Message-ID)", lambda each: each.found.mails_again),
        ("entries that readers are behind at the end", lambda each: sum(each.found.readers.values())),
        ("ideas and responses found by search", lambda each: each.found.searched),
        ("questions to /live, /ready, /health", lambda each: sum(s.asked for s in each.watch.stages)),
        ("not as expected", lambda each: len(each.watch.wrong) + len(each.conductor.unsaid)),
        ("longest until all was well again",
         lambda each: f"{each.watch.longest('after'):.1f} s"),
        ("errors that clients saw", lambda each: _named(each.journal.errors)),
        ("minutes of writing; until the last letter",
         lambda each: f"{each.seconds / 60:.1f}; {each.rest / 60:.1f}"),
    ]  # fmt: skip
    head = ["", *(each.engine for each in outcomes)]
    lines = [head, ["---"] * len(head)]
    lines += [[name, *(str(of(each)) for each in outcomes)] for name, of in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def say(outcome: Outcome) -> None:
    """Print what is wrong, as far as it can be read, and how long each stage took."""
    for name, lines in (
        ("lost", outcome.found.lost),
        ("doubled", outcome.found.doubled),
        ("wrong", [*outcome.found.wrong, *outcome.problems]),
        ("not said", [*outcome.watch.wrong, *outcome.conductor.unsaid]),
    ):
        for line in lines[:SHOWN]:
            print(f"{outcome.engine}, {name}: {line[:500]}")
        if len(lines) > SHOWN:
            print(f"{outcome.engine}, {name}: {len(lines) - SHOWN} more")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
