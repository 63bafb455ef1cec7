"""An idea is handed to the public, or a consent is given, while what it says or who writes it changes."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from participation import clock, db
from participation.accounts.login import open_sign_in
from participation.accounts.models import RoleName
from participation.ideas.proposals.models import Idea
from participation.ideas.transfers.models import Consent, Transfer
from participation.ideas.transfers.queries import content
from participation.illustrations.models import Illustration
from participation.spaces.models import Audience
from participation.subjects.models import Coauthor
from participation.web import limiter
from tests import factories as make
from tests.races.walking import Act, Pair, press, walk

pytestmark = pytest.mark.postgres


class Desk:
    """Anna's idea, to which she has agreed; Bent is asked to write along, Ida hands it to the public."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        limiter.reset()
        with db.transaction():
            inside, town = make.space(Audience.internal), make.space()
            people = {
                "anna": make.member(inside, RoleName.employee, name="Anna"),
                "bent": make.member(inside, RoleName.employee, name="Bent"),
                "ida": make.member(inside, RoleName.official, name="Ida"),
            }
            box = make.box(town)
            idea = make.idea(make.box(inside), people["anna"], title="Lys")
            invitation = make.coauthor_invitation(idea, people["anna"], user_id=people["bent"].id)
            self.invitation = invitation.id
            idea.has_transfers = True
            transfer = Transfer(
                idea_id=idea.id,
                box_id=box.id,
                outward=True,
                asked_at=clock.now(),
                asked_by_id=people["ida"].id,
            )
            db.session.add(transfer)
            db.session.flush()
            consent = Consent(
                transfer_id=transfer.id,
                user_id=people["anna"].id,
                at=clock.now(),
                agreed_to=content(idea),
                shows_name=True,
                tells_support=True,
            )
            db.session.add(consent)
            for each in people.values():
                make.accept_rules(each, town)
            self.idea, self.box = idea.id, box.id
            self.tokens = {name: open_sign_in(each, "test") for name, each in people.items()}

    def press(self, who: str, what: str) -> Act:
        path = what if what.startswith("/") else f"/ideas/{self.idea}/transfer/{what}"
        return press(self.app, self.tokens[who], path, reason="")

    def edit(self) -> Act:
        with db.transaction(write=False):
            version = db.session.get_one(Idea, self.idea).version
        form = {"title": "Lys", "body": "Andre ord, som ingen har sagt ja til.", "version": version}
        return press(self.app, self.tokens["anna"], f"/ideas/{self.idea}/text", **form)

    def agree(self) -> Act:
        with db.transaction(write=False):
            read = content(db.session.get_one(Idea, self.idea))
        return press(
            self.app, self.tokens["anna"], f"/ideas/{self.idea}/transfer/consent", version=read
        )

    def give_picture(self) -> Act:
        def run() -> str:
            with db.transaction():
                idea = db.session.get_one(Idea, self.idea)
                make.illustration(idea, "En lykt.")
            return "given"

        return run

    def look(self) -> Any:
        transfer = db.session.scalars(select(Transfer).where(Transfer.idea_id == self.idea)).one()
        copy = db.session.get(Idea, transfer.copy_id) if transfer.copy_id else None
        return (
            transfer.made_at is not None,
            transfer.ended_at is not None,
            (copy.state.value, copy.visibility.value, copy.body, copy.author_id is None)
            if copy
            else None,
            self._pictures(copy),
            db.session.scalar(select(func.count()).where(Idea.box_id == self.box)),
            db.session.scalar(select(func.count()).where(Coauthor.subject_id == self.idea)),
        )

    def _pictures(self, copy: Idea | None) -> int | None:
        number = copy.id if copy else None
        return db.session.scalar(select(func.count()).where(Illustration.subject_id == number))


PAIRS: dict[str, Callable[[Desk], tuple[Act, Act]]] = {
    "handed over while the consent is taken back": lambda d: (
        d.press("ida", "completion"),
        d.press("anna", "end"),
    ),
    "handed over while somebody comes to write along": lambda d: (
        d.press("ida", "completion"),
        d.press("bent", f"/ideas/invitations/{d.invitation}/acceptance"),
    ),
    "handed over while it is handed over": lambda d: (
        d.press("ida", "completion"),
        d.press("ida", "completion"),
    ),
    "handed over while the text is changed": lambda d: (d.press("ida", "completion"), d.edit()),
    "handed over while a picture is added": lambda d: (
        d.press("ida", "completion"),
        d.give_picture(),
    ),
    "agreed to while the text is changed": lambda d: (d.agree(), d.edit()),
    "agreed to while a picture is added": lambda d: (d.agree(), d.give_picture()),
    "agreed to while it is handed over": lambda d: (d.agree(), d.press("ida", "completion")),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_comes_of_it_is_one_after_the_other(racing_app: Flask, name: str) -> None:
    def prepare() -> Pair:
        desk = Desk(racing_app)
        return Pair(*PAIRS[name](desk), desk.look, sure=True)

    assert walk(racing_app, prepare, in_one_order=True) > 4
