"""How the databases find what is counted and listed: by an index, and never by reading all ideas."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from participation import db
from participation.accounts.models import Visitor
from participation.ideas.milestones.queries.roadmap import RoadmapFilter, roadmap
from participation.results import figures, lists
from participation.results.wanted import Wanted, What
from tests import factories as make

INDEXES = {
    What.ideas: "ix_ideas_state",
    What.declined: "ix_ideas_state",
    What.in_time: "ix_ideas_answered",
    What.late: "ix_ideas_answered",
    What.missing: "ix_ideas_due_on",
    What.overdue: "ix_ideas_due_on",
}
GROWING = r"(ideas|subjects|hearings|projects|gain_followups|milestones)"


@contextmanager
def noted(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are asked meanwhile, with their values."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plans(app: Flask, read: Callable[[], Any], engine_name: str) -> str:
    """How the database goes about what is read. PostgreSQL is told that reading a whole table and sorting
    are dear: there is next to nothing in it here."""
    with noted(app) as asked:
        read()
    assert asked
    found = []
    if engine_name != "sqlite":
        for dear in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
            db.session.execute(text(f"SET LOCAL {dear} = off"))
    explain = "EXPLAIN QUERY PLAN " if engine_name == "sqlite" else "EXPLAIN "
    connection = db.session.connection()
    for statement, values in asked:
        rows = connection.exec_driver_sql(explain + statement, values)
        found += [str(row[-1]) for row in rows]
    return "\n".join(found)


@pytest.mark.parametrize("what", INDEXES)
def test_a_list_follows_the_index_of_its_order(app: Flask, engine_name: str, what: What) -> None:
    make.idea(make.box(make.space()))
    for wanted in (Wanted(), Wanted(space="by", department=1, year=2026)):
        plan = plans(
            app, lambda wanted=wanted: lists.listed(Visitor(), what, wanted, None, 20), engine_name
        )
        assert INDEXES[what] in plan, plan
        if engine_name == "sqlite":
            assert "TEMP B-TREE FOR ORDER BY" not in plan, plan
        else:
            assert "Seq Scan on ideas" not in plan, plan


def test_the_figures_read_no_table_from_end_to_end(app: Flask, engine_name: str) -> None:
    make.idea(make.box(make.space()))
    plan = plans(app, lambda: figures.read(Visitor()), engine_name)
    if engine_name == "sqlite":
        assert not re.search(rf"SCAN {GROWING}\b(?! USING)", plan), plan
    else:
        assert not re.search(rf"Seq Scan on {GROWING}\b", plan), plan


@pytest.mark.parametrize("past", [False, True])
def test_the_roadmap_follows_the_dates(app: Flask, engine_name: str, past: bool) -> None:
    make.milestone(make.project(make.space()))
    plan = plans(app, lambda: roadmap(Visitor(), RoadmapFilter(past=past), None, 20), engine_name)
    index = "ix_milestones_(dates|waiting)"
    assert re.search(index, plan), plan
    assert not re.search(r"(SCAN|Seq Scan on) milestones\b(?! USING)", plan), plan


def test_the_page_costs_the_same_however_much_there_is(
    app: Flask, client: Any, queries: list[str]
) -> None:
    def cost(address: str) -> int:
        client.get(address)
        queries.clear()
        assert client.get(address).status_code == 200
        return len(queries)

    space = make.space()
    box = make.box(space)
    addresses = ("/what-came-of-it", "/what-came-of-it/declined", "/roadmap")
    few = [cost(each) for each in addresses]
    assert few[0] <= 5
    assert few[1] <= 3
    for _number in range(8):
        make.idea(box, state="declined")
        make.milestone(make.project(space))
    assert [cost(each) for each in addresses] == [few[0], few[1], few[2] + 1]
