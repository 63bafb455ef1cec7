"""Every list that is paged by key: no part of a key is ever NULL, and each row comes once.

Each place of the code that pages is reached by opening its page. What it asks the database is then
looked at, and asked again row by row to the end.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, event, update
from sqlalchemy.sql import functions, visitors
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BindParameter,
    Case,
    ColumnElement,
    Grouping,
    Label,
    UnaryExpression,
)
from sqlalchemy.sql.operators import is_not
from sqlalchemy.sql.selectable import Select

import participation
from participation import db, web
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.ideas.boxes.models import Box
from participation.web import paging
from tests.architecture.routes import collected, lines
from tests.architecture.world import Site, grow

HOME = Path(participation.__file__).parent
MOST = 400
"""Rows of a list in these tests, at most."""

OPENED = [
    (endpoint, asked, role)
    for endpoint, route in collected().items()
    for things, role in lines(route.paged)
    for asked in things
]
"""Under which address each list is read, and as whom."""


def _calls() -> set[tuple[str, int]]:
    """Where the code pages: file and line of each call."""
    found = set()
    for path in HOME.rglob("*.py"):
        if path.is_relative_to(HOME / "web"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("paged", "walk")
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "web"
            ):
                found.add((str(path.relative_to(HOME)), node.lineno))
    return found


class Watch:
    """Stands in for `paged` and `walk`: looks at what a list asks, and asks it row by row."""

    def __init__(self, site: Site) -> None:
        self.seen: set[tuple[str, int]] = set()
        self._site = site
        self._asked: list[Select[Any]] | None = None

    def paged(self, fetch: Any, key: Any, *, width: int, **more: Any) -> Any:
        """In the place of `web.paged`."""
        self._look(fetch, key, width)
        return paging.paged(fetch, key, width=width, **more)

    def walk(self, fetch: Any, key: Any, **more: Any) -> Any:
        """In the place of `web.walk`."""
        self._look(fetch, key, None)
        return paging.walk(fetch, key, **more)

    def note(self, _connection: Any, statement: Any, *_rest: Any) -> None:
        """What is asked while a list is read."""
        if self._asked is not None and isinstance(statement, Select):
            self._asked.append(statement)

    def _look(self, fetch: Callable[..., Any], key: Callable[..., Any], width: int | None) -> None:
        frame = sys._getframe(2)
        path = Path(inspect.getfile(frame)).relative_to(HOME)
        self.seen.add((str(path), frame.f_lineno))
        self._asked = []
        try:
            whole = [key(row) for row in fetch(None, MOST)]
            ordered = [order for each in self._asked for order in _ordered(each)]
        finally:
            self._asked = None
        assert ordered, f"{path}: a list is in no order"
        for columns in ordered:
            assert not [c for c in columns if _may_be_null(c, columns.where)], f"{path}: {columns}"
        one_by_one: list[Any] = []
        while len(one_by_one) <= len(whole):
            cursor = one_by_one[-1] if one_by_one else None
            if cursor is not None:
                width = len(cursor) if width is None else width
                assert paging.decode(paging.encode(cursor), width) == cursor
            row = fetch(cursor, 1)
            if not row:
                break
            one_by_one.append(key(row[0]))
        assert one_by_one == whole, path


class Order(list[Any]):
    """What a statement is sorted by, and what it asks of each row."""

    where: set[tuple[str, str]]


ALWAYS_SET = {("comments", "thread_id")}
"""Nullable only because the first of a thread has to be inserted before it can name itself."""
COPIES = {("ideas", "shown_from"): ("subjects", "visible_from")}
"""What is kept twice (see `Idea`): the copy is NULL when the other is."""


def _ordered(statement: Select[Any]) -> list[Order]:
    """The orders of a statement and of what it selects from, of those that take only so many rows."""
    selects = [each for each in visitors.iterate(statement) if isinstance(each, Select)]
    sure = {_named(c) for each in selects for e in each._where_criteria for c in _never_null(e)}
    found = []
    for each in selects:
        if each._order_by_clauses and each._limit_clause is not None:
            found.append(Order(each._order_by_clauses))
            found[-1].where = sure
    return found


def _never_null(condition: Any) -> Iterator[Any]:
    """The columns that are not NULL where a condition holds."""
    if getattr(condition, "operator", None).__class__.__name__ == "builtin_function_or_method":
        clauses = getattr(condition, "clauses", None)
        if condition.operator.__name__ == "and_" and clauses is not None:
            for each in clauses:
                yield from _never_null(each)
            return
    if isinstance(condition, Grouping):
        yield from _never_null(condition.element)
    elif isinstance(condition, BinaryExpression) and isinstance(condition.left, ColumnElement):
        name = getattr(condition.operator, "__name__", "")
        if condition.operator is is_not or name in ("lt", "le", "gt", "ge", "eq"):
            yield condition.left


def _named(column: Any) -> tuple[str, str]:
    table = getattr(column, "table", None)
    return str(getattr(table, "name", "")), str(getattr(column, "name", ""))


def _may_be_null(element: Any, where: set[tuple[str, str]]) -> bool:
    def may(*parts: Any) -> bool:
        return any(_may_be_null(each, where) for each in parts)

    if isinstance(element, UnaryExpression | Label | Grouping):
        return may(element.element)
    if isinstance(element, functions.coalesce):
        return may(list(element.clauses)[-1])
    if isinstance(element, functions.Function):
        return may(*element.clauses)
    if isinstance(element, Case):
        return element.else_ is None or may(element.else_, *(then for _when, then in element.whens))
    if isinstance(element, BindParameter):
        return element.value is None and not element.required
    if isinstance(element, BinaryExpression):
        return may(element.left, element.right)
    base = next(iter(element.base_columns))
    if base is not element and not isinstance(base, Column):
        return may(base)
    names = {_named(element), _named(base)}
    names |= {COPIES[name] for name in names if name in COPIES}
    nullable = not isinstance(base, Column) or bool(base.nullable)
    return nullable and not names & (where | ALWAYS_SET)


@contextmanager
def watched(site: Site, patch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """The site with every list looked at."""
    watch = Watch(site)
    engine = site.app.extensions["database"].engine
    patch.setattr(web, "paged", watch.paged)
    patch.setattr(web, "walk", watch.walk)
    event.listen(engine, "before_execute", watch.note)
    try:
        yield watch
    finally:
        event.remove(engine, "before_execute", watch.note)


def test_every_list_can_be_read_to_its_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(site, range(3))
    with site.app.app_context(), db.transaction() as session:
        session.execute(update(Box).values(threshold=50))
        session.execute(update(Response).values(letter="a letter"))
    site.things["hearing-list"] = {"what": "hearings", "ending": "csv"}
    site.things["project-list"] = {"what": "projects", "ending": "csv"}
    with watched(site, monkeypatch) as watch:
        for endpoint, asked, role in OPENED:
            thing, _mark, query = asked.partition("?")
            address = site.address(endpoint, thing)
            joined = "&" if "?" in address else "?"
            answer = site.open(role, "GET", f"{address}{joined}{query}")
            assert answer.status_code == 200, (endpoint, asked, answer.location)
    assert watch.seen == _calls()


def test_the_test_knows_what_may_be_null(site: Site) -> None:
    """A nullable column alone is refused; what rules NULL out is seen."""
    hearings = Hearing.__table__.c
    plain = Hearing.__table__.select().limit(1)
    for statement, refused in (
        (plain.order_by(hearings.closes_at.desc(), hearings.id), True),
        (plain.order_by(hearings.closes_at).where(hearings.closes_at.is_not(None)), False),
        (plain.order_by(hearings.id, hearings.status), False),
    ):
        [found] = _ordered(statement)
        assert any(_may_be_null(each, found.where) for each in found) is refused
