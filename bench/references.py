"""The reference pages: what the same server does at most, with as little as can be on a page.

hello: Flask and a word. list (L): twenty rows by SQLAlchemy Core through a small template, with no
translation and no layout. idea, hearing: what their pages show first, by Core through a small template.
vote: one row with a unique key and one counter, in one transaction. comment: one row with its text, and
one counter.
They read and write the same database as the site, over a connection that is set up the same way.
"""

from typing import Any

from flask import Flask, request
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
    update,
)

from participation import clock, config
from participation.accounts.models import User
from participation.comments.models import Comment
from participation.db import Database
from participation.hearings.notice.models import Hearing, Section
from participation.hearings.responses.models import Response
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

DETAIL = """<!doctype html>
<html lang="da">
<head><meta charset="utf-8"><title>{{ thing.title }}</title>
<link rel="stylesheet" href="/static/site.css"></head>
<body>
<h1>{{ thing.title }}</h1>
<p>{{ thing.text }}</p>
{% for section in sections %}
<section><h2>{{ section.title }}</h2><p>{{ section.body }}</p></section>
{% endfor %}
<ul>
{% for row in rows %}
<li><article>
  <h3>{{ row.name }}</h3>
  <time datetime="{{ row.at.isoformat() }}">{{ row.at.date() }}</time>
  <p>{{ row.body }}</p>
</article></li>
{% endfor %}
</ul>
</body>
</html>
"""
COMMENTS, RESPONSES = 50, 3
"""How many comments an idea's page shows, and responses a hearing's."""

_metadata = MetaData()
ITEMS = Table(
    "bench_items",
    _metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("votes", Integer, nullable=False),
    Column("comments", Integer, nullable=False),
)
VOTES = Table(
    "bench_votes",
    _metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("item_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    UniqueConstraint("item_id", "user_id"),
)


COMMENTED = Table(
    "bench_comments",
    _metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("item_id", BigInteger, nullable=False, index=True),
    Column("user_id", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)


def prepare_items(database: Database, items: list[int]) -> None:
    """Make the tables of the bare vote and comment anew, with these items and nothing about them."""
    _metadata.drop_all(database.engine)
    _metadata.create_all(database.engine)
    with database.engine.begin() as connection:
        connection.execute(
            insert(ITEMS), [{"id": item, "votes": 0, "comments": 0} for item in items]
        )


def create_app(url: str) -> Flask:
    """An application with the reference pages and nothing else, on the site's database."""
    app = Flask("bench.references", static_folder=None, template_folder=None)
    database = Database(url)
    app.extensions["database"] = database
    reading, writing = database.engine, database.engine.execution_options(write=True)
    template, detail = app.jinja_env.from_string(TEMPLATE), app.jinja_env.from_string(DETAIL)
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

    @app.get("/idea/<int:number>")
    def idea(number: int) -> str:
        with reading.connect() as connection:
            return detail.render(
                thing=connection.execute(_idea(number)).one(),
                rows=connection.execute(_comments(number)).all(),
            )

    @app.get("/hearing/<int:number>")
    def hearing(number: int) -> str:
        with reading.connect() as connection:
            return detail.render(
                thing=connection.execute(_hearing(number)).one(),
                sections=connection.execute(_sections(number)).all(),
                rows=connection.execute(_responses(number)).all(),
            )

    @app.post("/vote/<int:item>/<int:user>")
    def vote(item: int, user: int) -> str:
        with writing.begin() as connection:
            connection.execute(insert(VOTES).values(item_id=item, user_id=user))
            connection.execute(
                update(ITEMS).where(ITEMS.c.id == item).values(votes=ITEMS.c.votes + 1)
            )
        return "Counted"

    @app.post("/comment/<int:item>/<int:user>")
    def comment(item: int, user: int) -> str:
        made = {"item_id": item, "user_id": user, "body": request.form["body"], "at": clock.now()}
        with writing.begin() as connection:
            connection.execute(insert(COMMENTED).values(made))
            connection.execute(
                update(ITEMS).where(ITEMS.c.id == item).values(comments=ITEMS.c.comments + 1)
            )
        return "Written"

    return app


_subjects: Any = Subject.__table__.c
_shown = _subjects.visibility == Visibility.visible


def _idea(number: int) -> Select[Any]:
    ideas: Any = Idea.__table__
    return (
        select(_subjects.title, ideas.c.body.label("text"))
        .join(ideas, ideas.c.id == _subjects.id)
        .where(_subjects.id == number, _shown)
    )


def _comments(number: int) -> Select[Any]:
    comments, users = Comment.__table__, User.__table__.c
    return (
        select(users.name, _subjects.created_at.label("at"), comments.c.body)
        .join(comments, comments.c.id == _subjects.id)
        .join(User.__table__, users.id == _subjects.author_id)
        .where(comments.c.about_id == number, _shown)
        .order_by(comments.c.thread_id, comments.c.trail)
        .limit(COMMENTS)
    )


def _hearing(number: int) -> Select[Any]:
    hearings: Any = Hearing.__table__
    return (
        select(_subjects.title, hearings.c.summary.label("text"))
        .join(hearings, hearings.c.id == _subjects.id)
        .where(_subjects.id == number, _shown)
    )


def _sections(number: int) -> Select[Any]:
    sections: Any = Section.__table__
    return (
        select(_subjects.title, sections.c.body)
        .join(sections, sections.c.id == _subjects.id)
        .where(sections.c.hearing_id == number, _shown)
        .order_by(sections.c.position)
    )


def _responses(number: int) -> Select[Any]:
    rows: Any = Response.__table__
    return (
        select(rows.c.respondent_name.label("name"), rows.c.received_at.label("at"), rows.c.body)
        .join(rows, rows.c.id == _subjects.id)
        .where(rows.c.hearing_id == number, rows.c.number.is_not(None), _shown)
        .order_by(rows.c.number.desc())
        .limit(RESPONSES)
    )


def make() -> Flask:
    """The reference pages on the database that the environment names."""
    return create_app(config.load().database)
