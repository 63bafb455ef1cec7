"""Part `memory`: what two workers take at rest, and while people open all pages, MiB (PSS)."""

import itertools
import threading

from bench import targets
from bench.asking import COMPRESSED
from bench.catalogue import pages
from bench.data import Site
from bench.load import Ask, Load, put
from bench.results import Row
from bench.running import Run
from bench.servers import Server

WORKERS = 2
PAUSE = 0.5


def run(run: Run) -> None:
    """Measure the site as it is, all caches on, in the large town."""
    for database in run.options.databases:
        site = run.large(database)
        run.results.begin(f"Memory: {database}, {WORKERS} workers, {site.size:,} ideas, MiB")
        with run.site(site, WORKERS) as server:
            _tell(run, site, "memory at rest", server.memory())
            _tell(run, site, "memory under load", _under_load(run, site, server))


def _tell(run: Run, site: Site, what: str, value: float) -> None:
    run.results.add(
        Row(what, site.database, WORKERS, site.size, value, "MiB", target=targets.MEMORY)
    )


def _under_load(run: Run, site: Site, server: Server) -> float:
    """The most it takes while eight people go through all pages of the catalogue."""
    asks = [Ask(page.path, page.cookie, "GET") for page in pages(site, server.address)]
    each = list(itertools.islice(itertools.cycle(asks), 60_000))
    done = threading.Event()
    seen = [server.memory()]

    def look() -> None:
        while not done.wait(PAUSE):
            seen.append(server.memory())

    watching = threading.Thread(target=look)
    watching.start()
    try:
        put(Load(server.address, COMPRESSED, each), 5 * run.options.seconds)
    finally:
        done.set()
        watching.join()
    return max([*seen, server.memory()])
