"""How PostgreSQL finds what is readable where there is much: by an index, in the order of the list.

PostgreSQL plans by what is in the tables. So 50,000 ideas and 200,000 comments are written, in three
spaces, with people who write along and drafts; then every statement of some pages is explained.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import event, text

from participation import create_app, db
from participation.accounts.login import open_sign_in
from participation.accounts.models import RoleName
from participation.spaces.models import Audience
from participation.web import limiter
from tests import factories as make
from tests.conftest import Client, make_settings
from tests.databases import Databases

IDEAS, COMMENTS = 50_000, 200_000
FEW = 2_000
"""Rows that a step of a plan may go through: more than a page's worth, far less than a table."""
GROWING = re.compile(r"^(subjects|ideas|comments|votes|coauthors)$")

_FILL = (
    """
    INSERT INTO subjects (kind, space_id, author_id, title, visibility, context_hidden, created_at,
        published_at, visible_from, comment_count, version)
    SELECT 'idea', :space, CASE WHEN n % 1000 = 0 THEN :author ELSE :other END,
        'Forslag ' || n || ' om ' || (ARRAY['stier', 'lamper', 'skoler', 'havnen'])[1 + n % 4],
        CASE WHEN n % 50 = 0 THEN 'draft' WHEN n % 70 = 0 THEN 'hidden' ELSE 'visible' END, FALSE,
        now() - n * interval '1 minute', now() - n * interval '1 minute',
        CASE WHEN n % 50 = 0 THEN NULL ELSE now() - n * interval '1 minute' END, :each, 1
    FROM generate_series(1, :ideas) AS n
    """,
    """
    INSERT INTO ideas (id, box_id, body, state, state_at, support_count, pass_count, against_count,
        supported, result, active_at, shown_from)
    SELECT id, :box, 'Vi mangler mere af det, og her er hvorfor.',
        CASE WHEN visibility = 'draft' THEN 'draft'
            ELSE (ARRAY['new', 'in discussion', 'accepted', 'declined'])[1 + id % 4] END,
        created_at, id % 300, 0, 0, id % 300, '', created_at, visible_from
    FROM subjects WHERE kind = 'idea' AND id NOT IN (SELECT id FROM ideas)
    """,
    """
    INSERT INTO subjects (kind, space_id, author_id, title, visibility, context_hidden, created_at,
        published_at, visible_from, root_id, comment_count, version)
    SELECT 'comment', :space, :other, '', 'visible', FALSE, now(), now(), now(), ideas.id, 0, 1
    FROM ideas, generate_series(1, :each) WHERE ideas.id >= :first
    """,
    """
    INSERT INTO comments (id, about_id, thread_id, trail, depth, reply_count, body, orphan)
    SELECT id, root_id, id, lpad(id::text, 8, '0'), 0, 0, 'Det er jeg enig i.', FALSE
    FROM subjects WHERE kind = 'comment' AND id NOT IN (SELECT id FROM comments)
    """,
    """
    INSERT INTO coauthors (subject_id, user_id, at)
    SELECT id, CASE WHEN id % 5000 = 0 THEN :along ELSE :other END, now()
    FROM ideas WHERE id % 10 = 0
    """,
    "UPDATE ideas SET coauthor_count = 1, coauthor_id = :other WHERE id % 10 = 0",
)


class Much(NamedTuple):
    """A site with much in it, and who asks."""

    app: Flask
    tokens: dict[str, str]
    box: str
    space: str
    idea: str
    feed: str


@pytest.fixture(scope="module")
def much(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Much]:
    """The site; a database of its own."""
    with databases.lent("postgres") as url:
        app = create_app(make_settings(tmp_path_factory.mktemp("var"), url), testing=True)
        app.test_client_class = Client
        engine = app.extensions["database"].engine
        with app.app_context(), db.transaction():
            space = make.space()
            make.space(Audience.internal)
            box = make.box(space)
            idea = make.idea(box, make.user())
            people = {
                "signed in": make.member(space),
                "author": make.member(space),
                "co-author": make.member(space),
                "official": make.member(space, RoleName.official),
            }
            tokens = {name: open_sign_in(each, "test") for name, each in people.items()}
            values = {
                "space": space.id,
                "box": box.id,
                "author": people["author"].id,
                "along": people["co-author"].id,
                "other": idea.author_id,
                "first": idea.id,
                "ideas": IDEAS,
                "each": COMMENTS // IDEAS,
            }
            found = Much(app, tokens, box.path, space.slug, idea.path, f"/boxes/{box.slug}")
        with engine.begin() as connection:
            for statement in _FILL:
                connection.execute(text(statement), values)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        yield found
        engine.dispose()


PAGES = (
    "/ideas",
    "/ideas?sort=supported",
    "/ideas?sort=active",
    "/ideas?state=new",
    "/ideas?state=mine",
    "/ideas?view=board",
    "{box}",
    "{box}?sort=supported",
    "{box}?state=declined&sort=active",
    "/ideas/overdue",
    "/ideas/overdue/questions",
    "{idea}",
    "/feeds/ideas.atom",
    "/search?q=lamper",
)


@pytest.mark.postgres
@pytest.mark.parametrize("reader", ["visitor", "signed in", "author", "co-author", "official"])
@pytest.mark.parametrize("page", PAGES)
def test_what_is_readable_is_found_by_an_index(much: Much, page: str, reader: str) -> None:
    limiter.reset()
    asked: list[tuple[str, Any]] = []
    engine = much.app.extensions["database"].engine

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append((statement, values))

    client = much.app.test_client()
    if reader != "visitor":
        with client.session_transaction() as session:
            session["_user_id"] = much.tokens[reader]
    event.listen(engine, "before_cursor_execute", note)
    try:
        address = page.format(box=much.box, idea=much.idea)
        assert client.get(address).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert asked
    with engine.connect() as connection:
        for statement, values in asked:
            explained = connection.exec_driver_sql(
                f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values
            ).scalar_one()
            told = json.loads(explained) if isinstance(explained, str) else explained
            for step in _steps(told[0]["Plan"]):
                _look_at(step, statement)


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from _steps(each)


def _look_at(step: dict[str, Any], statement: str) -> None:
    table = step.get("Relation Name", "")
    if not GROWING.match(table):
        return
    gone_through = step.get("Rows Removed by Filter", 0) + step["Actual Rows"]
    gone_through *= step["Actual Loops"]
    assert gone_through <= FEW, (table, step["Node Type"], gone_through, statement)
