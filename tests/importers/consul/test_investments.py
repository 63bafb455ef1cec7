"""CONSUL: investments of a budget, in the three shapes that they come in."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from participation import db
from participation.comments.models import Comment
from participation.ideas.projects.models import Milestone, Project
from participation.ideas.proposals.models import Idea
from participation.importers.consul.investments import BY_POSITION
from participation.importers.files import ImportRefused
from participation.importers.runs import undoing
from participation.locations.models import Location
from tests.conftest import Client
from tests.importers.conftest import Run, rejected, write_csv

NAMED = [
    "id", "title", "description", "price", "feasibility", "unfeasibility_explanation", "heading",
    "selected", "winner", "cached_votes_up", "ballot_lines_count", "created_at", "location",
]  # fmt: skip
SPANISH = [
    "ID", "Título", "Descripción", "Administrador", "Evaluador", "Grupos", "Partida", "Viabilidad",
    "Evaluación finalizada", "Informe", "Seleccionado", "Mostrar", "Autor",
]  # fmt: skip


def investment(number: int, **more: Any) -> list[object]:
    values: dict[str, Any] = {
        "id": number,
        "title": f"Carril {number}",
        "description": "<p>Un carril bici por la avenida.</p>",
        "price": "25000.0",
        "feasibility": "feasible",
        "heading": "Centro",
        "selected": "t",
        "winner": "f",
        "cached_votes_up": 40,
        "ballot_lines_count": 310,
        "created_at": "2018-02-01 10:00:00",
    } | more
    return [values.get(name, "") for name in NAMED]


def ideas() -> dict[str, Idea]:
    db.session.expire_all()
    found = db.session.scalars(select(Idea).options(selectinload(Idea.labels)))
    return {str(each.source_id).rpartition("/")[2]: each for each in found}


def test_what_was_decided_about_them(run: Run, tmp_path: Path, client: Client) -> None:
    path = write_csv(tmp_path / "presupuesto-2018.csv", [
        NAMED,
        investment(1, winner="t", location="Avenida 1"),
        investment(2),
        investment(3, selected="f", feasibility="unfeasible", price="",
                   unfeasibility_explanation="No es competencia <b>municipal</b>."),
        investment(4, selected="", feasibility="undecided", price=""),
    ])  # fmt: skip
    report = run("consul", path, currency="EUR")
    assert report.rejects.count == 0
    found = ideas()
    assert [found[key].state for key in "1234"] == ["accepted", "declined", "declined", "declined"]
    first = found["1"]
    assert first.source_figures == {
        "budget": 25000, "currency": "EUR", "supports": 40, "votes": 310,
    }  # fmt: skip
    assert (first.support_count, first.source_support) == (0, 40)
    assert [each.name for each in first.labels] == ["Centro"]
    assert first.source_says == "kan gennemføres · valgt til afstemning"
    assert db.session.get_one(Location, first.id).where.place == "Avenida 1"
    answer = db.session.scalars(select(Comment)).one()
    assert (answer.body, answer.about_id) == ("No es competencia municipal.", found["3"].id)
    assert "25,000 €" in client.get(first.path).get_data(as_text=True)
    assert db.session.scalars(select(Project)).all() == []
    again = run("consul", path, currency="EUR")
    assert not any(again.added.values())
    assert report.run
    undoing.undo(report.run)
    assert ideas() == {}


def test_before_anything_has_won(run: Run, tmp_path: Path) -> None:
    rows = [investment(1), investment(2, selected="", feasibility="undecided", price="")]
    run("consul", write_csv(tmp_path / "b.csv", [NAMED, *rows]))
    found = ideas()
    assert [found[key].state for key in "12"] == ["under assessment", "in discussion"]


def test_the_export_of_the_admin_is_read_by_position(run: Run, tmp_path: Path) -> None:
    assert len(SPANISH) == len(BY_POSITION)
    path = write_csv(tmp_path / "inv.csv", [
        SPANISH,
        [7, "Árboles", "Más árboles", "Ana", "-", "-", "Norte", "Viable (€10.500)", "Sí", "-", "Sí",
         "No", "vecina"],
        [8, "Metro", "Una línea", "Ana", "-", "-", "Norte", "Inviable", "Sí", "Muy caro", "No", "No",
         "vecino"],
        [9, "Otro", "Texto", "Ana", "-", "-", "Norte", "quizás", "No", "-", "No", "No", "vecino"],
    ])  # fmt: skip
    with pytest.raises(ImportRefused, match="say with --opened"):
        run("consul", path)
    report = run("consul", path, date(2018, 1, 15))
    found = ideas()
    assert [found[key].state for key in "78"] == ["under assessment", "declined"]
    assert (found["7"].source_figures or {})["budget"] == 10500
    assert rejected(report) == [("inv.csv", "4", "feasibility is not known: quizás")]


def graphql(*nodes: dict[str, Any]) -> str:
    edges = [{"node": each} for each in nodes]
    return json.dumps({"data": {"budget": {"investments": {"edges": edges}}}})


def milestone(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "title": f"Fase {number}",
        "description": "<p>Obras.</p>",
        "publicationDate": "2019-05-01",
    } | more


def test_milestones_make_a_project(run: Run, tmp_path: Path, client: Client) -> None:
    node = {
        "id": 3, "title": "Plaza", "description": "Bancos", "price": 5000, "feasibility": "feasible",
        "commentsCount": 4, "publicAuthor": {"id": 8, "username": "vecina"},
        "createdAt": "2018-02-01T10:00:00Z", "comments": {"edges": []},
        "milestones": {"edges": [
            {"node": milestone(1)}, {"node": milestone(2, publicationDate="mañana")},
        ]},
    }  # fmt: skip
    path = tmp_path / "investments.json"
    path.write_text(graphql(node, node | {"id": 4, "milestones": None}), encoding="utf-8")
    report = run("consul", path, currency="EUR")
    assert report.rejects.count == 0
    assert report.added["projects"] == 1
    project = db.session.scalars(select(Project)).one()
    assert (project.state, project.budget, project.currency) == (
        "in progress", Decimal(5000), "EUR",
    )  # fmt: skip
    [reached] = db.session.scalars(select(Milestone))
    assert (reached.title, reached.note, reached.due_on, reached.state) == (
        "Fase 1", "Obras.", date(2019, 5, 1), "done",
    )  # fmt: skip
    assert any("A milestone of investment 3 has no day" in each for each in report.notes)
    assert (ideas()["3"].source_figures or {})["comments"] == 4
    page = client.get(project.path).get_data(as_text=True)
    assert "5,000 €" in page
    assert "CONSUL" in page
    with client.get("/exports/projects.csv") as answer:
        assert "EUR" in answer.get_data(as_text=True)


def test_hostile_rows(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "b.csv", [
        NAMED,
        investment(1, title="=1+1"),
        investment(1, title="Otra cosa"),
        investment(2, price="-5"),
        investment(3, price="mucho"),
        investment(4, description="x" * 20_000_000),
        investment(5, created_at="31/02/2018"),
        investment(6, title="", description=""),
    ])  # fmt: skip
    report = run("consul", path)
    assert [row for _, row, _ in rejected(report)] == ["3", "4", "5", "6", "7", "8"]
    assert {key: each.title for key, each in ideas().items()} == {"1": "=1+1"}
