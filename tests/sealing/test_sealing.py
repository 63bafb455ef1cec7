"""Entries are sealed once, in the order of their positions, whatever happens between; heads are signed."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from participation import clock, db, jobs, ledger
from participation.sealing import actions, leaves, merkle, queries, signing, tree
from participation.sealing.leaves import leaf_of
from participation.sealing.merkle import Subtree
from participation.sealing.models import Head, Tile


def _record(app: Flask, count: int) -> None:
    with app.app_context(), db.transaction():
        for number in range(count):
            ledger.record("test.done", n=number, words="ÆØÅ", none=None)


def _seal(app: Flask) -> None:
    with app.app_context():
        while ledger.number_entries():
            pass
        ledger.follow("seal")


def _leaves() -> list[bytes]:
    entries = db.session.scalars(select(ledger.Entry).order_by(ledger.Entry.position))
    return [merkle.leaf_hash(leaf_of(each)) for each in entries]


def _anew(hashes: list[bytes]) -> bytes:
    parts = [
        merkle.complete(hashes[number << level : (number + 1) << level])
        for level, number in merkle.nodes_of(0, len(hashes))
    ]
    return merkle.folded(parts) if parts else merkle.EMPTY


def test_what_is_sealed_bit_by_bit_is_the_tree_of_all(real_app: Flask) -> None:
    with real_app.app_context(), db.transaction(write=False):
        assert tree.root(0) == merkle.EMPTY
    for count in (1, 2, 254, 1, 700):
        _record(real_app, count)
        _seal(real_app)
        _seal(real_app)
        with real_app.app_context(), db.transaction(write=False):
            hashes = _leaves()
            assert tree.size() == len(hashes)
            assert tree.root(len(hashes)) == _anew(hashes)
            for size in (1, 255, 256, 257, len(hashes)):
                if size <= len(hashes):
                    assert tree.root(size) == _anew(hashes[:size])


def test_a_crash_in_the_middle_seals_nothing_twice(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    _record(real_app, 600)
    append = tree.append

    def die(hashes: list[bytes]) -> None:
        append(hashes)
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(tree, "append", die)
        with pytest.raises(RuntimeError):
            _seal(real_app)
    with real_app.app_context(), db.transaction(write=False):
        assert tree.size() == 0
    _seal(real_app)
    with real_app.app_context(), db.transaction(write=False):
        assert tree.root(600) == _anew(_leaves())


def test_an_entry_that_vanished_before_it_was_sealed_stops_the_sealing(real_app: Flask) -> None:
    _record(real_app, 3)
    with real_app.app_context():
        ledger.number_entries()
        with db.transaction() as session:
            session.execute(delete(ledger.Entry).where(ledger.Entry.position == 2))
        with pytest.raises(actions.Gap, match="position 3 comes where 2 is expected"):
            ledger.follow("seal")
        with db.transaction(write=False):
            assert tree.size() == 1


def test_heads_are_signed_and_go_on_from_each_other(real_app: Flask) -> None:
    for count in (5, 300):
        _record(real_app, count)
        _seal(real_app)
        with real_app.app_context(), db.transaction():
            actions.sign_head()
    with real_app.app_context(), db.transaction(write=False):
        second, first = queries.heads()
        for head in (first, second):
            said = signing.read(head.note)
            assert (said.size, said.root.hex()) == (head.size, head.root)
            assert signing.is_signed(said, head.public_key)
            assert not signing.is_signed(said._replace(said=said.said + b"x"), head.public_key)
            assert not signing.is_signed(said, "00" * 32)
        path = queries.consistency(first.size, second.size)
        roots = [bytes.fromhex(each.root) for each in (first, second)]
        assert merkle.is_consistent(5, 305, path, *roots)
        proof = queries.proof_of(3, second)
        entry = queries.entry_at(3)
        assert entry is not None
        leaf = merkle.leaf_hash(leaf_of(entry))
        assert merkle.is_included(leaf, proof.position - 1, 305, proof.path, roots[1])
        assert queries.first_head_with(3) is first
        assert queries.first_head_with(6) is second
        assert queries.first_head_with(306) is None


def test_the_worker_signs_every_hour(real_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def count() -> int:
        with db.transaction(write=False) as session:
            return session.scalar(select(func.count()).select_from(Head)) or 0

    now = clock.now()
    with real_app.app_context():
        jobs.run_due()
        jobs.run_due()
        assert count() == 1
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=61))
        monkeypatch.setattr(db, "clock_ahead", lambda: timedelta(0))
        jobs.run_due()
        assert count() == 2


def test_a_proof_is_one_statement_however_large_the_tree(app: Flask, queries: list[str]) -> None:
    tree.append([merkle.leaf_hash(str(each).encode()) for each in range(70_000)])
    db.session.flush()
    db.session.expunge_all()
    queries.clear()
    tree.hashes_of(merkle.inclusion(3, 70_000))
    assert len(queries) == 1
    assert db.session.scalar(select(func.count()).select_from(Tile).where(Tile.level == 2)) == 1


def test_missing_hashes_are_said(app: Flask) -> None:
    tree.append([merkle.leaf_hash(str(each).encode()) for each in range(300)])
    db.session.execute(update(Tile).where(Tile.level == 0, Tile.number == 1).values(hashes=b""))
    db.session.expire_all()
    with pytest.raises(tree.Incomplete):
        tree.root(300)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), values))
def test_an_entry_is_the_same_bytes_in_whatever_order(data: dict[str, object]) -> None:
    try:
        written = leaves.canonical({"data": data, "action": "a"})
    except UnicodeEncodeError:
        return  # half a character: no database takes it
    turned = dict(reversed(data.items()))
    assert written == leaves.canonical({"action": "a", "data": turned})


def test_an_entry_as_docs_ledger_md_writes_it() -> None:
    entry = ledger.Entry(
        position=214,
        at=clock.now().replace(2026, 11, 30, 12, 5, 9, 250),
        action="idea.voted",
        subject_id=7,
        space_id=None,
        actor_key="ab",
        data={"was": None, "value": 1, "word": "Ærø"},
    )
    assert leaf_of(entry).decode() == (
        '{"action":"idea.voted","actor":"ab","at":"2026-11-30T12:05:09.000250Z",'
        '"data":{"value":1,"was":null,"word":"Ærø"},"position":214,"space":null,"subject":7}'
    )


def test_parts_are_cut_by_tiles() -> None:
    assert [(each.start, each.stop) for each in tree._portions(250, 600)] == [
        (0, 6),
        (6, 262),
        (262, 518),
        (518, 600),
    ]
    assert list(tree._portions(256, 0)) == []
    assert merkle.inclusion(0, 1) == []
    assert merkle.inclusion(1, 2) == [Subtree(0, 1)]
