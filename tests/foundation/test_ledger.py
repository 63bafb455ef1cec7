"""The ledger: gapless positions, readers that see each entry once, keys instead of people."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from participation import db, jobs, ledger
from participation.accounts.actions.erasing import erase
from participation.accounts.models import User
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


@pytest.mark.parametrize("times", [1, 9])
def test_a_reader_that_fails_is_given_the_same_entries_again(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    tries: list[int] = []

    def stumble(entries: list[ledger.Entry]) -> None:
        tries.append(len(entries))
        with_effect = ledger.Entry(at=entries[0].at, action="effect", data={})
        db.session.add(with_effect)
        db.session.flush()
        if len(tries) <= times:
            raise RuntimeError("killed")

    monkeypatch.setattr(ledger, "_readers", {"foot": (frozenset({"test.done"}), stumble)})
    _record(real_app, 3)
    with real_app.app_context():
        for _ in range(times // 4):
            with pytest.raises(RuntimeError):
                ledger.follow_to_the_end()
        ledger.follow_to_the_end()
        with db.transaction(write=False) as session:
            count = select(func.count()).where(ledger.Entry.action == "effect")
            assert session.scalar(count) == 1
    assert tries == ([3, 3] if times == 1 else [3, 3, 3, 1, 3, 3, 3, 1, 3, 3])


def test_an_entry_that_cannot_be_dealt_with_keeps_none_before_it(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def refuse(entries: list[ledger.Entry]) -> None:
        if any(entry.data["n"] == 25 for entry in entries):
            raise RuntimeError("no")
        seen.extend(entry.data["n"] for entry in entries)

    monkeypatch.setattr(ledger, "_readers", {"poor": (frozenset({"test.done"}), refuse)})
    _record(real_app, 40)
    with real_app.app_context():
        for _ in range(2):
            with pytest.raises(RuntimeError):
                ledger.follow_to_the_end()
        with db.transaction(write=False) as session:
            assert session.get_one(ledger.Cursor, "poor").position == 25
    assert seen == list(range(25))


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


def test_a_key_is_one_persons_about_one_subject(app: Flask) -> None:
    """Who knows one entry of a person finds no other by it, but what the person did about the same."""
    person, other = factories.user(), factories.user()
    for who, subject in ((person, 7), (person, 7), (person, 8), (other, 7), (person, None)):
        ledger.record("test.done", subject_id=subject, by=who.id)
    keys = db.session.scalars(select(ledger.Entry.actor_key).order_by(ledger.Entry.id)).all()
    assert keys[0] == keys[1] == ledger.actor_key(person.id, 7)
    assert len({*keys}) == 4
    assert None not in keys


def test_who_erases_the_account_takes_the_key_along(app: Flask) -> None:
    """After that no key that is kept anywhere makes what stands in the entries."""
    person, other = factories.user(), factories.user()
    for subject in (7, 8, None):
        ledger.record("test.done", subject_id=subject, by=person.id)
    before = person.ledger_key
    entries = select(ledger.Entry.subject_id, ledger.Entry.actor_key)
    mine = db.session.execute(entries.where(ledger.Entry.action == "test.done")).all()
    assert all(ledger.key_of(before, about) == key for about, key in mine)
    erase(person)
    db.session.expire_all()
    assert person.ledger_key is None
    assert ledger.actor_key(person.id, 7) is None
    kept = [key for key in db.session.scalars(select(User.ledger_key)) if key]
    assert other.ledger_key in kept
    assert not any(ledger.key_of(key, about) == each for key in kept for about, each in mine)
    for table in db.Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            assert before not in [str(value) for value in row], table.name


def test_a_failing_step_does_not_stop_the_others(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def fail() -> Any:
        raise RuntimeError("no")

    steps = {
        "bad": (timedelta(0), fail),
        "good": (timedelta(0), lambda: done.append("good")),
    }
    monkeypatch.setattr("participation.jobs.steps.registered", steps)
    with real_app.app_context():
        jobs.run_due()
    assert done == ["good"]


class TestWritersDuringNumbering:
    """Entries that are committed while others are numbered: the cursor knows each position given."""

    WRITERS = 4
    EACH = 60

    def _write(self, app: Flask, stop: threading.Barrier, writer: int, together: int) -> None:
        stop.wait()
        with app.app_context():
            for number in range(self.EACH):
                with db.transaction():
                    for part in range(together):
                        ledger.record("test.done", n=f"{writer}.{number}.{part}")

    @pytest.mark.parametrize("round_", range(3))
    def test_every_reader_comes_to_the_end_and_sees_each_entry_once(
        self, real_app: Flask, monkeypatch: pytest.MonkeyPatch, round_: int
    ) -> None:
        seen: dict[str, list[str]] = {"one": [], "two": []}

        def listener(name: str) -> Any:
            def listen(entries: list[ledger.Entry]) -> None:
                seen[name].extend(str(entry.data["n"]) for entry in entries)

            return frozenset({"test.done"}), listen

        monkeypatch.setattr(ledger, "_readers", {name: listener(name) for name in seen})
        together = round_ + 1
        begin = threading.Barrier(self.WRITERS + 1)
        writers = [
            threading.Thread(target=self._write, args=(real_app, begin, number, together))
            for number in range(self.WRITERS)
        ]
        for writer in writers:
            writer.start()
        begin.wait()
        with real_app.app_context():
            while any(writer.is_alive() for writer in writers):
                ledger.follow_to_the_end()
            for writer in writers:
                writer.join()
            ledger.follow_to_the_end()
            with db.transaction(write=False) as session:
                count = self.WRITERS * self.EACH * together
                positions = session.scalars(
                    select(ledger.Entry.position).order_by(ledger.Entry.position)
                ).all()
                assert list(positions) == list(range(1, count + 1))
                assert ledger.reached() == count
                cursors = {
                    each.reader: each.position for each in session.scalars(select(ledger.Cursor))
                }
        assert cursors == {"position": count, "one": count, "two": count}
        for name, heard in seen.items():
            assert len(heard) == len(set(heard)) == count, name

    def test_two_workers_give_each_entry_to_a_reader_once(
        self, real_app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        heard: list[str] = []
        guard = threading.Lock()

        def listen(entries: list[ledger.Entry]) -> None:
            with guard:
                heard.extend(str(entry.data["n"]) for entry in entries)

        monkeypatch.setattr(ledger, "_readers", {"ear": (frozenset({"test.done"}), listen)})
        begin = threading.Barrier(self.WRITERS)
        writers = [
            threading.Thread(target=self._write, args=(real_app, begin, number, 1))
            for number in range(self.WRITERS)
        ]
        done = threading.Event()

        def work() -> None:
            with real_app.app_context():
                while not done.is_set():
                    ledger.follow_to_the_end()

        workers = [threading.Thread(target=work) for _ in range(2)]
        for thread in [*workers, *writers]:
            thread.start()
        for thread in writers:
            thread.join()
        done.set()
        for thread in workers:
            thread.join()
        with real_app.app_context():
            ledger.follow_to_the_end()
        assert len(heard) == len(set(heard)) == self.WRITERS * self.EACH


def test_what_was_numbered_in_the_same_moment_is_not_read_twice(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch, heard: list[str]
) -> None:
    """Another worker gives positions between a reader's look at the end and at the entries."""
    _record(real_app, 2)
    with real_app.app_context():
        ledger.number_entries()
    _record(real_app, 1)
    asked = ledger.reached

    def reached() -> int:
        last = asked()
        if last == 2 and real_app.extensions["database"].engine.dialect.name == "postgresql":
            monkeypatch.setattr(ledger, "reached", asked)
            other = threading.Thread(target=_number, args=(real_app,))
            other.start()
            other.join()
        return last

    monkeypatch.setattr(ledger, "reached", reached)
    with real_app.app_context():
        while ledger.advance("ear"):
            pass
        ledger.follow_to_the_end()
    assert len(heard) == 3


def _number(app: Flask) -> None:
    with app.app_context():
        ledger.number_entries()


def test_a_site_that_stands_still_heals_itself(real_app: Flask, heard: list[str]) -> None:
    """What older versions left behind: a position that the cursor does not know."""
    _record(real_app, 3)
    with real_app.app_context():
        ledger.follow_to_the_end()
        with db.transaction() as session:
            session.execute(
                update(ledger.Cursor).where(ledger.Cursor.reader == "position").values(position=2)
            )
            session.execute(
                update(ledger.Cursor).where(ledger.Cursor.reader == "ear").values(position=2)
            )
        heard.clear()
    _record(real_app, 1)
    with real_app.app_context():
        ledger.follow_to_the_end()
        with db.transaction(write=False) as session:
            positions = session.scalars(
                select(ledger.Entry.position).order_by(ledger.Entry.position)
            )
            assert list(positions) == [1, 2, 3, 4]
            assert ledger.reached() == 4
    assert heard == ["test.done:2", "test.done:0"]


def test_a_stuck_site_heals_without_a_new_entry(real_app: Flask, heard: list[str]) -> None:
    _record(real_app, 2)
    with real_app.app_context():
        ledger.number_entries()
        with db.transaction() as session:
            session.execute(update(ledger.Cursor).values(position=1))
        ledger.follow_to_the_end()
        with db.transaction(write=False):
            assert ledger.reached() == 2
    assert heard == ["test.done:0", "test.done:1"]
