"""Two people who write one idea, or come to write it, at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from participation import db
from participation.accounts.login import open_sign_in
from participation.accounts.models import RoleName
from participation.ideas.coauthors.models import CoauthorInvitation
from participation.ideas.proposals.models import Idea
from participation.ideas.suggestions.models import TextSuggestion
from participation.subjects.models import Coauthor, Revision
from participation.web import limiter
from tests import factories as make
from tests.races.walking import Act, Pair, press, walk

pytestmark = pytest.mark.postgres

BODY = "Flere lamper på stien ved havnen, om aftenen."


class Desk:
    """An idea by Anna, written along by Bent, with three suggestions by Carla; Dan is asked to come."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        limiter.reset()
        with db.transaction():
            inside = make.space()
            people = {
                "anna": make.member(inside, name="Anna"),
                "bent": make.member(inside, name="Bent"),
                "carla": make.member(inside, name="Carla"),
                "dan": make.member(inside, name="Dan"),
                "ida": make.member(inside, RoleName.official, name="Ida"),
            }
            box = make.box(inside)
            idea = make.idea(box, people["anna"], title="Lys", body=BODY)
            make.coauthor(idea, people["bent"])
            texts = (
                BODY.replace("Flere", "Mange"),
                BODY.replace("Flere", "Ti"),
                BODY.replace("aftenen", "natten"),
            )
            self.suggestions = [
                make.suggestion(idea, people["carla"], title="Lys", body=text).id for text in texts
            ]
            asked = make.coauthor_invitation(idea, people["anna"], user_id=people["dan"].id)
            offered = make.coauthor_invitation(
                idea, people["anna"], user_id=people["bent"].id, keeps=True
            )
            self.asked, self.offered = asked.id, offered.id
            self.idea = idea.id
            self.tokens = {name: open_sign_in(each, "test") for name, each in people.items()}

    def press(self, who: str, path: str, **form: Any) -> Act:
        return press(self.app, self.tokens[who], path, **form)

    def accept(self, who: str, which: int) -> Act:
        number = self.suggestions[which]
        return self.press(who, f"/ideas/{self.idea}/suggestions/{number}/acceptance", answer="Tak")

    def withdraw(self, which: int) -> Act:
        number = self.suggestions[which]
        return self.press("carla", f"/ideas/{self.idea}/suggestions/{number}/withdrawal")

    def assess(self) -> Act:
        with db.transaction(write=False):
            version = db.session.get_one(Idea, self.idea).version
        step = {"state": "under assessment", "reason": "R", "version": version}
        return self.press("ida", f"/ideas/{self.idea}/states", **step)

    def come(self, who: str, invitation: int) -> Act:
        return self.press(who, f"/ideas/invitations/{invitation}/acceptance")

    def take_back(self, invitation: int) -> Act:
        here = f"/ideas/{self.idea}/coauthors/invitations/{invitation}/withdrawal"
        return self.press("anna", here)

    def look(self) -> Any:
        idea = db.session.get_one(Idea, self.idea)
        made = select(TextSuggestion.state).where(TextSuggestion.idea_id == self.idea)
        kept = select(func.count()).where(Revision.subject_id == self.idea)
        along = select(func.count()).where(Coauthor.subject_id == self.idea)
        asked = select(CoauthorInvitation.state).where(CoauthorInvitation.idea_id == self.idea)
        return (
            idea.body,
            idea.state.value,
            idea.keeper_id is not None,
            [each.value for each in db.session.scalars(made.order_by(TextSuggestion.id))],
            db.session.scalar(kept),
            db.session.scalar(along),
            [each.value for each in db.session.scalars(asked.order_by(CoauthorInvitation.id))],
        )


PAIRS: dict[str, Callable[[Desk], tuple[Act, Act]]] = {
    "two take in what touches the same words": lambda d: (d.accept("anna", 0), d.accept("bent", 1)),
    "two take in what touches no words of the other": lambda d: (
        d.accept("anna", 0),
        d.accept("bent", 2),
    ),
    "two take in the same": lambda d: (d.accept("anna", 0), d.accept("bent", 0)),
    "taken in while it is taken back": lambda d: (d.accept("anna", 0), d.withdraw(0)),
    "taken in while the idea is assessed": lambda d: (d.accept("bent", 0), d.assess()),
    "accepted while it is taken back": lambda d: (d.come("dan", d.asked), d.take_back(d.asked)),
    "one comes while the idea is handed over": lambda d: (
        d.come("dan", d.asked),
        d.come("bent", d.offered),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_comes_of_it_is_one_after_the_other(racing_app: Flask, name: str) -> None:
    def prepare() -> Pair:
        desk = Desk(racing_app)
        return Pair(*PAIRS[name](desk), desk.look, sure=True)

    assert walk(racing_app, prepare, in_one_order=True) > 4
