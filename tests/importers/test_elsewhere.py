"""A hearing of another authority promises nothing here, and its topics are no choice for those who write."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from participation import db, invariants
from participation.accounts.models import RoleName
from participation.desk import queries as desk
from participation.hearings.assessing.rules import may_sort
from participation.hearings.meetings.rules import may_meet
from participation.hearings.memos import loading
from participation.hearings.memos import pages as memo_pages
from participation.hearings.memos import queries as memos
from participation.hearings.notice import rules
from participation.hearings.notice.models import Hearing, Phase, Status
from participation.hearings.responses.rules import may_enter_response
from participation.ideas.answers import queries as answers_queries
from participation.ideas.answers import rules as idea_rules
from participation.ideas.board import queries as board_queries
from participation.ideas.boxes.models import Box
from participation.ideas.front import queries as front_queries
from participation.ideas.merging import queries as merging_queries
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.queries import lists as ideas
from participation.ideas.support import actions
from participation.ideas.support import queries as support_queries
from participation.importers.tables.reading import TableFormat
from participation.pages.queries import figures
from participation.results.told import realised_ideas
from participation.spaces.models import Label, Space
from participation.spaces.queries import labels
from tests import factories
from tests.conftest import Client
from tests.importers.conftest import Run, write_csv
from tests.importers.mapped.test_mapped import HEAD, ROWS, ideas_mapping
from tests.importers.mapped.test_mapped import ideas as imported_ideas
from tests.importers.responses.test_responses import ROWS as FEEDBACK
from tests.importers.responses.test_responses import commission


@pytest.fixture
def hearing(run: Run, tmp_path: Path) -> Hearing:
    run("responses", commission(tmp_path, *FEEDBACK))
    return db.session.scalars(select(Hearing)).one()


def test_nothing_waits_on_the_desk(hearing: Hearing, space: Space) -> None:
    official = factories.member(space, RoleName.official)
    assert hearing.phase() is Phase.held_elsewhere
    assert desk.unassessed(official, False) == []
    assert desk.overdue(official, False) == []
    for may in (
        rules.may_start_assessment, rules.may_write_outcome, rules.may_conclude, rules.may_extend,
        rules.may_withdraw_hearing, may_enter_response, rules.may_begin_round, may_meet,
    ):  # fmt: skip
        assert not may(official, hearing), may.__name__
    # What was said there may be studied.
    assert may_sort(official, hearing)


def test_it_is_no_figure_of_ours(hearing: Hearing) -> None:
    assert hearing.response_count == 3
    assert figures(factories.user()).responses == 0


def test_what_its_page_says(hearing: Hearing, client: Client) -> None:
    page = client.get(hearing.path).get_data(as_text=True)
    assert "Held elsewhere" in page
    assert "answers for the outcome" in page
    assert "The responses are being assessed" not in page
    listed = client.get("/hearings").get_data(as_text=True)
    assert hearing.title in listed
    assert "what was said, and what it changed" not in listed
    assert hearing.title in client.get("/hearings?state=elsewhere").get_data(as_text=True)
    assert hearing.title not in client.get("/hearings?state=assessing").get_data(as_text=True)


def test_one_of_ours_is_said_to_be(run: Run, tmp_path: Path, space: Space) -> None:
    path = write_csv(tmp_path / "x.csv", [["t", "d"], ["Hej", "2024-01-01"]])
    mapping = tmp_path / "m.json"
    mapping.write_text(json.dumps({
        "hearing": {"title": "Vores egen", "held_elsewhere": False},
        "columns": {"text": "t", "date": "d"},
    }))  # fmt: skip
    run("mapped", path, mapping, TableFormat.csv)
    hearing = db.session.scalars(select(Hearing)).one()
    assert (hearing.status, hearing.phase()) == (Status.published, Phase.closed)
    official = factories.member(space, RoleName.official)
    assert [row.Hearing.id for row in desk.unassessed(official, False)] == [hearing.id]


# Topics


def test_imported_topics_find_and_are_not_offered(
    run: Run, tmp_path: Path, space: Space, client: Client
) -> None:
    factories.label(space, "Trafik")
    db.session.commit()
    run("mapped", write_csv(tmp_path / "x.csv", [HEAD, *ROWS]), ideas_mapping(tmp_path))
    reader = factories.user()
    offered = {each.name for each in labels(reader, space_id=space.id, imported=False)}
    assert offered == {"Trafik"}
    assert {each.name for each in labels(reader, space_id=space.id)} > offered
    # In the form of an open box, and in the filter over the ideas.
    box = factories.box(space, name="Åben kasse", closed=False)
    person = factories.member(space)
    db.session.commit()
    client.sign_in(person)
    form = client.get(f"/ideas/new?box={box.slug}").get_data(as_text=True)
    assert "Trafik" in form
    assert "Byrum" not in form
    assert "Byrum" in client.get("/ideas").get_data(as_text=True)
    assert db.session.get_one(Box, box.id).is_open()


def test_an_admin_offers_one(run: Run, tmp_path: Path, client: Client) -> None:
    run("mapped", write_csv(tmp_path / "x.csv", [HEAD, *ROWS]), ideas_mapping(tmp_path))
    label = db.session.scalars(select(Label).where(Label.name == "Byrum")).one()
    assert label.source == "old-site"
    admin = factories.user()
    factories.role(admin, RoleName.admin)
    db.session.commit()
    client.sign_in(admin)
    page = client.get(f"/admin/labels/{label.id}").get_data(as_text=True)
    assert "May be chosen in forms" in page
    assert "Only to find by" in client.get("/admin/spaces/fjordby/labels").get_data(as_text=True)
    sent = client.post(
        f"/admin/labels/{label.id}",
        data={"version": label.version, "name": "Byrum", "offered": "y"},
    )
    assert sent.status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Label, label.id).source is None


# The most supported


def test_figures_at_the_source_count_in_the_most_supported(
    run: Run, tmp_path: Path, space: Space
) -> None:
    rows = [[n, f"Idé {n}", "x", "14-05-2019", "", "", "", "", cell]
            for n, cell in enumerate(["3", "", "120"])]  # fmt: skip
    run("mapped", write_csv(tmp_path / "x.csv", [HEAD, *rows]), ideas_mapping(tmp_path))
    ours = factories.idea(factories.box(space), title="Vores egen")
    for number in range(4):
        person = factories.user(f"P {number}")
        ballot = support_queries.for_vote(ours.id, person)
        assert ballot is not None
        actions.vote(ballot, 1, by=person)
    db.session.commit()
    found = ideas.listed(factories.user(), sort=ideas.SUPPORTED)
    assert [each.title for each in found] == ["Idé 2", "Vores egen", "Idé 0", "Idé 1"]
    # Page by page there is nothing twice and nothing missing.
    key, seen, cursor = ideas.key(ideas.SUPPORTED), [], None
    for _ in range(4):
        page = ideas.listed(factories.user(), sort=ideas.SUPPORTED, cursor=cursor, limit=1)
        seen += [each.title for each in page]
        cursor = key(page[-1])
    assert seen == [each.title for each in found]
    # Counted apart, all the same.
    assert [each.support_count for each in found] == [0, 4, 0, 0]
    assert not invariants.broken()


def test_a_later_figure_moves_it(run: Run, tmp_path: Path) -> None:
    rows = [[1, "Idé", "x", "14-05-2019", "", "", "", "", "3"]]
    path = write_csv(tmp_path / "x.csv", [HEAD, *rows])
    run("mapped", path, ideas_mapping(tmp_path))
    write_csv(path, [HEAD, [*rows[0][:8], "30"]])
    run("mapped", path, ideas_mapping(tmp_path), update=True)
    db.session.expire_all()
    assert db.session.scalars(select(Idea.supported)).all() == [30]
    assert not invariants.broken()


# Whose it was, and whose it is not


def realised(tmp_path: Path, **changes: Any) -> tuple[Path, Path]:
    """Ideas of another authority, one of which it has realised and one of which it answered."""
    head = [*HEAD, "Svar"]
    rows: list[list[object]] = [
        [1, "Bænke", "x", "14-05-2019", "", "Afsluttet", "", "", 12, "Bænkene står der nu."],
        [2, "Lys", "x", "15-05-2019", "", "Åben", "", "", 3, ""],
    ]
    path = write_csv(tmp_path / "theirs.csv", [head, *rows])
    states = {"Afsluttet": changes.pop("ended", "realised"), "Åben": "in discussion"}
    return path, ideas_mapping(tmp_path, values__state=states, columns__answer="Svar", **changes)


def test_a_box_of_another_authority_is_no_figure_of_ours(
    run: Run, tmp_path: Path, space: Space, client: Client
) -> None:
    run("mapped", *realised(tmp_path, box__authority="Havneby Kommune"))
    box = db.session.scalars(select(Box)).one()
    assert box.authority == box.held_by == "Havneby Kommune"
    told = figures(factories.user())
    assert (told.ideas, told.realised, told.answers_due) == (0, 0, 0)
    assert list(realised_ideas(factories.user(), limit=5)) == []
    assert not invariants.broken()
    idea = imported_ideas()["1"]
    page = client.get(box.path).get_data(as_text=True)
    assert "It was held by another authority (Havneby Kommune)" in page
    assert space.organisation not in page.partition("<main")[2].partition("</main>")[0]
    page = client.get(idea.path).get_data(as_text=True)
    # Who answered there, and who answers here.
    assert "Havneby Kommune" in page
    assert space.organisation not in page.partition("<main")[2].partition("</main>")[0]


def test_ideas_of_another_authority_wait_on_no_desk(run: Run, tmp_path: Path, space: Space) -> None:
    run("mapped", *realised(tmp_path, ended="under assessment"))
    theirs = imported_ideas()["2"].id
    official = factories.member(space, RoleName.official)
    assert list(answers_queries.awaiting_answer(official, None, 10)) == []
    assert list(board_queries.boxes(official)) == []
    found = front_queries.get(theirs, official)
    assert found is not None
    assert not idea_rules.may_change_state(official, found.idea)
    assert not idea_rules.may_hand_over(official, found.idea)
    ours = factories.idea(factories.box(space), title="Lys")
    ours = merging_queries.by_id(ours.id, official) or ours
    assert [each.id for each in merging_queries.targets(ours, "Lys", official)] == []
    assert merging_queries.by_id(ours.id, official) is not None
    assert merging_queries.by_id(theirs, official) is None


def test_a_box_of_ours_is_said_to_be(run: Run, tmp_path: Path, space: Space) -> None:
    run("mapped", *realised(tmp_path, box__held_elsewhere=False))
    assert db.session.scalars(select(Box.held_by)).all() == [""]
    told = figures(factories.user())
    assert (told.ideas, told.realised) == (2, 1)
    theirs = imported_ideas()["2"].id
    official = factories.member(space, RoleName.official)
    found = front_queries.get(theirs, official)
    assert found is not None
    assert found.idea.authority == space.organisation
    assert idea_rules.may_change_state(official, found.idea)


def test_an_admin_says_whose_a_box_is(run: Run, tmp_path: Path, client: Client) -> None:
    run("mapped", *realised(tmp_path))
    box = db.session.scalars(select(Box)).one()
    assert box.held_by == "old-site"
    admin = factories.user()
    factories.role(admin, RoleName.admin)
    db.session.commit()
    client.sign_in(admin)
    said = {"name": box.name, "method": "support", "answer_days": "30", "closed": "y"}
    client.get(f"/admin/boxes/{box.id}")
    open_ = {name: value for name, value in said.items() if name != "closed"}
    refused = client.post(
        f"/admin/boxes/{box.id}", data=open_ | {"version": box.version, "held_by": "Havneby"}
    )
    assert refused.status_code == 422
    sent = client.post(
        f"/admin/boxes/{box.id}", data=said | {"version": box.version, "held_by": ""}
    )
    assert sent.status_code == 303
    db.session.expire_all()
    assert figures(factories.user()).realised == 1
    assert not invariants.broken()


def test_a_hearing_names_who_held_it(hearing: Hearing, space: Space, client: Client) -> None:
    assert hearing.held_by == "European Commission"
    ours, theirs = space.organisation, "European Commission"
    for path in (
        hearing.path, f"/hearings/{hearing.id}/print", f"/feeds/hearings/{hearing.id}.atom",
        f"/feeds/hearings/{hearing.id}/responses.atom",
    ):  # fmt: skip
        with client.get(path) as answer:
            page = answer.get_data(as_text=True)
        shown = page.partition("<main")[2].partition("</main>")[0] or page
        assert theirs in shown, path
        assert ours not in shown, path
    found = memos.hearing(hearing.id, factories.member(space, RoleName.official))
    assert found is not None
    memo = loading.load(found)
    assert memo.organisation == theirs
    assert theirs in memo_pages.html(memo)
    assert ours not in memo_pages.html(memo)


def test_the_command_says_whose_it_was(run: Run, tmp_path: Path) -> None:
    run("responses", commission(tmp_path, *FEEDBACK), authority="Kommissionen")
    hearing = db.session.scalars(select(Hearing)).one()
    assert hearing.held_by == "Kommissionen"
    again = run("responses", tmp_path, authority="Europa-Kommissionen", update=True)
    db.session.expire_all()
    assert db.session.scalars(select(Hearing)).one().held_by == "Europa-Kommissionen"
    assert again.updated["hearings"] == 1


def test_the_command_says_that_it_is_ours(run: Run, tmp_path: Path) -> None:
    run("responses", commission(tmp_path, *FEEDBACK), ours=True)
    hearing = db.session.scalars(select(Hearing)).one()
    assert (hearing.held_by, hearing.status) == ("", Status.published)


def test_what_was_added_adds_up(run: Run, tmp_path: Path) -> None:
    report = run("responses", commission(tmp_path, *FEEDBACK))
    assert report.figures()["added"]["hearings"] == 1
    assert "Added 1 hearing, " in report.sentences()
    again = run("responses", commission(tmp_path, *FEEDBACK))
    assert again.figures()["unchanged"]["hearings"] == 1
    boxes = run("mapped", *realised(tmp_path))
    assert boxes.figures()["added"]["boxes"] == 1
