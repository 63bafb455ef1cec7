"""The page of one's own ideas."""

from flask import request
from flask_login import current_user

from participation import web
from participation.ideas.proposals.panels import views
from participation.ideas.yours import queries, words
from participation.ideas.yours.blueprint import blueprint
from participation.ideas.yours.queries import Part
from participation.web import Permission


@blueprint.get("/ideas/yours")
@web.permission(Permission.signed_in)
def show() -> web.Answer:
    """The ideas that whoever is signed in has written, supports or follows, and what waits for them."""
    part = next((each for each in Part if each == request.args.get("part")), Part.written)
    page = web.paged(
        lambda cursor, limit: queries.listed(current_user, part, cursor, limit),
        lambda idea: [idea.since, idea.id],
        width=2,
    )
    return web.page(
        "ideas/yours/show.html",
        part=part,
        parts=[(each.value, words.part(each), each is part) for each in Part],
        nothing=words.nothing(part),
        page=page,
        news=queries.news(current_user, page.rows),
        waiting=queries.waiting(current_user, page.rows),
        invitations=current_user.figures.get("coauthor_invitations") or 0,
        ways=views(current_user, "yours", {}),
    )
