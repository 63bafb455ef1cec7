"""How ideas are assessed in the story: by the rooms' own actions, after they were proposed."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from participation import clock, db
from participation.accounts.models import User
from participation.demo.cast import Cast
from participation.demo.ideas import IdeaTeller
from participation.demo.story import assessed as story
from participation.demo.story.parts import AssignedPart, ScoredPart
from participation.demo.telling import Telling, written
from participation.ideas.board import actions as board
from participation.ideas.evaluation import actions as evaluation
from participation.ideas.evaluation import queries
from participation.ideas.proposals.models import Idea
from participation.ideas.replies import actions as replies

SOON = timedelta(days=1)


def put(cast: Cast, telling: Telling, tellers: Mapping[str, IdeaTeller]) -> None:
    """Set the criteria and the reply templates, and put scores and assignments in their place in time."""
    for box in {each.box for each in story.CRITERIA}:
        with clock.at(cast.boxes[box].created_at + SOON):
            _set_criteria(cast, box)
    for reply in story.REPLIES:
        by = _official(cast, reply.space)
        replies.add(cast.spaces[reply.space], reply.name, written(reply.text), by=by)
    for scored in story.SCORES:
        teller = tellers[scored.idea]
        telling.on(telling.moment(scored.day, teller.zone), partial(_score, cast, teller, scored))
    for given in story.ASSIGNED:
        teller = tellers[given.idea]
        event = partial(_assign, cast, telling, teller, given)
        telling.on(telling.moment(given.day, teller.zone), event)


def _official(cast: Cast, space: str) -> User:
    return cast.people["mette" if space == "fjordby" else "ingrid"]


def _set_criteria(cast: Cast, slug: str) -> None:
    box = cast.boxes[slug]
    by = _official(cast, box.space.slug)
    for each in story.CRITERIA:
        if each.box == slug:
            evaluation.add_criterion(box, each.name, each.description, each.high_means, by=by)
    evaluation.assess_by(box, 5, hides_authors=slug in story.HIDE_AUTHORS, by=by)


def _score(cast: Cast, teller: IdeaTeller, part: ScoredPart) -> None:
    idea = db.session.get_one(Idea, teller.id)
    criteria = queries.criteria(idea.box_id)
    scores = {each.id: value for each, value in zip(criteria, part.scores, strict=True)}
    evaluation.give_scores(idea, scores, part.note, by=cast.people[part.by])


def _assign(cast: Cast, telling: Telling, teller: IdeaTeller, part: AssignedPart) -> None:
    idea = db.session.get_one(Idea, teller.id)
    person = cast.people[part.to]
    due = telling.day(part.due, teller.zone)
    board.assign(idea, person, due, part.note, by=_official(cast, teller.space.slug))
