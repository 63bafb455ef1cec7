"""One run: its choices, its data, its results; what every part of the benchmark is given."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from bench import references, site
from bench.data import Site, Store
from bench.options import Options
from bench.results import Results
from bench.servers import Server, served

REFERENCES = f"{references.__name__}:make"
SITE = f"{site.__name__}:make"
EVERYTHING = ",".join(site.ALL)
FRAGMENTS = "fragments"
MOVING = ",".join((*site.ALL, site.MOVING))
NOTHING = ""


@dataclass(frozen=True)
class Run:
    """What a part needs to measure and to tell."""

    options: Options
    store: Store
    results: Results

    def prepare(self) -> None:
        """Make the sites that the chosen parts need, those of each database beside the others'."""
        sizes = []
        if {"comments", "growth", "hearing", "merging", "support"} & {*self.options.parts}:
            sizes.append(self.options.small)
        if {"pages", "growth", "memory", "queries", "start"} & {*self.options.parts}:
            sizes.append(self.options.large)

        def make(database: str) -> None:
            for size in sizes:
                self.store.site(database, *size)

        with ThreadPoolExecutor() as pool:
            list(pool.map(make, self.options.databases))

    def small(self, database: str) -> Site:
        """The small town on a database."""
        return self.store.site(database, *self.options.small)

    def large(self, database: str) -> Site:
        """The large town on a database."""
        return self.store.site(database, *self.options.large)

    @contextmanager
    def site(self, site: Site, workers: int, caches: str = EVERYTHING) -> Iterator[Server]:
        """A server of a site, with these caches on."""
        log = self.store.folder / f"site-{caches.replace(',', '-') or 'no'}-caches.log"
        environment = site.environment(BENCH_CACHES=caches)
        with served(SITE, workers, environment, log, "/ideas") as server:
            yield server

    @contextmanager
    def references(self, site: Site, workers: int) -> Iterator[Server]:
        """A server of the reference pages, on the database of a site."""
        log = self.store.folder / "references.log"
        with served(REFERENCES, workers, site.environment(), log, "/list") as server:
            yield server
