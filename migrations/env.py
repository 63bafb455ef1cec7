"""How Alembic reaches the database: the application's own engine and its models' metadata."""

from typing import Any

from alembic import context
from sqlalchemy import JSON, BigInteger, Connection

from participation import create_app, db


def ours(item: Any, name: str | None, kind: str, reflected: bool, _compared: Any) -> bool:
    """Leave the job queue's own tables alone."""
    return not (kind == "table" and reflected and (name or "").startswith("huey_"))


def in_plain_types(kind: str, item: Any, _context: Any) -> str | bool:
    """Write migrations with SQLAlchemy's own types, so that they stand on nothing of ours."""
    if kind != "type":
        return False
    if isinstance(item, db.UTCDateTime):
        return "MOMENT"
    if isinstance(item, BigInteger):
        return "WHOLE"
    return "DOCUMENT" if isinstance(item, JSON) else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=ours,
        render_item=in_plain_types,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = create_app().extensions["database"].engine
    with engine.connect() as connection:
        run(connection)
