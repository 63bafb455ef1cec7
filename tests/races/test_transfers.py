"""An idea is handed to the public while a consent is taken back, or somebody comes to write along."""

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
                shows_name=True,
                tells_support=True,
            )
            db.session.add(consent)
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

    def look(self) -> Any:
        transfer = db.session.scalars(select(Transfer).where(Transfer.idea_id == self.idea)).one()
        copy = db.session.get(Idea, transfer.copy_id) if transfer.copy_id else None
        return (
            transfer.made_at is not None,
            transfer.ended_at is not None,
            (copy.state.value, copy.visibility.value, copy.body, copy.author_id is None)
            if copy
            else None,
            db.session.scalar(select(func.count()).where(Idea.box_id == self.box)),
            db.session.scalar(select(func.count()).where(Coauthor.subject_id == self.idea)),
        )


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
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_comes_of_it_is_one_after_the_other(racing_app: Flask, name: str) -> None:
    def prepare() -> Pair:
        desk = Desk(racing_app)
        return Pair(*PAIRS[name](desk), desk.look, sure=True)

    assert walk(racing_app, prepare, in_one_order=True) > 4
