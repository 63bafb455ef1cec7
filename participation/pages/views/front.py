"""The front page, and what came of it."""

from collections.abc import Sequence
from datetime import datetime

from flask_login import current_user

from participation import web
from participation.accounts.models import Reader
from participation.hearings.notice.cards import HearingCard
from participation.i18n import format_date
from participation.i18n import gettext as _
from participation.ideas.answers.models import GainKind
from participation.ideas.answers.words import gain_amount
from participation.ideas.boxes.cards import BoxCard
from participation.ideas.proposals.cards import IdeaCard
from participation.ideas.proposals.models import Idea
from participation.pages import queries
from participation.pages.questions import answered_question
from participation.pages.views.blueprint import blueprint
from participation.spaces import queries as spaces
from participation.web import Permission


@blueprint.get("/")
@web.permission(Permission.anyone)
@web.shared_page
def index() -> web.Answer:
    """What closes next, a result, a question that was answered by name, and then the rest."""
    hearings = queries.open_hearings(current_user, limit=4)
    boxes = queries.open_boxes(current_user)
    ideas = queries.growing_ideas(current_user, boxes, limit=3)
    call = _closes_sooner(boxes, hearings[0].closes_at if hearings else None)
    figures = queries.figures(current_user)
    realised = queries.realised_ideas(current_user, limit=3)
    concluded = queries.concluded_hearings(current_user, limit=3)
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


@blueprint.get("/what-came-of-it")
@web.permission(Permission.anyone)
@web.shared_page
def what_came_of_it() -> web.Answer:
    """Concluded hearings, realised ideas, what was won, and whether answers came on time."""
    return web.page(
        "pages/what_came_of_it.html",
        concluded=queries.concluded_hearings(current_user, limit=6),
        realised=queries.realised_ideas(current_user, limit=6),
        waiting=[_waiting(idea) for idea in queries.overdue_ideas(current_user, limit=5)],
        figures=queries.figures(current_user),
        gains=_gains(current_user),
    )


def _waiting(idea: Idea) -> dict[str, str]:
    """An idea with an overdue promise, as a row of a list."""
    due = _("promised by %(date)s", date=format_date(idea.due_on))
    return {"href": idea.path, "title": idea.title, "left": idea.space.name, "right": due}


def _gains(reader: Reader) -> list[dict[str, str]]:
    """What realised ideas have won, as figures; quality is told in words on each idea's page."""
    labels = {GainKind.money: _("Won in money"), GainKind.hours: _("Won in hours")}
    return [
        {
            "label": labels[won.kind],
            "value": gain_amount(won.kind, won.amount, won.unit),
            "note": won.organisation,
        }
        for won in queries.gains(reader)
        if won.kind in labels
    ]
