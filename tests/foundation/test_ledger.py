"""The ledger: gapless positions, readers that see each entry once, keys instead of people."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from participation import db, jobs, ledger
from tests import factories


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The actions a reader of our own has been given; the registered readers are left out."""
    seen: list[str] = []

    def listen(entries: list[ledger.Entry]) -> None:
        seen.extend(f"{entry.action}:{entry.data.get('n')}" for entry in entries)

    monkeypatch.setattr(ledger, "_readers", {"ear": (frozenset({"test.done"}), listen)})
    return seen


def _record(app: Flask, count: int, action: str = "test.done") -> None:
    with app.app_context(), db.transaction():
        for number in range(count):
            ledger.record(action, n=number)


def test_positions_are_gapless_and_readers_follow(real_app: Flask, heard: list[str]) -> None:
    _record(real_app, 5)
    _record(real_app, 2, "test.other")
    with real_app.app_context():
        assert ledger.follow_to_the_end() == 7
        with db.transaction(write=False) as session:
            positions = session.scalars(select(ledger.Entry.position).order_by(ledger.Entry.id))
            assert list(positions) == [1, 2, 3, 4, 5, 6, 7]
    assert heard == [f"test.done:{n}" for n in range(5)]
    _record(real_app, 1)
    with real_app.app_context():
        ledger.follow_to_the_end()
        ledger.follow_to_the_end()
    assert len(heard) == 6


def test_a_reader_that_fails_is_given_the_same_entries_again(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def stumble(entries: list[ledger.Entry]) -> None:
        tries.append(len(entries))
        with_effect = ledger.Entry(at=entries[0].at, action="effect", data={})
        db.session.add(with_effect)
        db.session.flush()
        if len(tries) == 1:
            raise RuntimeError("killed")

    monkeypatch.setattr(ledger, "_readers", {"foot": (frozenset({"test.done"}), stumble)})
    _record(real_app, 3)
    with real_app.app_context():
        with pytest.raises(RuntimeError):
            ledger.follow_to_the_end()
        ledger.follow_to_the_end()
        with db.transaction(write=False) as session:
            count = select(func.count()).where(ledger.Entry.action == "effect")
            assert session.scalar(count) == 1
    assert tries == [3, 3]


def test_a_failing_reader_does_not_stop_the_others(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def fail(_entries: list[ledger.Entry]) -> None:
        raise RuntimeError("no")

    readers = {
        "bad": (frozenset({"test.done"}), fail),
        "good": (frozenset({"test.done"}), lambda entries: seen.append(len(entries))),
    }
    monkeypatch.setattr(ledger, "_readers", readers)
    _record(real_app, 2)
    with real_app.app_context(), pytest.raises(RuntimeError):
        ledger.follow_to_the_end()
    assert seen == [2]


def test_an_actor_is_a_key_that_differs_between_installations(app: Flask) -> None:
    person = factories.user()
    ledger.record("test.done", by=person.id)
    entry = db.session.scalars(select(ledger.Entry)).one()
    assert entry.actor_key is not None
    assert str(person.id) != entry.actor_key
    assert ledger.actor_key(person.id) == entry.actor_key
    assert ledger.actor_key(person.id + 1) != entry.actor_key


def test_a_failing_step_does_not_stop_the_others(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def fail() -> Any:
        raise RuntimeError("no")

    steps = {
        "bad": (jobs.timedelta(0), fail),
        "good": (jobs.timedelta(0), lambda: done.append("good")),
    }
    monkeypatch.setattr(jobs, "_steps", steps)
    with real_app.app_context():
        jobs.run_due()
    assert done == ["good"]
    with real_app.app_context(), db.transaction(write=False):
        assert jobs.last_seen() is not None
