"""The front page."""

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import request
from flask_login import current_user

from participation import web
from participation.accounts.models import Reader
from participation.hearings.notice.cards import HearingCard
from participation.ideas.boxes.cards import BoxCard
from participation.ideas.proposals.cards import IdeaCard
from participation.pages import queries
from participation.pages.questions import answered_question
from participation.pages.views.blueprint import blueprint
from participation.places import Place
from participation.results import told as results_told
from participation.spaces import queries as spaces
from participation.web import Permission

HOMES: Place[Callable[[Reader], str | None]] = Place()
"""Where somebody who is signed in is led to in the place of the front page: an address, or None."""


@blueprint.get("/")
@web.permission(Permission.anyone)
@web.shared_page
def index() -> web.Answer:
    """What closes next, a result, a question that was answered by name, and then the rest; `?front` shows it
    to those too who are led home."""
    home = next((found for each in HOMES if (found := each(current_user))), None)
    if home and "front" not in request.args:
        return web.see_other(home)
    hearings = queries.open_hearings(current_user, limit=4)
    boxes = queries.open_boxes(current_user)
    ideas = queries.growing_ideas(current_user, boxes, limit=3)
    call = _closes_sooner(boxes, hearings[0].closes_at if hearings else None)
    figures = queries.figures(current_user)
    realised = results_told.realised_ideas(current_user, limit=3)
    concluded = results_told.concluded_hearings(current_user, limit=3)
    told = _told([*realised, *concluded])
    results = [each for each in (*concluded[:2], *realised, *concluded[2:]) if each is not told]
    nothing_yet = not (hearings or ideas or told or results or figures.ideas)
    return web.page(
        "pages/front.html",
        call_closes=call,
        next_to_close=hearings[0] if hearings else None,
        hearings=hearings if call else hearings[1:],
        ideas=ideas,
        told=told,
        results=results[:3],
        question=answered_question(current_user),
        figures=figures,
        spaces=spaces.readable(current_user) if nothing_yet else None,
    )


def _closes_sooner(boxes: Sequence[BoxCard], than: datetime | None) -> BoxCard | None:
    """The open call that ends first, when that is before a moment."""
    ends = [(each.closes_at, each.id, each) for each in boxes if each.closes_at is not None]
    sooner = [each for each in ends if than is None or each[0] < than]
    return min(sooner)[2] if sooner else None


def _told(results: Sequence[IdeaCard | HearingCard]) -> IdeaCard | HearingCard | None:
    """The result that is told at length: the first with a picture, or else with words, of what it came to."""
    with_words = [each for each in results if each.came_to]
    with_picture = (each for each in with_words if each.picture_id is not None)
    return next(with_picture, next(iter(with_words), None))
