"""The worker is killed while it makes a file: half a file is never offered, and the next one makes it."""

import json
import time

from sqlalchemy import select

from participation import db
from participation.accounts.models import Visitor
from participation.exports import actions, orders
from participation.exports.formats import ExportFormat
from participation.exports.models import ExportFile
from participation.exports.orders import ExportKind, Order
from participation.ideas.boxes.models import Box
from tests.installation import PATIENCE, command, kill, started
from tests.processes.conftest import Installation


def _order(installation: Installation) -> int:
    with installation.app.app_context(), db.transaction() as session:
        box = session.scalars(select(Box).order_by(Box.idea_count.desc()).limit(1)).one()
        order = Order(ExportKind.box, box.slug, ExportFormat.jsonl)
        part = orders.find(order, Visitor())
        assert part is not None
        return actions.ask(order, part, by=Visitor(), language="en").id


def test_a_file_is_made_anew_when_the_worker_was_killed(installation: Installation) -> None:
    command(installation.environment, "demo", "--ideas", "1500", "--comments", "6000")
    command(installation.environment, "worker", "--once")
    number = _order(installation)
    folder = installation.var / "exports"
    end = time.monotonic() + PATIENCE
    with started(installation.environment, installation.log, "worker") as worker:
        while not any(path.stat().st_size for path in folder.glob(".*.partial")):
            assert time.monotonic() < end, installation.log.read_text()
            time.sleep(0.005)
        kill(worker)
    with installation.app.app_context():
        assert not actions.path_of(number).exists()
        with db.transaction(write=False) as session:
            assert session.get_one(ExportFile, number).waits
    command(installation.environment, "worker", "--once")
    with installation.app.app_context(), db.transaction(write=False) as session:
        file = session.get_one(ExportFile, number)
        assert file.made_at is not None
        assert file.attempts == 2
        lines = actions.path_of(number).read_text(encoding="utf-8").splitlines()
    last = json.loads(lines[-1])
    assert last["table"] == "end"
    assert sum(last["rows"].values()) == file.rows
    assert sum('{"table":"about"' not in line for line in lines) == file.rows + 1
