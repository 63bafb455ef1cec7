"""The page that says which feeds and calendars there are, and what one does with them."""

from participation import web
from participation.feeds import queries
from participation.feeds.views.blueprint import blueprint
from participation.spaces.models import LabelKind
from participation.web import Permission


@blueprint.get("/feeds")
@web.shared_page
@web.permission(Permission.anyone)
def index() -> web.Answer:
    """The feeds and calendars of the site, of its public spaces, and of their topics and areas."""
    found = queries.all_labels()
    return web.page(
        "feeds/index.html",
        spaces=[space for space in queries.public_spaces() if space.closed_at is None],
        topics=found[LabelKind.topic],
        areas=found[LabelKind.area],
    )
