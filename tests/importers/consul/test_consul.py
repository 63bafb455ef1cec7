"""CONSUL: trees of comments with holes in them."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from participation import db
from participation.accounts.models import User
from participation.comments.models import Comment
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.models import Vote
from participation.importers.boxes import comments as comments_in
from participation.importers.files import ImportRefused
from participation.ledger import Entry
from participation.subjects.models import NO_TEXT, StateChange
from tests.importers.conftest import Run, rejected, write_csv

PROPOSALS = [
    "", "id", "title", "userId", "date", "summary", "text", "status", "numSupports",
    "numComments", "isAssociation",
]  # fmt: skip
COMMENTS = [
    "", "id", "parentId", "proposalId", "userId", "userType", "date", "time", "text", "numVotes",
    "numPositiveVotes", "numNegativeVotes",
]  # fmt: skip


def proposal(number: int, **more: Any) -> list[object]:
    return [
        0, number, f"Proposal {number}", more.get("user", 5), "2016-02-10", "In short",
        more.get("text", "In full"), more.get("status", "open"), more.get("supports", 906), 3, 0,
    ]  # fmt: skip


def comment(number: int, parent: int = -1, about: int = 1, **more: Any) -> list[object]:
    return [
        0, number, parent, about, more.get("user", 6), more.get("kind", ""), "2016-03-01",
        f"0 days 10:{number:02}:00", more.get("text", f"Comment {number}"), 3, 2, 1,
    ]  # fmt: skip


def city(folder: Path, comments: list[list[object]], *proposals: list[object]) -> Path:
    write_csv(folder / "x-proposals.csv", [PROPOSALS, *(proposals or [proposal(1)])])
    write_csv(folder / "x-comments.csv", [COMMENTS, *comments])
    return folder


def tree() -> list[tuple[str, int, bool]]:
    """The comments in the order a tree is read."""
    db.session.expire_all()
    found = db.session.scalars(select(Comment).order_by(Comment.thread_id, Comment.trail)).all()
    return [(each.body.removeprefix("Comment "), each.depth, each.orphan) for each in found]


FOREST = [
    comment(11),
    comment(14, 12),
    comment(12, 11),
    comment(13, 11),
    comment(15, 14),
    comment(21),
    comment(22, 99),
    comment(23, 22),
    comment(24, 11, about=2),
]


def test_trees_with_orphans(run: Run, tmp_path: Path) -> None:
    path = city(tmp_path / "our-city", FOREST, proposal(1), proposal(2))
    report = run("consul", path)
    assert report.figures()["added"] == {
        "hearings": 0, "boxes": 1, "ideas": 2, "votes": 0, "people": 2, "comments": 9,
        "responses": 0, "projects": 0,
    }  # fmt: skip
    assert tree() == [
        ("11", 0, False), ("12", 1, False), ("14", 2, False), ("15", 3, False), ("13", 1, False),
        ("21", 0, False), ("22", 0, True), ("23", 1, False), ("24", 0, True),
    ]  # fmt: skip
    box = db.session.get_one(Box, report.ids[0])
    assert (box.name, box.idea_count, box.closed) == ("Our City", 2, True)
    ideas = db.session.scalars(select(Idea).order_by(Idea.source_id)).all()
    assert [idea.comment_count for idea in ideas] == [8, 1]
    roots = db.session.scalars(select(Comment).where(Comment.depth == 0).order_by(Comment.id)).all()
    assert [root.reply_count for root in roots] == [4, 0, 1, 0]
    assert all(root.thread_id == root.id for root in roots)


def test_figures_at_the_source_stand_apart(run: Run, tmp_path: Path) -> None:
    run("consul", city(tmp_path / "our-city", [comment(11, kind="Autor")]))
    idea = db.session.scalars(select(Idea)).one()
    assert (idea.source_support, idea.support_count) == (906, 0)
    assert db.session.scalar(select(func.count()).select_from(Vote)) == 0
    found = db.session.scalars(select(Comment)).one()
    assert found.source_figures == {"votes": 3, "for": 2, "against": 1}
    assert found.source_note == "Autor"
    # 10:11 in Copenhagen in winter
    assert found.created_at.isoformat() == "2016-03-01T09:11:00+00:00"
    assert db.session.scalars(select(User.name).order_by(User.name)).all() == [
        "Deltager 5", "Deltager 6",
    ]  # fmt: skip


def test_states_and_their_inferred_dates(run: Run, tmp_path: Path) -> None:
    path = city(tmp_path / "our-city", [comment(11)], proposal(1, status="archived"))
    run("consul", path)
    idea = db.session.scalars(select(Idea)).one()
    assert idea.state is IdeaState.declined
    steps = db.session.scalars(select(StateChange).order_by(StateChange.id)).all()
    assert [(step.state, step.inferred) for step in steps] == [("new", False), ("declined", True)]
    assert steps[1].reason == "Archived at the source."
    assert steps[1].at == db.session.scalars(select(Comment)).one().created_at


def test_a_second_run_adds_nothing(run: Run, tmp_path: Path) -> None:
    path = city(tmp_path / "our-city", FOREST, proposal(1), proposal(2))
    run("consul", path)
    before = (tree(), db.session.scalar(select(func.count(Entry.id))))
    report = run("consul", path)
    assert not any(report.added.values())
    assert dict(report.unchanged) == {"boxes": 1, "ideas": 2, "people": 2, "comments": 9}
    assert (tree(), db.session.scalar(select(func.count(Entry.id)))) == before


def test_an_interrupted_import_is_completed_by_the_next(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comments_in, "BATCH", 4)
    path = city(tmp_path / "our-city", FOREST, proposal(1), proposal(2))

    def interrupt(part: str, done: int, total: int) -> None:
        if part.endswith("comments") and done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run("consul", path, progress=interrupt)
    assert len(tree()) == 4
    report = run("consul", path)
    assert report.added["comments"] == 5
    # "13" came with the second run but still stands after all that answers "12"
    assert sorted(tree()) == sorted([
        ("11", 0, False), ("12", 1, False), ("14", 2, False), ("15", 3, False), ("13", 1, False),
        ("21", 0, False), ("22", 0, True), ("23", 1, False), ("24", 0, True),
    ])  # fmt: skip
    order = [body for body, _depth, _orphan in tree()]
    assert order.index("12") < order.index("14") < order.index("15")
    ideas = db.session.scalars(select(Idea).order_by(Idea.source_id)).all()
    assert [idea.comment_count for idea in ideas] == [8, 1]


def test_a_circle_of_answers_is_opened(run: Run, tmp_path: Path) -> None:
    path = city(tmp_path / "our-city", [comment(11, 12), comment(12, 13), comment(13, 11)])
    report = run("consul", path)
    assert report.added["comments"] == 3
    assert [depth for _body, depth, _orphan in tree()] == [0, 1, 2]
    assert sum(orphan for _body, _depth, orphan in tree()) == 1


def test_deep_trees(run: Run, tmp_path: Path) -> None:
    chain = [comment(1)] + [comment(n, n - 1) for n in range(2, 60)]
    run("consul", city(tmp_path / "our-city", chain))
    assert [depth for _body, depth, _orphan in tree()] == list(range(59))


def test_empty_texts_are_kept_and_marked(run: Run, tmp_path: Path) -> None:
    run("consul", city(tmp_path / "our-city", [comment(11, text=" "), comment(12, kind="Autor")]))
    empty, _other = db.session.scalars(select(Comment).order_by(Comment.id)).all()
    assert (empty.body, empty.source_note) == ("", NO_TEXT)


def test_rows_that_cannot_be_used(run: Run, tmp_path: Path) -> None:
    path = city(
        tmp_path / "our-city",
        [
            comment(11),
            comment(11),
            comment(11, text="Other words"),
            comment(12, about=7),
            [*comment(13)[:6], "2016-13-01", *comment(13)[7:]],
            [*comment(14)[:7], "noon", *comment(14)[8:]],
            [*comment(15)[:7], "0 days 25:00:00", *comment(15)[8:]],
            comment(16, user=""),
            comment(17)[:-1],
        ],
        proposal(1),
        proposal(1),
        proposal(2, status="lost"),
        proposal(3, supports="many"),
    )
    report = run("consul", path)
    # A row that is cut short lacks its last column, and is used for the rest.
    assert report.added["comments"] == 2
    assert (report.unchanged["comments"], report.unchanged["ideas"]) == (1, 1)
    assert [(file, row) for file, row, _reason in rejected(report)] == [
        ("x-proposals.csv", "4"), ("x-proposals.csv", "5"),
        *[("x-comments.csv", str(row)) for row in range(4, 10)],
    ]  # fmt: skip


def test_folders_of_another_kind(run: Run, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"no files whose name ends in proposals\.csv"):
        run("consul", tmp_path)
    path = city(tmp_path / "our-city", [])
    with pytest.raises(ImportRefused, match="lacks the column title"):
        run("consul", path / "x-comments.csv")
    write_csv(path / "x-comments.csv", [["id", "text"]])
    with pytest.raises(ImportRefused, match="lacks the columns parentId"):
        run("consul", path)
    write_csv(path / "x-proposals.csv", [PROPOSALS])
    with pytest.raises(ImportRefused, match="holds no proposal"):
        run("consul", path)
