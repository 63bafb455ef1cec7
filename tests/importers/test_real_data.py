"""The real sets beside the repository, counted against their own files."""

import csv
import gzip
import itertools
import shutil
import time
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import case, func, select
from sqlalchemy import text as statement
from sqlalchemy.orm import selectinload

from participation import db, text
from participation.accounts.models import User
from participation.comments.models import Comment
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.models import Vote
from participation.importers.tables import mapping as mappings
from participation.ledger import Entry
from participation.locations.models import Location
from participation.subjects.models import Subject, Visibility
from tests.conftest import Client
from tests.exports.reading import from_csv
from tests.importers.conftest import Run, read_csv

pytestmark = pytest.mark.real_data


@pytest.fixture(autouse=True)
def looked_at_while_empty(app: Flask) -> None:
    """PostgreSQL has just looked at the empty tables, as in a site that was set up yesterday."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(statement("ANALYZE"))
        db.session.commit()


def page(client: Client, path: str) -> str:
    with client.get(path, headers={"Accept-Language": "en"}) as answer:
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)


def followed(client: Client, path: str) -> str:
    """The page that an address leads on to."""
    answer = client.get(path, headers={"Accept-Language": "en"}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def check_box(client: Client, slug: str) -> list[dict[str, str]]:
    """The pages and the file of a box that was held elsewhere: all is there to be read, and nothing of it
    is asked or promised here. Gives the rows of its list as a file, without what was withdrawn."""
    box = db.session.scalars(select(Box).where(Box.slug == slug)).one()
    here, number = page(client, box.path), f"{box.idea_count:,}"
    assert box.held_by
    assert f"It was held by another authority ({box.held_by})" in unescape(here)
    assert f">{number}<" in here
    for asked in (
        "Who answers",
        "How to vote",
        "Sign in to vote",
        "Write an idea",
        "Answered within",
    ):
        assert asked not in here
    assert "Overdue" not in page(client, f"{box.path}?sort=most-supported")
    due = select(func.count()).where(Idea.box_id == box.id, Idea.answer_due_on.is_not(None))
    assert db.session.scalar(due) == 0
    first = db.session.scalars(
        select(Idea).where(Idea.box_id == box.id, Idea.visibility == Visibility.visible)
        .order_by(Idea.comment_count.desc(), Idea.id).limit(1)
    ).one()  # fmt: skip
    one = page(client, first.path)
    assert "Who decided" in one
    assert "Who answers" not in one
    rows = from_csv(page(client, f"/exports/ideas.csv?box={slug}").encode())
    visible = (
        select(func.count())
        .select_from(Idea)
        .where(
            Idea.box_id == box.id,
            Idea.visibility == Visibility.visible,
            Idea.state != IdeaState.withdrawn,
        )
    )
    assert len(rows) == db.session.scalar(visible)
    return rows


def check_conversation(folder: Path) -> None:
    """Every statement and every vote as the files have them."""
    comments = {row["comment-id"]: row for row in read_csv(folder / "comments.csv")}
    prefix = f"{folder.name}/"
    found = db.session.execute(
        select(
            Subject.source_id, Idea.id, Idea.support_count, Idea.pass_count, Idea.against_count,
            Subject.visibility, Idea.title, Idea.body,
        ).join_from(Idea, Box, Box.id == Idea.box_id).where(Box.source_id == folder.name)
    ).all()  # fmt: skip
    ideas = {row.source_id.removeprefix(prefix): row for row in found}
    assert ideas.keys() == comments.keys()
    keys = {row.id: key for key, row in ideas.items()}

    logged: Counter[tuple[str, int]] = Counter()
    entries = select(Entry.subject_id, Entry.data).where(
        Entry.action == "idea.voted", Entry.subject_id.in_(keys)
    )
    for subject_id, data in db.session.execute(entries):
        logged[keys[subject_id], data["value"]] += 1
    assert logged.total() == len(read_csv(folder / "votes.csv"))
    for key, row in comments.items():
        sums = (logged[key, 1], logged[key, -1])
        assert sums == (int(row["agrees"]), int(row["disagrees"])), key
        hidden = ideas[key].visibility is Visibility.hidden
        assert hidden == (row["moderated"] == "-1")
        text = ideas[key].body or ideas[key].title
        assert text.split() == row["comment-body"].replace("\u2028", "").split()

    expected = Counter[tuple[str, str, int]]()
    for row in read_csv(folder / "participants-votes.csv"):
        for key in comments:
            if row.get(key):
                expected[key, row["participant"], int(row[key])] += 1
    named = select(User.id, User.source_id).where(User.source == f"polis:{folder.name}")
    people = {row.id: row.source_id for row in db.session.execute(named)}
    votes = select(Vote.idea_id, Vote.user_id, Vote.value).where(Vote.idea_id.in_(keys))
    standing = Counter(
        (keys[idea], people[user], value) for idea, user, value in db.session.execute(votes)
    )
    assert standing == expected
    for key, row in ideas.items():
        counts = Counter[int]()
        for (about, _person, value), number in expected.items():
            if about == key:
                counts[value] += number
        assert (row.support_count, row.pass_count, row.against_count) == (
            counts[1], counts[0], counts[-1],
        )  # fmt: skip


@pytest.mark.parametrize("name", ["brexit-consensus", "london.youth.policing"])
def test_polis_small(run: Run, real: Path, name: str, client: Client) -> None:
    folder = real / "polis" / name
    report = run("polis", folder)
    assert report.rejects.count == 0
    assert report.notes == []
    check_conversation(folder)
    box = db.session.get_one(Box, report.ids[0])
    rows = check_box(client, box.slug)
    standing = select(Vote.value).join(Idea, Idea.id == Vote.idea_id)
    counts = Counter(db.session.scalars(standing.where(Idea.visibility == Visibility.visible)))
    assert sum(int(row["against"]) for row in rows) == counts[-1]
    assert sum(int(row["supports"]) for row in rows) == counts[1]
    again = run("polis", folder)
    assert not any(again.added.values())
    assert again.unchanged == report.added
    check_conversation(folder)


def test_all_of_polis(run: Run, real: Path, engine_name: str, tmp_path: Path) -> None:
    """All five conversations; without the largest on PostgreSQL, to keep the time short."""
    folders = sorted(path for path in (real / "polis").iterdir() if path.is_dir())
    if engine_name == "sqlite":
        path, votes, people, ideas = real / "polis", 97_053, 3_136, 776
    else:
        path, votes, people, ideas = tmp_path / "four", 47_610, 1_215, 579
        folders.remove(real / "polis" / "vtaiwan.uberx")
        for folder in folders:
            shutil.copytree(folder, path / folder.name)
    report = run("polis", path)
    assert report.added == {
        "boxes": len(folders), "ideas": ideas, "votes": votes, "people": people,
    }  # fmt: skip
    assert len(report.ids) == len(folders)
    for folder in folders:
        check_conversation(folder)
    languages = Counter(db.session.scalars(select(Subject.language).where(Subject.kind == "idea")))
    assert languages == Counter({"en": 579, "zh-TW": ideas - 579})


def test_decide_madrid(run: Run, real: Path, client: Client) -> None:
    folder = real / "decide-madrid"
    report = run("consul", folder)
    assert report.figures()["added"] == {
        "hearings": 0, "boxes": 1, "ideas": 80, "votes": 0, "people": 2_272, "comments": 5_633,
        "responses": 0, "projects": 0,
    }  # fmt: skip
    assert report.rejects.count == 0
    orphans, deepest = db.session.execute(
        select(func.sum(case((Comment.orphan, 1), else_=0)), func.max(Comment.depth))
        .select_from(Comment.__table__)
    ).one()  # fmt: skip
    assert (orphans, deepest) == (268, 24)
    rows = read_csv(folder / "2015-2019-comments.csv")
    texts = {row["id"]: row["text"] for row in rows}
    parents = {row["id"]: row["parentId"] for row in rows}
    comments = db.session.scalars(select(Comment)).all()
    by_id = {comment.id: comment for comment in comments}
    for comment in comments:
        key = str(comment.source_id).rpartition("/")[2]
        assert comment.body.split() == texts[key].split()
        if comment.parent_id:
            assert str(by_id[comment.parent_id].source_id).rpartition("/")[2] == parents[key]
            assert comment.trail.startswith(by_id[comment.parent_id].trail)
            assert comment.thread_id == by_id[comment.parent_id].thread_id
        else:
            assert comment.orphan == (parents[key] != "-1")
    counts = Counter(comment.about_id for comment in comments)
    threads = Counter(comment.thread_id for comment in comments)
    for idea in db.session.scalars(select(Idea)):
        assert idea.comment_count == counts[idea.id]
    for comment in comments:
        expected = threads[comment.id] - 1 if comment.depth == 0 else 0
        assert comment.reply_count == expected
    supports = {row["id"]: int(row["numSupports"]) for row in read_csv(
        folder / "2015-2019-proposals.csv")}  # fmt: skip
    for idea in db.session.scalars(select(Idea)):
        assert idea.source_support == supports[str(idea.source_id).rpartition("/")[2]]
        assert idea.support_count == 0
    assert db.session.scalars(select(Box.idea_count)).one() == 80
    shown = check_box(client, "decide-madrid")
    assert sum(int(row["comments"]) for row in shown) == 5_633
    assert {int(row["supports"]) for row in shown} == {0}
    assert sum(int(row["source_supports"]) for row in shown) == sum(supports.values())
    orphan = next(each for each in comments if each.orphan and each.depth == 0)
    under = followed(client, f"/comments/{orphan.id}")
    assert "in answer to a comment that is missing at the source" in under
    again = run("consul", folder)
    assert not any(again.added.values())
    assert again.unchanged == report.added


def test_have_your_say(run: Run, real: Path) -> None:
    folder = real / "eu-have-your-say"
    report = run("responses", folder)
    assert report.added["responses"] == 355
    assert len(report.ids) == 6
    assert report.rejects.count == 2
    rows = read_csv(folder / "feedback.csv")
    counts = Counter(row["initiative_id"] for row in rows)
    for hearing in db.session.scalars(select(Hearing)):
        assert hearing.response_count == counts[str(hearing.source_id)]
    found = db.session.scalars(select(Response).order_by(Response.hearing_id, Response.number))
    responses = list(found)
    texts = {row["id"]: row["feedback"] for row in rows}
    for response in responses:
        text = texts[str(response.source_id).partition("/")[2]]
        assert response.body.split() == text.split()
    empty = [r for r in responses if "no text at the source" in str(r.source_note)]
    assert len(empty) == sum(not row["feedback"].strip() for row in rows) == 136
    for first, second in itertools.pairwise(responses):
        if first.hearing_id == second.hearing_id:
            assert second.number == (first.number or 0) + 1
            assert first.received_at <= second.received_at  # type: ignore[operator]
    again = run("responses", folder)
    assert not any(again.added.values())
    assert again.unchanged == report.added


@pytest.mark.load
def test_seven_hundred_thousand_votes(run: Run, real: Path, client: Client) -> None:
    path = real / "polis" / "ALL-final-votes.csv.gz"
    started = time.monotonic()
    report = run("polis", path)
    seconds = time.monotonic() - started
    assert report.added["votes"] == 702_475
    assert len(report.ids) == 17
    assert 702_475 / seconds >= 5_000
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        expected = Counter(
            (f"{row['conversation']}/{row['comment-id']}", int(row["vote"]))
            for row in csv.DictReader(file)
        )
    rows = db.session.execute(
        select(Idea.source_id, Idea.support_count, Idea.pass_count, Idea.against_count)
    )
    for key, support, passed, against in rows:
        counts = (expected[key, 1], expected[key, 0], expected[key, -1])
        assert (support, passed, against) == counts
    assert (
        db.session.scalar(select(func.count(Entry.id)).where(Entry.action == "idea.voted"))
        == 702_475
    )
    shown = [each for number in report.ids
             for each in check_box(client, db.session.get_one(Box, number).slug)]  # fmt: skip
    voted = sum(int(row[name]) for row in shown for name in ("supports", "passes", "against"))
    assert voted == expected.total()
    again = run("polis", path)
    assert not any(again.added.values())


def test_omastadi(run: Run, real: Path, client: Client) -> None:
    """Every proposal once, with its words; rows that repeat it for another plan add labels."""
    path = real / "omastadi" / "pro_merged.csv"
    mapping = mappings.find("omastadi")
    report = run("mapped", path, mapping)
    rows = read_csv(path)
    by_key = {f"{row['round']}-{row['id']}": row for row in reversed(rows)}
    assert report.rejects.count == 0
    assert len(rows) == 4_778
    assert report.added["ideas"] == len(by_key) == 4_403
    assert report.added["ideas"] + report.unchanged["ideas"] == len(rows)
    found = {
        str(idea.source_id).removeprefix("omastadi/proposal/"): idea
        for idea in db.session.scalars(select(Idea).options(selectinload(Idea.labels)))
    }
    assert found.keys() == by_key.keys()
    asked = db.session.execute(select(Location.subject_id, Location.latitude, Location.longitude))
    places = {number: tuple(spot) for number, *spot in asked}
    states = {"accepted": "accepted", "rejected": "declined", "withdrawn": "withdrawn"}
    for key, idea in found.items():
        row = by_key[key]
        assert idea.title.split() == text.clean(row["title"]).split()
        assert idea.body.split() == text.clean(row["texts"]).split()
        assert idea.state == states[row["state"]]
        figures = idea.source_figures or {}
        assert figures["comments"] == float(row["total_comments_count"])
        assert (idea.id in places) == bool(row["latitude"])
        if row["latitude"]:
            spot = (float(row["latitude"]), float(row["longitude"]))
            assert places[idea.id] == pytest.approx(spot, abs=1e-5)
    for field, name in (("district", "Vuosaari"), ("areaScope", "Itäinen")):
        wanted = {f"{row['round']}-{row['id']}" for row in rows if row[field] == name}
        have = {key for key, idea in found.items() if name in [each.name for each in idea.labels]}
        assert have == wanted
    for row in rows:
        if row["budgetamount"]:
            number = row["link_plans"].removesuffix(".0")
            plan = " ".join(f"suunnitelman {number} budjetti, euroa".split())
            figures = found[f"{row['round']}-{row['id']}"].source_figures or {}
            assert figures[plan] == float(row["budgetamount"])
    selected = {f"{row['round']}-{row['id']}" for row in rows if row["selected"] == "Selected"}
    assert selected == {key for key, idea in found.items() if "valittu" in idea.source_says}
    shown = {row["source_id"].rpartition("/")[2]: row for row in check_box(client, "omastadi")}
    listed = {key: row for key, row in by_key.items() if row["state"] != "withdrawn"}
    assert shown.keys() == listed.keys()
    assert all(bool(row["latitude"]) == bool(listed[key]["latitude"]) for key, row in shown.items())
    paid = {f"{row['round']}-{row['id']}" for row in rows if row["budgetamount"]}
    assert {key for key, row in shown.items() if "budjetti" in row["source_figures"]} == (
        paid & listed.keys()
    )
    again = run("mapped", path, mapping)
    assert not any(again.added.values())
    assert again.unchanged["ideas"] == len(rows)
