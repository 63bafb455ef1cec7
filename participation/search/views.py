"""Search: one field for everything, on a page of its own."""

from flask import Blueprint, Flask, request
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.index import engines, jobs, kinds, vocabulary
from participation.search import queries
from participation.search.queries import Wanted
from participation.web import Permission
from participation.web.answers import htmx

__all__ = ["blueprint", "init_app", "jobs"]

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@web.permission(Permission.anyone)
def index() -> web.Answer:
    """Everything the reader may read that has these words, and what it can be narrowed down to."""
    wanted = Wanted.read(request.args)
    typing = bool(htmx) and not request.args.get("page")
    return web.page(
        "search/index.html",
        fragment="results",
        result=queries.search(current_user, wanted),
        wanted=wanted,
        filters=_filters(wanted),
        suggested=queries.suggestions(current_user, wanted.text, within=wanted) if typing else [],
        narrowed=_narrowed,
        page_address=_page_address,
        kind_name=_kind_name,
    )


FILTER_NAMES = {
    "kind": mark("Kind"),
    "state": mark("Status"),
    "space": mark("Space"),
    "topic": mark("Topic"),
    "area": mark("Area"),
    "language": mark("Language"),
}


def _filters(wanted: Wanted) -> list[tuple[str, str, str]]:
    """The filters by key, name, and what is chosen."""
    return [(key, _(name), getattr(wanted, key)) for key, name in FILTER_NAMES.items()]


def _narrowed(**changes: str | None) -> str:
    """This search with a filter changed, from its first page on."""
    return web.this_address(page=None, **changes)


def _page_address(number: int) -> str:
    """Another page of this search."""
    return web.this_address(page=str(number) if number > 1 else None)


def _kind_name(key: str) -> str:
    found = kinds.find(key)
    return found.one() if found else ""


def _comments() -> kinds.SearchKind:
    # Comments stand on the floor beside this one and cannot be asked for; their kind is told here.
    return kinds.SearchKind("comment", lambda: _("Comments"), lambda: _("Comment"), order=40)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    engines.init_app(app)
    vocabulary.init_app(app)
    kinds.register(_comments())
    app.register_blueprint(blueprint)
