"""Files of one idea: added by two at its limit, while it begins to be assessed, and while its writer goes."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from participation import db, storage
from participation.accounts.actions.erasing import erase
from participation.accounts.models import User
from participation.attachments import actions, queries
from participation.attachments.actions import FileText
from participation.attachments.rules import MOST, MOST_OF_ONE
from participation.ideas.proposals.models import Idea, IdeaState
from participation.subjects.models import Attachment
from tests import factories as make
from tests.races.walking import Act, Pair, walk

pytestmark = pytest.mark.postgres


class Desk:
    """Two ideas by Anna and Bent, one file from the limit of the first and from that of Anna."""

    def __init__(self) -> None:
        with db.transaction():
            inside = make.space()
            anna, bent = make.member(inside, name="Anna"), make.member(inside, name="Bent")
            box = make.box(inside)
            idea, other = make.idea(box, anna), make.idea(box, anna)
            make.coauthor(idea, bent)
            for number in range(MOST - 1):
                make.attachment(idea, str(number), anna)
            for number in range(MOST_OF_ONE - MOST):
                if number % MOST == 0:
                    full = make.idea(box, anna)
                make.attachment(full, str(number), anna)
            self.anna, self.bent, self.idea, self.other = anna.id, bent.id, idea.id, other.id
            kept = storage.keep(make.pdf("new"), "new.pdf", storage.PDF)
            self.file = storage.add(kept).id

    def add(self, who: int, to: int) -> Act:
        def run() -> None:
            with db.transaction():
                loaded = select(User).where(User.id == who).options(selectinload(User.roles))
                person = db.session.scalars(loaded).one()
                thing = queries.subject(to, person)
                assert thing is not None
                file = db.session.get_one(storage.StoredFile, self.file)
                actions.add(thing, file, FileText("Ny"), by=person)

        return run

    def assess(self) -> Act:
        def run() -> None:
            with db.transaction():
                idea = db.session.get_one(Idea, self.idea)
                db.hold(idea)
                idea.state = IdeaState.under_assessment
                db.session.flush()

        return run

    def leave(self, who: int) -> Act:
        def run() -> None:
            with db.transaction():
                erase(db.session.get_one(User, who))

        return run

    def look(self) -> Any:
        with db.transaction(write=False):
            rows = db.session.execute(
                select(Attachment.subject_id, Attachment.title, Attachment.added_by_id)
            ).all()
        of = [title for subject, title, _by in rows if subject == self.idea]
        assert len(of) <= MOST
        assert len([1 for *_rest, by in rows if by == self.anna]) <= MOST_OF_ONE
        return sorted(of), sorted(title for subject, title, _by in rows if subject == self.other)


PAIRS = {
    "two at the limit of the idea": lambda d: (d.add(d.anna, d.idea), d.add(d.bent, d.idea)),
    "one person at her own limit": lambda d: (d.add(d.anna, d.idea), d.add(d.anna, d.other)),
    "added and assessed": lambda d: (d.add(d.bent, d.idea), d.assess()),
    "added and the writer is erased": lambda d: (d.add(d.bent, d.idea), d.leave(d.bent)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_comes_of_it_is_one_after_the_other(racing_app: Flask, name: str) -> None:
    def prepare() -> Pair:
        desk = Desk()
        return Pair(*PAIRS[name](desk), desk.look, sure=True)

    assert walk(racing_app, prepare) > 6
