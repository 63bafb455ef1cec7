"""Fider: posts with their status, response, tags and what they were merged into."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from participation import db
from participation.comments.models import Comment
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.importers.files import ImportRefused
from participation.subjects.models import StateChange
from tests.conftest import Client
from tests.importers.conftest import Run, rejected, write_csv

HEAD = [
    "number", "title", "description", "created_at", "created_by", "votes_count", "comments_count",
    "status", "responded_by", "responded_at", "response", "original_number", "original_title",
    "tags",
]  # fmt: skip


def post(number: int, **more: Any) -> list[object]:
    values: dict[str, Any] = {
        "number": number,
        "title": f"Mørk tilstand {number}",
        "description": "Det er for lyst om aftenen.",
        "created_at": "2023-02-01T08:00:00Z",
        "created_by": "Ida",
        "votes_count": 12,
        "comments_count": 3,
        "status": "open",
    } | more
    return [values.get(name, "") for name in HEAD]


def posts(tmp_path: Path, *rows: list[object]) -> Path:
    return write_csv(tmp_path / "posts.csv", [HEAD, *rows])


def ideas() -> dict[str, Idea]:
    db.session.expire_all()
    found = db.session.scalars(select(Idea).options(selectinload(Idea.labels)))
    return {str(each.source_id).rpartition("/")[2]: each for each in found}


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("open", "new"),
        ("planned", "planned"),
        ("started", "in progress"),
        ("completed", "realised"),
        ("declined", "declined"),
    ],
)
def test_states(run: Run, tmp_path: Path, status: str, state: str) -> None:
    run("fider", posts(tmp_path, post(1, status=status, responded_at="2023-03-01T08:00:00Z")))
    idea = ideas()["1"]
    assert idea.state == state
    change = db.session.scalars(select(StateChange).order_by(StateChange.id.desc())).first()
    assert change is not None
    day = 2 if state == "new" else 3
    assert (change.state, change.at, change.inferred) == (
        state, datetime(2023, day, 1, 8, tzinfo=UTC), False,
    )  # fmt: skip


def test_a_post_with_all_it_has(run: Run, tmp_path: Path, client: Client) -> None:
    path = posts(
        tmp_path,
        post(1, tags="Udseende, Aften", response="Kommer til sommer", responded_by="Drift",
             responded_at="2023-03-01T08:00:00Z", status="planned"),
        post(2, status="duplicate", original_number=1, original_title="Mørk tilstand 1"),
    )  # fmt: skip
    report = run("fider", path)
    assert report.added == {"boxes": 1, "ideas": 2, "people": 2, "comments": 1}
    first, second = ideas()["1"], ideas()["2"]
    assert first.source_figures == {"supports": 12, "comments": 3}
    assert (first.support_count, first.source_support) == (0, 12)
    assert [label.name for label in first.labels] == ["Aften", "Udseende"]
    assert (second.state, second.merged_into_id) == ("merged", first.id)
    answer = db.session.scalars(select(Comment)).one()
    assert (answer.body, answer.about_id) == ("Kommer til sommer", first.id)
    assert answer.department_id is not None
    page = client.get(first.path).get_data(as_text=True)
    assert "Kommer til sommer" in page
    assert "Drift" in page
    again = run("fider", path)
    assert not any(again.added.values())
    assert dict(again.unchanged) == {"boxes": 1, "ideas": 2, "people": 2, "comments": 1}


def test_two_sites_do_not_meet(run: Run, tmp_path: Path) -> None:
    path = posts(tmp_path, post(1))
    run("fider", path, "App")
    report = run("fider", path, "Web")
    assert report.added["ideas"] == 1
    assert report.notes == []
    assert db.session.scalars(select(Box.name).order_by(Box.id)).all() == ["App", "Web"]
    # Whoever forgets to name the box of the second is told.
    report = run("fider", posts(tmp_path, post(1, title="Noget helt andet")), "App")
    assert report.added["ideas"] == 0
    assert [(change.what, change.after) for change in report.changes.first] == [
        ("title", "Noget helt andet")
    ]
    assert report.changed["ideas"] == 1


def test_rows_that_cannot_be_used(run: Run, tmp_path: Path) -> None:
    path = posts(
        tmp_path,
        post(1),
        post(1, title="Noget andet"),
        post(2, status="lost"),
        post(3, created_at="yesterday"),
        post(4, votes_count="many"),
        post(5, title="", description=""),
        post(6, status="duplicate", original_number=99),
    )
    report = run("fider", path)
    assert report.added["ideas"] == 2
    assert [reason for *_, reason in rejected(report)] == [
        "number 1 is there already, with other words",
        "status is not known: lost",
        "created_at is not a date: yesterday",
        "votes_count is not a whole number: many",
        "has neither a title nor a description",
    ]
    assert report.notes == ["Merged into an idea that is not in the file: 1."]
    assert ideas()["6"].merged_into_id is None


def test_a_file_of_another_kind(run: Run, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="lacks the columns number"):
        run("fider", write_csv(tmp_path / "x.csv", [["a", "b"], [1, 2]]))
    with pytest.raises(ImportRefused, match="holds no post"):
        run("fider", posts(tmp_path, post(1, status="?")))
    assert db.session.scalar(select(func.count(Box.id))) == 0
