"""The session of a request or a context: opened when it is first used, and how its transaction ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from flask import Flask, current_app, g, has_app_context
from sqlalchemy import Connection, event, literal, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from participation.db.engine import Database
from participation.db.tables import Base


def init_app(app: Flask, url: str) -> None:
    """Give the application its database and close each context's session."""
    app.extensions["database"] = Database(url)
    app.teardown_appcontext(close_session)


def database() -> Database:
    """The current application's database."""
    return cast("Database", current_app.extensions["database"])


class OutOfReach(SQLAlchemyError):
    """The database was asked where it must not be (see `out_of_reach`)."""


def _current() -> Session:
    if "session" not in g:
        if g.get("out_of_reach"):
            raise OutOfReach
        sessions = database()
        if g.get("write"):
            g.session = sessions.writing()
        else:
            g.session = sessions.picture() if g.get("one_picture") else sessions.reading()
    return cast("Session", g.session)


session: Session = cast("Session", LocalProxy(_current))
"""The session of the present request or transaction."""


def expect_writes() -> None:
    """Say, before the session is first used, that this request will write."""
    g.write = True
    g.may_let_go = True


def one_picture() -> None:
    """Say, before the session is first used, that this context only reads, and sees one moment."""
    g.one_picture = True


def keep() -> None:
    """Say that what has been written stays although the request is answered with an error."""
    g.keep = True


def is_kept() -> bool:
    """Whether what has been written stays although the request is answered with an error."""
    return bool(g.get("keep"))


def discard() -> None:
    """Say that nothing this context writes stays, whatever it is answered with."""
    g.discard = True


def let_go() -> None:
    """End the request's transaction before work that takes long, so that no lock is held meanwhile;
    what follows begins another.

    What was read may have changed by then, as it may on PostgreSQL at any time. What was written and
    is not to stay (`keep`) cannot be let go: then the lock is held on to, and the log says so.
    """
    opened = g.get("session")
    if opened is None or not g.get("may_let_go"):
        return
    written = opened.info.pop("written", False) or opened.new or opened.dirty or opened.deleted
    if written and not g.get("keep"):
        opened.info["written"] = True
        current_app.logger.warning("work that takes long is done while a transaction is open")
        return
    opened.commit()
    g.let_go = True


def taken_up_again(check: Callable[[Connection], None]) -> None:
    """Have this done first thing in the transaction that goes on after `let_go`: what was held before is
    held again, and what no longer holds is said by an exception."""
    g.setdefault("taken_up", []).append(check)


@event.listens_for(Session, "after_begin")
def _take_up_again(_session: Session, _begun: Any, connection: Connection) -> None:
    if has_app_context() and g.pop("let_go", False):
        for check in g.get("taken_up", ()):
            check(connection)


def finish(success: bool) -> None:
    """End the context's transaction: commit on success, roll back otherwise."""
    if "session" in g:
        if success and not g.get("discard"):
            g.session.commit()
        else:
            # What was read stays readable for the error page: nothing is loaded a second time.
            g.session.expunge_all()
            undo(g.session, reading=not g.get("write"))
            g.pop("keep", None)


def finish_writing(success: bool) -> None:
    """End the transaction of a request that writes, before its answer is rendered: on SQLite nobody else
    writes while it is open. What follows in this request only reads."""
    if not g.pop("write", False):
        return
    if "session" in g:
        g.write = True
        if success:
            for act in g.get("before_rendering", ()):
                act()
        finish(success)
        del g.write
        g.session.info.pop("written", None)
        g.session.bind = database().reading.kw["bind"]
    for name in ("may_let_go", "let_go", "taken_up", "before_rendering"):
        g.pop(name, None)


def before_rendering(act: Callable[[], None]) -> None:
    """Have this done last in the transaction of a request that is answered with a page."""
    g.setdefault("before_rendering", []).append(act)


def is_writing() -> bool:
    """Whether what is written now stays, when the request ends well."""
    return bool(g.get("write"))


def undo(opened: Session, *, reading: bool) -> None:
    """End a transaction of which nothing is to stay.

    One that only read ends with COMMIT: after a ROLLBACK psycopg forgets all statements that it has
    prepared on the connection, and PostgreSQL plans each anew, which takes longer than to answer it.
    https://www.psycopg.org/psycopg3/docs/advanced/prepare.html
    """
    try:
        if reading:
            # What was changed in memory is not written, and whoever holds a thing reads it as it was.
            opened.expunge_all()
        if reading and not opened.info.get("written"):
            opened.commit()
        else:
            opened.rollback()
    except SQLAlchemyError:
        # The connection has died: there is nothing left to be undone on it.
        opened.invalidate()


@contextmanager
def out_of_reach() -> Iterator[None]:
    """Ask the database nothing: what is tried raises OutOfReach. For the page about an error."""
    outside = g.pop("session", None)
    g.out_of_reach = True
    try:
        yield
    finally:
        g.pop("out_of_reach", None)
        if outside is not None:
            g.session = outside


def close_session(_error: BaseException | None = None) -> None:
    kept = g._get_current_object().__dict__
    opened = kept.pop("session", None)
    if opened is not None:
        try:
            if not kept.get("write"):
                undo(opened, reading=True)
            opened.close()
        except SQLAlchemyError:
            opened.invalidate()
    kept.pop("write", None)
    kept.pop("one_picture", None)
    kept.pop("keep", None)
    kept.pop("discard", None)
    kept.pop("may_let_go", None)
    kept.pop("let_go", None)
    kept.pop("taken_up", None)
    kept.pop("before_rendering", None)


@contextmanager
def transaction(*, write: bool = True) -> Iterator[Session]:
    """One transaction outside a request: committed at the end, rolled back on an error."""
    close_session()
    g.write = write
    try:
        yield _current()
        finish(success=True)
    except BaseException:
        finish(success=False)
        raise
    finally:
        close_session()


@contextmanager
def snapshot() -> Iterator[Session]:
    """A session that only reads and sees one moment, whatever others change meanwhile.

    It takes the place of the context's session until it ends.
    """
    outside = g.pop("session", None)
    opened = g.session = database().picture()
    try:
        # A moment begins with the first thing that is read.
        opened.execute(select(literal(1)).select_from(Base.metadata.tables["subjects"]).limit(1))
        yield opened
    finally:
        undo(opened, reading=True)
        opened.close()
        g.pop("session", None)
        if outside is not None:
            g.session = outside
