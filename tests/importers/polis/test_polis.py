"""Polis: votes as a log, one vote each, and every kind of row that cannot be used."""

import gzip
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from participation import db, ledger
from participation.accounts.models import User
from participation.ideas.boxes.models import Box, Method
from participation.ideas.proposals.models import Idea
from participation.ideas.support.models import Vote
from participation.importers import polis
from participation.importers.files import ImportRefused
from participation.importers.polis import reading
from participation.ledger import Entry
from participation.moderation.models import Decision
from participation.subjects.models import NO_TEXT, StateChange, Visibility
from tests.importers.conftest import Run, rejected, write_csv, write_gzip

START = 1_500_000_000_000
COMMENTS = [
    "timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated",
    "comment-body",
]  # fmt: skip
VOTES = ["timestamp", "datetime", "comment-id", "voter-id", "vote"]
FINAL = ["conversation", "comment-id", "voter-id", "vote"]


def comment(number: int, agrees: int, disagrees: int, body: str = "", **more: Any) -> list[object]:
    return [
        START + number, "", number, more.get("author", 0), agrees, disagrees,
        more.get("moderated", 1), body or f"The town should do thing {number}.",
    ]  # fmt: skip


def vote(at: int, statement: int, voter: int, value: int) -> list[object]:
    return [START + at, "", statement, voter, value]


def conversation(
    folder: Path, comments: list[list[object]], votes: list[list[object]], **more: Any
) -> Path:
    write_csv(folder / "comments.csv", [COMMENTS, *comments])
    write_csv(folder / "votes.csv", [VOTES, *votes])
    if "summary" in more:
        write_csv(folder / "summary.csv", more["summary"])
    if "participants" in more:
        rows = [[number] for number in more["participants"]]
        write_csv(folder / "participants-votes.csv", [["participant"], *rows])
    return folder


def small(folder: Path) -> Path:
    return conversation(
        folder / "harbour",
        [comment(0, 2, 1), comment(1, 0, 1, moderated=-1), comment(2, 0, 0, author=9)],
        [
            vote(10, 0, 0, 1),
            vote(20, 0, 1, 1),
            vote(30, 0, 1, -1),
            vote(40, 1, 0, -1),
            vote(50, 1, 1, 0),
        ],
        summary=[["topic", "The harbour"], ["url", "https://pol.is/x"],
                 ["conversation-description", "What now?\n\nSay it."]],
        participants=[0, 1, 7],
    )  # fmt: skip


def state() -> dict[str, Any]:
    """All that an import can change, to be compared."""
    db.session.expire_all()
    ideas = db.session.scalars(select(Idea).order_by(Idea.source_id)).all()
    votes = db.session.scalars(select(Vote).order_by(Vote.idea_id, Vote.user_id)).all()
    boxes = db.session.scalars(select(Box).order_by(Box.id)).all()
    return {
        "ideas": [
            (i.source_id, i.title, i.body, i.support_count, i.pass_count, i.against_count)
            for i in ideas
        ],
        "votes": [(v.idea_id, v.user_id, v.value, v.at) for v in votes],
        "boxes": [(b.source_id, b.name, b.idea_count, b.opens_at, b.closes_at) for b in boxes],
        "people": db.session.scalar(select(func.count(User.id))),
        "log": db.session.scalar(select(func.count(Entry.id))),
        "lives": db.session.scalar(select(func.count(StateChange.id))),
        "decisions": db.session.scalar(select(func.count(Decision.id))),
    }


def idea(number: int) -> Idea:
    return db.session.scalars(select(Idea).where(Idea.source_id == f"harbour/{number}")).one()


def test_a_conversation_becomes_a_box(run: Run, tmp_path: Path) -> None:
    report = run("polis", small(tmp_path))
    assert report.figures()["added"] == {
        "hearings": 0, "boxes": 1, "ideas": 3, "votes": 4, "people": 4, "comments": 0,
        "responses": 0, "projects": 0,
    }  # fmt: skip
    assert report.figures()["rejected"] == 0
    assert report.figures()["rejects_file"] is None
    box = db.session.get_one(Box, report.ids[0])
    assert (box.name, box.summary, box.description) == ("The harbour", "What now?", "Say it.")
    assert (box.method, box.closed, box.dates_inferred) == (Method.agreement, True, True)
    assert box.opens_at == datetime.fromtimestamp(START / 1000, UTC)
    assert box.closes_at == datetime.fromtimestamp((START + 50) / 1000, UTC)
    assert box.idea_count == 3
    assert box.source_note == "Polis · https://pol.is/x"
    first = idea(0)
    assert (first.support_count, first.pass_count, first.against_count) == (1, 0, 1)
    assert first.title == "The town should do thing 0."
    assert first.language == "en"
    names = db.session.scalars(select(User.name).where(User.source == "polis:harbour"))
    assert set(names) == {"Deltager 0", "Deltager 1", "Deltager 7", "Deltager 9"}


def test_what_was_moderated_out_is_hidden_by_a_decision(run: Run, tmp_path: Path) -> None:
    run("polis", small(tmp_path))
    hidden = idea(1)
    assert hidden.visibility is Visibility.hidden
    decision = db.session.scalars(select(Decision)).one()
    assert decision.subject_id == hidden.id
    assert decision.reason == "Moderated out at the source"
    assert (hidden.against_count, hidden.pass_count) == (1, 1)


def test_every_row_is_in_the_log(run: Run, tmp_path: Path, app: Any) -> None:
    run("polis", small(tmp_path))
    entries = db.session.scalars(
        select(Entry).where(Entry.subject_id == idea(0).id, Entry.action == "idea.voted")
        .order_by(Entry.at)
    ).all()  # fmt: skip
    assert [entry.data["value"] for entry in entries] == [1, 1, -1]
    assert all(entry.data["imported"] for entry in entries)
    voter = db.session.scalars(select(User).where(User.source_id == "1")).one()
    assert entries[2].actor_key == ledger.actor_key(voter.id, entries[2].subject_id)


def test_votes_that_stand_twice_are_not_told_as_left_out(run: Run, tmp_path: Path) -> None:
    folder = small(tmp_path)
    rows = [["participant", "group-id", "0", "1"], [7, 1, 1, ""], [8, 0, -1, 1]]
    write_csv(folder / "participants-votes.csv", rows)
    report = run("polis", folder)
    assert report.without_place()["participants-votes.csv"] == ["group-id"]


def test_a_second_run_adds_nothing(run: Run, tmp_path: Path) -> None:
    path = small(tmp_path)
    run("polis", path)
    before = state()
    report = run("polis", path)
    assert not any(report.figures()["added"].values())
    assert report.figures()["unchanged"] == {
        "hearings": 0, "boxes": 1, "ideas": 3, "votes": 4, "people": 4, "comments": 0,
        "responses": 0, "projects": 0,
    }  # fmt: skip
    assert state() == before


def test_an_admins_words_stay(run: Run, tmp_path: Path) -> None:
    path = small(tmp_path)
    report = run("polis", path)
    db.session.get_one(Box, report.ids[0]).name = "Havnen"
    db.session.commit()
    run("polis", path)
    assert db.session.get_one(Box, report.ids[0]).name == "Havnen"


def test_rows_that_cannot_be_used_are_reported_and_the_rest_is_kept(
    run: Run, tmp_path: Path
) -> None:
    folder = small(tmp_path)
    with (folder / "votes.csv").open("ab") as file:
        for line in (
            b"1500000000100,,0,2\r\n",  # ragged
            b"1500000000100,,0,2,1,1\r\n",
            b"1500000000100,,0,2,2\r\n",  # no such vote
            b"1500000000100,,0,2,yes\r\n",
            b"1500000000100,,77,2,1\r\n",  # no such statement
            b"soon,,0,2,1\r\n",
            b"9999999999999,,0,2,1\r\n",
            b"1500000000100,,0,,1\r\n",
            b"1500000000100,,0,-4,1\r\n",
            b"15000000\x0000100,,0,2,1\r\n",
            b"1500000000100,\xff,0,2,1\r\n",
            b"\r\n",
            "1500000000200,æ,0,3,1\r\n".encode(),
        ):
            file.write(line)
    with (folder / "comments.csv").open("ab") as file:
        file.write(b"1500000000000,,0,0,2,1,1,Other words\r\n")
        file.write(b"1500000000000,,5,0,2,1,4,Moderated how\r\n")
        file.write(b"1500000000000,,6,0,2,1,1," + b"x" * 150_001 + b"\r\n")
    report = run("polis", folder)
    found = rejected(report)
    assert report.rejects.count == 14
    assert [(file, row) for file, row, _reason in found] == [
        ("comments.csv", "5"),
        ("comments.csv", "6"),
        ("comments.csv", "7"),
        *[("votes.csv", str(row)) for row in range(7, 18)],
    ]
    reasons = " | ".join(reason for _file, _row, reason in found)
    for words in (
        "there already", "moderated is not", "longer than", "(empty)", "has 6 columns",
        "vote is not -1, 0 or 1: 2", "not a whole number: yes", "no comment-id 77",
        "not a moment", "outside 1990", "voter-id is not", "below 0", "NUL", "encoding",
    ):  # fmt: skip
        assert words in reasons
    assert report.added["votes"] == 5
    assert idea(0).support_count == 2
    again = run("polis", folder)
    assert again.rejects.count == 14
    assert not any(again.added.values())


def test_an_unclosed_quote_loses_only_what_it_swallows(run: Run, tmp_path: Path) -> None:
    folder = small(tmp_path)
    with (folder / "votes.csv").open("a") as file:
        file.write('1500000000100,"unclosed,0,2,1\r\n1500000000100,,0,3,1\r\n')
    report = run("polis", folder)
    assert report.rejects.count == 1
    assert report.added["votes"] == 4


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "votes.csv is empty"),
        (b"timestamp,comment-id,vote\n", "lacks the column voter-id"),
        (b"a,b\n", "lacks the columns timestamp, comment-id, voter-id, vote"),
        ("timestamp,comment-id,voter-id,vote\n".encode("utf-16-le"), "is not UTF-8"),
        (b"PK\x03\x04 and so on", "is an Excel workbook or a ZIP archive, not CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Excel file"),
        (b"\x00\x01\x02", "is not UTF-8"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_one_line(
    run: Run, tmp_path: Path, content: bytes, words: str
) -> None:
    folder = small(tmp_path)
    (folder / "votes.csv").write_bytes(content)
    with pytest.raises(ImportRefused, match=words) as refused:
        run("polis", folder)
    assert "\n" not in str(refused.value)
    assert db.session.scalar(select(func.count(Box.id))) == 0


def test_no_conversation_no_space(run: Run, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="holds no conversation"):
        run("polis", tmp_path)
    folder = small(tmp_path)
    (folder / "comments.csv").unlink()
    with pytest.raises(ImportRefused, match=r"lacks comments\.csv"):
        run("polis", folder)
    with pytest.raises(ImportRefused, match="no space nowhere"):
        polis.run(folder, "nowhere", run("polis", small(tmp_path)))


def test_a_turned_sign_is_found_by_the_sums(run: Run, tmp_path: Path) -> None:
    folder = conversation(
        tmp_path / "harbour",
        [comment(0, 2, 0), comment(1, 0, 1)],
        [vote(1, 0, 0, -1), vote(2, 0, 1, -1), vote(3, 1, 0, 1)],
    )
    report = run("polis", folder)
    assert (idea(0).support_count, idea(0).against_count) == (2, 0)
    assert (idea(1).support_count, idea(1).against_count) == (0, 1)
    assert report.notes == ["harbour: 1 means disagree in this export; turned round."]


def test_sums_that_do_not_fit_are_told(run: Run, tmp_path: Path) -> None:
    folder = conversation(
        tmp_path / "harbour",
        [comment(0, 5, 0), comment(1, 1, 0)],
        [vote(1, 0, 0, 1), vote(3, 1, 0, 1)],
    )
    report = run("polis", folder)
    assert "1 of 2 statements" in report.notes[0]
    assert idea(0).support_count == 1


def test_times_in_seconds(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "harbour"
    heading = ["timestamp", "comment-id", "author-id", "moderated", "comment-body"]
    write_csv(folder / "comments.csv", [heading, [1_700_000_000, 0, 0, 0, "Plant trees"]])
    write_csv(folder / "votes.csv", [VOTES, [1_700_000_060, "", 0, 0, 1]])
    run("polis", folder)
    assert idea(0).created_at == datetime.fromtimestamp(1_700_000_000, UTC)
    assert db.session.scalars(select(Vote)).one().at == datetime.fromtimestamp(1_700_000_060, UTC)


def test_the_last_vote_is_the_latest_wherever_it_stands(run: Run, tmp_path: Path) -> None:
    votes = [vote(30, 0, 0, -1), vote(10, 0, 0, 1), vote(20, 0, 0, 0)]
    run("polis", conversation(tmp_path / "harbour", [comment(0, 1, 1)], votes))
    assert db.session.scalars(select(Vote.value)).all() == [-1]


def test_long_statements_keep_their_whole_text(run: Run, tmp_path: Path) -> None:
    body = "A long thought about the harbour. " * 12
    run("polis", conversation(tmp_path / "harbour", [comment(0, 0, 0, body)], []))
    assert idea(0).body == body.strip()
    assert len(idea(0).title) <= 200
    assert idea(0).title.endswith("…")


def crowd(seed: int, rows: int = 400) -> tuple[list[list[object]], list[list[object]]]:
    chance = random.Random(seed)
    votes = [
        vote(at, chance.randrange(6), chance.randrange(25), chance.choice((-1, 0, 1)))
        for at in range(rows)
    ]
    chance.shuffle(votes)
    counts = Counter((row[2], row[4]) for row in votes)
    return [comment(n, counts[n, 1], counts[n, -1]) for n in range(6)], votes


@pytest.mark.parametrize("stop", [1, 3, 7])
def test_an_interrupted_import_is_completed_by_the_next(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    monkeypatch.setattr(reading, "BATCH", 50)
    comments, votes = crowd(stop)
    folder = conversation(tmp_path / "harbour", comments, votes)
    calls = iter(range(1000))

    def interrupt(part: str, done: int, total: int) -> None:
        if part.endswith("votes") and next(calls) == stop:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run("polis", folder, progress=interrupt)
    logged = db.session.scalar(select(func.count(Entry.id)).where(Entry.action == "idea.voted"))
    assert logged == 50 * (stop + 1)
    run("polis", folder)
    once = state()
    last: dict[tuple[object, object], list[object]] = {}
    for row in sorted(votes, key=lambda row: row[0]):  # type: ignore[arg-type, return-value]
        last[row[2], row[3]] = row
    for number in range(6):
        values = Counter(row[4] for (about, _), row in last.items() if about == number)
        found = idea(number)
        counts = (found.support_count, found.pass_count, found.against_count)
        assert counts == (values[1], values[0], values[-1])
    assert len(once["votes"]) == len(last)
    logged = db.session.scalar(select(func.count(Entry.id)).where(Entry.action == "idea.voted"))
    assert logged == len(votes)
    run("polis", folder)
    assert state() == once


def test_a_file_that_has_grown_adds_what_is_new(run: Run, tmp_path: Path) -> None:
    comments, votes = crowd(5)
    run("polis", conversation(tmp_path / "harbour", comments, votes[:300]))
    report = run("polis", conversation(tmp_path / "harbour", comments, votes))
    assert report.added["votes"] + report.unchanged["votes"] == len(
        {(row[2], row[3]) for row in votes}
    )
    entries = select(func.count(Entry.id)).where(Entry.action == "idea.voted")
    assert db.session.scalar(entries) == 400


def test_the_same_rows_in_another_order_add_nothing(run: Run, tmp_path: Path) -> None:
    comments, votes = crowd(6)
    run("polis", conversation(tmp_path / "harbour", comments, votes))
    before = state()
    votes.sort(key=lambda row: (row[3], row[2], row[0]))  # type: ignore[arg-type, return-value]
    report = run("polis", conversation(tmp_path / "harbour", comments, votes))
    assert not any(report.added.values())
    assert state() == before


def test_final_votes_without_texts(run: Run, tmp_path: Path) -> None:
    rows = [["harbour", 0, 0, 1], ["harbour", 0, 1, -1], ["park", 3, 0, 0], ["park", 3, 0, "x"]]
    path = write_gzip(tmp_path / "all.csv.gz", [FINAL, *rows])
    report = run("polis", path)
    assert len(report.ids) == 2
    assert report.added["votes"] == 3
    assert report.rejects.count == 1
    assert (idea(0).title, idea(0).source_note) == ("Statement 0", NO_TEXT)
    assert (idea(0).support_count, idea(0).against_count) == (1, 1)
    box = db.session.get_one(Box, report.ids[0])
    assert (box.opens_at, box.closes_at, box.dates_inferred, box.closed) == (
        None, None, False, True,
    )  # fmt: skip
    before = state()
    assert not any(run("polis", path).added.values())
    assert state() == before


def test_conversations_that_alternate_in_the_file(run: Run, tmp_path: Path) -> None:
    rows = [[("harbour", "park")[n % 2], n % 3, n // 6, 1] for n in range(60)]
    report = run("polis", write_csv(tmp_path / "all.csv", [FINAL, *rows]))
    assert report.added["votes"] == 60
    assert len(report.ids) == 2
    assert not any(run("polis", tmp_path / "all.csv").added.values())


def test_texts_that_come_after_the_final_votes_are_filled_in(run: Run, tmp_path: Path) -> None:
    final = write_csv(
        tmp_path / "all.csv",
        [FINAL, ["harbour", 0, 0, 1], ["harbour", 0, 1, -1], ["harbour", 1, 0, -1],
         ["harbour", 1, 1, 0]],
    )  # fmt: skip
    run("polis", final)
    folder = small(tmp_path)
    report = run("polis", folder)
    assert report.added["votes"] == 0
    assert report.unchanged["votes"] == 4
    assert report.added["ideas"] == 1
    assert idea(0).title == "The town should do thing 0."
    assert idea(0).source_note is None
    assert idea(1).visibility is Visibility.hidden
    box = db.session.get_one(Box, report.ids[0])
    assert (box.name, box.idea_count) == ("The harbour", 3)
    assert box.opens_at == datetime.fromtimestamp(START / 1000, UTC)
    times = db.session.scalars(select(Vote.at))
    assert all(at.year == 2017 for at in times)
    before = state()
    assert not any(run("polis", final).added.values())
    assert not any(run("polis", folder).added.values())
    assert state() == before


def test_a_gzip_file_that_was_cut_short(run: Run, tmp_path: Path) -> None:
    chance = random.Random(1)
    rows = [["harbour", chance.randrange(999), n, 1] for n in range(5000)]
    whole = write_gzip(tmp_path / "whole.csv.gz", [FINAL, *rows]).read_bytes()
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ImportRefused, match="cut short"):
        run("polis", path)
    path.write_bytes(gzip.compress(b"")[:5])
    with pytest.raises(ImportRefused):
        run("polis", path)
    path.write_bytes(b"not gzip")
    with pytest.raises(ImportRefused):
        run("polis", path)


def test_several_folders_at_once_and_one_space_each(run: Run, tmp_path: Path, app: Any) -> None:
    comments, votes = crowd(7, 60)
    for name in ("harbour", "park", "school"):
        conversation(tmp_path / "all" / name, comments, votes)
    (tmp_path / "all" / "empty").mkdir()
    report = run("polis", tmp_path / "all")
    assert len(report.ids) == 3
    assert report.added["ideas"] == 18
