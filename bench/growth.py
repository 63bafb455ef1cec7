"""Part `growth`: every page in a large town against the same page in a small one.

Two servers with the page cache off and one browser at each; a page is opened in turn here and there. What is
compared is the time on the processor, of the server and of its database: so other work on the machine
decides nothing. A calendar has a row for each event there is, and is judged by one of them.
"""

import math
from contextlib import ExitStack

from bench import targets
from bench.asking import BROWSER, Browser
from bench.catalogue import Page, pages
from bench.data import Site
from bench.processor import Processor
from bench.results import Rounds
from bench.running import FRAGMENTS, Run
from bench.servers import Server

EVENT = b"BEGIN:VEVENT"
UNSURE = (1.15, 1.7)
"""Between these ratios a page is looked at three times as often: the noise could decide."""


def run(run: Run) -> None:
    """Open every page on each database."""
    for database in run.options.databases:
        small, large = run.small(database), run.large(database)
        run.results.begin(
            f"Growth: {database}, one worker, {small.size:,} and {large.size:,} ideas,"
            " milliseconds of processor"
        )
        with ExitStack() as stack:
            few = stack.enter_context(run.site(small, 1, FRAGMENTS))
            many = stack.enter_context(run.site(large, 1, FRAGMENTS))
            for page, same in _in_both(small, few.address, large, many.address):
                here = (few, Browser(few.address), page)
                measure(run, database, large.size, here, (many, Browser(many.address), same))


def _in_both(small: Site, few: str, large: Site, many: str) -> list[tuple[Page, Page]]:
    """Each page of the small town with the one of the large town that is the same."""
    there = {page.name: page for page in pages(large, many)}
    return [(page, there[page.name]) for page in pages(small, few) if page.name in there]


def measure(
    run: Run,
    database: str,
    size: int,
    few: tuple[Server, Browser, Page],
    many: tuple[Server, Browser, Page],
) -> None:
    """Compare a page in the small and in the large town by what it takes of the processor, and of its
    rows where it has as many as there are; the p99 is by the clock."""
    taken: tuple[list[float], list[float]] = ([], [])
    clock: tuple[list[float], list[float]] = ([], [])
    parts = [1, 1]
    for at, (_server, browser, page) in enumerate((few, many)):
        body = browser.page(page.path, BROWSER, page.cookie).body
        parts[at] = max(1, body.count(EVENT))
    own = run.store.processes(database)
    used = [Processor([server.process.pid, *own]) for server, _browser, _page in (few, many)]

    def look(times: int) -> None:
        for _each in range(times):
            for at, (_server, browser, page) in enumerate((few, many)):
                before = used[at].spent()
                took = browser.page(page.path, BROWSER, page.cookie).took
                spent = used[at].spent() - before if used[at].known else took
                taken[at].append(max(spent, 0.001) / parts[at])
                clock[at].append(took)

    look(run.options.tries)
    theirs, ours = (_rounds(*each) for each in zip(taken, clock, strict=True))
    if UNSURE[0] < ours.median / theirs.median < UNSURE[1]:
        look(2 * run.options.tries)
        theirs, ours = (_rounds(*each) for each in zip(taken, clock, strict=True))
    for _server, browser, _page in (few, many):
        browser.close()
    each = ", an event" if parts != [1, 1] else ""
    what = f"page: {few[2].name}{each}"
    run.results.compared(what, (database, 1, size), ours, theirs, targets.GROWTH, "ms")


def _rounds(taken: list[float], clock: list[float]) -> Rounds:
    """The times of one page, each a round; with few of them the p99 is the slowest."""
    slow = sorted(clock)[math.ceil(len(clock) * 0.99) - 1]
    rounds = Rounds()
    for each in taken:
        rounds.add(each, slow)
    return rounds
