"""Part `comments`: people who comment on ideas, beside a bare comment, 16 at a time; and people who
read while others comment.

Every comment is another person's on another idea, sent as a browser sends the form. It happens in a copy
of the small town, which is thrown away; before that, counters are held to rows.
"""

import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

from sqlalchemy import func, insert, select

from bench import targets
from bench.asking import BROWSER, Browser, WrongAnswer
from bench.data import Site, sign_in
from bench.load import READERS, WRITERS, Answered, Ask, Load, put
from bench.references import COMMENTED, ITEMS, prepare_items
from bench.results import Rounds
from bench.running import Run
from bench.support import AS_BROWSER, pairs
from participation import clock, db
from participation.comments.models import Comment
from participation.ideas.proposals.models import Idea, idea_path
from participation.spaces.models import Audience, RulesAcceptance, Space
from participation.subjects.models import Visibility

BARE = "bare comment: one row, one counter"
FORM = "comment: sign-in, CSRF, ledger"
SAID = "Det er en god idé, og den kan laves uden at vente på de næste budgetter."
PAGES, EACH_SECOND = 20, 10
ALONE = f"{PAGES} pages, kept, nobody writes"
MEANWHILE = f"{PAGES} pages, kept, {EACH_SECOND} comments a second"
AHEAD, READ_AHEAD = 4_000, 30_000
"""How many comments and pages lie ready for one second: more than any server here answers."""


def run(run: Run) -> None:
    """Comment and read on each database, with one and two workers."""
    for database in run.options.databases:
        small = run.small(database)
        for workers in run.options.workers:
            with run.store.copy(small) as site:
                _measure(run, site, workers)


def _measure(run: Run, site: Site, workers: int) -> None:
    run.results.begin(
        f"Comments: {site.database}, {workers} worker(s), {WRITERS} writers, {READERS} readers"
    )
    facts = site.facts
    cookies = sign_in(site, facts.voters)
    paths = _prepare(site)
    rounds = {what: Rounds() for what in (BARE, FORM, ALONE, MEANWHILE)}
    errors = 0
    bare, real = pairs(facts.voters, facts.ideas), pairs(facts.voters, facts.ideas)
    with run.references(site, workers) as references, run.site(site, workers) as ours:

        def comments() -> Iterator[Ask]:
            for voter, idea in real:
                form = urlencode({"about": idea, "parent": "", "body": SAID})
                yield Ask("/comments", cookies[voter], body=form)

        coming = comments()

        def bare_comments(seconds: int) -> Answered:
            chosen = itertools.islice(bare, AHEAD * seconds)
            each = [Ask(f"/comment/{idea}/{voter}") for voter, idea in chosen]
            form = urlencode({"body": SAID})
            return put(Load(references.address, AS_BROWSER, each, form, WRITERS), seconds)

        def commenting(seconds: int) -> Answered:
            each = list(itertools.islice(coming, AHEAD * seconds // 4))
            return put(Load(ours.address, AS_BROWSER, each, "", WRITERS), seconds)

        def reading(seconds: int) -> Answered:
            each = [Ask(path, method="GET") for path in paths]
            each *= READ_AHEAD * seconds // PAGES
            return put(Load(ours.address, BROWSER, each), seconds)

        for number in range(-1, run.options.rounds):
            # The first round makes what a server makes once, and is not counted.
            seconds = run.options.seconds if number >= 0 else 1
            found = {BARE: bare_comments(seconds), FORM: commenting(seconds)}
            found[ALONE] = reading(seconds)
            with _writing(ours.address, coming):
                found[MEANWHILE] = reading(seconds)
            for what, answered in found.items():
                errors += answered.errors
                if number >= 0:
                    rounds[what].add(answered.each_second, answered.p99)
    _tell(run, site, workers, rounds, errors)


def _prepare(site: Site) -> list[str]:
    """Let everybody have accepted the house rules, make the reference's tables; the pages to be read."""
    app = site.app()
    database = app.extensions["database"]
    try:
        prepare_items(database, site.facts.ideas)
        with app.app_context(), db.transaction() as session:
            spaces = select(Idea.space_id).where(Idea.id.in_(site.facts.ideas))
            accepted = [
                {
                    "user_id": voter,
                    "space_id": space.id,
                    "version": space.house_rules_version,
                    "at": clock.now(),
                }
                for space in session.scalars(select(Space).where(Space.id.in_(spaces)))
                for voter in site.facts.voters
            ]
            session.execute(insert(RulesAcceptance), accepted)
            ideas = session.execute(
                select(Idea.id, Idea.title)
                .join(Idea.space)
                .where(
                    Idea.visibility == Visibility.visible,
                    Space.audience == Audience.public,
                    Idea.id.not_in(site.facts.ideas),
                )
                .order_by(Idea.id.desc())
                .limit(PAGES)
            )
            return [idea_path(number, title) for number, title in ideas]
    finally:
        database.engine.dispose()


@contextmanager
def _writing(address: str, coming: Iterator[Ask]) -> Iterator[None]:
    """Meanwhile somebody comments elsewhere, so many times a second; raises WrongAnswer when one is
    not taken in."""
    ended = threading.Event()

    def write() -> None:
        browser, due = Browser(address), time.monotonic()
        while not ended.is_set():
            ask = next(coming)
            answer = browser.post(ask.path, ask.body, AS_BROWSER, ask.cookie)
            if answer.status != 303:
                raise WrongAnswer(f"{ask.path} answered {answer.status}")
            due += 1 / EACH_SECOND
            ended.wait(max(0.0, due - time.monotonic()))
        browser.close()

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write)
        try:
            yield
        finally:
            ended.set()
        writer.result()


def _tell(run: Run, site: Site, workers: int, rounds: dict[str, Rounds], errors: int) -> None:
    place = (site.database, workers, site.size)
    run.results.compared(BARE, place, rounds[BARE], None, unit="/s")
    run.results.compared(FORM, place, rounds[FORM], rounds[BARE], targets.COMMENT, "/s")
    run.results.compared(ALONE, place, rounds[ALONE], None)
    run.results.compared(MEANWHILE, place, rounds[MEANWHILE], rounds[ALONE], targets.WITH_WRITES)
    what = f"comment, {WRITERS} clients"
    run.results.slowest(what, place, rounds[FORM], rounds[BARE], "the bare one", targets.P99)
    run.results.none_of(
        what, place, {"errors": errors, "counters that differ": _wrong_counters(site)}, targets.NONE
    )


def _wrong_counters(site: Site) -> int:
    """How many of the ideas have another number of comments than they count."""
    app = site.app()
    try:
        with app.app_context(), db.transaction(write=False) as session:
            about = select(func.count()).where(Comment.__table__.c.about_id == Idea.id)
            wrong = session.scalar(
                select(func.count())
                .select_from(Idea)
                .where(Idea.id.in_(site.facts.ideas), Idea.comment_count != about.scalar_subquery())
            )
            bare = select(func.count()).where(COMMENTED.c.item_id == ITEMS.c.id).scalar_subquery()
            bare_wrong = session.scalar(
                select(func.count()).select_from(ITEMS).where(ITEMS.c.comments != bare)
            )
            if bare_wrong:
                raise WrongAnswer("the reference has lost comments")
            return wrong or 0
    finally:
        app.extensions["database"].engine.dispose()
