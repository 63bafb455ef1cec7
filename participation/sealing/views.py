"""The ledger in public: what it is, its signed heads, and proofs for whoever checks it."""

from flask import Flask, Response, abort, jsonify, request

from participation import web
from participation.i18n import mark
from participation.sealing import jobs, queries, shown
from participation.sealing.blueprint import blueprint
from participation.sealing.models import Head
from participation.web import NavigationItem, Permission, menus

__all__ = ["blueprint", "init_app", "jobs"]

SHOWN = 24
"""How many heads the page lists: those of a day."""


def _number(name: str, missing: int) -> int:
    """A number from the address; 404 for what is none."""
    said = request.args.get(name)
    if said is None:
        return missing
    if not said.isascii() or not said.isdigit() or len(said) > 18:
        abort(404)
    return int(said)


@blueprint.get("/ledger")
@web.permission(Permission.anyone)
def index() -> web.Answer:
    """What the ledger is, in five sentences, and what was signed last."""
    found = queries.heads(SHOWN)
    keys = list(dict.fromkeys(each.public_key for each in found))
    return web.page("sealing/index.html", heads=found, keys=keys)


@blueprint.get("/ledger/head")
@web.permission(Permission.anyone)
def head() -> web.Answer:
    """The head that was signed last, or the first of a tree of `size` entries, as JSON."""
    return jsonify(head=_shown(_wanted()))


@blueprint.get("/ledger/checkpoint")
@web.permission(Permission.anyone)
def checkpoint() -> web.Answer:
    """The head that was signed last, as it was signed."""
    found = queries.newest_head()
    return Response(found.note if found else "", mimetype="text/plain")


@blueprint.get("/ledger/inclusion")
@web.permission(Permission.anyone)
def inclusion() -> web.Answer:
    """The proof that the entry at `position` is in a signed head: the newest, or that of `size`."""
    found = _wanted()
    if found is None or not found.size:
        return jsonify(head=_shown(found), proof=None)
    position = _number("position", found.size)
    if not 1 <= position <= found.size:
        abort(404)
    return jsonify(head=_shown(found), proof=shown.of_proof(queries.proof_of(position, found)))


@blueprint.get("/ledger/consistency")
@web.permission(Permission.anyone)
def consistency() -> web.Answer:
    """The proof that nothing was changed or taken out between two signed heads, `first` and `second`."""
    newest = queries.newest_head()
    if newest is None:
        return jsonify(first=None, second=None, path=[])
    second = queries.head_of(_number("second", newest.size)) or abort(404)
    first = queries.head_of(_number("first", second.size)) or abort(404)
    if first.size > second.size:
        abort(404)
    path = queries.consistency(first.size, second.size)
    return jsonify(first=_shown(first), second=_shown(second), path=shown.written(path))


def _wanted() -> Head | None:
    if "size" in request.args:
        return queries.head_of(_number("size", 0)) or abort(404)
    return queries.newest_head()


def _shown(found: Head | None) -> dict[str, object] | None:
    return shown.of_head(found) if found else None


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    menus.add(NavigationItem("footer", mark("The ledger"), "sealing.index", order=70))
    app.register_blueprint(blueprint)
