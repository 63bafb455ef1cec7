"""What is shown of suggestions: their table in the file of a box."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from participation import db, shown
from participation.accounts.models import User
from participation.accounts.shown import author_columns, author_of
from participation.i18n import mark
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.ideas.suggestions import words
from participation.ideas.suggestions.models import SuggestionState, TextSuggestion
from participation.shown import Table, Values
from participation.subjects.models import Subject
from participation.subjects.shown import Scope, TableOf, chunks, streamed

_subjects: Any = Subject.__table__.c
_own: Any = TextSuggestion.__table__.c


def _states() -> Mapping[str, str]:
    return {each.value: words.state(each) for each in SuggestionState}


SUGGESTIONS = Table(
    "suggestions",
    mark("Suggestions"),
    mark("A change to the text of an idea that somebody suggested. Those taken back are left out."),
    (
        shown.number("suggestion_id", mark("Suggestion id"), mark("The suggestion's id.")),
        shown.number("idea_id", mark("Idea id"), mark("The idea.")),
        shown.text("author", mark("Author"), mark("The name or pseudonym that is shown on it.")),
        shown.moment("made_at", mark("Made"), mark("When it was made.")),
        shown.number(
            "based_on", mark("Made from version"), mark("The version of the text it changes.")
        ),
        shown.text("title", mark("Title"), mark("The title it proposes.")),
        shown.long_text("text", mark("Text"), mark("The text it proposes.")),
        shown.text("reason", mark("Reason"), mark("Why, in a line.")),
        shown.code(
            "state", mark("Status"), mark("What has become of it."), SuggestionState, _states
        ),
        shown.moment("decided_at", mark("Answered"), mark("When it was answered.")),
        shown.long_text("answer", mark("Answer"), mark("What those who write the idea said.")),
        shown.number(
            "made_version", mark("Became version"), mark("The version that accepting it made.")
        ),
    ),
)


def _rows(scope: Scope, box: Box) -> Iterator[Values]:
    ids = (
        row.id
        for row in streamed(
            select(_subjects.id)
            .join(TextSuggestion.__table__, _own.id == _subjects.id)
            .join(Idea.__table__, Idea.__table__.c.id == _own.idea_id)
            .where(
                Idea.__table__.c.box_id == box.id,
                _own.state != SuggestionState.withdrawn,
                scope.readable(),
            )
            .order_by(_subjects.id)
        )
    )
    statement = (
        select(
            _subjects.id,
            _subjects.title,
            _subjects.created_at,
            *_columns(),
            *author_columns(_subjects.signed),
        )
        .join(TextSuggestion.__table__, _own.id == _subjects.id)
        .outerjoin(User.__table__, User.__table__.c.id == _subjects.author_id)
        .order_by(_subjects.id)
    )
    for chunk in chunks(ids):
        for row in db.session.execute(statement.where(_subjects.id.in_(chunk), scope.readable())):
            yield {
                "suggestion_id": row.id,
                "idea_id": row.idea_id,
                "author": author_of(row),
                "made_at": row.created_at,
                "based_on": row.based_on,
                "title": row.title,
                "text": row.body,
                "reason": row.reason,
                "state": row.state.value,
                "decided_at": row.decided_at,
                "answer": row.answer,
                "made_version": row.made_version,
            }


def _columns() -> list[Any]:
    names = (
        "idea_id", "based_on", "body", "reason", "state", "decided_at", "answer", "made_version",
    )  # fmt: skip
    return [_own[name] for name in names]


TABLE = TableOf(35, SUGGESTIONS, _rows)
"""The suggestions to the ideas of a box, after the steps of these."""
