"""Part `queries`: how often a page asks the database, with everything made anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from bench.asking import BROWSER
from bench.catalogue import PAGES, addresses, cookies_of, name_of
from bench.results import Row
from bench.running import Run
from bench.site import without_fragments

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that an application sends meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(NOT_COUNTED):
            seen.append(statement)

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def run(run: Run) -> None:
    """Open every page once on each database and count."""
    for database in run.options.databases:
        site = run.large(database)
        run.results.begin(f"Queries: {database}, {site.size:,} ideas, statements a page")
        app = without_fragments(site.app())
        cookies = cookies_of(site)
        for who, path in addresses(app, site.facts):
            client = app.test_client(use_cookies=False)
            headers = {**BROWSER, "Cookie": cookies[who]}
            client.get(path, headers=headers)
            with statements(app) as seen:
                answer = client.get(path, headers=headers)
            if answer.status_code == 200 and answer.mimetype in PAGES:
                what = f"queries: {name_of(path, who, site.facts)}"
                run.results.add(Row(what, database, 1, site.size, len(seen), "queries"))
            answer.close()
        app.extensions["database"].engine.dispose()
