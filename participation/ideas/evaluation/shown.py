"""What is shown of criteria and scores: their tables for exports. Scores are for officials alone."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from participation import db, shown
from participation.accounts.models import User
from participation.accounts.shown import name_of
from participation.i18n import mark
from participation.ideas.boxes.models import Box
from participation.ideas.evaluation import queries
from participation.ideas.evaluation.models import Criterion, Evaluation, Score
from participation.ideas.evaluation.rules import seen_by
from participation.ideas.proposals.models import Idea
from participation.shown import Table, Values, for_officials
from participation.subjects.models import Subject
from participation.subjects.shown import Scope, TableOf, streamed

_ideas: Any = Idea.__table__.c
_subjects: Any = Subject.__table__.c

CRITERIA = Table(
    "criteria",
    mark("Criteria"),
    mark("What the ideas of a box are judged by."),
    (
        shown.number("criterion_id", mark("Criterion id"), mark("The criterion's id.")),
        shown.number("box_id", mark("Box id"), mark("The box.")),
        shown.text("name", mark("Name"), mark("What it is called.")),
        shown.long_text("description", mark("Description"), mark("What it means.")),
        shown.text("high_means", mark("Highest score"), mark("What the highest score says.")),
        for_officials(
            shown.yes_no("used", mark("In use"), mark("Whether ideas are judged by it now."))
        ),
    ),
)

EVALUATIONS = Table(
    "evaluations",
    mark("Assessments"),
    mark("What an official makes of an idea."),
    tuple(
        for_officials(each)
        for each in (
            shown.number("evaluation_id", mark("Assessment id"), mark("The assessment's id.")),
            shown.number("idea_id", mark("Idea id"), mark("The idea.")),
            shown.text("by", mark("By whom"), mark("The official; empty when erased.")),
            shown.long_text("note", mark("Note"), mark("Why, in the official's own words.")),
            shown.moment("first_at", mark("First given"), mark("When scores were first given.")),
            shown.moment("at", mark("When"), mark("When they were last changed.")),
        )
    ),
)

SCORES = Table(
    "scores",
    mark("Scores"),
    mark("A score that an official gave an idea by one criterion."),
    tuple(
        for_officials(each)
        for each in (
            shown.number("evaluation_id", mark("Assessment id"), mark("The assessment.")),
            shown.number("idea_id", mark("Idea id"), mark("The idea.")),
            shown.number("criterion_id", mark("Criterion id"), mark("The criterion.")),
            shown.text("criterion", mark("Criterion"), mark("What the criterion is called.")),
            shown.number("score", mark("Score"), mark("From 1 to the scale of the box.")),
        )
    ),
)


def _criterion_rows(scope: Scope, box: Box) -> Iterator[Values]:
    for each in queries.criteria(box.id, used=None if scope.official else True):
        yield {
            "criterion_id": each.id,
            "box_id": box.id,
            "name": each.name,
            "description": each.description,
            "high_means": each.high_means,
            "used": each.removed_at is None,
        }


def _told(scope: Scope, box: Box, statement: Any) -> Any:
    """Of evaluations that whoever the file is for may see: after their own, or after the decision."""
    return (
        statement.join(Idea.__table__, _ideas.id == Evaluation.idea_id)
        .join(Subject.__table__, _subjects.id == _ideas.id)
        .where(
            _ideas.box_id == box.id,
            Evaluation.abstains.is_(False),
            scope.readable(),
            seen_by(scope.reader, _ideas),
        )
    )


def _evaluation_rows(scope: Scope, box: Box) -> Iterator[Values]:
    if not scope.official:
        return
    told = _told(scope, box, select(Evaluation, User))
    for each, by in db.session.execute(
        told.outerjoin(User, User.id == Evaluation.by_id).order_by(Evaluation.id)
    ):
        yield {
            "evaluation_id": each.id,
            "idea_id": each.idea_id,
            "by": name_of(by),
            "note": each.note,
            "first_at": each.first_at,
            "at": each.at,
        }


def _score_rows(scope: Scope, box: Box) -> Iterator[Values]:
    if not scope.official:
        return
    columns = select(
        Evaluation.id, Evaluation.idea_id, Criterion.id, Criterion.name, Score.value
    ).select_from(Evaluation)
    statement = _told(scope, box, columns)
    for evaluation_id, idea_id, criterion_id, name, value in streamed(
        statement.join(Score, Score.evaluation_id == Evaluation.id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .order_by(Evaluation.id, Criterion.position, Criterion.id)
    ):
        yield {
            "evaluation_id": evaluation_id,
            "idea_id": idea_id,
            "criterion_id": criterion_id,
            "criterion": name,
            "score": value,
        }


TABLES_OF_A_BOX = (
    TableOf(60, CRITERIA, _criterion_rows),
    TableOf(70, EVALUATIONS, _evaluation_rows),
    TableOf(80, SCORES, _score_rows),
)
"""The tables of a box that tell by what its ideas are judged, and how they were."""
