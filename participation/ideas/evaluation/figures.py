"""What the scores of an idea come to: kept for lists, and counted anew from the scores."""

from typing import Any

from sqlalchemy import ColumnElement, Select, cast, delete, func, insert, select

from participation import db
from participation.ideas.evaluation.models import Criterion, Evaluation, IdeaScore, Score
from participation.ideas.proposals.models import Idea

_ideas: Any = Idea.__table__.c


def counted() -> Select[Any]:
    """What the scores of ideas come to, by the criteria in use, as the columns of `IdeaScore`."""
    total = cast(func.sum(Score.value), db.BigId)
    return (
        select(
            Evaluation.idea_id,
            _ideas.box_id,
            func.count(func.distinct(Evaluation.id)).label("evaluations"),
            # Whole hundredths, rounded by both engines in the same way.
            ((200 * total + func.count()) // (2 * func.count())).label("mean"),
            func.min(Score.value).label("lowest"),
            func.max(Score.value).label("highest"),
        )
        .join(Score, Score.evaluation_id == Evaluation.id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .join(Idea.__table__, _ideas.id == Evaluation.idea_id)
        .where(Criterion.removed_at.is_(None))
        .group_by(Evaluation.idea_id, _ideas.box_id)
    )


def count_anew(evaluations: ColumnElement[bool]) -> None:
    """Count the scores of the ideas of some evaluations anew. Callers hold what the scores stand on."""
    db.session.flush()
    ideas = select(Evaluation.idea_id).where(evaluations)
    again = {"synchronize_session": False}
    db.session.execute(
        delete(IdeaScore).where(IdeaScore.idea_id.in_(ideas)).execution_options(**again)
    )
    rows = counted().where(Evaluation.idea_id.in_(ideas)).order_by(Evaluation.idea_id)
    names = ["idea_id", "box_id", "evaluations", "mean", "lowest", "highest"]
    db.session.execute(insert(IdeaScore).from_select(names, rows))
