"""Part `merging`: seconds until two ideas with ten thousand supporters each are one, and are two again.

It happens in a copy of the small town, which is thrown away. Afterwards every vote, counter, state and
promise has to be what it was before.
"""

import time
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from bench import targets
from bench.asking import WrongAnswer
from bench.data import Site, look_at_tables
from bench.results import Row
from bench.running import Run
from participation import clock, db
from participation.accounts.models import User
from participation.demo.town import reserve, table_of
from participation.ideas.merging import actions
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote

SUPPORTERS, BOTH = 10_000, 3_000
"""How many people support each of the two, and how many of these support both."""


def run(run: Run) -> None:
    """Merge and part on each database."""
    for database in run.options.databases:
        run.results.begin(f"Merging: {database}, twice {SUPPORTERS:,} supporters, seconds")
        with run.store.copy(run.small(database)) as site:
            _measure(run, site)


def _measure(run: Run, site: Site) -> None:
    app = site.app()
    first, second = site.facts.ideas[:2]
    try:
        with app.app_context():
            with db.transaction():
                _support(first, second)
            look_at_tables(app)
            before = _kept(first, second)
            for what, step in (("merging two ideas", _merge), ("parting them again", _part)):
                begun = time.perf_counter()
                with db.transaction():
                    step(site, first, second)
                taken = time.perf_counter() - begun
                row = Row(what, site.database, 1, SUPPORTERS, taken, "s", target=targets.MERGING)
                run.results.add(row)
                if step is _merge:
                    _one(second)
            after = _kept(first, second)
            if after != before:
                differ = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
                raise WrongAnswer(
                    f"parting two ideas did not give back what they were: {differ[:3]}"
                )
    finally:
        app.extensions["database"].engine.dispose()


def _support(first: int, second: int) -> None:
    """Let each idea have its supporters, and nobody else."""
    now = clock.now()
    people = reserve(table_of(User), 2 * SUPPORTERS - BOTH)
    db.insert_many(
        table_of(User),
        [
            {
                "id": people + at,
                "name": f"Borger {at}",
                "created_at": now - timedelta(days=30),
                "shows_pseudonym": False,
            }
            for at in range(2 * SUPPORTERS - BOTH)
        ],
    )
    votes: Any = table_of(Vote)
    db.session.execute(votes.delete().where(votes.c.idea_id.in_((first, second))))
    for idea_id, begin in ((first, 0), (second, SUPPORTERS - BOTH)):
        who = range(people + begin, people + begin + SUPPORTERS)
        rows = [{"idea_id": idea_id, "user_id": each, "value": 1, "at": now} for each in who]
        db.insert_many(votes, rows)
        idea = db.session.get_one(Idea, idea_id)
        idea.support_count = idea.supported = SUPPORTERS
        idea.pass_count = idea.against_count = 0
        # So many have long been promised an answer: the merger is not to promise one.
        idea.answer_due_on = idea.due_on = (now + timedelta(days=30)).date()


def _merge(site: Site, first: int, second: int) -> None:
    idea, into = _idea(first), _idea(second)
    official = db.session.get_one(User, site.facts.official)
    actions.merge(idea, into, "Det er den samme idé.", by=official)


def _part(site: Site, first: int, _second: int) -> None:
    official = db.session.get_one(User, site.facts.official)
    actions.part(_idea(first), by=official)


def _idea(number: int) -> Idea:
    """An idea with what a change of it looks at."""
    whole = (joinedload(Idea.box), joinedload(Idea.space), joinedload(Idea.author))
    return db.session.scalars(select(Idea).where(Idea.id == number).options(*whole)).one()


def _one(whole: int) -> None:
    """Everybody counts once for the idea that both have become."""
    people = 2 * SUPPORTERS - BOTH
    with db.transaction(write=False):
        counted = db.session.get_one(Idea, whole).support_count
    if counted != people:
        raise WrongAnswer(f"{people} people support both, and {counted} are counted")


def _kept(first: int, second: int) -> list[tuple[Any, ...]]:
    """What of two ideas has to be the same before and after: votes, counters, state and what it promises."""
    votes, ideas = table_of(Vote).c, table_of(Idea).c
    kept = ("support_count", "pass_count", "against_count", "state", "answer_due_on", "promised_on")
    both = (first, second)
    with db.transaction(write=False) as session:
        cast = session.execute(
            select(votes.idea_id, votes.user_id, votes.value, votes.at, votes.from_id)
            .where(votes.idea_id.in_(both))
            .order_by(votes.idea_id, votes.user_id)
        ).all()
        counted = session.execute(
            select(*(ideas[name] for name in kept)).where(ideas.id.in_(both)).order_by(ideas.id)
        ).all()
    return [tuple(each) for each in (*counted, *cast)]
