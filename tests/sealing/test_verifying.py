"""What somebody changes behind the site's back is found, by its position."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import selectinload

from participation import clock, db, ledger
from participation.accounts.models import User, Visitor
from participation.cli import verifying as command
from participation.ideas.merging.actions import merge, part
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.queries import ideas
from participation.ideas.support import actions as support
from participation.ideas.support import queries as support_queries
from participation.ideas.support.models import Vote
from participation.sealing import actions, verifying
from participation.sealing.models import Head, Tile
from participation.sealing.verifying import Broken
from participation.subjects.models import StateChange
from tests import factories


def _seal() -> None:
    while ledger.number_entries():
        pass
    ledger.follow("seal")
    with db.transaction():
        actions.sign_head()


@pytest.fixture
def site(real_app: Flask) -> Any:
    """A site with 600 entries, two signed heads, and an idea that three people support."""
    with real_app.app_context():
        with db.transaction() as session:
            people = [factories.user() for _each in range(3)]
            space = factories.space()
            idea = factories.idea(factories.box(space))
            session.flush()
            for each in people:
                _vote(idea, 1, each)
            for number in range(300):
                ledger.record("test.done", n=number)
        _seal()
        with db.transaction() as session:
            for number in range(300):
                ledger.record("test.done", n=number)
        _seal()
        yield idea.id


def _vote(idea: Idea, value: int | None, person: Any) -> None:
    ballot = support_queries.for_vote(idea.id, person)
    assert ballot is not None
    support.vote(ballot, value, by=person)


def _check() -> None:
    with db.transaction(write=False):
        verifying.verify_chain()
    with db.transaction(write=False):
        verifying.verify_figures()


def _do(statement: Any) -> None:
    with db.transaction() as session:
        session.execute(statement)


def test_what_was_not_touched_holds(site: int) -> None:
    _check()


Change = Callable[[int], Any]
_entry = ledger.Entry.__table__
CHANGES: dict[str, tuple[Change, int | None, str]] = {
    "an entry is edited": (
        lambda _idea: update(_entry).where(_entry.c.position == 214).values(data={"n": 999}),
        214,
        "the entry is not what was sealed",
    ),
    "its moment is": (
        lambda _idea: (
            update(_entry)
            .where(_entry.c.position == 599)
            .values(at=clock.now() - timedelta(days=1))
        ),
        599,
        "the entry is not what was sealed",
    ),
    "an entry is deleted": (
        lambda _idea: delete(_entry).where(_entry.c.position == 214),
        214,
        "entry 214 is missing",
    ),
    "the last are cut": (
        lambda _idea: delete(_entry).where(_entry.c.position > 590),
        591,
        "are not there any more",
    ),
    "a support is deleted": (
        lambda idea: delete(Vote).where(Vote.idea_id == idea, Vote.user_id == 1),
        3,
        "votes of {idea}: 2 stand there, expected 3",
    ),
    "a counter is changed": (
        lambda idea: (
            update(Idea.__table__).where(Idea.__table__.c.id == idea).values(support_count=30)
        ),
        3,
        "ideas.votes of {idea}: 30 stand there, expected 3",
    ),
    "a decision is made up": (
        lambda idea: insert(StateChange).values(
            subject_id=idea, state="accepted", at=clock.now(), inferred=False
        ),
        None,
        "ideas.decisions of {idea}: 1 stand there, expected 0",
    ),
    "a signature is another's": (
        lambda _idea: update(Head).where(Head.id == 1).values(public_key="ab" * 32),
        303,
        "does not have a signature that holds",
    ),
    "a head's row is edited": (
        lambda _idea: update(Head).where(Head.id == 1).values(root="ab" * 32),
        303,
        "says something else than its row",
    ),
    "the tree is edited": (
        lambda _idea: update(Tile).where(Tile.level == 1).values(hashes=b"x" * 64),
        None,
        "the tree was changed",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_first_that_is_wrong_is_named(site: int, what: str) -> None:
    change, position, said = CHANGES[what]
    _do(change(site))
    with pytest.raises(Broken) as found:
        _check()
    assert said.format(idea=site) in str(found.value)
    assert found.value.position == position


def test_who_makes_the_tree_anew_is_refuted_by_what_was_signed(site: int) -> None:
    """The entry, and every hash above it: only the heads tell."""
    _do(update(_entry).where(_entry.c.position == 5).values(data={"n": -1}))
    with db.transaction() as session:
        session.execute(delete(Tile))
        session.execute(delete(ledger.Cursor).where(ledger.Cursor.reader == "seal"))
    ledger.follow("seal")
    with pytest.raises(Broken, match="an entry from 1 to 303 was changed since") as found:
        _check()
    assert found.value.position == 1


def test_who_cuts_the_tree_too_is_refuted(site: int) -> None:
    _do(delete(_entry))
    _do(delete(Tile))
    with pytest.raises(Broken, match="of 303 entries, and there are 0"):
        _check()


def _idea(number: int) -> Idea:
    found = ideas.get(number, Visitor())
    assert found is not None
    return found


def _person(number: int) -> User:
    found = select(User).where(User.id == number).options(selectinload(User.roles))
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def test_votes_that_come_along_with_a_merger_follow(real_app: Flask) -> None:
    with real_app.app_context():
        with db.transaction() as session:
            official, *people = [factories.user().id for _each in range(4)]
            box = factories.box(factories.space())
            one, other = factories.idea(box).id, factories.idea(box).id
            session.flush()
            session.expire_all()
            for each in people[:2]:
                _vote(_idea(one), 1, _person(each))
            for each in people[1:]:
                _vote(_idea(other), 1, _person(each))
            session.expire_all()
            merge(_idea(one), _idea(other), "Det samme.", by=_person(official))
            assert _idea(other).support_count == 3
        _check()
        with db.transaction():
            _vote(_idea(other), None, _person(people[0]))
        _check()
        with db.transaction():
            part(_idea(one), by=_person(official))
            assert _idea(one).support_count == 1
        _check()


def test_it_ends_with_what_is_wrong(real_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command: 0 and what was checked, 1 and the first that is wrong."""
    monkeypatch.setattr(command, "application", lambda: real_app)
    with real_app.app_context():
        with db.transaction():
            for number in range(10):
                ledger.record("test.done", n=number)
        _seal()
    done = CliRunner().invoke(command.verify, ["--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["ok"], said["entries"], said["heads"]) == (True, 10, 1)
    with real_app.app_context():
        _do(update(_entry).where(_entry.c.position == 7).values(action="another"))
    done = CliRunner().invoke(command.verify, [])
    assert done.exit_code == 1
    assert done.stdout.startswith("Position 7: the entry is not what was sealed")
