"""Letters are taken back while nobody sends them: one that has just been claimed leaves as it is."""

import threading
from typing import Any

from flask import Flask
from sqlalchemy import event, func, select, update

from participation import clock, db, ledger, mail
from participation.following import digests
from participation.following.models import Frequency, Notice
from participation.mail import Letter
from participation.subjects.actions import set_visibility
from participation.subjects.models import Subject, Visibility
from tests import factories
from tests.following.world import follower, follows


def test_a_letter_that_is_claimed_between_the_look_and_the_removal_stays(real_app: Flask) -> None:
    engine = real_app.extensions["database"].engine
    if engine.dialect.name == "sqlite":
        return  # one change at a time: nothing comes between
    with real_app.app_context():
        with db.transaction():
            space = factories.space()
            hearing = factories.hearing(space)
            who = follower(factories.user(), frequency=Frequency.at_once)
            follows(who, space_id=space.id)
            ledger.record("hearing.opened", subject_id=hearing.id, space_id=space.id)
            hearing_id = hearing.id
        ledger.follow_to_the_end()
        assert not digests.write_due()
        with db.transaction() as session:
            assert session.scalar(select(func.count()).select_from(Letter)) == 1
            set_visibility(session.get_one(Subject, hearing_id), Visibility.hidden)

    def claim() -> None:
        with real_app.app_context(), db.transaction() as session:
            mine = {"claim": "another", "claimed_until": clock.now() + mail.CLAIM}
            session.execute(update(Letter).values(**mine))

    other = threading.Thread(target=claim)

    def between(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "DISTINCT" in statement and not other.ident:
            other.start()
            other.join(5)

    event.listen(engine, "after_cursor_execute", between)
    with real_app.app_context():
        digests.take_back()
        event.remove(engine, "after_cursor_execute", between)
        assert other.ident
        with db.transaction(write=False) as session:
            assert session.scalar(select(func.count()).select_from(Letter)) == 1
            assert session.scalar(select(func.count()).where(Notice.mail_waits)) == 0


def test_a_letter_that_has_left_meanwhile_stays_in_the_outbox(app: Flask) -> None:
    with app.app_context():
        letters = [mail.write(f"{name}@example.org", "account-erased", "da") for name in "ab"]
        letters[0].sent_at = clock.now()
        db.session.flush()
        digests.forget_letters([each.id for each in letters], Letter.sent_at.is_(None))
        assert db.session.scalars(select(Letter.id)).all() == [letters[0].id]
