"""Suggesting a change to an idea, and accepting, declining and withdrawing it."""

from typing import Any

from sqlalchemy import update

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.guard import actions as guard
from participation.ideas.proposals.actions import NotAllowed, rewrite
from participation.ideas.proposals.models import Idea
from participation.ideas.suggestions import queries
from participation.ideas.suggestions.merging import merge
from participation.ideas.suggestions.models import SuggestionState, TextSuggestion
from participation.ideas.suggestions.rules import MOST_OF_ONE, MOST_OPEN, takes_suggestions
from participation.subjects.models import Visibility
from participation.subjects.versions import newest

S = SuggestionState


class Refused(ValueError):
    """A suggestion that is not taken, with why: `same`, `many` or `mine`."""


class Overlap(ValueError):
    """A suggestion that changes words which have been changed since."""


def suggest(
    idea: Idea, title: str, body: str, reason: str, based_on: int, *, by: User
) -> TextSuggestion:
    """Suggest another title and text for an idea, made from its version `based_on`.

    Raises Refused when it says what stands there, or when too many wait; NotAllowed once the text is fixed.
    """
    db.hold(idea)
    if not takes_suggestions(idea):
        raise NotAllowed(idea.state)
    number = newest(idea)
    suggestion = TextSuggestion(
        space_id=idea.space_id,
        root_id=idea.id,
        idea_id=idea.id,
        author_id=by.id,
        signed=idea.signature_of(by),
        language=idea.language,
        title=title,
        body=body,
        reason=reason,
        based_on=based_on if 0 < based_on <= number else number,
        visibility=guard.begin(title, body, reason),
        visible_from=clock.now(),
        published_at=clock.now(),
        created_at=clock.now(),
    )
    if queries.bases(idea, [suggestion])[suggestion.based_on] == (title, body):
        raise Refused("same")
    if queries.waiting_of(idea.id, by.id) >= MOST_OF_ONE:
        raise Refused("mine")
    if queries.waiting_of(idea.id) >= MOST_OPEN:
        raise Refused("many")
    db.session.add(suggestion)
    db.session.flush()
    if suggestion.visibility is Visibility.held:
        guard.note(suggestion.id, suggestion.space_id)
    # Past the class: the version that writers have before them stays.
    table: Any = Idea.__table__
    db.session.execute(update(table).where(table.c.id == idea.id).values(has_suggestions=True))
    _record("suggestion.made", suggestion, by)
    return suggestion


def _record(action: str, suggestion: TextSuggestion, by: User) -> None:
    ledger.record(action, subject_id=suggestion.id, space_id=suggestion.space_id, by=by.id)


def put_together(idea: Idea, suggestion: TextSuggestion) -> tuple[str, str] | None:
    """The text as it is with what a suggestion changes; None where both change the same words."""
    base = queries.bases(idea, [suggestion])[suggestion.based_on]
    title = merge(base.title, idea.title, suggestion.title)
    body = merge(base.body, idea.body, suggestion.body)
    return None if title is None or body is None else (title, body)


def accept(
    idea: Idea,
    suggestion: TextSuggestion,
    answer: str = "",
    *,
    by: User,
    text: tuple[str, str] | None = None,
    made_from: int | None = None,
    changes_proposal: bool = True,
) -> None:
    """Take a suggestion into the text: as it is, put together with what has changed since, or as `text`,
    which somebody made by hand of it and the version `made_from`.

    Raises Overlap when the same words have been changed since, by hand too; the text is as it was.
    """
    _hold(idea, suggestion)
    if text is not None and made_from != newest(idea):
        raise Overlap
    found = text or put_together(idea, suggestion)
    if found is None:
        raise Overlap
    if found != (idea.title, idea.body):
        rewrite(
            idea,
            *found,
            by=by,
            written_by=suggestion.author,
            note=suggestion.reason,
            changes_proposal=changes_proposal,
        )
    suggestion.made_version = newest(idea)
    _answer(suggestion, S.accepted, answer, by)


def decline(idea: Idea, suggestion: TextSuggestion, answer: str = "", *, by: User) -> None:
    """Leave the text as it is, with thanks or a reason."""
    _hold(idea, suggestion)
    _answer(suggestion, S.declined, answer, by)


def withdraw(idea: Idea, suggestion: TextSuggestion, *, by: User) -> None:
    """Its maker takes a suggestion back; it is shown to nobody else any more."""
    _hold(idea, suggestion)
    suggestion.state, suggestion.decided_at = S.withdrawn, clock.now()
    db.session.flush()
    _record("suggestion.withdrawn", suggestion, by)


def _hold(idea: Idea, suggestion: TextSuggestion) -> None:
    db.hold(idea, suggestion)
    if not suggestion.is_open or suggestion.visibility is not Visibility.visible:
        raise NotAllowed(suggestion.state)


def _answer(suggestion: TextSuggestion, state: SuggestionState, answer: str, by: User) -> None:
    suggestion.state, suggestion.answer = state, answer
    suggestion.decided_at, suggestion.decided_by_id = clock.now(), by.id
    db.session.flush()
    _record(f"suggestion.{state.value}", suggestion, by)
