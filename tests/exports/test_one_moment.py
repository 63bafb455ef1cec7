"""A file shows one moment, whoever writes meanwhile; real transactions on both engines."""

import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from participation import db
from participation.accounts.models import Visitor
from participation.exports import making, orders
from participation.exports.formats import ExportFormat
from participation.exports.orders import ExportKind, Order
from participation.ideas.answers import shown as ideas_shown
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.subjects import shown as subjects_shown
from participation.subjects.models import Subject
from tests import factories
from tests.exports.reading import from_jsonl


@pytest.fixture
def box_slug(real_app: Flask) -> str:
    with real_app.app_context(), db.transaction():
        box = factories.box(factories.space(), slug="busy")
        for number in range(40):
            idea = factories.idea(box, title=f"Idea {number}")
            factories.comment(idea)
        box.idea_count = 40
    return "busy"


def test_a_file_made_while_others_write_is_one_picture(
    real_app: Flask, box_slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between any two tables somebody adds ideas and comments and changes all titles."""
    monkeypatch.setattr(subjects_shown, "CHUNK", 7)
    rounds = 0

    def write() -> None:
        with real_app.app_context(), db.transaction() as session:
            box = session.scalars(select(Box)).one()
            idea = factories.idea(box, title="Added since")
            factories.comment(idea)
            box.idea_count += 1
            session.execute(update(Subject).where(Subject.kind == "idea").values(title="Changed"))

    def disturb() -> None:
        nonlocal rounds
        rounds += 1
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(30)
        assert not writer.is_alive()

    found = orders.find

    def disturbed(order: Order, reader: Any) -> Any:
        part = found(order, reader)
        assert part is not None
        before = part.rows

        def rows(table: Any) -> Any:
            disturb()
            for number, row in enumerate(before(table)):
                if number == 3:
                    disturb()
                yield row

        object.__setattr__(part, "rows", rows)
        return part

    monkeypatch.setattr(orders, "find", disturbed)
    with real_app.app_context():
        out, _made = making.spool(Order(ExportKind.box, box_slug, ExportFormat.jsonl), Visitor())
        with out:
            tables = from_jsonl(out.read())
    assert rounds > 5
    assert tables["boxes"][0]["ideas"] == 40
    assert sorted(row["title"] for row in tables["ideas"]) == sorted(
        f"Idea {number}" for number in range(40)
    )
    ideas = {row["idea_id"] for row in tables["ideas"]}
    assert {row["idea_id"] for row in tables["comments"]} == ideas
    assert len(tables["comments"]) == 40
    with real_app.app_context(), db.transaction(write=False) as session:
        assert len(session.scalars(select(Idea)).all()) == 40 + rounds


def test_the_database_is_let_go_before_the_file_is_sent(real_app: Flask, box_slug: str) -> None:
    """A reader who takes an hour for a file holds no connection and no snapshot meanwhile."""
    pool = real_app.extensions["database"].engine.pool
    answer = real_app.test_client().get(f"/exports/boxes/{box_slug}.csv", buffered=False)
    assert answer.status_code == 200
    assert pool.checkedout() == 0
    assert b"Idea 1" in answer.data
    answer.close()


def test_a_snapshot_gives_the_request_its_session_back(real_app: Flask, box_slug: str) -> None:
    with real_app.app_context(), db.transaction(write=False) as session:
        with db.snapshot() as inside:
            assert inside is not session
            assert db.session.scalar(select(Box.slug)) == box_slug
        assert db.session.scalar(select(Box.slug)) == box_slug
        with db.snapshot() as inside, pytest.raises(ValueError):
            raise ValueError


def test_half_a_file_is_never_in_place(
    real_app: Flask, box_slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "ideas.jsonl"
    target.write_text("the old one")

    def broken(*_arguments: Any) -> Any:
        yield {"idea_id": 1}
        raise OSError("the disk is full")

    monkeypatch.setattr(ideas_shown, "idea_rows", broken)
    with real_app.app_context(), pytest.raises(OSError, match="disk is full"):
        making.to_path(Order(ExportKind.box, box_slug, ExportFormat.jsonl), Visitor(), target)
    assert target.read_text() == "the old one"
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []
