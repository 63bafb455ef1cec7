"""Part `import`: votes a second that `participation import polis` writes, ledger entries included.

They are votes of the real file of the Polis conversations where it is there, else made-up ones.
"""

import time
from pathlib import Path

from sqlalchemy import func, select

from bench import targets
from bench.asking import WrongAnswer
from bench.data import settings
from bench.results import Row
from bench.running import Run
from bench.servers import command, environment
from bench.votes import write
from participation import clock, create_app, db, migrating
from participation.ideas.support.models import Vote
from participation.ledger import Entry
from participation.spaces.models import Audience, Space


def run(run: Run) -> None:
    """Import into an empty site on each database."""
    count = run.options.votes
    file = run.store.folder / "votes.csv"
    write(file, count)
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
