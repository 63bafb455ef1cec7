"""The front page, and what came of it."""

from flask_login import current_user

from participation import clock, web
from participation.pages import queries
from participation.pages.views.blueprint import blueprint
from participation.web import Permission


@blueprint.get("/")
@web.permission(Permission.anyone)
def index() -> web.Answer:
    """What one can have a say in now, what closes soon, and what came of it."""
    now = clock.now()
    return web.page(
        "pages/front.html",
        now=now,
        hearings=queries.open_hearings(current_user, limit=3),
        ideas=queries.growing_ideas(current_user, limit=3),
        concluded=queries.concluded_hearings(current_user, limit=2),
        realised=queries.realised_ideas(current_user, limit=2),
        figures=queries.figures(current_user),
    )


@blueprint.get("/what-came-of-it")
@web.permission(Permission.anyone)
def what_came_of_it() -> web.Answer:
    """Concluded hearings, realised ideas, what was won, and whether answers came on time."""
    return web.page(
        "pages/what_came_of_it.html",
        now=clock.now(),
        concluded=queries.concluded_hearings(current_user, limit=6),
        realised=queries.realised_ideas(current_user, limit=6),
        waiting=queries.overdue_ideas(current_user, limit=5),
        figures=queries.figures(current_user),
        gains=queries.gains(current_user),
    )
