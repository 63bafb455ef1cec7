"""An entry of a feed is of one moment, although others change what it tells while it is read."""

import contextvars
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update

from participation import db
from participation.hearings.meetings.models import Meeting
from participation.subjects.models import Subject
from tests import factories as make

OLD, NEW = "Mødet er i gymnasiet", "Mødet er på rådhuset"


def _move(app: Flask) -> None:
    """Write, in a transaction of one's own, the hearing's title and its meeting's place anew."""
    with app.app_context(), db.transaction() as session:
        session.execute(update(Subject).where(Subject.title == OLD).values(title=NEW))
        session.execute(update(Meeting).values(place=NEW))


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_meeting_is_moved_while_the_feed_is_read(real_app: Flask, after: int) -> None:
    with real_app.app_context(), db.transaction():
        make.meeting(make.hearing(make.space(), title=OLD), place=OLD)
    asked: list[str] = []

    def beside(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT") and "hearings" in statement:
            asked.append(statement)
            if len(asked) == after:
                contextvars.Context().run(_move, real_app)

    engine = real_app.extensions["database"].engine
    event.listen(engine, "after_cursor_execute", beside)
    try:
        text = real_app.test_client().get("/feeds/hearings.atom").text
    finally:
        event.remove(engine, "after_cursor_execute", beside)
    titles, places = text.count(f">{OLD}<"), text.count(f"· {OLD}")
    assert text.count("<entry") == 1
    assert titles == places
    assert text.count(f">{NEW}<") == text.count(f"· {NEW}") == 1 - titles
