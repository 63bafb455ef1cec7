"""make profile: where a page spends its time, and which statements it sends.

    make profile PAGE=/ideas                        as a visitor
    make profile PAGE=/desk AS=official@fjordby.example TIMES=100
    make profile PAGE=/ideas CACHES=fragments       with what the product keeps within pages

The page is opened in this process, on the installation that the environment names (the site in var/
unless PARTICIPATION_VAR or DATABASE_URL say another), with caches off unless CACHES names them. The
tree of calls is printed and written to var/profile.html.
"""

import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from pyinstrument import Profiler
from sqlalchemy import delete, event

from bench.asking import BROWSER
from bench.counting import NOT_COUNTED
from bench.site import without_fragments
from participation import config, create_app, db
from participation.accounts.login import open_sign_in
from participation.accounts.models import SignIn
from participation.accounts.queries import by_email, hash_token

WIDTH = 160


@contextmanager
def timed_statements(app: Flask) -> Iterator[dict[str, list[float]]]:
    """The statements that an application sends meanwhile, each with its times in milliseconds."""
    seen: dict[str, list[float]] = defaultdict(list)

    def before(connection: Any, *_rest: Any) -> None:
        connection.info["bench"] = time.perf_counter()

    def after(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(NOT_COUNTED):
            seen[statement].append((time.perf_counter() - connection.info["bench"]) * 1000)

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


@contextmanager
def cookie_of(app: Flask, email: str) -> Iterator[str]:
    """What the browser of somebody who is signed in sends; the sign-in ends with us."""
    if not email:
        yield ""
        return
    with app.app_context(), db.transaction():
        person = by_email(email)
        if person is None:
            raise SystemExit(f"profile: nobody here has the address {email}")
        token = open_sign_in(person, "profile")
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    try:
        yield f"session={serializer.dumps({'_user_id': token, '_fresh': True})}"
    finally:
        with app.app_context(), db.transaction() as session:
            session.execute(delete(SignIn).where(SignIn.token_hash == hash_token(token)))


def main() -> int:
    page, times = os.environ.get("PAGE") or "/ideas", int(os.environ.get("TIMES") or 50)
    caches = os.environ.get("CACHES", "").split(",")
    more: dict[str, object] = {} if "pages" in caches else {"page_cache_mb": 0}
    settings = config.load(log_level="ERROR", **more)
    app = create_app(settings)
    if "fragments" not in caches:
        without_fragments(app)
    with cookie_of(app, os.environ.get("AS", "")) as cookie:
        client = app.test_client(use_cookies=False)
        headers = {**BROWSER, **({"Cookie": cookie} if cookie else {})}
        first = client.get(page, headers=headers)
        if first.status_code != 200:
            print(f"profile: {page} answered {first.status_code}", file=sys.stderr)
            return 1
        size = len(first.data)
        with timed_statements(app) as statements:
            taken = [_open(client, page, headers) for _each in range(times)]
        profiler = Profiler(interval=0.0005)
        with profiler:
            for _each in range(times):
                _open(client, page, headers)
    print(profiler.output_text(unicode=True, color=sys.stdout.isatty(), show_all=False))
    _tell_statements(statements, times)
    target = settings.var / "profile.html"
    target.write_text(profiler.output_html(), encoding="utf-8")
    print(
        f"\n{page}: {statistics.median(taken):.2f} ms in the middle of {times} times "
        f"(without the profiler), {size:,} bytes, {sum(map(len, statements.values())) / times:g} "
        f"statements; the tree is in {target}"
    )
    return 0


def _open(client: Any, page: str, headers: dict[str, str]) -> float:
    begun = time.perf_counter()
    _ = client.get(page, headers=headers).data
    return (time.perf_counter() - begun) * 1000


def _tell_statements(statements: dict[str, list[float]], times: int) -> None:
    print("Statements by time: milliseconds a page, how often a page, and what")
    for statement, taken in sorted(statements.items(), key=lambda each: -sum(each[1])):
        words = " ".join(statement.split())
        shown = words if len(words) <= WIDTH else f"{words[: WIDTH // 2]} … {words[-WIDTH // 2 :]}"
        print(f"{sum(taken) / times:8.3f}  {len(taken) / times:5.2g}  {shown}")


if __name__ == "__main__":
    sys.exit(main())
