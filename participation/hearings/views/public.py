"""Pages that anyone reads: the list of hearings, a hearing, its responses and its outcome."""

from participation import web
from participation.hearings.views.blueprint import blueprint
from participation.web import Permission


@blueprint.get("/hearings")
@web.permission(Permission.anyone)
def index() -> web.Answer:
    """The list of hearings."""
    return web.page("hearings/index.html")
