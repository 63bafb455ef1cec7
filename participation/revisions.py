"""At which migration the database is, and which is the newest: what is asked at every start.

Migrating itself is Alembic's work (`migrating`); it is left out of what serves pages.
"""

import ast
import threading

from sqlalchemy import Connection, Engine, inspect, text

from participation.config import ROOT

_PARSING = threading.Lock()
"""Python 3.11 counts the depth of a syntax tree for all threads together, and fails when two parse."""


def newest() -> str | None:
    """The newest migration there is: the one that no other follows. Raises ValueError for several."""
    known, followed = _written()
    heads = known - followed
    if len(heads) > 1:
        raise ValueError(f"migrations follow different ways: {', '.join(sorted(heads))}")
    return heads.pop() if heads else None


def is_known(revision: str) -> bool:
    """Whether this version of the program has a migration; of a newer version's it knows nothing."""
    return revision in _written()[0]


def _written() -> tuple[set[str], set[str]]:
    """The migrations there are, and those that another follows."""
    known: set[str] = set()
    followed: set[str] = set()
    for file in (ROOT / "migrations" / "versions").glob("*.py"):
        with _PARSING:
            values = _assigned(ast.parse(file.read_text(encoding="utf-8")))
        known.add(str(values["revision"]))
        if values.get("down_revision") is not None:
            followed.add(str(values["down_revision"]))
    return known, followed


def _assigned(module: ast.Module) -> dict[str, object]:
    """The plain values that a module gives names to."""
    return {
        target.id: each.value.value
        for each in module.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
        for target in each.targets
        if isinstance(target, ast.Name)
    }


def present(engine: Engine) -> str | None:
    """The migration the database is at; None when it is empty."""
    with engine.connect() as connection:
        return of(connection)


def of(connection: Connection) -> str | None:
    """The same, as a connection's transaction sees it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
