"""How the databases find what lists show: by an index in the order of the list, whatever there is besides.

SQLite says how it will do it. A table that grows with what people write may not be read from end to
end, and no more than a page's worth may be sorted.
"""

import re
from typing import Any

import pytest
from sqlalchemy import event

from participation.accounts.models import RoleName
from tests import factories as make
from tests.conftest import Client

GROWING = r"SCAN (subjects|ideas|comments|votes|ledger_entries|decisions|responses|hearings)\b"

PAGES = (
    "/ideas",
    "/ideas?sort=supported",
    "/ideas?sort=active",
    "/ideas?sort=threshold",
    "/ideas?view=board",
    "/ideas?state=new",
    "/ideas?state=declined&sort=supported",
    "/ideas?state=declined&sort=active",
    "/ideas?state=overdue",
    "/ideas?space={space}",
    "{box}",
    "{box}?sort=supported",
    "{box}?sort=active",
    "{box}?sort=threshold",
    "{box}?view=board",
    "{box}?state=declined",
    "{box}?state=declined&sort=supported",
    "{box}?state=declined&sort=active",
    "/hearings",
    "/hearings?sort=newest",
    "/hearings?sort=responses",
    "/hearings?state=open",
    "/moderation-log",
    "{idea}",
    "{idea}?sort=newest",
)

ORDERED = re.compile(r"^SCAN \w+ USING (COVERING )?INDEX")
"""Read in the order of an index, up to the limit."""


@pytest.mark.parametrize("roles", [("moderator",), ("moderator", "official"), ("admin",)])
def test_the_desk_begins_with_what_waits(
    client: Client, app: Any, engine_name: str, roles: tuple[str, ...]
) -> None:
    if engine_name != "sqlite":
        pytest.skip("PostgreSQL plans by what is in the tables; here is nothing")
    space = make.space()
    make.report(make.comment(make.idea(make.box(space)), make.user()))
    client.sign_in(make.member(space, *(RoleName(each) for each in roles)))
    asked: list[tuple[str, Any]] = []
    engine = app.extensions["database"].engine

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if "FROM reports JOIN" in statement:
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get("/desk").status_code == 200
        client.get("/desk/reports")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) >= 2
    few = r"USING INTEGER PRIMARY KEY|USING INDEX ix_subjects_held"
    with engine.connect() as connection:
        for statement, values in asked:
            plan = [
                str(row[-1])
                for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, values)
            ]
            read = [line for line in plan if re.match(r"(SCAN|SEARCH) subjects\b", line)]
            assert read
            assert all(re.search(few, line) for line in read), "\n".join(plan)


@pytest.mark.parametrize("page", PAGES)
def test_lists_follow_an_index(client: Client, app: Any, engine_name: str, page: str) -> None:
    if engine_name != "sqlite":
        pytest.skip("PostgreSQL plans by what is in the tables; here is nothing")
    space = make.space()
    box = make.box(space, threshold=10)
    idea = make.idea(box, make.member(space))
    make.comment(idea, make.user())
    asked: list[tuple[str, Any]] = []
    engine = app.extensions["database"].engine

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        address = page.format(space=space.slug, box=box.path, idea=idea.path)
        assert client.get(address).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert asked
    with engine.connect() as connection:
        for statement, values in asked:
            plan = [
                str(row[-1])
                for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, values)
            ]
            read = [line for line in plan if re.match(GROWING, line) and not ORDERED.match(line)]
            assert not read, (statement, plan)
            sorts = any("TEMP B-TREE FOR ORDER BY" in line for line in plan)
            # Sorting is for what has been limited before: the first ones of each part.
            bounded = "LIST SUBQUERY" in " ".join(plan) and "UNION ALL" in statement
            bounded = bounded or "IN (SELECT anon_" in statement
            # The official answers to one idea are few.
            bounded = bounded or "comments.department_id IS NOT NULL" in statement
            large = re.search(r"FROM (subjects|ideas|comments|hearings|decisions)\b", statement)
            assert not (sorts and large and not bounded), (statement, plan)


@pytest.mark.parametrize(
    ("page", "words", "index"),
    [
        ("/", "is_question", "ix_comments_answered"),
        ("/desk", "is_question", "ix_comments_questions"),
        ("/desk/projects", "FROM subjects JOIN projects", ""),
    ],
)
def test_the_few_that_are_meant_are_read_and_not_all_of_a_space(
    client: Client, app: Any, engine_name: str, page: str, words: str, index: str
) -> None:
    """In a town with a million comments the front page took 15 seconds, and the desk 23."""
    if engine_name != "sqlite":
        pytest.skip("PostgreSQL plans by what is in the tables; here is nothing")
    space = make.space()
    make.idea(make.box(space), make.member(space))
    client.sign_in(make.member(space, RoleName.official))
    asked: list[tuple[str, Any]] = []
    engine = app.extensions["database"].engine

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if words in statement:
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(page).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert asked
    with engine.connect() as connection:
        for statement, values in asked:
            rows = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, values)
            plan = "\n".join(str(row[-1]) for row in rows)
            assert "ix_subjects_space" not in plan, plan
            assert index in plan, plan
