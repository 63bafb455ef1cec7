"""The spaces: what one institution asks and hears, in the open or among its own people."""

from flask import abort
from flask_login import current_user

from participation import web
from participation.illustrations import faces
from participation.illustrations.rules import may_shape
from participation.pages import queries
from participation.pages.views.blueprint import blueprint
from participation.results import told
from participation.spaces import queries as spaces_queries
from participation.web import Permission


@blueprint.get("/spaces")
@web.permission(Permission.anyone)
@web.shared_page
def spaces() -> web.Answer:
    """The spaces the reader may know of."""
    found = spaces_queries.readable(current_user)
    pictures = faces.by_id([each.face_id for each in found])
    return web.page("pages/spaces.html", spaces=found, pictures=pictures)


@blueprint.get("/spaces/<slug>")
@web.permission(Permission.anyone)
@web.shared_page
def space(slug: str) -> web.Answer:
    """One institution's hearings and ideas; an internal one is there for its people alone."""
    found = spaces_queries.get(slug, current_user) or abort(404)
    boxes = queries.open_boxes(current_user, found.id)
    return web.page(
        "pages/space.html",
        space=found,
        hearings=queries.open_hearings(current_user, limit=6, space_id=found.id),
        ideas=queries.growing_ideas(current_user, boxes, limit=6),
        concluded=told.concluded_hearings(current_user, limit=3, space_id=found.id),
        boxes=boxes,
        pictures=faces.of_space(found.id) if found.face_id else (),
        may_shape=may_shape(current_user, found),
    )
