"""When an idea was last active: what is said while it is filled in is not lost."""

import threading
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event, update

from participation import clock, db, ledger
from participation.ideas.proposals.jobs import fill_in
from participation.ideas.proposals.models import Idea
from tests import factories


def test_a_comment_that_comes_while_an_idea_is_filled_in_counts(real_app: Flask) -> None:
    """Another worker reads the comment's entry between what is read here and what is written."""
    engine = real_app.extensions["database"].engine
    said_at = clock.now() + timedelta(hours=1)
    with real_app.app_context(), db.transaction() as session:
        idea = factories.idea(factories.box(factories.space()))
        session.execute(update(Idea.__table__).values(active_at=None))  # type: ignore[arg-type]
        idea_id = idea.id

    def say() -> None:
        with real_app.app_context():
            with db.transaction() as session, clock.at(said_at):
                factories.comment(session.get_one(Idea, idea_id))
                ledger.record("comment.added", subject_id=idea_id, about=idea_id)
            ledger.number_entries()
            ledger.follow("idea-activity")

    other = threading.Thread(target=say)

    def between(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "max(" in statement and not other.ident:
            other.start()
            # On SQLite, and where the idea is held, it waits until we are done.
            other.join(2)

    event.listen(engine, "after_cursor_execute", between)
    with real_app.app_context():
        fill_in()
    event.remove(engine, "after_cursor_execute", between)
    other.join()
    with real_app.app_context(), db.transaction(write=False) as session:
        assert session.get_one(Idea, idea_id).active_at == said_at
