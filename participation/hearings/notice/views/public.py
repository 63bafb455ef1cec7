"""The list of hearings that anyone reads."""

from flask import request
from flask_login import current_user

from participation import web
from participation.hearings.notice.blueprint import blueprint
from participation.hearings.notice.queries import public as queries
from participation.spaces.queries import readable
from participation.subjects.queries import label_choices
from participation.web import Permission


@blueprint.get("/hearings")
@web.permission(Permission.anyone)
@web.shared_page
def index() -> web.Answer:
    """Hearings, the open ones first."""
    wanted = queries.HearingFilter.read(request.args)
    choices = label_choices(current_user)
    return web.page(
        "hearings/notice/index.html",
        page=web.paged(
            lambda cursor, limit: queries.hearings(current_user, wanted, cursor, limit),
            queries.hearing_cursor,
            width=queries.WIDTH,
        ),
        wanted=wanted,
        topics=choices.topics,
        areas=choices.areas,
        spaces=readable(current_user),
    )
