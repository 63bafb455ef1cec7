"""Part `import`: votes a second that `participation import polis` writes, ledger entries included.

They are votes of the real file of the Polis conversations where it is there, else made-up ones.
"""

import csv
import gzip
import itertools
import random
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select

from bench import targets
from bench.asking import WrongAnswer
from bench.data import settings
from bench.results import Row
from bench.running import Run
from bench.servers import command, environment
from participation import clock, create_app, db, migrating
from participation.config import ROOT
from participation.ideas.support.models import Vote
from participation.ledger import Entry
from participation.spaces.models import Audience, Space

REAL = ROOT.parent / "shared" / "data" / "polis" / "ALL-final-votes.csv.gz"
HEAD = ("conversation", "comment-id", "voter-id", "vote")
EACH = 20_000
"""How many made-up votes a conversation has."""


def votes(count: int, real: Path = REAL) -> Iterator[tuple[str, ...]]:
    """So many final votes: the first of the real file, and made-up ones for the rest."""
    written = 0
    if real.exists():
        with gzip.open(real, "rt", encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            for row in itertools.islice(rows, count):
                written += 1
                yield tuple(row[name] for name in HEAD)
    chance = random.Random(count)
    for number in range(count - written):
        conversation, inside = divmod(number, EACH)
        voter, statement = divmod(inside, 50)
        yield (
            f"made-up-{conversation}",
            str(statement),
            str(voter),
            str(chance.choice((1, 1, 0, -1))),
        )


def run(run: Run) -> None:
    """Import into an empty site on each database."""
    count = run.options.votes
    file = run.store.folder / "votes.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEAD)
        writer.writerows(votes(count))
    for database in run.options.databases:
        run.results.begin(f"Import: {database}, {count:,} votes, votes a second")
        name = f"{database}_import"
        folder, url = run.store.empty(database, name)
        try:
            value = _import(file, folder, url, count)
            what = "import of votes with ledger entries"
            run.results.add(Row(what, database, 1, count, value, "votes/s", target=targets.IMPORT))
        finally:
            run.store.remove(database, name)


def _import(file: Path, folder: Path, url: str, count: int) -> float:
    """Votes a second, from the start of the command to its end."""
    app = create_app(settings(folder, url), testing=True)
    engine = app.extensions["database"].engine
    migrating.upgrade(engine)
    with app.app_context(), db.transaction() as session:
        session.add(
            Space(
                slug="bench",
                name="Bench",
                organisation="Bench",
                audience=Audience.public,
                created_at=clock.now(),
            )
        )
    started = time.perf_counter()
    command(environment(folder, url), "import", "polis", str(file), "--space", "bench", "--json")
    taken = time.perf_counter() - started
    with app.app_context(), db.transaction(write=False) as session:
        written = session.scalar(select(func.count()).select_from(Vote)) or 0
        entries = session.scalar(
            select(func.count()).select_from(Entry).where(Entry.action == "idea.voted")
        )
    engine.dispose()
    if not 0 < written <= count or entries != count:
        raise WrongAnswer(f"{count} votes became {written} votes and {entries} entries")
    return count / taken
