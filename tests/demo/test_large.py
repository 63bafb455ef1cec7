"""Large made-up data: exact numbers, right counters, and pages that ask no more of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from participation import create_app, db, ledger
from participation.comments.models import Comment
from participation.demo import build, large
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.models import Vote
from participation.subjects.models import Subject
from tests.conftest import Client, make_settings

SMALL, LARGE = (60, 240), (2_000, 18_000)


@pytest.fixture(scope="module")
def grown(
    engine_name: str, new_database_url: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, dict[str, list[int]], large.AddedCounts]]:
    """A site that was small and was grown, with how many statements its pages took each time."""
    folder = tmp_path_factory.mktemp("large")
    app = create_app(make_settings(folder, new_database_url(engine_name)), testing=True)
    app.test_client_class = Client
    engine = app.extensions["database"].engine
    db.Base.metadata.create_all(engine)
    taken: dict[str, list[int]] = {}
    large.make(app, *SMALL)
    measure(app, taken)
    figures = large.make(app, *LARGE)
    measure(app, taken)
    yield app, taken, figures
    engine.dispose()


def measure(app: Flask, taken: dict[str, list[int]]) -> None:
    """Count the statements of the pages whose length could grow with what there is."""
    with app.app_context(), db.transaction(write=False) as session:
        busiest = session.scalars(select(Idea).order_by(Idea.comment_count.desc()).limit(1)).one()
        box = session.scalars(select(Box).order_by(Box.idea_count.desc()).limit(1)).one()
    pages = {
        "front": "/",
        "ideas": "/ideas",
        "most supported": "/ideas?sort=supported",
        "board": "/ideas?view=board",
        "box": box.path,
        "idea": busiest.path,
    }
    client = app.test_client()
    for name, path in pages.items():
        client.get(path)
        with statements(app) as seen:
            assert client.get(path).status_code == 200, path
        taken.setdefault(name, []).append(len(seen))


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "ROLLBACK", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


Grown = tuple[Flask, dict[str, list[int]], large.AddedCounts]


def test_there_is_as_much_as_was_asked_for(grown: Grown) -> None:
    app, _taken, figures = grown
    assert (figures.ideas, figures.comments) == LARGE
    with app.app_context(), db.transaction(write=False) as session:
        for model, number in ((Idea, 0), (Comment, 1)):
            rows = session.scalar(select(func.count()).select_from(model))
            assert rows == SMALL[number] + LARGE[number]


def test_every_counter_equals_what_it_counts(grown: Grown) -> None:
    app, _taken, _figures = grown
    with app.app_context(), db.transaction(write=False) as session:

        def wrong(counter: Any, owner: Any, *conditions: Any) -> int:
            counted = select(func.count()).where(*conditions).correlate(owner).scalar_subquery()
            return session.scalar(select(func.count()).where(counter != counted)) or 0

        ideas, votes = Idea.__table__, Vote.__table__
        for value, name in ((1, "support_count"), (0, "pass_count"), (-1, "against_count")):
            mine = (votes.c.idea_id == ideas.c.id, votes.c.value == value)
            assert wrong(ideas.c[name], ideas, *mine) == 0
        subjects, comments = Subject.__table__, Comment.__table__
        assert (
            session.scalar(
                select(func.sum(subjects.c.comment_count)).where(subjects.c.kind == "idea")
            )
            == SMALL[1] + LARGE[1]
        )
        about = (comments.c.about_id == subjects.c.id,)
        assert wrong(subjects.c.comment_count, subjects, *about) == 0
        boxes = Box.__table__
        assert wrong(boxes.c.idea_count, boxes, ideas.c.box_id == boxes.c.id) == 0


def test_replies_are_counted_and_follow_what_they_answer(grown: Grown) -> None:
    app, _taken, _figures = grown
    with app.app_context(), db.transaction(write=False) as session:
        comments = session.execute(
            select(
                Comment.id,
                Comment.thread_id,
                Comment.parent_id,
                Comment.trail,
                Comment.depth,
                Comment.reply_count,
            ).order_by(Comment.id)
        ).all()
    by_id = {each.id: each for each in comments}
    replies: dict[int, int] = {}
    for each in comments:
        if each.parent_id is None:
            assert each.thread_id == each.id
            continue
        parent = by_id[each.parent_id]
        assert each.thread_id == parent.thread_id
        assert each.trail.startswith(parent.trail)
        assert each.depth == parent.depth + 1
        replies[each.thread_id] = replies.get(each.thread_id, 0) + 1
    assert max(each.depth for each in comments) >= 3
    for each in comments:
        assert each.reply_count == replies.get(each.id, 0)


def test_the_ledger_tells_all_of_it(grown: Grown) -> None:
    app, _taken, _figures = grown
    with app.app_context(), db.transaction(write=False) as session:
        told = dict(
            session.execute(select(ledger.Entry.action, func.count()).group_by("action")).all()
        )
        assert told["idea.voted"] == session.scalar(select(func.count()).select_from(Vote))
        assert told["comment.added"] == SMALL[1] + LARGE[1]
        assert told["idea.new"] == SMALL[0] + LARGE[0]


def test_ideas_are_spread_over_boxes_and_states(grown: Grown) -> None:
    app, _taken, _figures = grown
    with app.app_context(), db.transaction(write=False) as session:
        states = set(session.scalars(select(Idea.state).distinct()))
        assert states == set(IdeaState) - {IdeaState.draft, IdeaState.merged}
        assert min(session.scalars(select(Box.idea_count))) > 0


def test_pages_ask_no_more_of_the_database_than_when_it_was_small(grown: Grown) -> None:
    _app, taken, _figures = grown
    for name, (small, grown_to) in taken.items():
        # The idea with most comments is another one by then, and asks for what it has: labels, answers.
        assert grown_to <= small or name == "idea", name
    assert taken["ideas"][1] <= 3
    assert taken["most supported"][1] <= 3
    assert taken["idea"][1] <= 8


def test_what_is_added_afterwards_gets_an_id_of_its_own(grown: Grown) -> None:
    app, _taken, _figures = grown
    with app.app_context(), db.transaction() as session:
        highest = session.scalar(select(func.max(Subject.id))) or 0
        box = session.scalars(select(Box).limit(1)).one()
        idea = Idea(space_id=box.space_id, box_id=box.id, title="En til")
        session.add(idea)
        session.flush()
        assert idea.id > highest
        session.rollback()


def test_comments_need_ideas(real_app: Flask) -> None:
    with pytest.raises(ValueError, match="at least one idea"):
        large.make(real_app, 0, 10)


def test_a_site_for_production_is_refused(tmp_path: Path) -> None:
    settings = make_settings(
        tmp_path,
        f"sqlite:///{tmp_path / 'site.sqlite3'}",
        participation_env="production",
        base_url="https://example.org",
        secret_key="s" * 40,
        ledger_key="l" * 40,
    )
    app = create_app(settings, testing=True)
    with pytest.raises(build.DemoRefused):
        large.make(app, 10, 10)
    app.extensions["database"].engine.dispose()
