"""The reference pages: what the same server does at most, with as little as can be on a page.

hello: Flask and a word. list (L): twenty rows by SQLAlchemy Core through a small template, with no
translation and no layout. vote: one row with a unique key and one counter, in one transaction.
They read and write the same database as the site, over a connection that is set up the same way.
"""

from flask import Flask
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    insert,
    select,
    update,
)

from participation import config
from participation.accounts.models import User
from participation.db import Database
from participation.ideas.proposals.models import Idea
from participation.subjects.models import Subject, Visibility

ROWS = 20

TEMPLATE = """<!doctype html>
<html lang="da">
<head><meta charset="utf-8"><title>Ideas</title><link rel="stylesheet" href="/static/site.css"></head>
<body>
<h1>Ideas</h1>
<ul>
{% for row in rows %}
<li><article>
  <h2><a href="/ideas/{{ row.id }}">{{ row.title }}</a></h2>
  <p>{{ row.body[:200] }}</p>
  <p>{{ row.name }}
  <time datetime="{{ row.visible_from.isoformat() }}">{{ row.visible_from.date() }}</time></p>
  <p>{{ row.state.value }} {{ row.support_count }} {{ row.comment_count }}</p>
</article></li>
{% endfor %}
</ul>
</body>
</html>
"""

_metadata = MetaData()
ITEMS = Table(
    "bench_items",
    _metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("votes", Integer, nullable=False),
)
VOTES = Table(
    "bench_votes",
    _metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("item_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    UniqueConstraint("item_id", "user_id"),
)


def prepare_votes(database: Database, items: list[int]) -> None:
    """Make the bare vote's two tables anew, with these items and no votes."""
    _metadata.drop_all(database.engine)
    _metadata.create_all(database.engine)
    with database.engine.begin() as connection:
        connection.execute(insert(ITEMS), [{"id": item, "votes": 0} for item in items])


def create_app(url: str) -> Flask:
    """An application with the reference pages and nothing else, on the site's database."""
    app = Flask("bench.references", static_folder=None, template_folder=None)
    database = Database(url)
    app.extensions["database"] = database
    reading, writing = database.engine, database.engine.execution_options(write=True)
    template = app.jinja_env.from_string(TEMPLATE)
    subjects, ideas, users = Subject.__table__, Idea.__table__, User.__table__
    newest = (
        select(
            subjects.c.id,
            subjects.c.title,
            subjects.c.visible_from,
            subjects.c.comment_count,
            ideas.c.body,
            ideas.c.state,
            ideas.c.support_count,
            users.c.name,
        )
        .join(ideas, ideas.c.id == subjects.c.id)
        .join(users, users.c.id == subjects.c.author_id)
        .where(subjects.c.kind == "idea", subjects.c.visibility == Visibility.visible)
        .order_by(subjects.c.visible_from.desc(), subjects.c.id.desc())
        .limit(ROWS)
    )

    @app.get("/hello")
    def hello() -> str:
        return "Hello"

    @app.get("/list")
    def rows() -> str:
        with reading.connect() as connection:
            return template.render(rows=connection.execute(newest).all())

    @app.post("/vote/<int:item>/<int:user>")
    def vote(item: int, user: int) -> str:
        with writing.begin() as connection:
            connection.execute(insert(VOTES).values(item_id=item, user_id=user))
            connection.execute(
                update(ITEMS).where(ITEMS.c.id == item).values(votes=ITEMS.c.votes + 1)
            )
        return "Counted"

    return app


def make() -> Flask:
    """The reference pages on the database that the environment names."""
    return create_app(config.load().database)
