"""A kept page whose questions have the same answers is the page that would be rendered."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, Integer, Text, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import joinedload, selectinload

from participation import clock, create_app, db
from participation.accounts.models import User
from participation.comments import actions as commenting
from participation.demo import build
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.ideas.proposals.models import Idea
from participation.spaces.models import Space
from participation.subjects.models import Subject, Visibility
from participation.web import kept_pages, revalidation
from participation.web.revalidation import RecordedQueries
from tests import factories
from tests.conftest import make_settings
from tests.web.conftest import NOON, Pages

PATHS = (
    "/",
    "/ideas",
    "/hearings",
    "/spaces",
    "/what-came-of-it",
    "/moderation-log",
    "/feeds/ideas.atom",
)


def elsewhere(pages: Pages) -> None:
    """A commit that no page shows."""
    with pages.app.extensions["database"].engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS unrelated (number INTEGER)"))
        connection.execute(text("INSERT INTO unrelated VALUES (1)"))


def known(pages: Pages, *paths: str) -> None:
    """Ask for pages as visitors who come back do."""
    for _ in range(2):
        for path in paths:
            assert pages.get(path).status_code == 200, path
        elsewhere(pages)


def fresh(pages: Pages, path: str) -> bytes:
    """The page as the application renders it now."""
    before = pages.cache.pages
    pages.cache.pages = kept_pages.Shelf(before.limit)
    try:
        return pages.get(path).data
    finally:
        pages.cache.pages = before


def test_a_page_that_visitors_come_back_to_outlives_changes_elsewhere(pages: Pages) -> None:
    with pages.app.app_context(), db.transaction():
        idea = factories.idea(factories.box(factories.space()), factories.user())
        path, number = idea.path, idea.id
    pages.get(path)
    elsewhere(pages)
    assert pages.renders(path), "the first time nobody knows what it asks"
    for _ in range(3):
        elsewhere(pages)
        assert not pages.renders(path)
    assert len(pages.cache.pages) == 1
    (page,) = pages.cache.pages._pages.values()
    assert page.questions is not None
    assert page.size > len(page.body) * 3 // 2 + page.questions.size > len(page.body) * 3 // 2
    with pages.app.app_context(), db.transaction():
        db.session.get_one(Idea, number).body = "Said otherwise."
    assert "Said otherwise." in pages.get(path).text
    elsewhere(pages)
    assert not pages.renders(path)


def test_a_comment_renders_no_page_but_those_that_show_it(pages: Pages) -> None:
    with pages.app.app_context(), db.transaction():
        box = factories.box(factories.space())
        people = [factories.user(), factories.user("Ines")]
        here, there = (factories.idea(box, people[0]) for _ in range(2))
        hearing = factories.hearing(factories.space(), opens_at=NOON - timedelta(days=1))
        here_id, path, by_id = here.id, here.path, people[1].id
        others = (there.path, hearing.path, "/hearings", "/spaces", "/moderation-log")
    pages.move(NOON + timedelta(minutes=1))
    known(pages, path, *others)
    for second in range(3):
        pages.move(NOON + timedelta(minutes=2, seconds=second))
        said = f"Said in second {second}."
        with pages.app.app_context(), db.transaction():
            by = db.session.get_one(User, by_id, options=[selectinload(User.roles)])
            about = db.session.get_one(Idea, here_id, options=[joinedload(Idea.box)])
            commenting.add(about, said, by=by)
        for later in (0, 0.4, 0.8):
            pages.move(NOON + timedelta(minutes=2, seconds=second + later))
            pages.rendered.clear()
            for other in others:
                assert pages.get(other).status_code == 200
            assert pages.rendered == []
            assert said in pages.get(path).text
            assert len(pages.rendered) == (1 if later == 0 else 0)


@pytest.mark.parametrize("ahead", [-5, -0.3, 0.3, 5])
def test_what_another_machines_clock_says_is_shown_at_its_moment(
    pages: Pages, ahead: float
) -> None:
    """Also what was committed a while after it was written."""
    known(pages, "/ideas")
    written = NOON + timedelta(seconds=ahead)
    with pages.app.app_context(), db.transaction():
        box = factories.box(factories.space())
        title = factories.idea(box, factories.user(), visible_from=written).title
    assert (title in pages.get("/ideas").text) == (ahead < 0)
    for _ in range(2):
        elsewhere(pages)
        assert (title in pages.get("/ideas").text) == (ahead < 0)
    pages.move(max(written, NOON))
    assert title in pages.get("/ideas").text


def test_a_page_ends_at_its_edge_all_the_same(pages: Pages) -> None:
    closes = NOON + timedelta(minutes=5)
    with pages.app.app_context(), db.transaction():
        hearing = factories.hearing(
            factories.space(), opens_at=NOON - timedelta(days=1), closes_at=closes
        )
        path = f"/hearings/{hearing.id}/responses"
    known(pages, path)
    pages.move(closes - timedelta(seconds=1))
    assert not pages.renders(path)
    pages.move(closes + timedelta(seconds=2))
    assert pages.renders(path)


def test_a_new_edge_counts_for_pages_that_are_kept(pages: Pages) -> None:
    """What is to appear later changes no answer now; its moment does."""
    known(pages, "/ideas")
    later = NOON + timedelta(minutes=2)
    with pages.app.app_context(), db.transaction():
        space = factories.space()
        idea = factories.idea(factories.box(space), factories.user(), visible_from=later)
        title = idea.title
    assert title not in pages.get("/ideas").text
    pages.move(later + timedelta(seconds=2))
    assert title in pages.get("/ideas").text


def test_it_is_asked_as_of_now(pages: Pages) -> None:
    """What became visible since the page was rendered is in the answer."""
    known(pages, "/ideas")
    pages.move(NOON + timedelta(minutes=3))
    with pages.app.app_context(), db.transaction():
        space = factories.space()
        moment = clock.now()
        title = factories.idea(factories.box(space), factories.user(), visible_from=moment).title
    assert title in pages.get("/ideas").text


def test_addresses_that_anybody_can_make_up_are_rendered(pages: Pages) -> None:
    known(pages, "/ideas?state=new")
    assert pages.renders("/ideas?state=new")


def test_what_the_index_says_is_no_answer_of_the_database(pages: Pages) -> None:
    heard = RecordedQueries(clock.now())
    with pages.app.app_context(), db.transaction(write=False), revalidation.recording(heard):
        db.session.scalar(select(Space.id))
        revalidation.asks_elsewhere()
        heard.settle()
    assert not heard.settled


def test_a_page_that_writes_is_rendered(pages: Pages) -> None:
    heard = RecordedQueries(clock.now())
    with pages.app.app_context(), db.transaction(), revalidation.recording(heard):
        db.session.execute(update(Space).values(name="Renamed"))
        heard.settle()
    assert not heard.settled


def test_a_question_that_fails_makes_no_error(pages: Pages) -> None:
    known(pages, "/spaces")
    for page in pages.cache.pages._pages.values():
        assert page.questions is not None
        asked = page.questions._asked
        page.questions._asked = [
            revalidation.RecordedQuery("SELECT nothing FROM nowhere", (), (), of_texts=True)
        ] * len(asked)
    assert pages.renders("/spaces")
    assert pages.get("/spaces").status_code == 200


def test_without_a_database_nothing_kept_is_shown(pages: Pages) -> None:
    known(pages, "/spaces")
    (page,) = pages.cache.pages._pages.values()
    assert page.questions is not None
    engine = db.Database("postgresql+psycopg://nobody@127.0.0.1:1/none").engine
    assert not page.questions.answered_alike(engine, NOON)


def test_no_connection_is_lost(pages: Pages) -> None:
    engine = pages.app.extensions["database"].engine
    known(pages, *PATHS)
    for _ in range(3):
        elsewhere(pages)
        for path in PATHS:
            pages.get(path)
    assert engine.pool.checkedout() == 0


# ----------------------------------------------------------------------------- whatever changes


@pytest.fixture
def told(
    engine_name: str, new_database_url: Any, tmp_path: Any, behind: Callable[[Flask], Pages]
) -> Iterator[Pages]:
    """The demo story behind the cache, at the moment it was told."""
    app = create_app(make_settings(tmp_path, new_database_url(engine_name)), testing=True)
    engine: Engine = app.extensions["database"].engine
    db.Base.metadata.create_all(engine)
    now = clock.now()
    assert build.load(app).loaded
    pages = behind(app)
    pages.move(now + timedelta(seconds=5))
    yield pages
    engine.dispose()


def _some_of_each(pages: Pages) -> list[str]:
    """Addresses of the story: those of fixed names, and what has most to show of each kind."""
    with pages.app.app_context(), db.transaction(write=False) as session:
        shown = Subject.visibility == Visibility.visible
        idea = session.scalars(
            select(Idea)
            .options(joinedload(Idea.space), joinedload(Idea.box))
            .where(shown)
            .order_by(Idea.comment_count.desc())
            .limit(1)
        ).one()
        hearing = session.scalars(
            select(Hearing).where(shown).order_by(Hearing.response_count.desc()).limit(1)
        ).one()
        response = session.scalars(
            select(Response).where(Response.hearing_id == hearing.id, shown).limit(1)
        ).one()
        space = idea.space
        found = [
            *PATHS, idea.path, idea.box.path, hearing.path, space.path, f"/spaces/{space.slug}/house-rules",
            f"/hearings/{hearing.id}/responses", f"/hearings/{hearing.id}/responses/{response.number}",
        ]  # fmt: skip
    return [path for path in found if pages.get(path).status_code == 200]


def _columns() -> Iterator[tuple[Any, Any]]:
    """What may be changed by hand in each table: texts get longer, figures larger."""
    for table in db.Base.metadata.sorted_tables:
        for column in table.columns:
            if column.primary_key or column.foreign_keys or column.unique:
                continue
            if column.name in ("timezone", "kind", "state"):
                continue  # what stands there is a name of ours
            if type(column.type) is Text:
                yield column, column + "~"
            elif type(column.type) is Integer or re.search(r"_count$", column.name):
                yield column, column + 1


def test_whatever_changes_is_shown(told: Pages) -> None:
    """Every text and figure of every table is changed by hand, behind the application's back."""
    paths = _some_of_each(told)
    assert len(paths) >= len(PATHS) + 5
    known(told, *paths)
    engine = told.app.extensions["database"].engine
    outlived = ended = 0
    changed: dict[str, int] = {}
    for column, value in _columns():
        try:
            with engine.begin() as connection:
                connection.execute(update(column.table).values({column: value}))
        except DatabaseError:
            continue  # a rule of the table's own
        changed[column.table.name] = changed.get(column.table.name, 0) + 1
        if changed[column.table.name] % 4:
            continue
        for path in paths:
            was = len(told.rendered)
            shown = told.get(path)
            if len(told.rendered) == was:
                outlived += 1
            else:
                ended += 1
            if shown.status_code == 200:
                assert shown.data == fresh(told, path), (path, str(column))
    assert min(outlived, ended) > 40, (outlived, ended)
