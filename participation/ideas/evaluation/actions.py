"""What officials do: set the criteria of a box, and give an idea scores by them."""

from collections.abc import Mapping

from sqlalchemy import Select, delete, select, update

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.db import next_position
from participation.ideas.boxes.models import Box
from participation.ideas.evaluation import figures, queries
from participation.ideas.evaluation.models import Criterion, Evaluation, Score
from participation.ideas.evaluation.rules import MOST_CRITERIA, may_score
from participation.ideas.proposals.actions import NotAllowed
from participation.ideas.proposals.models import Idea


class HasScores(ValueError):
    """The scale of a box stays as it is once scores were given by it."""


def add_criterion(
    box: Box, name: str, description: str = "", high_means: str = "", *, by: User
) -> Criterion:
    """Let the ideas of a box be judged by one more criterion. Raises NotAllowed for one too many."""
    db.hold(box)
    if len(queries.criteria(box.id)) >= MOST_CRITERIA:
        raise NotAllowed("criteria")
    position = next_position(Criterion, Criterion.box_id == box.id)
    made = Criterion(
        box_id=box.id,
        position=position,
        name=name,
        description=description,
        high_means=high_means,
    )
    db.session.add(made)
    db.session.flush()
    _record(box, by)
    return made


def edit_criterion(
    criterion: Criterion, box: Box, name: str, description: str, high_means: str, *, by: User
) -> None:
    """Change the words of a criterion. Scores by it stay, and say that they were given before."""
    db.hold(criterion)
    words = (name, description, high_means)
    if words == (criterion.name, criterion.description, criterion.high_means):
        return
    criterion.name, criterion.description, criterion.high_means = words
    if queries.has_scores(criterion_id=criterion.id):
        criterion.changed_at = clock.now()
    db.session.flush()
    _record(box, by)


def remove_criterion(criterion: Criterion, box: Box, *, by: User) -> None:
    """Judge by a criterion no more. Scores by it are kept, and count no longer."""
    db.hold(criterion)
    if criterion.removed_at is not None:
        return
    criterion.removed_at = clock.now()
    db.session.flush()
    figures.count_anew(Evaluation.id.in_(_scored_by(criterion)))
    _record(box, by)


def use_again(criterion: Criterion, box: Box, *, by: User) -> None:
    """Judge by a criterion again that was taken out: its scores count once more."""
    db.hold(box, criterion)
    if criterion.removed_at is None:
        return
    if len(queries.criteria(box.id)) >= MOST_CRITERIA:
        raise NotAllowed("criteria")
    criterion.removed_at = None
    db.session.flush()
    figures.count_anew(Evaluation.id.in_(_scored_by(criterion)))
    _record(box, by)


def _scored_by(criterion: Criterion) -> Select[int]:
    return select(Score.evaluation_id).where(Score.criterion_id == criterion.id)


def assess_by(box: Box, scale: int, *, hides_authors: bool, by: User) -> None:
    """Set how the ideas of a box are assessed. Raises HasScores for another scale once there are scores."""
    # Whoever gives scores holds the criteria, so that none is given by the old scale meanwhile.
    db.hold(box, *queries.criteria(box.id))
    if scale != box.scale and queries.has_scores(box_id=box.id):
        raise HasScores(scale)
    box.scale, box.hides_authors = scale, hides_authors
    db.session.flush()
    _record(box, by)


def _record(box: Box, by: User) -> None:
    ledger.record("box.criteria", space_id=box.space_id, by=by.id, box=box.id)


def give_scores(idea: Idea, scores: Mapping[int, int], note: str, *, by: User) -> Evaluation:
    """Give an idea scores by the criteria of its box, by their ids, or change one's own.

    Scores by criteria that are used no more stay as they were given.

    Raises NotAllowed when it is decided about or one's own, a criterion was taken out meanwhile, a score
    is none, or who gives them has chosen to see those of others.
    """
    every = queries.criteria(idea.box_id, used=None)
    db.hold(*every, idea)
    box = db.session.get_one(Box, idea.box_id)
    known = {each.id for each in every if each.removed_at is None}
    if not may_score(by, idea, box):
        raise NotAllowed(idea.state)
    if not scores or not set(scores) <= known:
        raise NotAllowed("criteria")
    if any(not 1 <= value <= box.scale for value in scores.values()):
        raise NotAllowed("scale")
    own = queries.own(idea.id, by) or _begin(idea, by)
    if own.abstains:
        raise NotAllowed("abstains")
    own.note, own.at = note, clock.now()
    db.session.flush()
    db.session.execute(
        delete(Score)
        .where(Score.evaluation_id == own.id, Score.criterion_id.in_(known))
        .execution_options(synchronize_session=False)
    )
    rows = [
        {"evaluation_id": own.id, "criterion_id": key, "value": value}
        for key, value in sorted(scores.items())
    ]
    db.insert_many(Score, rows)
    figures.count_anew(Evaluation.id == own.id)
    ledger.record("idea.scored", subject_id=idea.id, space_id=idea.space_id, by=by.id)
    return own


def abstain(idea: Idea, *, by: User) -> None:
    """See what others gave without giving scores. Raises NotAllowed for who has given some."""
    db.hold(idea)
    own = queries.own(idea.id, by)
    if own is not None and not own.abstains:
        raise NotAllowed("scores")
    (own or _begin(idea, by)).abstains = True
    db.session.flush()


def _begin(idea: Idea, by: User) -> Evaluation:
    now = clock.now()
    made = Evaluation(idea_id=idea.id, by_id=by.id, first_at=now, at=now, abstains=False)
    db.session.add(made)
    db.session.flush()
    return made


def forget(user: User) -> None:
    """Take a person's name from the scores they gave: these stay, without it."""
    db.session.execute(
        update(Evaluation)
        .where(Evaluation.by_id == user.id)
        .values(by_id=None)
        .execution_options(synchronize_session=False)
    )
