"""A file that is being made while something in it is hidden is never handed out; on PostgreSQL.

One of the two waits before one of its statements, each in turn, until the other has come to its end
or waits for it.
"""

import contextvars
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from participation import db, ledger
from participation.accounts.models import RoleName, Visitor
from participation.accounts.queries import by_id
from participation.exports import actions, jobs, orders
from participation.exports.formats import ExportFormat
from participation.exports.models import ExportFile
from participation.exports.orders import ExportKind, Order
from participation.hearings.responses.models import Response
from participation.moderation.actions import decide
from participation.moderation.models import Rule, Verdict
from tests import factories

WORDS = "Min nabo hedder Kaj Qzx"
BLOCKED = 0.4
"""Seconds after which somebody who has not come to the end waits for the other."""

Work = Callable[[], None]
paused_at: contextvars.ContextVar["Pause | None"] = contextvars.ContextVar("pause", default=None)


class Pause:
    """Stops whoever works in its context before a statement, and says when that has come."""

    def __init__(self, before: int) -> None:
        self.before, self.sent = before, 0
        self.stopped, self.go_on = threading.Event(), threading.Event()

    def pass_by(self) -> None:
        self.sent += 1
        if self.sent == self.before:
            self.stopped.set()
            self.go_on.wait(30)


def _note(*_event: Any) -> None:
    pause = paused_at.get()
    if pause is not None:
        pause.pass_by()


def _side_by_side(first: Work, second: Work, before: int) -> bool:
    """Do both, the first with a stop before a statement; false when it has fewer statements."""
    pause, failed = Pause(before), list[BaseException]()

    def work(do: Work, stops: Pause | None) -> None:
        paused_at.set(stops)
        try:
            do()
        except BaseException as error:  # told below
            failed.append(error)
        finally:
            if stops is not None:
                stops.stopped.set()

    one = threading.Thread(target=work, args=(first, pause))
    one.start()
    assert pause.stopped.wait(30)
    other = threading.Thread(target=work, args=(second, None))
    other.start()
    other.join(BLOCKED)
    pause.go_on.set()
    for thread in (one, other):
        thread.join(30)
        assert not thread.is_alive()
    assert failed == []
    return pause.sent >= before


class Town:
    """A hearing with a response, and a file of it that somebody has ordered."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context(), db.transaction():
            space = factories.space()
            self.moderator = factories.member(space, RoleName.moderator).id
            hearing = factories.hearing(space)
            self.response = factories.response(hearing, body=WORDS).id
            order = Order(ExportKind.hearing, str(hearing.id), ExportFormat.jsonl)
            part = orders.find(order, Visitor())
            assert part is not None
            self.file = actions.ask(order, part, by=Visitor(), language="en").id

    def hide(self) -> None:
        """A moderator hides the response, and the worker's reader comes by."""
        with self.app.app_context():
            with db.transaction():
                moderator = by_id(self.moderator)
                assert moderator is not None
                response = db.session.get_one(Response, self.response)
                decide(response, Verdict.hidden, Rule.personal_data, "Navngiver.", by=moderator)
            ledger.number_entries()
            while ledger.advance("exports-taken-back"):
                pass

    def make(self) -> None:
        with self.app.app_context():
            jobs.make_all()

    def check(self, what: object) -> None:
        """What is on offer does not hold what is hidden."""
        with self.app.app_context():
            with db.transaction(write=False):
                file = db.session.get_one(ExportFile, self.file)
                offered, waits = actions.is_offered(file), file.waits
            if offered:
                assert WORDS not in actions.path_of(self.file).read_text("utf-8"), what
            assert offered or waits or file.dropped_at, what
            if waits:
                jobs.make_all()
                with db.transaction(write=False):
                    assert actions.is_offered(db.session.get_one(ExportFile, self.file)), what
                assert WORDS not in actions.path_of(self.file).read_text("utf-8"), what


@pytest.mark.postgres
@pytest.mark.parametrize("first_is", ["making", "hiding"])
def test_what_is_hidden_while_a_file_is_made_is_in_no_file_on_offer(
    postgres_app: Flask, first_is: str
) -> None:
    engine = postgres_app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", _note)
    before = 1
    while True:
        town = Town(postgres_app)
        both = (town.make, town.hide) if first_is == "making" else (town.hide, town.make)
        stopped = _side_by_side(*both, before)
        town.check(before)
        if not stopped:
            break
        before += 1
    assert before > 15, "the test itself must stop somewhere"
