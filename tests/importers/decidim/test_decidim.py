"""Decidim: old and new column names, languages, states, comments and results."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from participation import db
from participation.accounts.models import User
from participation.comments.models import Comment, Stance
from participation.geometry import Spot
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState
from participation.importers.files import ImportRefused
from participation.ledger import Entry
from participation.locations.models import Location
from participation.spaces.models import Department, LabelKind
from participation.subjects.models import NO_TEXT, StateChange
from tests.conftest import Client
from tests.importers.conftest import Run, rejected, write_csv

HOST = "https://deltag.fjordby.example"
NEW = [
    "id", "author/id", "author/name", "author/url", "taxonomies/ids", "taxonomies/4/da",
    "taxonomies/4/en", "taxonomies/9/da", "participatory_space/id", "participatory_space/url",
    "component/id", "title/en", "title/da", "title/machine_translation/nb", "body/en", "body/da",
    "address", "latitude", "longitude", "state", "state_published_at", "reference", "answer/da",
    "answered_at", "votes", "endorsements/total_count", "comments", "follows_count", "published_at",
    "url", "is_amend", "original_proposal/title/da", "original_proposal/url", "withdrawn",
    "withdrawn_at", "created_at", "cost",
]  # fmt: skip
OLD = [
    "id", "category/id", "category/name/da", "scope/id", "scope/name/da", "participatory_space/id",
    "participatory_space/url", "component/id", "title", "body", "state", "reference", "answer/da",
    "answered_at", "supports", "endorsements/total_count", "comments", "attachments", "followers",
    "published_at", "url", "is_amend", "original_proposal/title",
]  # fmt: skip
COMMENTS = [
    "id", "created_at", "body", "locale", "author/id", "author/name", "alignment", "depth",
    "user_group/id", "user_group/name/da", "commentable_id", "commentable_type",
    "root_commentable_url",
]  # fmt: skip


def new(number: int, **more: Any) -> list[object]:
    values: dict[str, Any] = {
        "id": number,
        "author/id": 70 + number,
        "author/name": f"Borger {number}",
        "taxonomies/4/da": "Byrum",
        "taxonomies/4/en": "City space",
        "participatory_space/url": f"{HOST}/processes/havnen-2024",
        "component/id": 12,
        "title/en": f"Idea {number}",
        "title/da": f"Idé {number}",
        "title/machine_translation/nb": "Maskin",
        "body/da": "<p>Flere <b>bænke</b>.</p><p>Og 2 &lt; 3 træer.</p>",
        "votes": 41,
        "endorsements/total_count": 3,
        "comments": 2,
        "follows_count": 5,
        "published_at": "2024-05-01 10:00:00 UTC",
        "url": f"{HOST}/processes/havnen-2024/f/12/proposals/{number}",
        "is_amend": "false",
        "withdrawn": "false",
    } | {key.replace("__", "/"): value for key, value in more.items()}
    return [values.get(name, "") for name in NEW]


def old(number: int, **more: Any) -> list[object]:
    values: dict[str, Any] = {
        "id": number,
        "category/name/da": "Trafik",
        "scope/name/da": "Nordkysten",
        "participatory_space/url": f"{HOST}/assemblies/ungeraad",
        "component/id": 3,
        "title": f"Forslag {number}",
        "body": "Det er en god idé, og vi skal have den.",
        "supports": 7,
        "endorsements/total_count": 1,
        "followers": 2,
        "published_at": "2021-05-01T10:00:00+02:00",
        "url": f"{HOST}/assemblies/ungeraad/f/3/proposals/{number}",
    } | {key.replace("__", "/"): value for key, value in more.items()}
    return [values.get(name, "") for name in OLD]


def said(number: int, about: int, parent: int | None = None, **more: Any) -> list[object]:
    values: dict[str, Any] = {
        "id": number,
        "created_at": f"2024-06-01T10:{number % 60:02}:00Z",
        "body": f"Kommentar {number}",
        "locale": "da",
        "author/id": 500 + number,
        "author/name": f"Borger {500 + number}",
        "alignment": 0,
        "depth": 0 if parent is None else 1,
        "commentable_id": about if parent is None else parent,
        "commentable_type": (
            "Decidim::Proposals::Proposal" if parent is None else "Decidim::Comments::Comment"
        ),
        "root_commentable_url": f"{HOST}/processes/havnen-2024/f/12/proposals/{about}",
    } | {key.replace("__", "/"): value for key, value in more.items()}
    return [values.get(name, "") for name in COMMENTS]


def site(
    folder: Path, proposals: list[list[object]], comments: list[list[object]] | None = None
) -> Path:
    write_csv(folder / "x-open-data-proposals.csv", proposals, delimiter=";")
    if comments is not None:
        rows = [COMMENTS, *comments]
        write_csv(folder / "x-open-data-proposal_comments.csv", rows, delimiter=";")
    return folder


def ideas() -> dict[str, Idea]:
    db.session.expire_all()
    found = db.session.scalars(select(Idea).options(selectinload(Idea.labels)))
    return {str(each.source_id).rpartition("/")[2]: each for each in found}


def lives(idea: Idea) -> list[tuple[str, datetime, bool]]:
    found = db.session.scalars(
        select(StateChange).where(StateChange.subject_id == idea.id).order_by(StateChange.id)
    )
    return [(each.state, each.at, each.inferred) for each in found]


def test_new_column_names(run: Run, tmp_path: Path) -> None:
    report = run("decidim", site(tmp_path, [NEW, new(1, latitude="55.4", longitude="11.8")]))
    assert report.rejects.count == 0
    idea = ideas()["1"]
    assert (idea.title, idea.language) == ("Idé 1", "da")
    assert idea.body == "Flere bænke.\n\nOg 2 < 3 træer."
    assert idea.source_id == "deltag.fjordby.example/proposal/1"
    assert (idea.support_count, idea.source_support) == (0, 41)
    assert idea.source_figures == {
        "supports": 41, "endorsements": 3, "comments": 2, "follows": 5,
        "url": f"{HOST}/processes/havnen-2024/f/12/proposals/1",
    }  # fmt: skip
    assert db.session.get_one(Location, idea.id).where.spot == Spot(55.4, 11.8)
    assert [(label.kind, label.name) for label in idea.labels] == [(LabelKind.topic, "Byrum")]
    assert idea.published_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert lives(idea) == [("new", datetime(2024, 5, 1, 10, tzinfo=UTC), False)]
    box = db.session.scalars(select(Box)).one()
    assert (box.name, box.closed, box.idea_count) == ("Havnen 2024", True, 1)
    assert db.session.scalars(select(User.name)).all() == ["Borger 1"]


def test_old_column_names(run: Run, tmp_path: Path) -> None:
    path = site(tmp_path, [OLD, old(1, state="rejected", answer__da="<p>Nej, desværre.</p>",
                                    answered_at="2021-08-01 09:00:00 UTC")])  # fmt: skip
    run("decidim", path)
    idea = ideas()["1"]
    assert idea.source_support == 7
    assert {(each.kind.value, each.name) for each in idea.labels} == {
        ("topic", "Trafik"), ("area", "Nordkysten"),
    }  # fmt: skip
    assert (idea.author_id, idea.state) == (None, IdeaState.declined)
    answered = datetime(2021, 8, 1, 9, tzinfo=UTC)
    assert lives(idea)[1] == ("declined", answered, False)
    answer = db.session.scalars(select(Comment)).one()
    assert (answer.body, answer.created_at, idea.answered_at) == (
        "Nej, desværre.", answered, answered,
    )  # fmt: skip
    department = db.session.get_one(Department, answer.department_id)
    assert department.closed_at is not None
    assert idea.comment_count == 1
    entries = db.session.scalars(select(Entry).where(Entry.action == "comment.added")).all()
    assert [entry.data for entry in entries] == [
        {"about": idea.id, "official": True, "answer": True, "imported": True}
    ]


def test_likes_are_endorsements(run: Run, tmp_path: Path) -> None:
    head = [name.replace("endorsements", "likes") for name in NEW]
    run("decidim", site(tmp_path, [head, new(1)]))
    assert (ideas()["1"].source_figures or {})["endorsements"] == 3


@pytest.mark.parametrize(
    ("more", "state", "dated"),
    [
        ({"state": "accepted", "state_published_at": "2024-07-01T00:00:00Z"}, "accepted", True),
        ({"state": "rejected", "state_published_at": "2024-07-01T00:00:00Z"}, "declined", True),
        (
            {"state": "evaluating", "state_published_at": "2024-07-01T00:00:00Z"},
            "under assessment",
            True,
        ),
        ({"state": "accepted", "answer__da": "Ja"}, "new", True),
        ({"state": "", "withdrawn": "true", "withdrawn_at": "2024-07-01T00:00:00Z"}, "withdrawn", True),
        ({"state": "withdrawn"}, "withdrawn", False),
        ({"state": "halvgod", "state_published_at": "2024-07-01T00:00:00Z"}, "in discussion", True),
    ],
)  # fmt: skip
def test_states(run: Run, tmp_path: Path, more: dict[str, str], state: str, dated: bool) -> None:
    report = run("decidim", site(tmp_path, [NEW, new(1, **more)]))
    idea = ideas()["1"]
    assert idea.state == state
    if state == "new":
        assert db.session.scalar(select(func.count(Comment.id))) == 0
    else:
        last = lives(idea)[-1]
        assert (last[0], not last[2]) == (state, dated)
        if dated:
            assert last[1] == datetime(2024, 7, 1, tzinfo=UTC)
    if state == "in discussion":
        assert "halvgod" in idea.source_says
        assert "halvgod" in report.notes[0] + report.notes[-1]


def test_comments_are_the_trees_they_were(run: Run, tmp_path: Path) -> None:
    comments = [
        said(13, 1, 12),
        said(11, 1),
        said(12, 1, 11, alignment=-1),
        said(14, 1, 99),
        said(15, 2, alignment=1, body="", user_group__name__da="Havnens Venner"),
        said(16, 77),
        said(17, 1, alignment=5),
        said(18, 1, created_at="31-02-2024"),
    ]
    path = site(tmp_path, [NEW, new(1), new(2)], comments)
    report = run("decidim", path)
    assert report.added["comments"] == 5
    found = db.session.scalars(select(Comment).order_by(Comment.thread_id, Comment.trail)).all()
    tree = {str(c.source_id).rpartition("/")[2]: (c.depth, c.orphan) for c in found}
    assert tree == {
        "11": (0, False), "12": (1, False), "13": (2, False), "14": (0, True), "15": (0, False),
    }  # fmt: skip
    by_key = {str(c.source_id).rpartition("/")[2]: c for c in found}
    assert by_key["12"].source_says == "imod"
    assert by_key["15"].source_note == f"Havnens Venner · {NO_TEXT}"
    assert {key for key, each in by_key.items() if each.stance} == {"15"}
    assert by_key["15"].stance is Stance.in_favour
    assert {key: idea.comment_count for key, idea in ideas().items()} == {"1": 4, "2": 1}
    assert [(row, reason) for _file, row, reason in rejected(report)] == [
        ("8", "alignment is not -1, 0 or 1: 5"),
        ("9", "created_at is not a date: 31-02-2024"),
        ("7", "is about a proposal that is not here"),
    ]
    again = run("decidim", path)
    assert not any(again.added.values())
    assert again.rejects.count == 3


def test_one_box_or_one_for_each_component(run: Run, tmp_path: Path) -> None:
    rows = [NEW, new(1), new(2, component__id=13), new(3, component__id=13)]
    report = run("decidim", site(tmp_path / "a", rows))
    boxes = db.session.scalars(select(Box).order_by(Box.id)).all()
    assert [(box.name, box.idea_count) for box in boxes] == [
        ("Havnen 2024 (12)", 1), ("Havnen 2024 (13)", 2),
    ]  # fmt: skip
    # Whatever the boxes are called, an idea comes once; a new one goes where it is told to.
    report = run("decidim", site(tmp_path / "b", [*rows, new(4)]), "Alt om havnen")
    assert (report.added["ideas"], report.unchanged["ideas"]) == (1, 3)
    assert db.session.scalars(select(Box.name).order_by(Box.id.desc())).first() == "Alt om havnen"


def test_an_amendment_and_a_guarded_formula(run: Run, tmp_path: Path) -> None:
    row = new(1, is_amend="true", original_proposal__title__da="Flere træer", title__da="'=1+1")
    run("decidim", site(tmp_path, [NEW, row]))
    idea = ideas()["1"]
    assert idea.title == "=1+1"
    assert idea.source_says == "ændringsforslag til Flere træer"


def test_results_say_what_came_of_it(run: Run, tmp_path: Path, client: Client) -> None:
    path = site(tmp_path, [
        NEW,
        new(1, state="accepted", state_published_at="2024-07-01T00:00:00Z"),
        new(2, state="accepted", state_published_at="2024-07-01T00:00:00Z"),
        new(3),
    ])  # fmt: skip
    urls = ", ".join(f"{HOST}/processes/havnen-2024/f/12/proposals/{n}" for n in (1, 3))
    write_csv(path / "x-open-data-results.csv", [
        ["id", "title/da", "description/da", "progress", "updated_at", "proposal_urls"],
        [5, "Bænke på kajen", "<p>Ti bænke er sat op.</p>", "100.0", "2025-02-01T00:00:00Z", urls],
    ], delimiter=";")  # fmt: skip
    run("decidim", path)
    found = ideas()
    assert [found[key].state for key in "123"] == ["realised", "accepted", "new"]
    assert lives(found["1"])[-1] == ("realised", datetime(2025, 2, 1, tzinfo=UTC), True)
    page = client.get(found["1"].path).get_data(as_text=True)
    assert "Ti bænke er sat op." in page
    assert found["3"].result.startswith("Bænke på kajen")


def zipped(path: Path, files: dict[str, list[list[object]]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in files.items():
            out = io.StringIO()
            csv.writer(out, delimiter=";").writerows(rows)
            archive.writestr(name, out.getvalue())
    return path


def test_an_archive_is_read_where_it_lies(run: Run, tmp_path: Path) -> None:
    path = zipped(tmp_path / "in" / "data.zip" if (tmp_path / "in").mkdir() is None else tmp_path, {
        "../../x-open-data-proposals.csv": [NEW, new(1)],
        "x-open-data-proposal_comments.csv": [COMMENTS, said(1, 1)],
        "x-open-data-meetings.csv": [["id"], [1]],
        "README.md": [["words"]],
    })  # fmt: skip
    report = run("decidim", path)
    assert (report.added["ideas"], report.added["comments"]) == (1, 1)
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".csv"] == []
    assert not any(run("decidim", path).added.values())


def test_archives_that_are_refused(run: Run, tmp_path: Path) -> None:
    two = {"a-proposals.csv": [NEW, new(1)], "b-proposals.csv": [NEW, new(1)]}
    cases = {
        "two": (zipped(tmp_path / "two.zip", two), "holds 2 files whose name ends in proposals"),
        "none": (zipped(tmp_path / "none.zip", {"x.csv": [["id"]]}), "holds no files"),
    }
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x-proposals.csv", b"0" * 30_000_000)
    cases["bomb"] = (bomb, "unpack to far more")
    locked = bytearray(cases["none"][0].read_bytes())
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        at = locked.index(sign) + (6 if sign == b"PK\x03\x04" else 8)
        locked[at] |= 1
    (tmp_path / "locked.zip").write_bytes(bytes(locked))
    cases["locked"] = (tmp_path / "locked.zip", "protected by a password")
    (tmp_path / "cut.zip").write_bytes(cases["two"][0].read_bytes()[:300])
    cases["cut"] = (tmp_path / "cut.zip", "is not a ZIP archive")
    for path, words in cases.values():
        with pytest.raises(ImportRefused, match=words) as refused:
            run("decidim", path)
        assert "\n" not in str(refused.value)
    assert db.session.scalar(select(func.count(Box.id))) == 0


def test_rows_that_cannot_be_used(run: Run, tmp_path: Path) -> None:
    report = run("decidim", site(tmp_path, [
        NEW,
        new(1),
        new(1),
        new(1, title__da="Noget andet"),
        new(2, published_at=""),
        new(3, latitude="955", longitude="11"),
        new(4, title__da="", title__en="", body__da=""),
        [*new(5), "one too many"],
        new(6, body__da="x" * 150_001),
    ]))  # fmt: skip
    assert (report.added["ideas"], report.unchanged["ideas"]) == (1, 1)
    assert [reason for _file, _row, reason in rejected(report)] == [
        "id 1 is there already, with other words",
        "published_at is empty",
        "latitude is not a place: 955",
        "has neither a title nor a body",
        "has 38 columns where the heading has 37",
        "body is longer than 150000 characters",
    ]


def test_a_file_without_what_is_needed_says_what_it_has(run: Run, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="lacks the column id; it has number, name"):
        run("decidim", write_csv(tmp_path / "p.csv", [["number", "name"], [1, "x"]]))
    with pytest.raises(ImportRefused, match="lacks the column title; it has id, name"):
        run("decidim", write_csv(tmp_path / "p.csv", [["id", "name"], [1, "x"]]))


def test_an_imported_idea_can_be_read(run: Run, tmp_path: Path, client: Client) -> None:
    row = new(1, state="accepted", state_published_at="2024-07-01T00:00:00Z", answer__da="Ja tak")
    run("decidim", site(tmp_path, [NEW, row], [said(11, 1)]))
    page = client.get(ideas()["1"].path).get_data(as_text=True)
    for words in ("Idé 1", "Borger 1", "41", "Byrum", "Ja tak", "Kommentar 11"):
        assert words in page
    # Nobody signed the answer: it is the department's.
    answered = re.search(r'class="answer-by">(.*?)</p>', page)
    assert answered is not None
    assert answered[1].startswith(db.session.scalars(select(Department.name)).one())
    assert "Without a name" not in page
