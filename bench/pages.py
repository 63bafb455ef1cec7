"""Part `pages`: the site's pages beside a bare Flask and beside L, requests a second.

Five servers stand beside each other and are asked in turn, one at a time: the references, the site
as it is, the site as it is while something else changes all the time, the site that makes every page
anew, and the site that keeps nothing at all.
"""

import random
import sys
from contextlib import ExitStack
from dataclasses import dataclass

from bench import targets
from bench.asking import BROWSER, COMPRESSED, Browser, WrongAnswer
from bench.data import Site, sign_in
from bench.load import Load, put
from bench.results import Rounds
from bench.running import EVERYTHING, FRAGMENTS, MOVING, NOTHING, Run
from bench.targets import Target

HELLO, L = "hello: bare Flask", "L: 20 rows, Core, small template"
BARE_IDEA = "bare idea: 50 comments, Core, small template"
BARE_HEARING = "bare hearing: its text and 3 responses, Core, small template"
LIST = "/ideas"


@dataclass(frozen=True)
class Measure:
    """A row of the table: what is asked for, and beside which reference it stands."""

    what: str
    load: Load
    beside: str | None = None
    target: Target | None = None


def run(run: Run) -> None:
    """Measure on each database, with one and two workers."""
    for database in run.options.databases:
        site = run.large(database)
        for workers in run.options.workers:
            _measure(run, site, workers)


def _measure(run: Run, site: Site, workers: int) -> None:
    run.results.begin(
        f"Pages: {site.database}, {workers} worker(s), {site.size:,} ideas, requests a second"
    )
    citizen = sign_in(site, [site.facts.citizen])[site.facts.citizen]
    with ExitStack() as stack:
        references = stack.enter_context(run.references(site, workers)).address
        kept = stack.enter_context(run.site(site, workers, EVERYTHING)).address
        moving = stack.enter_context(run.site(site, workers, MOVING)).address
        warm = stack.enter_context(run.site(site, workers, FRAGMENTS)).address
        cold = stack.enter_context(run.site(site, workers, NOTHING)).address
        measures = [
            Measure(HELLO, Load(f"{references}/hello", BROWSER)),
            Measure(L, Load(f"{references}/list", BROWSER)),
            Measure(BARE_IDEA, Load(f"{references}/idea/{_number(site.facts.idea)}", BROWSER)),
            Measure(
                BARE_HEARING, Load(f"{references}/hearing/{_number(site.facts.hearing)}", BROWSER)
            ),
            *_ours(site, kept, warm, cold, citizen),
            *_asked_again(site, moving),
        ]
        for measure in measures:
            # A first second makes what a server makes once.
            put(measure.load, 1)
        rounds = _rounds(run, measures)
    for measure in measures:
        theirs = rounds[measure.beside] if measure.beside else None
        place = (site.database, workers, site.size)
        run.results.compared(measure.what, place, rounds[measure.what], theirs, measure.target)


def _ours(site: Site, kept: str, warm: str, cold: str, citizen: str) -> list[Measure]:
    facts = site.facts
    signed_in = {**BROWSER, "Cookie": citizen}
    measures = [
        Measure(
            "anonymous page from the cache", Load(kept + LIST, COMPRESSED), HELLO, targets.CACHED
        ),
        *_not_modified(kept),
    ]
    for state, server in (("cold", cold), ("warm", warm)):
        measures += [
            Measure(
                f"anonymous list, uncached, {state} fragments",
                Load(server + LIST, BROWSER),
                L,
                targets.LIST,
            ),
            Measure(
                f"list signed in, {state} fragments",
                Load(server + LIST, signed_in),
                L,
                targets.LIST_SIGNED_IN,
            ),
        ]
    measures.append(Measure("the same list, warm, compressed", Load(warm + LIST, COMPRESSED), L))
    for what, path, beside in (
        ("idea with 100 comments", facts.idea, BARE_IDEA),
        ("hearing with 100 responses", facts.hearing, BARE_HEARING),
        ("responses of that hearing", facts.responses, L),
    ):
        for state, server in (("cold", cold), ("warm", warm)):
            target = targets.DETAIL if state == "warm" and beside != L else None
            measures.append(
                Measure(f"{what}, {state} fragments", Load(server + path, BROWSER), beside, target)
            )
    return measures


def _number(path: str) -> int:
    """The number in the address of an idea or a hearing."""
    return int(path.split("/")[2].partition("-")[0])


def _asked_again(site: Site, moving: str) -> list[Measure]:
    """Kept pages while something else changes before each request: they ask their questions again."""
    facts = site.facts
    pages = (
        ("anonymous list", LIST),
        ("idea with 100 comments", facts.idea),
        ("hearing with 100 responses", facts.hearing),
        ("responses of that hearing", facts.responses),
    )
    return [
        Measure(f"{what}, kept, after a change elsewhere", Load(moving + path, BROWSER), L)
        for what, path in pages
    ]


def _not_modified(kept: str) -> list[Measure]:
    """The row of a page that has not changed; none when the site gives its pages no ETag."""
    browser = Browser(kept)
    try:
        tag = browser.page(LIST, COMPRESSED).headers.get("etag")
        if tag is None:
            print(f"bench: {LIST} has no ETag, so there is no row for 304", file=sys.stderr)
            return []
        asked = {**COMPRESSED, "If-None-Match": tag}
        status = browser.get(LIST, asked).status
        if status != 304:
            raise WrongAnswer(f"{LIST} answered {status} to its own ETag, 304 was expected")
        return [
            Measure(
                "304: nothing has changed", Load(kept + LIST, asked), HELLO, targets.NOT_MODIFIED
            )
        ]
    finally:
        browser.close()


def _rounds(run: Run, measures: list[Measure]) -> dict[str, Rounds]:
    """Ask in turn, each round in another order, so that a slow moment of the machine hits all."""
    rounds = {measure.what: Rounds() for measure in measures}
    order, chance = list(measures), random.Random(1)
    for _each in range(run.options.rounds):
        chance.shuffle(order)
        for measure in order:
            answered = put(measure.load, run.options.seconds)
            if answered.errors:
                raise WrongAnswer(f"{measure.what}: {answered.errors} errors")
            rounds[measure.what].add(answered.each_second, answered.p99)
    return rounds
