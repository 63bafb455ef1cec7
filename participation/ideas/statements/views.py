"""Voting on the statements of a box: in its list, one at a time, and one's own votes beside all others."""

from typing import Any

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import web
from participation.accounts.models import Reader
from participation.i18n import gettext as _
from participation.ideas.boxes import queries as boxes_queries
from participation.ideas.boxes.models import Box, Method
from participation.ideas.boxes.rules import is_eligible
from participation.ideas.statements import cards, queries
from participation.ideas.statements.blueprint import blueprint
from participation.ideas.statements.words import told
from participation.ideas.support import actions, rules
from participation.ideas.support import queries as support
from participation.ideas.support.rewording import stamp
from participation.places import Panel
from participation.spaces.rules import may_contribute
from participation.web import Permission
from participation.web.answers import htmx

VALUES = {"1": 1, "0": 0, "-1": -1, "": None}


@blueprint.post("/statements/<int:idea_id>/vote")
@web.permission(Permission.signed_in)
@web.limiter.limit("240 per 10 minutes")
def vote(idea_id: int) -> web.Answer:
    """Vote on a statement from a list or from the page of one at a time, and go on there."""
    idea = support.for_vote(idea_id, current_user) or abort(404)
    if idea.box.method is not Method.agreement:
        abort(404)
    value = VALUES.get(request.form.get("value", ""), 2)
    may = rules.may_take_back if value is None else rules.may_vote
    web.allow(may(current_user, idea))
    if value == 2:
        abort(400)
    if value is not None and request.values.get("text", "") != stamp(idea.edited_at):
        flash(
            _("The text was changed while you read it. Read it again before you vote."), "warning"
        )
        return web.redirect(idea.path)
    actions.vote(idea, value, by=current_user)
    one_by_one = web.safe_path(request.form.get("then"))
    if one_by_one:
        # htmx follows, and swaps in the next one; `at` is what gets the focus.
        return web.see_other(f"{one_by_one.partition('?')[0]}?after={idea.id}&at=statement")
    if htmx:
        return web.page(
            "ideas/statements/voted.html",
            fragment="voted",
            votes=cards.votes_on(idea, value, current_user),
        )
    flash(told(value), "success")
    return web.redirect(f"{web.back(idea.path)}#idea-{idea.id}")


@blueprint.get("/boxes/<slug>/statements")
@web.permission(Permission.signed_in)
def one_by_one(slug: str) -> web.Answer:
    """One statement at a time: the next one that the reader has not voted on, and how far they are."""
    box = _box(slug)
    takes_votes = (
        box.is_open()
        and may_contribute(current_user, box.space)
        and is_eligible(current_user, box.who_supports, box.space, box.area_ids)
    )
    return web.page(
        "ideas/statements/one_by_one.html",
        fragment="statement",
        box=box,
        takes_votes=takes_votes,
        statement=queries.next_one(box.id, current_user) if takes_votes else None,
        progress=queries.progress(box.id, current_user),
        before=_before(),
        summary=queries.summary(box.id, current_user),
    )


def _before() -> tuple[object, int] | None:
    """The statement that was voted on before this one, with the votes of all beside one's own."""
    number = request.args.get("after", "")[:18]
    if not (number.isascii() and number.isdecimal()):
        return None
    found = queries.with_votes([int(number)], current_user)
    return next(((idea, value) for idea, value in found if value is not None), None)


@blueprint.get("/boxes/<slug>/statements/votes")
@web.permission(Permission.signed_in)
def own(slug: str) -> web.Answer:
    """A person's votes in a box beside those of all others."""
    box = _box(slug)
    return web.page(
        "ideas/statements/own.html",
        box=box,
        page=web.paged(
            lambda cursor, limit: queries.own_votes(box.id, current_user, cursor, limit),
            lambda row: [row.idea_id],
            width=1,
        ),
        summary=queries.summary(box.id, current_user),
        further=url_for("statements.one_by_one", slug=box.slug) if box.is_open() else None,
    )


def _box(slug: str) -> Box:
    box = boxes_queries.box(slug, current_user)
    if box is None or box.method is not Method.agreement:
        abort(404)
    return box


def above_the_list(reader: Reader, box: Any) -> Panel | None:
    """The way to one statement at a time, and the form that the buttons of all cards belong to; nothing
    where no votes are taken."""
    if not isinstance(box, Box) or box.method is not Method.agreement:
        return None
    if not box.is_open():
        return None
    values = {"box": box, "votes": reader.is_authenticated, "here": web.this_address()}
    return Panel("ideas/statements/_above_the_list.html", values)
