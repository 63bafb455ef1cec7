"""Part `start`: seconds from nothing to the first page of a server."""

import statistics

from bench.results import Row
from bench.running import Run

TIMES = 3


def run(run: Run) -> None:
    """Start the site some times on each database."""
    for database in run.options.databases:
        site = run.large(database)
        run.results.begin(f"Cold start: {database}, {site.size:,} ideas, seconds to the first page")
        for workers in run.options.workers:
            taken = []
            for _each in range(TIMES):
                with run.site(site, workers) as server:
                    taken.append(server.started_in)
            value = statistics.median(taken)
            run.results.add(Row("cold start", database, workers, site.size, value, "s"))
