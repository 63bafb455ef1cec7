"""Rows of part `hearing`: the seconds that a memo takes, from the command to the whole file."""

import time

from bench import servers, targets
from bench.data import Site
from bench.results import Row
from bench.running import Run

FORMATS = ("docx", "pdf", "xlsx", "html")


def measure(run: Run, site: Site, hearing_id: int, responses: int) -> None:
    """Make the memo of a hearing in each format, with the start of the command."""
    for form in FORMATS:
        out = site.folder / f"memo.{form}"
        started = time.perf_counter()
        servers.command(
            site.environment(), "memo", str(hearing_id), "--format", form, f"--out={out}"
        )
        took = time.perf_counter() - started
        target = targets.MEMO[responses]
        what = f"memo of {responses:,} responses: {form}, {out.stat().st_size // 1024:,} KiB"
        run.results.add(Row(what, site.database, 1, responses, took, "s", target=target))
