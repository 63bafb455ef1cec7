"""A worker that is killed after any statement of a step: the next one loses nothing and doubles nothing."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from participation import clock, db, ledger
from participation.accounts.models import RoleName
from participation.comments import actions as comments
from participation.comments.models import Comment
from participation.desk.jobs import write_mail
from participation.desk.models import DeskMail
from participation.hearings.assessing.jobs import count_words
from participation.hearings.assessing.models import ResponseWords
from participation.mail import Letter
from participation.moderation import reports
from participation.moderation.models import Report
from participation.subjects.models import Visibility
from tests import factories as make

LATER = timedelta(days=2)


class Killed(BaseException):
    """The process is gone."""


@contextmanager
def _killed_after(app: Flask, number: int) -> Iterator[None]:
    """Kill whoever sends that many statements."""
    left = [number]

    def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "PRAGMA", "BEGIN")):
            left[0] -= 1
            if not left[0]:
                raise Killed

    engine = app.extensions["database"].engine
    event.listen(engine, "after_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", count)


def _is_killed(go: Callable[[], Any]) -> bool:
    try:
        go()
    except Killed:
        return True
    return False


class Work(NamedTuple):
    """What a step finds to do, the step itself, and what has come of it."""

    prepare: Callable[[], Any]
    run: Callable[[], Any]
    look: Callable[[Any], Any]


def _letters(to: str) -> int:
    return db.session.scalar(select(func.count()).where(Letter.to == to)) or 0


def _to_the_end(step: Callable[[], bool]) -> Callable[[], None]:
    def run() -> None:
        with clock.at(clock.now() + LATER):
            while step():
                pass

    return run


def _desk() -> tuple[str, int]:
    space = make.space()
    official = make.member(space, RoleName.moderator)
    row = DeskMail(user_id=official.id, told={}, written_at=clock.now())
    db.session.add(row)
    make.response(make.hearing(space), visibility=Visibility.held)
    return official.email or "", official.id


def _desk_told(found: tuple[str, int]) -> Any:
    address, number = found
    return _letters(address), len(db.session.get_one(DeskMail, number).told)


def _words() -> int:
    hearing = make.hearing(make.space())
    for number in range(3):
        make.response(hearing, body=f"Vejen er lang, {number}.")
    return hearing.id


def _counted(number: int) -> Any:
    row = db.session.get(ResponseWords, number)
    return row and (row.upto, row.texts, row.counts)


def _reported() -> tuple[str, int]:
    space = make.space()
    comment = make.comment(make.idea(make.box(space)), make.member(space))
    report = make.report(comment)
    report.email = f"gaest{report.id}@example.org"
    return report.email, comment.id


def _withdrawn() -> tuple[str, int]:
    address, number = _reported()
    comment = db.session.get_one(Comment, number)
    assert comment.author_id is not None
    comments.withdraw(comment, by=make.user())
    return address, number


def _closed(found: tuple[str, int]) -> Any:
    address, number = found
    rows = db.session.scalars(select(Report).where(Report.subject_id == number)).all()
    return [each.closed_at is not None for each in rows], _letters(address)


def _old() -> tuple[str, int]:
    address, number = _reported()
    old = clock.now() - reports.KEPT - LATER
    make.report(db.session.get_one(Comment, number), closed_at=old)
    make.report(db.session.get_one(Comment, number), closed_at=old)
    return address, number


WORK = {
    "mail about a desk": Work(_desk, _to_the_end(write_mail), _desk_told),
    "words of responses": Work(_words, _to_the_end(count_words), _counted),
    "reports of what was taken back": Work(_withdrawn, ledger.follow_to_the_end, _closed),
    "old reports": Work(_old, _to_the_end(reports.forget_old), _closed),
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", WORK)
def test_it_comes_to_the_same(real_app: Flask, name: str, request: pytest.FixtureRequest) -> None:
    work = WORK[name]

    def begin() -> Any:
        with real_app.app_context(), db.transaction():
            return work.prepare()

    def go() -> None:
        with real_app.app_context():
            work.run()

    def seen(found: Any) -> Any:
        with real_app.app_context(), db.transaction(write=False):
            return work.look(found)

    whole = begin()
    untouched = seen(whole)
    go()
    wanted = seen(whole)
    assert wanted != untouched
    # What earlier tests have left is not looked through again and again.
    gc.collect()
    gc.freeze()
    request.addfinalizer(gc.unfreeze)
    for number in range(1, 200):
        found = begin()
        with _killed_after(real_app, number):
            killed = _is_killed(go)
        if not killed:
            break
        # What a process held goes with it.
        gc.collect()
        go()
        assert seen(found) == wanted, f"killed after statement {number}"
    else:
        pytest.fail("never comes to an end")
    assert number > 1
