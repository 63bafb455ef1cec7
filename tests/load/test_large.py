"""A big town: a hundred thousand ideas with a million comments, made, looked at, and backed up.

The same checks at 20,000 rows stand in `tests/demo/test_large.py`. Here nothing is asserted about
time: what was taken is printed as a table. `LOAD_IDEAS` makes a smaller or larger town; it has ten
comments to an idea.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from participation import create_app, db, ledger
from participation.accounts.models import RoleName
from participation.comments.models import Comment
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote
from participation.subjects.models import Subject
from tests import factories
from tests.conftest import Client, make_settings
from tests.demo.test_large import statements
from tests.installation import PROGRAM, environment_for

pytestmark = pytest.mark.load

IDEAS = int(os.environ.get("LOAD_IDEAS", "100000"))
COMMENTS = 10 * IDEAS
MEMORY = 300
"""How many MB of memory the loader and the backup may take, however much there is."""
FEW = 1_000
EXPORT = 200
"""How many MB of memory an export may take, however much there is."""
MORE = 60
"""How many MB more of it an export of everything may take than one of 10,000 comments."""
FORMATS = ("csv", "zip", "jsonl", "xlsx")


@dataclass
class Town:
    """The large site, what the commands said, and the lines of the table."""

    app: Flask
    folder: Path
    environment: dict[str, str]
    made: dict[str, Any] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    table: list[str] = field(default_factory=list)

    def run(self, *arguments: str) -> dict[str, Any]:
        """Run a command, note how long it took and how much memory, and return its summary."""
        started = time.perf_counter()
        with subprocess.Popen(
            [PROGRAM, *arguments, "--json"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            assert process.stdout is not None
            said = process.stdout.read()
            _pid, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, arguments
        self.memory[arguments[0]] = usage.ru_maxrss / 1024
        seconds = time.perf_counter() - started
        self.table.append(
            f"{arguments[0]:<28}{seconds:>9.1f} s   {self.memory[arguments[0]]:>7.0f} MB"
        )
        found: dict[str, Any] = json.loads(said.splitlines()[-1])
        return found


@pytest.fixture(scope="module")
def town(
    engine_name: str, new_database_url: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    url = new_database_url(engine_name)
    app = create_app(make_settings(folder, url), testing=True)
    app.test_client_class = Client
    made = Town(app, folder, environment_for(folder, 0, DATABASE_URL=url))
    made.made = made.run("demo", "--ideas", str(IDEAS), "--comments", str(COMMENTS))
    yield made
    app.extensions["database"].engine.dispose()
    lines = "\n".join(made.table)
    print(f"\n{engine_name}: {IDEAS:,} ideas, {COMMENTS:,} comments\n{lines}\n")  # noqa: T201


def test_the_town_is_made_in_little_memory(town: Town) -> None:
    assert (town.made["ideas"], town.made["comments"]) == (IDEAS, COMMENTS)
    assert town.memory["demo"] < MEMORY


def test_counters_are_the_rows(town: Town) -> None:
    with town.app.app_context(), db.transaction(write=False) as session:
        ideas, votes = Idea.__table__, Vote.__table__
        for value, name in ((1, "support_count"), (0, "pass_count"), (-1, "against_count")):
            counted = (
                select(votes.c.idea_id, func.count().label("number"))
                .where(votes.c.value == value)
                .group_by(votes.c.idea_id)
                .subquery()
            )
            differ = (
                select(func.count())
                .select_from(ideas.outerjoin(counted, counted.c.idea_id == ideas.c.id))
                .where(ideas.c[name] != func.coalesce(counted.c.number, 0))
            )
            assert session.scalar(differ) == 0, name
        for counter, owner, row in (
            (Subject.comment_count, Subject.id, Comment.about_id),
            (Box.idea_count, Box.id, Idea.box_id),
        ):
            rows = select(row.label("owner"), func.count().label("number")).group_by(row).subquery()
            differ = (
                select(func.count())
                .select_from(owner.class_)
                .outerjoin(rows, rows.c.owner == owner)
                .where(counter != func.coalesce(rows.c.number, 0))
            )
            assert session.scalar(differ) == 0, counter
        told = session.scalar(
            select(func.count())
            .select_from(ledger.Entry)
            .where(ledger.Entry.action == "idea.voted")
        )
        assert told == session.scalar(select(func.count()).select_from(Vote))


def test_pages_ask_as_little_as_in_a_small_town(town: Town) -> None:
    with town.app.app_context(), db.transaction() as session:
        busiest = session.scalars(select(Idea).order_by(Idea.comment_count.desc()).limit(1)).one()
        box = session.scalars(select(Box).order_by(Box.idea_count.desc()).limit(1)).one()
        official = factories.user("Anna Berg")
        factories.role(official, RoleName.official)
        pages = {
            "/": 8,
            "/ideas": 3,
            "/ideas?sort=supported": 3,
            "/ideas?sort=discussed": 3,
            "/ideas?state=planned&q=sti": 3,
            "/ideas?view=board": 3,
            box.path: 3,
            busiest.path: 8,
            f"{busiest.path}?sort=newest": 8,
            "/what-came-of-it": 8,
            "/moderation-log": 3,
        }
    visitor = town.app.test_client()
    _look(town, visitor, pages, "")
    signed_in = town.app.test_client()
    assert isinstance(signed_in, Client)
    with town.app.app_context():
        signed_in.sign_in(official)
    _look(
        town,
        signed_in,
        {"/desk": 9, "/desk/ideas": 5, "/desk/ideas/waiting": 4, busiest.path: 9, "/ideas": 4},
        "+",
    )


def _look(town: Town, client: Any, pages: dict[str, int], mark: str) -> None:
    """Open pages and count; the mark in the table is for those of somebody who is signed in."""
    for path, most in pages.items():
        client.get(path)
        started = time.perf_counter()
        with statements(town.app) as seen:
            assert client.get(path).status_code == 200, path
        taken = (time.perf_counter() - started) * 1000
        town.table.append(f"{mark + path[:26]:<28}{taken:>8.0f} ms   {len(seen):>7} statements")
        assert len(seen) <= most, path


def test_a_backup_takes_little_memory(town: Town) -> None:
    target = town.folder / "backup.tar.gz"
    backed_up = town.run("backup", str(target))
    assert backed_up["rows"] > IDEAS + COMMENTS
    assert town.memory["backup"] < MEMORY


def _exported(town: Town) -> dict[str, float]:
    """The memory that exporting the largest box takes, in each format, in a fresh process."""
    with town.app.app_context(), db.transaction(write=False) as session:
        box = session.scalars(select(Box).order_by(Box.idea_count.desc()).limit(1)).one()
        ideas = select(Idea.id).where(Idea.box_id == box.id)
        comments = session.scalar(select(func.count()).where(Comment.about_id.in_(ideas)))
        slug = box.slug
    memory = {}
    for form in FORMATS:
        target = town.folder / f"box.{form}"
        more = ("--table", "comments") if form == "csv" else ()
        said = town.run("export", "box", slug, "--format", form, "--out", str(target), *more)
        assert said["tables"]["comments"] == comments
        memory[form] = town.memory["export"]
        town.table[-1] += f"   {form}, {said['rows']:,} rows, {said['bytes'] / 1e6:,.0f} MB"
        target.unlink()
    return memory


def test_an_export_takes_as_little_memory_as_a_small_one(
    town: Town, engine_name: str, new_database_url: Any, tmp_path: Path
) -> None:
    url = new_database_url(engine_name)
    app = create_app(make_settings(tmp_path, url), testing=True)
    small = Town(app, tmp_path, environment_for(tmp_path, 0, DATABASE_URL=url))
    small.run("demo", "--ideas", str(FEW), "--comments", str(10 * FEW))
    few = _exported(small)
    app.extensions["database"].engine.dispose()
    many = _exported(town)
    town.table += [f"(small) {line}" for line in small.table]
    assert max(many.values()) < EXPORT
    assert {form: many[form] - few[form] for form in FORMATS if many[form] - few[form] > MORE} == {}
