"""A page takes no more steps of the database in a town of six times as many ideas.

SQLite tells each hundred steps that it takes: no clock, so nothing else on the machine decides. A page is
asked for with little, then with much; what it shows and what it may sort are bounded, so its steps are too.
How long it takes with a hundred thousand ideas `make bench ONLY=growth` says.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from bench import projects, whereabouts
from participation import create_app, db
from participation.accounts.login import open_sign_in
from participation.accounts.models import RoleName, User
from participation.demo import large
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.spaces.models import Space
from participation.web import limiter
from tests import factories as make
from tests.conftest import Client, make_settings
from tests.databases import Databases

FEW, MANY = 600, 3600
"""Ideas, each with two comments: in both towns every list is longer than a page."""
SAME, MORE = 1.3, 100
"""How much more it may be: by a part, and by so many hundred steps, as where some months have nothing yet.
Going through all ideas once is more than three times that."""

VISITOR, CITIZEN, OFFICIAL = "visitor", "citizen", "official"
PAGES = (
    (VISITOR, "/"),
    (VISITOR, "/ideas"),
    (VISITOR, "/ideas?sort=active"),
    (VISITOR, "/ideas?sort=supported"),
    (VISITOR, "/ideas?state=overdue"),
    (VISITOR, "/ideas?view=board"),
    (VISITOR, "{box}"),
    (VISITOR, "{box}?view=board"),
    (VISITOR, "{idea}"),
    (VISITOR, "{project}"),
    (VISITOR, "/projects"),
    (VISITOR, "/map"),
    (VISITOR, "/map?kind=idea"),
    (VISITOR, "/ideas/overdue"),
    (VISITOR, "/what-came-of-it"),
    (VISITOR, "/what-came-of-it?year={year}"),
    (VISITOR, "/what-came-of-it/declined"),
    (VISITOR, "/what-came-of-it/in-time"),
    (VISITOR, "/feeds/ideas.atom"),
    (CITIZEN, "/ideas"),
    (CITIZEN, "/ideas/yours"),
    (CITIZEN, "/ideas/yours?part=supported"),
    (CITIZEN, "{box}"),
    (OFFICIAL, "/ideas"),
    (OFFICIAL, "/desk/ideas"),
    (OFFICIAL, "/desk/ideas/waiting"),
    (OFFICIAL, "/desk/ideas/together"),
    (OFFICIAL, "/desk/projects"),
)
Steps = dict[tuple[str, str], int]


@contextmanager
def _counted(app: Flask) -> Iterator[list[int]]:
    """Hundreds of steps that SQLite takes meanwhile, for each statement."""
    engine = app.extensions["database"].engine
    found: list[int] = []

    def begin(connection: Any, *_rest: Any) -> None:
        found.append(0)
        at = len(found) - 1

        def one() -> int:
            found[at] += 1
            return 0

        connection.connection.dbapi_connection.set_progress_handler(one, 100)

    event.listen(engine, "before_cursor_execute", begin)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", begin)


def _town(app: Flask, ideas: int) -> Steps:
    """The steps that each page takes once there are so many ideas more, in a town of their own."""
    large.make(app, ideas, 2 * ideas)
    with app.app_context(), db.transaction():
        space = db.session.scalars(select(Space).order_by(Space.id.desc()).limit(1)).one()
        official, citizen = make.member(space, RoleName.official), make.member(space)
        project = projects.add(space, official.id)
        whereabouts.add(space)
        box = db.session.scalars(select(Box).where(Box.space_id == space.id).limit(1)).one()
        _write(box, citizen)
        idea = db.session.scalars(select(Idea).where(Idea.box_id == box.id).limit(1)).one()
        found = {"box": box.path, "idea": idea.path, "project": project}
        found["year"] = str(db.session.scalar(select(func.max(Idea.state_at))).year - 1)
        tokens = {
            OFFICIAL: open_sign_in(official, "test"),
            CITIZEN: open_sign_in(citizen, "test"),
        }
    steps: Steps = {}
    for who, page in PAGES:
        limiter.reset()
        client = app.test_client()
        if who != VISITOR:
            with client.session_transaction() as session:
                session["_user_id"] = tokens[who]
        # What is made once is made before.
        for _each in range(2):
            with _counted(app) as counted:
                answer = client.get(page.format(**found))
                assert answer.status_code == 200, page
                answer.get_data()
        steps[who, page] = sum(counted)
    return steps


def _write(box: Box, person: User) -> None:
    for _each in range(3):
        make.idea(box, person)


@pytest.fixture(scope="module")
def steps(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Steps, Steps]]:
    """With few and with many ideas; a database of its own."""
    with databases.lent("sqlite") as url:
        settings = make_settings(tmp_path_factory.mktemp("var"), url, page_cache_mb=0)
        app = create_app(settings, testing=True)
        app.test_client_class = Client
        few = _town(app, FEW)
        yield few, _town(app, MANY)
        app.extensions["database"].engine.dispose()


@pytest.mark.parametrize(("who", "page"), PAGES)
def test_a_page_takes_no_more_steps_of_many(
    steps: tuple[Steps, Steps], who: str, page: str
) -> None:
    few, many = (each[who, page] for each in steps)
    assert many <= few * SAME + MORE, (few, many)
