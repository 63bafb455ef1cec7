"""Part `growth`: every page in a large town against the same page in a small one, milliseconds.

Two servers with the page cache off and one browser at each; a page is opened in turn here and there.
"""

import math
from contextlib import ExitStack

from bench import targets
from bench.asking import BROWSER, Browser
from bench.catalogue import Page, pages
from bench.data import Site
from bench.results import Rounds
from bench.running import FRAGMENTS, Run

UNSURE = (1.15, 1.7)
"""Between these ratios a page is looked at three times as often: the noise could decide."""


def run(run: Run) -> None:
    """Open every page on each database."""
    for database in run.options.databases:
        small, large = run.small(database), run.large(database)
        run.results.begin(
            f"Growth: {database}, one worker, {small.size:,} and {large.size:,} ideas, milliseconds"
        )
        with ExitStack() as stack:
            few = stack.enter_context(run.site(small, 1, FRAGMENTS)).address
            many = stack.enter_context(run.site(large, 1, FRAGMENTS)).address
            for page, same in _in_both(small, few, large, many):
                measure(run, database, large.size, (Browser(few), page), (Browser(many), same))


def _in_both(small: Site, few: str, large: Site, many: str) -> list[tuple[Page, Page]]:
    """Each page of the small town with the one of the large town that is the same."""
    there = {page.name: page for page in pages(large, many)}
    return [(page, there[page.name]) for page in pages(small, few) if page.name in there]


def measure(
    run: Run, database: str, size: int, few: tuple[Browser, Page], many: tuple[Browser, Page]
) -> None:
    taken: tuple[list[float], list[float]] = ([], [])
    for browser, page in (few, many):
        browser.page(page.path, BROWSER, page.cookie)

    def look(times: int) -> None:
        for _each in range(times):
            for (browser, page), noted in zip((few, many), taken, strict=True):
                noted.append(browser.page(page.path, BROWSER, page.cookie).took)

    look(run.options.tries)
    theirs, ours = _rounds(taken[0]), _rounds(taken[1])
    if UNSURE[0] < ours.median / theirs.median < UNSURE[1]:
        look(2 * run.options.tries)
        theirs, ours = _rounds(taken[0]), _rounds(taken[1])
    for browser, _page in (few, many):
        browser.close()
    what = f"page: {few[1].name}"
    run.results.compared(what, (database, 1, size), ours, theirs, targets.GROWTH, "ms")


def _rounds(taken: list[float]) -> Rounds:
    """The times of one page, each a round; with few of them the p99 is the slowest."""
    slow = sorted(taken)[math.ceil(len(taken) * 0.99) - 1]
    rounds = Rounds()
    for each in taken:
        rounds.add(each, slow)
    return rounds
