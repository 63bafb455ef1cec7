"""Fragments: what is kept is what would be rendered now, whatever of its values changes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy import false, null, true
from sqlalchemy.orm.attributes import set_committed_value

from participation import clock, db, i18n
from participation.accounts.models import User, Visitor
from participation.comments import rows as comment_rows
from participation.comments.page import EntryState, ThreadEntry
from participation.comments.queries import thread
from participation.comments.questions import Owed
from participation.comments.rows import CommentRow
from participation.hearings.notice import cards as hearing_cards
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.notice.queries.public import HearingFilter, hearings
from participation.hearings.responses import rows as response_rows
from participation.ideas.boxes import cards as box_cards
from participation.ideas.boxes.models import Box, Method
from participation.ideas.proposals import cards as idea_cards
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries.lists import listed
from participation.spaces.models import Space
from participation.subjects.models import NOTES_APART, Visibility
from participation.web.fragments import Fragments, fragment, kept
from tests import factories as make


@pytest.fixture(autouse=True)
def nothing_kept(app: Flask) -> None:
    kept().clear()


def _fresh(*arguments: Any, **named: Any) -> str:
    """The same fragment, rendered by a process that has kept nothing."""
    mine = dict(kept()._kept)
    kept().clear()
    found = str(fragment(*arguments, **named))
    kept().clear()
    kept()._kept.update(mine)
    return found


def _idea() -> Idea:
    space = make.space()
    box = make.box(space, threshold=10)
    return make.idea(box, make.member(space), comment_count=1)


IDEA_CHANGES: dict[str, Any] = {
    "title": lambda idea: setattr(idea, "title", "Another title"),
    "body": lambda idea: setattr(idea, "body", "Another text"),
    "language": lambda idea: setattr(idea, "language", "nb"),
    "state": lambda idea: setattr(idea, "state", IdeaState.planned),
    "comments": lambda idea: setattr(idea, "comment_count", 7),
    "support": lambda idea: setattr(idea, "support_count", 5),
    "visible from": lambda idea: setattr(idea, "visible_from", datetime(2020, 1, 2, tzinfo=UTC)),
    "due": lambda idea: setattr(idea, "answer_due_on", date(2001, 1, 1)),
    "source": lambda idea: setattr(idea, "source_figures", {"supports": 12}),
    "author renamed": lambda idea: setattr(idea.author, "name", "Somebody Else"),
    "author's pseudonym": lambda idea: (
        setattr(idea.author, "pseudonym", "Blue"),
        setattr(idea.author, "shows_pseudonym", True),
    ),
    "author erased": lambda idea: setattr(idea.author, "erased_at", clock.now()),
    "box renamed": lambda idea: setattr(idea.box, "name", "Another box"),
    "threshold": lambda idea: setattr(idea.box, "threshold", 40),
    "no threshold": lambda idea: setattr(idea.box, "threshold", None),
    "method": lambda idea: setattr(idea.box, "method", Method.agreement),
}


def _card(idea: Idea) -> tuple[Any, ...]:
    shown = {each.id: each for each in listed(Visitor())}[idea.id]
    return ("ideas/proposals/_card.html", "idea_card", shown)


@pytest.mark.parametrize("change", IDEA_CHANGES)
def test_a_card_is_always_what_would_be_rendered_now(app: Flask, change: str) -> None:
    idea = _idea()
    set_committed_value(idea, "author", db.session.get_one(User, idea.author_id))
    set_committed_value(idea, "box", db.session.get_one(Box, idea.box_id))
    before = str(fragment(*_card(idea)))
    IDEA_CHANGES[change](idea)
    db.session.flush()
    after = str(fragment(*_card(idea)))
    assert after == _fresh(*_card(idea))
    assert after != before, "the change does not show"


def test_a_card_says_overdue_from_the_day_after(app: Flask) -> None:
    idea = _idea()
    idea.answer_due_on = clock.today("Europe/Copenhagen")
    db.session.flush()
    (card,) = [each for each in listed(Visitor()) if each.id == idea.id]
    assert card.promise is not None
    assert not card.promise.is_overdue(card.today)
    tomorrow = card._replace(today=card.today + timedelta(days=1))
    assert tomorrow.promise is not None
    assert tomorrow.promise.is_overdue(tomorrow.today)
    arguments = ("ideas/proposals/_card.html", "idea_card")
    assert fragment(*arguments, card) != fragment(*arguments, tomorrow)


def test_a_fragment_speaks_the_readers_language(app: Flask) -> None:
    arguments = _card(_idea())
    with i18n.force_locale("da"):
        danish = str(fragment(*arguments))
        assert danish == _fresh(*arguments)
    with i18n.force_locale("en"):
        assert str(fragment(*arguments)) != danish


COMMENT_CHANGES: dict[str, Any] = {
    "body": lambda comment: setattr(comment, "body", "Another text"),
    "edited": lambda comment: setattr(comment, "edited_at", clock.now()),
    "orphan": lambda comment: setattr(comment, "orphan", True),
    "language": lambda comment: setattr(comment, "language", "nb"),
    "note": lambda comment: setattr(comment, "source_note", f"a{NOTES_APART}b"),
    "created": lambda comment: setattr(comment, "created_at", datetime(2020, 1, 2, tzinfo=UTC)),
    "depth": lambda comment: setattr(comment, "depth", 3),
    "author renamed": lambda comment: setattr(comment.author, "name", "Somebody Else"),
    "author erased": lambda comment: setattr(comment.author, "erased_at", clock.now()),
    "department": lambda comment: setattr(
        comment,
        "department_id",
        make.department(db.session.get_one(Space, comment.space_id)).id,
    ),
}


def _department(idea: Idea) -> int:
    return make.department(db.session.get_one(Space, idea.space_id)).id


STATE = EntryState(True, *[False] * 10, owed=None, links=())
OTHERWISE = {
    "owed": Owed(waits=True, overdue=False, answer=None, passed_on=()),
    "links": (("Invite", "/comments/1/invitation"),),
}


def _row(about: Idea) -> CommentRow:
    (found,) = thread(about, Visitor(), "oldest", None, 50)
    return found


@pytest.mark.parametrize("change", COMMENT_CHANGES)
def test_a_comment_is_always_what_would_be_rendered_now(app: Flask, change: str) -> None:
    idea = _idea()
    author = make.user()
    comment = make.comment(idea, author)
    set_committed_value(comment, "author", author)
    place = ("comments/_thread.html", "one")
    before = str(fragment(*place, ThreadEntry(_row(idea), STATE, None), idea.path))
    COMMENT_CHANGES[change](comment)
    db.session.flush()
    entry = ThreadEntry(_row(idea), STATE, None)
    after = str(fragment(*place, entry, idea.path))
    assert after == _fresh(*place, entry, idea.path)
    assert after != before, "the change does not show"


@pytest.mark.parametrize("name", [*EntryState._fields])
def test_what_the_reader_may_do_is_part_of_the_key(app: Flask, name: str) -> None:
    idea = _idea()
    comment = make.comment(idea, make.user())
    comment.department_id = _department(idea) if name == "above" else None
    comment.is_answer = name == "above"
    comment.is_question = name == "owed"
    db.session.flush()
    place, row = ("comments/_thread.html", "one"), _row(idea)
    other = STATE._replace(**{name: OTHERWISE.get(name, not getattr(STATE, name))})
    one = fragment(*place, ThreadEntry(row, STATE, None), idea.path)
    assert fragment(*place, ThreadEntry(row, other, None), idea.path) != one


def test_a_hidden_comment_is_another_fragment(app: Flask) -> None:
    idea = _idea()
    comment = make.comment(idea, make.user())
    before = _row(idea)
    comment.visibility = Visibility.hidden
    db.session.flush()
    assert _row(idea) != before


def test_what_a_source_counted_is_part_of_the_key(app: Flask) -> None:
    idea = _idea()
    comment = make.comment(idea, make.user())
    comment.source_figures = {"votes": 3, "alignment": {"for": 1}, "shown": True}
    db.session.flush()
    place = ("comments/_thread.html", "one")
    before = fragment(*place, ThreadEntry(_row(idea), STATE, None), idea.path)
    assert "Votes: 3" in before
    comment.source_figures = {"votes": 4}
    db.session.flush()
    assert "Votes: 4" in fragment(*place, ThreadEntry(_row(idea), STATE, None), idea.path)


def test_things_of_the_database_are_refused(app: Flask) -> None:
    with pytest.raises(TypeError, match="plain values, not of Box"):
        fragment("ideas/proposals/_card.html", "box_card", db.session.get(Box, _idea().box_id))


def test_a_fragment_knows_no_request(app: Flask) -> None:
    app.jinja_env.globals["who_asks"] = lambda: request.path
    template = app.jinja_env.from_string("{% macro here() %}{{ who_asks() }}{% endmacro %}")
    loader = app.jinja_env.get_template
    try:
        app.jinja_env.get_template = lambda name, *_more: template  # type: ignore[method-assign,assignment]
        with (
            app.test_request_context("/somewhere"),
            pytest.raises(RuntimeError, match="request context"),
        ):
            fragment("any", "here")
    finally:
        app.jinja_env.get_template = loader  # type: ignore[method-assign]
        del app.jinja_env.globals["who_asks"]


def test_those_asked_for_last_stay_within_the_limit(app: Flask) -> None:
    shelf = Fragments(limit=20_000)
    text = type(fragment("components/panels.html", "tag", "x"))("y" * 400)
    for number in range(100):
        shelf.put(("t", number), text)
        shelf.get(("t", 0))
    assert shelf.size <= 20_000
    assert shelf.get(("t", 0)) is not None
    assert shelf.get(("t", 99)) is not None
    assert shelf.get(("t", 1)) is None
    shelf.put(("large",), type(text)("z" * 5_000))
    assert shelf.get(("large",)) is None


HEARING_CHANGES: dict[str, Any] = {
    "title": lambda hearing: setattr(hearing, "title", "Another title"),
    "summary": lambda hearing: setattr(hearing, "summary", "Another summary"),
    "language": lambda hearing: setattr(hearing, "language", "nb"),
    "responses": lambda hearing: setattr(hearing, "response_count", 7),
    "closes": lambda hearing: setattr(
        hearing, "closes_at", (hearing.closes_at or clock.now()) + timedelta(days=40)
    ),
    "status": lambda hearing: setattr(hearing, "status", Status.under_assessment),
    "space renamed": lambda hearing: setattr(hearing.space, "name", "Another space"),
}


def _hearing_card(hearing: Hearing) -> tuple[Any, ...]:
    found = hearings(Visitor(), HearingFilter(), None, 20)
    (shown,) = [each for each in found if each.id == hearing.id]
    return ("hearings/notice/_card.html", "hearing_card", shown)


@pytest.mark.parametrize("change", HEARING_CHANGES)
def test_a_hearings_card_is_always_what_would_be_rendered_now(app: Flask, change: str) -> None:
    space = make.space()
    hearing = make.hearing(space)
    set_committed_value(hearing, "space", space)
    before = str(fragment(*_hearing_card(hearing), names_space=True))
    HEARING_CHANGES[change](hearing)
    db.session.flush()
    after = str(fragment(*_hearing_card(hearing), names_space=True))
    assert after == _fresh(*_hearing_card(hearing), names_space=True)
    assert after != before, "the change does not show"


def test_a_hearings_card_counts_the_days_that_are_left(app: Flask) -> None:
    hearing = make.hearing(make.space())
    hearing.closes_at = clock.now() + timedelta(days=5)
    db.session.flush()
    card = _hearing_card(hearing)[2]
    tomorrow = card._replace(day=card.day + timedelta(days=1))
    arguments = ("hearings/notice/_card.html", "hearing_card")
    assert fragment(*arguments, card) != fragment(*arguments, tomorrow)


ROWS: dict[str, tuple[list[Any], type[Any]]] = {
    "idea": (idea_cards.columns(), idea_cards.IdeaCard),
    # The last one, its phases, says whether it is open.
    "box": (box_cards.box_columns()[:-1], box_cards.BoxCard),
    "hearing": (hearing_cards.columns(topics=True), hearing_cards.HearingCard),
    "comment": (comment_rows.columns(true(), null(), false(), null()), comment_rows.CommentRow),
    "response": ([*response_rows.selected(true()).selected_columns], response_rows.ResponseRow),
}


@pytest.mark.parametrize("kind", ROWS)
def test_a_row_has_the_names_of_its_columns(kind: str) -> None:
    columns, row = ROWS[kind]
    names = tuple(column.key for column in columns)
    assert row._fields[: len(names)] == names
