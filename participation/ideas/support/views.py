"""Voting on an idea, leaving it to others, and taking it over."""

from typing import Any

from flask import abort, flash, request
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.boxes.models import Eligible
from participation.ideas.proposals.models import IdeaState
from participation.ideas.proposals.queries import ideas
from participation.ideas.proposals.rows import IdeaRow
from participation.ideas.support import actions, counting, queries, rules
from participation.ideas.support.areas import by_area
from participation.ideas.support.ballots import Ballot, BallotBox
from participation.ideas.support.blueprint import blueprint
from participation.ideas.support.rewording import stamp
from participation.residence.queries import names
from participation.residence.rules import said_in
from participation.web import Permission
from participation.web.answers import htmx


def voting(idea: IdeaRow | Ballot) -> dict[str, Any]:
    """What the panel of an idea's votes needs to know of its reader."""
    takes, may = rules.takes_votes(idea), rules.may_vote(current_user, idea)
    left = counting.of(idea.box.method).left(idea.box, current_user.id) if may else None
    return {"takes_votes": takes, "may_vote": may, "left": left, "elsewhere": _elsewhere(idea, may)}


def _elsewhere(idea: IdeaRow | Ballot, may: bool) -> dict[str, Any] | None:
    """What is said to a reader who may not vote because the box is for the people of an area."""
    if may or idea.box.who_supports is not Eligible.area or not rules.takes_votes(idea):
        return None
    return {
        "areas": names(idea.box.area_ids),
        "said": said_in(current_user, idea.space.id),
        "slug": idea.space.slug,
        "may_take_back": rules.may_take_back(current_user, idea),
    }


@blueprint.post("/ideas/<int:idea_id>/support")
@web.permission(Permission.signed_in)
@web.limiter.limit("120 per 10 minutes")
def vote(idea_id: int) -> web.Answer:
    """Vote on an idea, change the vote, or take it back (an empty value)."""
    idea = queries.for_vote(idea_id, current_user) or abort(404)
    if idea.state is IdeaState.merged:
        flash(
            _("The idea has become part of this one. Nothing was changed: you can vote here."),
            "warning",
        )
        return web.redirect(idea.path)
    value = _chosen(idea.box)
    may = rules.may_take_back if value is None else rules.may_vote
    web.allow(may(current_user, idea))
    if value is not None and request.form.get("text", stamp(idea.edited_at)) != stamp(
        idea.edited_at
    ):
        flash(
            _("The text was changed while you read it. Read it again before you vote."), "warning"
        )
        return web.redirect(idea.path)
    try:
        actions.vote(idea, value, by=current_user)
    except counting.NoneLeft:
        flash(
            _("You have given all your votes in this box. Take one back to support this idea."),
            "warning",
        )
        return web.redirect(idea.path)
    if htmx:
        return web.page(
            "ideas/support/support.html", fragment="support", idea=idea, vote=value, **voting(idea)
        )
    told = counting.of(idea.box.method).told
    flash(_("Your vote is taken back.") if value is None else told(value), "success")
    return web.redirect(idea.path + "#support")


def _chosen(found: BallotBox) -> int | None:
    offered = {str(each): each for each in counting.of(found.method).VALUES}
    given = request.form.get("value", "")
    if given and given not in offered:
        abort(400)
    return offered.get(given)


@blueprint.get("/ideas/<int:idea_id>/supporters")
@web.permission(Permission.official)
def areas(idea_id: int) -> web.Answer:
    """In which areas the supporters of an idea say that they live, in numbers of five or more."""
    idea = ideas.get(idea_id, current_user) or abort(404)
    web.allow(rules.may_see_areas(current_user, idea))
    return web.page("ideas/support/areas.html", idea=idea, numbers=by_area(idea))


@blueprint.route("/ideas/<int:idea_id>/leaving", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
def give_up(idea_id: int) -> web.Answer:
    """Who keeps an idea leaves it to those who support it."""
    idea = ideas.get(idea_id, current_user) or abort(404)
    web.allow(rules.may_give_up(current_user, idea))
    if request.method == "POST":
        actions.give_up(idea, by=current_user)
        flash(_("You have left the idea to those who support it. They are told."), "success")
        return web.redirect(idea.path)
    return web.page("ideas/support/give_up.html", idea=idea)


@blueprint.post("/ideas/<int:idea_id>/takeover")
@web.permission(Permission.signed_in)
def take_over(idea_id: int) -> web.Answer:
    """One of those who support an idea that was left to them looks after it from now on."""
    idea, value = queries.with_vote(idea_id, current_user) or abort(404)
    web.allow(rules.may_take_over(current_user, idea, value))
    actions.take_over(idea, by=current_user)
    flash(_("You look after this idea now. Thank you!"), "success")
    return web.redirect(idea.path)
