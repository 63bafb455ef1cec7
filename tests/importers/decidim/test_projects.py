"""Decidim: results become projects, projects of budgets become ideas with their money and their votes."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from participation import clock, db, invariants
from participation.accounts.models import RoleName, User
from participation.following.models import Notice
from participation.ideas.boxes.models import Box
from participation.ideas.gains.models import FollowUp
from participation.ideas.milestones.queries import late
from participation.ideas.projects.models import Milestone, Project, ProjectPart
from participation.ideas.projects.queries import lists
from participation.ideas.proposals.models import Idea
from participation.importers.files import ImportRefused
from participation.importers.runs import undoing
from participation.importers.writing.report import CHANGED_HERE, NOT_ASKED, ImportReport
from participation.sealing import figures
from participation.spaces.models import Space
from participation.subjects.models import StateChange
from tests import factories
from tests.conftest import Client
from tests.importers.conftest import Run, rejected, write_csv
from tests.importers.decidim.test_decidim import (
    COMMENTS,
    HOST,
    NEW,
    ideas,
    lives,
    new,
    said,
    site,
)

RESULTS = [
    "id", "parent/id", "category/name/da", "scope/name/da", "title/da", "description/da",
    "start_date", "end_date", "status/key", "status/name/da", "progress", "created_at", "updated_at",
    "url", "component/id", "proposal_urls", "reference", "comments_count", "address",
]  # fmt: skip
BUDGETS = [
    "id", "taxonomies/4/da", "participatory_space/url", "component/id", "title/da", "description/da",
    "budget/id", "budget_amount", "confirmed_votes", "comments", "created_at", "selected_at", "url",
    "address", "related_proposals", "related_proposal_urls",
]  # fmt: skip


def url(number: int) -> str:
    return f"{HOST}/processes/havnen-2024/f/12/proposals/{number}"


def result(number: int, **more: Any) -> list[object]:
    values: dict[str, Any] = {
        "id": number,
        "scope/name/da": "Havnen",
        "title/da": f"Resultat {number}",
        "description/da": "<p>Ti <b>bænke</b> er sat op.</p>",
        "start_date": "2024-08-01",
        "end_date": "2024-12-20",
        "status/key": "works",
        "status/name/da": "Arbejdet er i gang",
        "progress": "60.0",
        "created_at": "2024-07-10T08:00:00Z",
        "updated_at": "2024-09-01T08:00:00Z",
        "url": f"{HOST}/processes/havnen-2024/f/20/results/{number}",
        "component/id": 20,
        "proposal_urls": url(1),
    } | {key.replace("__", "/"): value for key, value in more.items()}
    return [values.get(name, "") for name in RESULTS]


def candidate(number: int, **more: Any) -> list[object]:
    values: dict[str, Any] = {
        "id": number,
        "taxonomies/4/da": "Byrum",
        "participatory_space/url": f"{HOST}/processes/havnen-2024",
        "component/id": 30,
        "title/da": f"Projekt {number}",
        "description/da": "<p>Lys på stien.</p>",
        "budget/id": 7,
        "budget_amount": 150000,
        "confirmed_votes": 321,
        "created_at": "2024-06-01T08:00:00Z",
        "url": f"{HOST}/processes/havnen-2024/f/30/budgets/7/projects/{number}",
        "related_proposal_urls": url(1),
    } | {key.replace("__", "/"): value for key, value in more.items()}
    return [values.get(name, "") for name in BUDGETS]


def accepted(number: int) -> list[object]:
    return new(number, state="accepted", state_published_at="2024-07-01T00:00:00Z")


def town(folder: Path, *results: list[object], budgets: list[list[object]] | None = None) -> Path:
    site(folder, [NEW, accepted(1), new(2)])
    write_csv(folder / "x-open-data-results.csv", [RESULTS, *results], delimiter=";")
    if budgets is not None:
        write_csv(folder / "x-open-data-projects.csv", [BUDGETS, *budgets], delimiter=";")
    return folder


def said_of(number: int, result_id: int, answers: int = 0, **more: Any) -> list[object]:
    """A comment on a result, or an answer to one of these."""
    about = {"commentable_id": answers, "commentable_type": "Decidim::Comments::Comment"}
    root = {"commentable_id": result_id, "commentable_type": "Decidim::Accountability::Result"}
    where = f"{HOST}/processes/havnen-2024/f/20/results/{result_id}"
    return said(
        number, 0, **(about if answers else root), **{"root_commentable_url": where, **more}
    )


def test_comments_on_results_stand_under_the_projects(
    run: Run, tmp_path: Path, client: Client
) -> None:
    # Proposal 1 and result 1 have the same number: what is said of the one is not said of the other.
    path = town(tmp_path, result(1), result(2))
    write_csv(path / "x-open-data-proposal_comments.csv", [COMMENTS, said(11, 1)], delimiter=";")
    write_csv(
        path / "x-open-data-result_comments.csv",
        [COMMENTS, said_of(21, 1), said_of(22, 1, 21), said_of(23, 2, 99), said_of(24, 7)],
        delimiter=";",
    )
    report = run("decidim", path)
    assert report.added["comments"] == 4
    assert [reason for *_row, reason in rejected(report)] == ["is about a result that is not here"]
    found = projects()
    assert {key: each.comment_count for key, each in found.items()} == {"1": 2, "2": 1}
    assert ideas()["1"].comment_count == 1
    page = client.get(found["1"].path).text
    assert page.count("Kommentar") >= 1
    assert invariants.broken() == {}
    assert all(figures.first_differing(name) is None for name in figures.names())
    again = run("decidim", path)
    assert not any(again.added.values())


def test_comments_on_results_come_later_and_are_taken_back(run: Run, tmp_path: Path) -> None:
    run("decidim", town(tmp_path / "first", result(1)))
    later = write_csv(tmp_path / "result_comments.csv", [COMMENTS, said_of(21, 1)], delimiter=";")
    report = run("decidim", later)
    assert report.added["comments"] == 1
    assert projects()["1"].comment_count == 1
    undoing.undo(report.run)
    assert projects()["1"].comment_count == 0


def projects() -> dict[str, Project]:
    db.session.expire_all()
    found = db.session.scalars(select(Project).order_by(Project.id))
    return {str(each.source_id).rpartition("/")[2]: each for each in found}


def candidates() -> dict[str, Idea]:
    """The ideas that projects of budgets became, by their ids there."""
    db.session.expire_all()
    found = db.session.scalars(select(Idea).where(Idea.source_id.contains("/proposal/project/")))
    return {str(each.source_id).rpartition("/")[2]: each for each in found}


def milestones(project: Project) -> list[tuple[date, str, str]]:
    found = db.session.scalars(
        select(Milestone).where(Milestone.project_id == project.id).order_by(Milestone.due_on)
    )
    return [(each.due_on, each.title, each.state.value) for each in found]


def parts(project: Project) -> list[str]:
    return list(
        db.session.scalars(
            select(Idea.title)
            .join(ProjectPart, ProjectPart.subject_id == Idea.id)
            .where(ProjectPart.project_id == project.id)
            .order_by(Idea.id)
        )
    )


def official() -> User:
    inside = db.session.scalars(select(Space)).one()
    made = factories.member(inside, RoleName.official, name="Olga")
    db.session.commit()
    db.session.expire_all()
    asked = select(User).where(User.id == made.id).options(selectinload(User.roles))
    return db.session.scalars(asked).one()


def test_a_result_is_a_project_with_its_ideas(run: Run, tmp_path: Path, client: Client) -> None:
    report = run("decidim", town(tmp_path, result(5), result(6, parent__id=5, progress=100)))
    assert report.rejects.count == 0
    assert report.added["projects"] == 2
    found = projects()
    assert [found[key].state for key in "56"] == ["in progress", "realised"]
    assert milestones(found["5"]) == [
        (date(2024, 8, 1), "Arbejdet begynder", "done"),
        (date(2024, 12, 20), "Arbejdet er færdigt", "planned"),
    ]
    assert parts(found["5"]) == ["Idé 1"]
    assert (
        found["6"].source_says
        == "status på den oprindelige platform: Arbejdet er i gang · del af: Resultat 5"
    )
    assert found["5"].budget is None
    page = client.get(found["5"].path).get_data(as_text=True)
    assert "Ti bænke er sat op." in page
    assert "Decidim, deltag.fjordby.example" in page
    assert "Idé 1" in page
    idea = client.get(ideas()["1"].path).get_data(as_text=True)
    assert found["5"].path_without_words in idea
    assert "Resultat 5" in client.get("/projects").get_data(as_text=True)
    again = run("decidim", tmp_path)
    assert not any(again.added.values())
    assert again.unchanged["projects"] == 2


def test_nothing_of_it_is_promised_here(run: Run, tmp_path: Path, client: Client) -> None:
    """Its days have passed: nobody is late, nobody is asked, nobody is told, and nobody works on it."""
    run("decidim", town(tmp_path, result(5), result(6, progress=100)))
    reader = olga = official()
    assert db.session.scalar(select(late.late_milestones(reader))) == 0
    assert late.coming(reader, 10) == []
    assert lists.at_the_desk(reader, False, None, 10) == []
    [first, second] = lists.listed(reader, lists.ProjectFilter(), None, 10)
    assert (first.overdue, first.next_title, second.overdue) == (0, None, 0)
    assert first.held_by == "Decidim, deltag.fjordby.example"
    assert db.session.scalar(select(func.count()).select_from(FollowUp)) == 0
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 0
    number = projects()["5"].id
    client.sign_in(olga)
    assert client.get(f"/desk/projects/{number}/milestones").status_code == 403
    assert client.get(f"/desk/gains/{number}").status_code == 403
    assert "Overdue" not in client.get(projects()["5"].path).get_data(as_text=True)


def test_our_own_wait_for_us(run: Run, tmp_path: Path) -> None:
    run("decidim", town(tmp_path, result(5)), ours=True)
    assert projects()["5"].held_by == ""
    reader = official()
    assert [each.title for each in late.coming(reader, 10)] == ["Arbejdet er færdigt"]


def test_what_a_budget_let_people_vote_for(run: Run, tmp_path: Path, client: Client) -> None:
    rows = [
        candidate(1, selected_at="2024-10-01T08:00:00Z"),
        candidate(2, budget_amount="", confirmed_votes=12, related_proposal_urls=url(99)),
        candidate(3, budget__id=8),
    ]
    report = run("decidim", town(tmp_path, budgets=rows))
    assert report.rejects.count == 0
    found = candidates()
    assert [found[key].state for key in "123"] == ["accepted", "declined", "new"]
    assert lives(found["2"])[-1][0] == "declined"
    reason = db.session.scalar(
        select(StateChange.reason).where(
            StateChange.subject_id == found["2"].id, StateChange.state == "declined"
        )
    )
    assert reason == "Ikke valgt i budgetafstemningen."
    first = found["1"]
    figures = first.source_figures or {}
    assert (figures["budget"], figures["votes"], first.support_count) == (150000, 321, 0)
    assert first.source_support is None
    assert first.source_says == "lavet af forslagene: Idé 1"
    assert any("names proposals that are not here: 1" in each for each in report.notes)
    names = set(db.session.scalars(select(Box.name)))
    assert names == {"Havnen 2024", "Havnen 2024: budget (7)", "Havnen 2024: budget (8)"}
    page = client.get(first.path).get_data(as_text=True)
    assert "150,000" in page


def test_money_has_the_currency_that_was_said(run: Run, tmp_path: Path, client: Client) -> None:
    run("decidim", town(tmp_path, budgets=[candidate(1)]), currency="EUR")
    page = client.get(candidates()["1"].path).get_data(as_text=True)
    assert "150,000 €" in page


def test_a_later_export_moves_a_project(run: Run, tmp_path: Path) -> None:
    run("decidim", town(tmp_path, result(5)))
    changed = result(5, progress=100, end_date="2025-02-01", updated_at="2025-02-02T08:00:00Z")
    told = run("decidim", town(tmp_path, changed))
    assert {each.what for each in told.changes.first if each.kind == "project"} == {
        "state", "milestones", "figures",
    }  # fmt: skip
    assert {each.stays for each in told.changes.first} == {NOT_ASKED}
    assert projects()["5"].state == "in progress"
    run("decidim", tmp_path, update=True)
    project = projects()["5"]
    assert project.state == "realised"
    assert milestones(project)[-1] == (date(2025, 2, 1), "Arbejdet er færdigt", "done")
    steps = select(StateChange.state).where(StateChange.subject_id == project.id)
    assert list(db.session.scalars(steps.order_by(StateChange.at))) == ["in progress", "realised"]
    again = run("decidim", tmp_path, update=True)
    assert again.unchanged["projects"] == 1
    assert not again.updated["projects"]


def test_what_an_official_has_changed_stays(run: Run, tmp_path: Path) -> None:
    run("decidim", town(tmp_path, result(5)), ours=True)
    project = projects()["5"]
    db.session.add(
        StateChange(subject_id=project.id, state="stopped", at=clock.now(), by_id=official().id)
    )
    db.session.commit()
    run("decidim", town(tmp_path, result(5, progress=100)), ours=True, update=True)
    report: ImportReport = run("decidim", tmp_path, ours=True, update=True)
    found = {each.what: each.stays for each in report.changes.first if each.kind == "project"}
    assert found["state"] == CHANGED_HERE
    assert projects()["5"].state == "in progress"


def test_a_run_with_projects_is_taken_back_whole(run: Run, tmp_path: Path) -> None:
    report = run("decidim", town(tmp_path, result(5), budgets=[candidate(1)]))
    assert report.run
    undone = undoing.undo(report.run)
    assert undone.removed["projects"] == 1
    for each in (Project, Milestone, ProjectPart, Idea, Box, StateChange):
        assert db.session.scalar(select(func.count()).select_from(each.__table__)) == 0


def test_what_came_later_goes_along(run: Run, tmp_path: Path) -> None:
    """Results alone, after their proposals: they find them, and stand on them."""
    first = run("decidim", site(tmp_path / "a", [NEW, accepted(1)]))
    path = write_csv(tmp_path / "b" / "results.csv", [RESULTS, result(5)], delimiter=";")
    second = run("decidim", path)
    assert parts(projects()["5"]) == ["Idé 1"]
    assert first.run
    with pytest.raises(ImportRefused, match=f"run {second.run} has changed or added"):
        undoing.undo(first.run)
    undoing.undo(first.run, with_later=True)
    assert projects() == {}


def test_news_of_it_keep_it_where_it_is(run: Run, tmp_path: Path) -> None:
    report = run("decidim", town(tmp_path, result(5)), ours=True)
    project = projects()["5"]
    db.session.add(
        ProjectPart(
            project_id=project.id,
            subject_id=ideas()["2"].id,
            added_at=clock.now(),
            added_by_id=official().id,
        )
    )
    db.session.commit()
    assert report.run
    with pytest.raises(ImportRefused, match="projects that it belongs to"):
        undoing.undo(report.run)
    assert parts(projects()["5"]) == ["Idé 1", "Idé 2"]


def as_nested(names: list[str], row: list[object]) -> dict[str, Any]:
    """A row as Decidim's JSON has it."""
    found: dict[str, Any] = {}
    for name, value in zip(names, row, strict=True):
        *above, last = name.split("/")
        here = found
        for each in above:
            here = here.setdefault(each, {})
        here[last] = None if value == "" else value
    return found


def test_json_and_workbooks_are_read_as_well(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x-proposals.json").write_text(
        json.dumps([as_nested(NEW, accepted(1))], ensure_ascii=False), encoding="utf-8"
    )
    nested = as_nested(RESULTS, result(5)) | {"proposal_urls": [url(1)]}
    (tmp_path / "x-results.json").write_text(json.dumps([nested]), encoding="utf-8")
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (BUDGETS, candidate(1)):
        book.active.append(row)
    book.save(tmp_path / "x-projects.xlsx")
    report = run("decidim", tmp_path)
    assert report.rejects.count == 0
    assert (report.added["ideas"], report.added["projects"]) == (2, 1)
    assert parts(projects()["5"]) == ["Idé 1"]
    assert (candidates()["1"].source_figures or {})["budget"] == 150000


@pytest.mark.parametrize(
    ("text", "says"),
    [("{", "is not JSON"), ("[" * 100_000, "is not JSON"), ('{"a": 1}', "no list")],
)
def test_json_that_is_none(run: Run, tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "x-results.json").write_text(text, encoding="utf-8")
    with pytest.raises(ImportRefused, match=says):
        run("decidim", tmp_path)


def test_hostile_rows_are_told_one_by_one(run: Run, tmp_path: Path) -> None:
    formula = '=HYPERLINK("http://x")'
    rows = [
        result(5, **{"title/da": f"'{formula}"}),
        result(5, **{"title/da": "Andre ord"}),
        result(6, progress="mange"),
        result(7, progress=140),
        result(8, created_at="31-02-2024"),
        result(9, **{"description/da": "x" * 20_000_000}),
        result(10, **{"title/da": "", "description/da": ""}),
        result(11, parent__id=77, proposal_urls=f"{url(98)}, //[, javascript:alert(1)"),
        ["", *result(12)[1:]],
    ]
    report = run("decidim", town(tmp_path, *rows, budgets=[
        candidate(1, budget_amount=-5), candidate(2, created_at=""), candidate(3, confirmed_votes="x"),
    ]))  # fmt: skip
    assert [row for _, row, _ in rejected(report)] == [
        "2",
        "3",
        "4",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "10",
    ]
    assert set(projects()) == {"5", "11"}
    assert projects()["5"].title == formula
    assert parts(projects()["11"]) == []
    assert "Result 11 is part of one that is not in the file: 77." in report.notes
