"""make shell: a Python shell inside the application, on the installation that the environment names.

    make shell                                  the site in var/
    PARTICIPATION_VAR=/some/folder make shell   another one; DATABASE_URL counts as it does for every command

At hand are `app`, `settings`, `db`, `clock`, `select`, `func`, every model by its name, and the helpers of
`names`. All of it is one transaction: what is written is rolled back at the end, unless `commit()` was
called. On SQLite, nobody else writes between the first change and `commit()` or `rollback()`. Relationships
are not loaded by themselves, here as elsewhere: ask for them with `select(...).options(...)`.
"""

import code
import os
import readline
import rlcompleter
import sys
from typing import Any

import click
from flask import Flask
from sqlalchemy import func, select

from participation import clock, db
from participation.accounts.queries import by_email
from participation.cli.starting import application
from participation.subjects.models import Subject

BANNER = """\
participation on {url}
At hand: app, settings, db, clock, select, func, every model (Hearing, Idea, ...), and
  find(Hearing, Hearing.id > 1)  things of a kind, at most 100     get(17)        a subject by its id
  person("name@example.org")     somebody with an account          sql(statement) a statement as it is sent
  commit()                       keep what was written             rollback()     forget it
Nothing is kept without commit()."""


def models() -> dict[str, type[db.Base]]:
    """Every model by its name. Raises ValueError when two have the same."""
    found: dict[str, type[db.Base]] = {}
    for mapper in db.Base.registry.mappers:
        name = mapper.class_.__name__
        if name in found:
            raise ValueError(f"two models are called {name}")
        found[name] = mapper.class_
    return found


def _find(kind: type[db.Base], *conditions: Any, limit: int = 100) -> list[Any]:
    return list(db.session.scalars(select(kind).where(*conditions).limit(limit)))


def _get(subject_id: int) -> Subject | None:
    return db.session.get(Subject, subject_id)


def _sql(statement: Any) -> None:
    print(statement.compile(db.database().engine))


# Of the session as it is then: `with db.transaction():` puts another in its place.
def _commit() -> None:
    db.session.commit()


def _rollback() -> None:
    db.session.rollback()


def names(app: Flask) -> dict[str, Any]:
    """What the shell knows by name."""
    return {
        **models(),
        "app": app,
        "settings": app.extensions["settings"],
        "db": db,
        "clock": clock,
        "select": select,
        "func": func,
        "find": _find,
        "get": _get,
        "person": by_email,
        "sql": _sql,
        "commit": _commit,
        "rollback": _rollback,
    }


@click.command()
def main() -> None:
    """Talk with the application until the input ends."""
    # As the commands do: what is written is for its owner alone.
    os.umask(0o077)
    app = application()
    known = names(app)
    if sys.stdin.isatty():
        readline.set_completer(rlcompleter.Completer(known).complete)
        readline.parse_and_bind("tab: complete")
    url = app.extensions["database"].engine.url.render_as_string(hide_password=True)
    with app.app_context():
        try:
            code.interact(BANNER.format(url=url), local=known, exitmsg="")
        finally:
            db.session.rollback()


if __name__ == "__main__":
    main()
