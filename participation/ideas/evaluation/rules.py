"""Who may set criteria, who may give scores, and who may see what others gave."""

from typing import Any

from sqlalchemy import ColumnElement, exists, false, or_
from sqlalchemy.orm import aliased

from participation.accounts.models import Reader
from participation.ideas.boxes.models import Box
from participation.ideas.evaluation.models import Evaluation
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.proposals.rules import VOTING
from participation.spaces.rules import is_official
from participation.subjects.models import Visibility

LARGEST_SCALE = 10
MOST_CRITERIA = 12
"""Criteria that a box may have in use at a time: more than anybody can tell apart."""


def may_set_criteria(reader: Reader, box: Box) -> bool:
    """Whether the reader may say what the ideas of a box are judged by: an official of its space."""
    return is_official(reader, box.space_id) and not box.held_by


def may_see(reader: Reader, idea: Idea | IdeaRow) -> bool:
    """Whether the page with the scores of an idea is there for the reader: an official of its space."""
    return (
        is_official(reader, idea.space_id)
        and idea.state is not IdeaState.draft
        and idea.visibility is Visibility.visible
        and not idea.box.held_by
    )


def may_score(reader: Reader, idea: Idea, box: Box) -> bool:
    """Whether an official may give the idea scores: its box has come to that, nothing is decided yet, and
    it is not their own."""
    return (
        is_being_assessed(idea.state)
        and box.timetable.takes_scores()
        and not idea.is_by(reader)
        and not idea.is_kept_by(reader)
    )


def is_being_assessed(state: IdeaState) -> bool:
    """Whether scores may still be given: nothing is decided yet."""
    return state in VOTING


def seen_by(reader: Reader, ideas: Any) -> ColumnElement[bool]:
    """The ideas of whose scores the reader may see what others gave: own ones were given first, the reader
    gives none, or it is decided about. `ideas` are the columns of the ideas' table."""
    if reader.id is None:
        return false()
    mine = aliased(Evaluation, name="mine")
    own = exists().where(mine.idea_id == ideas.id, mine.by_id == reader.id)
    return or_(ideas.state.not_in(sorted(VOTING)), own)
