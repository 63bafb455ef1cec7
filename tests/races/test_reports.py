"""A contribution is reported, and two moderators decide, at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import db
from participation.accounts import tokens
from participation.accounts.login import open_sign_in
from participation.accounts.models import Purpose, RoleName
from participation.comments.models import Comment
from participation.mail import Letter
from participation.moderation import reports
from participation.moderation.models import Decision, Report
from participation.subjects.models import Subject
from participation.web import limiter
from tests import factories as make
from tests.races.walking import Act, Pair, press, walk

pytestmark = pytest.mark.postgres


class Square:
    """A comment that one address has reported, two moderators, and somebody with an account."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        limiter.reset()
        with db.transaction():
            inside = make.space()
            idea = make.idea(make.box(inside))
            author = make.member(inside, name="Author")
            self.comment = make.comment(idea, author).id
            report = make.report(db.session.get_one(Subject, self.comment))
            self.address = report.email = f"gaest{report.id}@example.org"
            self.number, self.secret = report.id, ""
            people = {
                "author": author,
                "anna": make.member(inside, name="Anna"),
                "jens": make.member(inside, RoleName.moderator, name="Jens"),
                "ole": make.member(inside, RoleName.moderator, name="Ole"),
            }
            self.tokens = {name: open_sign_in(each, "test") for name, each in people.items()}

    def press(self, who: str, path: str, **form: Any) -> Act:
        return press(self.app, self.tokens[who], path, **form)

    def report(self, who: str) -> Act:
        return self.press(who, f"/report/{self.comment}", rule="hate")

    def hide(self, who: str) -> Act:
        return self.press(
            who, f"/moderation/{self.comment}", verdict="hidden", rule="hate", reason="Grov."
        )

    def stands(self, who: str) -> Act:
        return self.press(who, f"/moderation/{self.comment}", verdict="stands", answer="I orden.")

    def confirm(self) -> Act:
        """Who has reported follows the link in a mail, so that the decision comes there."""
        if not self.secret:
            with db.transaction():
                db.session.get_one(Report, self.number).email = None
                self.secret = tokens.issue(
                    Purpose.confirm_report,
                    lasts=reports.CONFIRM_WITHIN,
                    email=self.address,
                    report=self.number,
                )
        path = f"/reports/confirmation?token={self.secret}"
        return lambda: self.app.test_client().post(path).status_code

    def take_back(self) -> Act:
        return self.press("author", f"/comments/{self.comment}/withdrawal")

    def look(self) -> Any:
        """What is decided, what waits, and who was told; what is hidden leaves no report that waits, but
        for what its author has taken back: the worker closes these."""
        subject = db.session.get_one(Subject, self.comment)
        verdicts = dict(
            db.session.execute(
                select(Decision.id, Decision.verdict).where(Decision.subject_id == self.comment)
            ).all()
        )
        reports = db.session.scalars(select(Report).where(Report.subject_id == self.comment)).all()
        waiting = [each for each in reports if each.closed_at is None]
        taken_back = db.session.get_one(Comment, self.comment).is_withdrawn
        assert not waiting or subject.visibility.value == "visible" or taken_back
        told = db.session.scalars(select(Letter.id).where(Letter.to == self.address)).all()
        closed = sorted(verdicts[each.decision_id].value for each in reports if each.decision_id)
        return (
            subject.visibility.value,
            sorted(each.value for each in verdicts.values()),
            closed,
            len(waiting),
            len(told),
        )


PAIRS: dict[str, Callable[[Square], tuple[Act, Act]]] = {
    "two let it stay": lambda s: (s.stands("jens"), s.stands("ole")),
    "two hide it": lambda s: (s.hide("jens"), s.hide("ole")),
    "one hides it, one lets it stay": lambda s: (s.hide("jens"), s.stands("ole")),
    "reported while it is hidden": lambda s: (s.report("anna"), s.hide("jens")),
    "reported while it is let stay": lambda s: (s.report("anna"), s.stands("jens")),
    "an address is confirmed while it is let stay": lambda s: (s.confirm(), s.stands("jens")),
    "an address is confirmed while it is hidden": lambda s: (s.confirm(), s.hide("jens")),
    "an address is confirmed twice": lambda s: (s.confirm(), s.confirm()),
    "taken back while one decides": lambda s: (s.take_back(), s.stands("jens")),
    "reported twice by one": lambda s: (s.report("anna"), s.report("anna")),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_every_order_leaves_what_one_after_the_other_does(postgres_app: Flask, pair: str) -> None:
    def prepare() -> Pair:
        square = Square(postgres_app)
        first, second = PAIRS[pair](square)
        return Pair(first, second, square.look, sure=True)

    assert walk(postgres_app, prepare, in_one_order=True) > 2
