"""Part `support`: people who support ideas, beside a bare vote, 16 at a time.

Every request is another person's first vote on another idea, sent as a browser sends the form. It
happens in a copy of the small town, which is thrown away; before that, counters are held to rows.
"""

import itertools
from collections.abc import Iterator

from sqlalchemy import func, select

from bench import targets
from bench.asking import BROWSER, WrongAnswer
from bench.data import Site, sign_in
from bench.load import WRITERS, Answered, Ask, Load, put
from bench.references import ITEMS, VOTES, prepare_items
from bench.results import Rounds
from bench.running import Run
from participation import db
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote

BARE = "bare vote: one insert, one counter"
FORM, HTMX = "support: sign-in, CSRF, ledger", "the same by htmx, with the panel"
AS_BROWSER = {
    **BROWSER,
    "Content-Type": "application/x-www-form-urlencoded",
    "Sec-Fetch-Site": "same-origin",
}
AHEAD = 8_000
"""How many votes lie ready for one second: more than any server here counts."""


def run(run: Run) -> None:
    """Vote on each database, with one and two workers."""
    for database in run.options.databases:
        small = run.small(database)
        for workers in run.options.workers:
            with run.store.copy(small) as site:
                _measure(run, site, workers)


def pairs(voters: list[int], ideas: list[int]) -> Iterator[tuple[int, int]]:
    """Every person with every idea, once; who follow each other differ in both."""
    for shift in range(len(ideas)):
        for at, voter in enumerate(voters):
            yield voter, ideas[(at + shift) % len(ideas)]


def _measure(run: Run, site: Site, workers: int) -> None:
    run.results.begin(
        f"Support: {site.database}, {workers} worker(s), {WRITERS} at a time, votes a second"
    )
    facts = site.facts
    cookies = sign_in(site, facts.voters)
    app = site.app()
    database = app.extensions["database"]
    prepare_items(database, facts.ideas)
    rounds = {what: Rounds() for what in (BARE, FORM, HTMX)}
    errors = 0
    bare, real = pairs(facts.voters, facts.ideas), pairs(facts.voters, facts.ideas)
    with run.references(site, workers) as references, run.site(site, workers) as ours:

        def bare_votes(seconds: int) -> Answered:
            chosen = list(itertools.islice(bare, AHEAD * seconds))
            each = [Ask(f"/vote/{idea}/{voter}") for voter, idea in chosen]
            return put(_load(references.address, each), seconds)

        def votes(seconds: int, **headers: str) -> Answered:
            chosen = list(itertools.islice(real, AHEAD * seconds // 2))
            each = [Ask(f"/ideas/{idea}/support", cookies[voter]) for voter, idea in chosen]
            return put(_load(ours.address, each, headers), seconds)

        for number in range(-1, run.options.rounds):
            # The first round makes what a server makes once, and is not counted.
            seconds = run.options.seconds if number >= 0 else 1
            for what, answered in (
                (BARE, bare_votes(seconds)),
                (FORM, votes(seconds)),
                (HTMX, votes(seconds, **{"HX-Request": "true"})),
            ):
                errors += answered.errors
                if number >= 0:
                    rounds[what].add(answered.each_second, answered.p99)
    _tell(run, site, workers, rounds, errors)


def _load(address: str, each: list[Ask], headers: dict[str, str] | None = None) -> Load:
    return Load(address, {**AS_BROWSER, **(headers or {})}, each, "value=1", WRITERS)


def _tell(run: Run, site: Site, workers: int, rounds: dict[str, Rounds], errors: int) -> None:
    place = (site.database, workers, site.size)
    run.results.compared(BARE, place, rounds[BARE], None, unit="votes/s")
    run.results.compared(FORM, place, rounds[FORM], rounds[BARE], targets.SUPPORT, "votes/s")
    run.results.compared(HTMX, place, rounds[HTMX], rounds[BARE], None, "votes/s")
    what = f"support, {WRITERS} clients"
    run.results.slowest(what, place, rounds[FORM], rounds[BARE], "the bare vote", targets.P99)
    run.results.none_of(
        what, place, {"errors": errors, "counters that differ": _wrong_counters(site)}, targets.NONE
    )


def _wrong_counters(site: Site) -> int:
    """How many ideas have another number of supporters than they have votes."""
    app = site.app()
    try:
        with app.app_context(), db.transaction(write=False) as session:
            given = session.scalar(
                select(func.count()).select_from(Vote).where(Vote.user_id.in_(site.facts.voters))
            )
            if not given:
                raise WrongAnswer("no vote was counted")
            counted = (
                select(func.count())
                .select_from(Vote)
                .where(Vote.idea_id == Idea.__table__.c.id, Vote.value == 1)
                .scalar_subquery()
            )
            ideas = Idea.__table__
            wrong = session.scalar(
                select(func.count()).select_from(ideas).where(ideas.c.support_count != counted)
            )
            bare = select(func.count()).where(VOTES.c.item_id == ITEMS.c.id).scalar_subquery()
            bare_wrong = session.scalar(
                select(func.count()).select_from(ITEMS).where(ITEMS.c.votes != bare)
            )
            if bare_wrong:
                raise WrongAnswer("the reference has lost votes")
            return wrong or 0
    finally:
        app.extensions["database"].engine.dispose()
