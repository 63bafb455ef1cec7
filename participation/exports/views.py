"""Pages to choose an export on, the files themselves, and those that the worker makes."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Flask, abort, current_app, flash, request, url_for
from flask_login import current_user
from werkzeug.wsgi import wrap_file

from participation import text, web
from participation.accounts import register_data
from participation.exports import actions, jobs, making, orders, own_data, rules
from participation.exports.formats import CONTENT_TYPES, OF_A_MEMO, ExportFormat
from participation.exports.models import ExportFile
from participation.exports.orders import ExportKind, ExportPart, Order
from participation.hearings.memos import loading, pages
from participation.hearings.memos import queries as memo_queries
from participation.i18n import gettext as _
from participation.i18n import language
from participation.web import Permission

__all__ = ["blueprint", "init_app", "jobs"]

blueprint = Blueprint("exports", __name__)

ID = "<int(max=2147483647):hearing_id>"
HEAVY = "60 per 10 minutes"
ORDERS = "20 per hour"

_LISTS = (
    ExportKind.hearings,
    ExportKind.ideas,
    ExportKind.projects,
    ExportKind.results,
    ExportKind.search,
)

# The pages: what there is, as what, and how much it is.


@blueprint.route(f"/hearings/{ID}/export", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit(ORDERS, methods=["POST"])
@web.once
def hearing(hearing_id: int) -> web.Answer:
    """A hearing with its responses, to take along to a meeting or to work on."""
    return _page(ExportKind.hearing, str(hearing_id))


@blueprint.route("/boxes/<slug>/export", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit(ORDERS, methods=["POST"])
@web.once
def box(slug: str) -> web.Answer:
    """A box with its ideas, what became of them, and what people said."""
    return _page(ExportKind.box, slug)


@blueprint.route("/hearings/export", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit(ORDERS, methods=["POST"])
@web.once
def hearings() -> web.Answer:
    """The list of hearings, as it was filtered."""
    return _page(ExportKind.hearings, orders.list_key(request.args))


@blueprint.route("/ideas/export", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit(ORDERS, methods=["POST"])
@web.once
def ideas() -> web.Answer:
    """The list of ideas, as it was filtered."""
    return _page(ExportKind.ideas, orders.list_key(request.args))


@blueprint.route("/projects/<int(max=2147483647):project_id>/export", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit(ORDERS, methods=["POST"])
@web.once
def project(project_id: int) -> web.Answer:
    """A project with what belongs to it, its milestones, its news and its gains."""
    return _page(ExportKind.project, str(project_id))


@blueprint.route("/projects/export", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit(ORDERS, methods=["POST"])
@web.once
def projects() -> web.Answer:
    """The list of projects, as it was filtered."""
    return _page(ExportKind.projects, orders.list_key(request.args))


@blueprint.route("/what-came-of-it/export", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit(ORDERS, methods=["POST"])
@web.once
def results() -> web.Answer:
    """What came of it, in figures."""
    return _page(ExportKind.results, orders.list_key(request.args))


@blueprint.route("/search/export", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit(ORDERS, methods=["POST"])
@web.once
def search() -> web.Answer:
    """What a search found."""
    return _page(ExportKind.search, orders.list_key(request.args))


LONG_MEMO = 500
"""From how many responses on a memo is had as a file only, and not as a page too."""


@blueprint.route(f"/hearings/{ID}/memo", methods=["GET", "POST"])
@web.permission(Permission.anyone)
@web.limiter.limit(ORDERS, methods=["POST"])
@web.shared_page
@web.once
def memo(hearing_id: int) -> web.Answer:
    """The memo of a hearing: to read, and to order as a file from the worker."""
    if request.method == "POST":
        return _ordered(ExportKind.memo, str(hearing_id))
    hearing = memo_queries.hearing(hearing_id, current_user) or abort(404)
    is_long = hearing.response_count > LONG_MEMO
    return web.page(
        "exports/memo.html",
        hearing=hearing,
        memo="" if is_long else pages.body(loading.load(hearing)),
        formats=OF_A_MEMO,
        here=web.this_address(),
    )


def _page(what: ExportKind, key: str) -> web.Answer:
    if request.method == "POST":
        return _ordered(what, key)
    part, official = _found(what, key)
    size = part.size()
    return web.page(
        "exports/page.html",
        part=part,
        what=what.value,
        ordinary=not part.scope.official,
        official=official,
        size=size,
        large=size > orders.LARGE,
        here=web.this_address(),
        file_address=lambda form, **more: _file_address(what, key, form, **more),
        about_bytes=orders.about_bytes,
    )


def _found(what: ExportKind, key: str) -> tuple[ExportPart, bool]:
    """The ordinary version of what the page is about, and whether the reader may have the other.

    A draft has no ordinary version: its officials are shown the other one alone.
    """
    reader = current_user
    part = orders.find(Order(what, key, ExportFormat.xlsx), reader)
    if part is None:
        part = orders.find(Order(what, key, ExportFormat.xlsx, official=True), reader) or abort(404)
    return part, rules.may_have_official(reader, part.space_id)


def _ordered(what: ExportKind, key: str) -> web.Answer:
    """Order a file from the worker."""
    order = _order(what, key, request.form.get("format", ExportFormat.xlsx.value), request.form)
    part = orders.find(order, current_user) or abort(404)
    if not orders.can_be_made(order, part):
        abort(400)
    file = actions.ask(order, part, by=current_user, language=language())
    return web.redirect(url_for("exports.file", key=actions.key_of(file)))


def _order(what: ExportKind, key: str, form: str, given: Any) -> Order:
    if form not in [*ExportFormat]:
        abort(400 if request.method == "POST" else 404)
    return Order(
        what,
        key,
        ExportFormat(form),
        official=request.method == "POST" and given.get("official") == "1",
        table=text.clean(given.get("table"))[:40],
        bom=given.get("bom") != "0",
        separator=given.get("separator", "comma"),
        excel=given.get("excel") == "1",
    )


def _file_address(what: ExportKind, key: str, form: str, **more: Any) -> str:
    if what is ExportKind.hearing:
        return url_for("exports.hearing_file", hearing_id=key, ending=form, **more)
    if what is ExportKind.box:
        return url_for("exports.box_file", slug=key, ending=form, **more)
    if what is ExportKind.project:
        return url_for("exports.project_file", project_id=key, ending=form, **more)
    query = "&".join([key] * bool(key) + [f"{name}={value}" for name, value in more.items()])
    home = url_for("exports.list_file", what=what.value, ending=form)
    return home + (f"?{query}" if query else "")


# The files: small ones are made at once.


@blueprint.get(f"/exports/hearings/{ID}.<ending>")
@web.permission(Permission.anyone)
@web.limiter.limit(HEAVY)
def hearing_file(hearing_id: int, ending: str) -> web.Answer:
    """A hearing as a file."""
    return _file(_order(ExportKind.hearing, str(hearing_id), ending, request.args))


@blueprint.get("/exports/boxes/<slug>.<ending>")
@web.permission(Permission.anyone)
@web.limiter.limit(HEAVY)
def box_file(slug: str, ending: str) -> web.Answer:
    """A box as a file."""
    return _file(_order(ExportKind.box, slug, ending, request.args))


@blueprint.get("/exports/projects/<int(max=2147483647):project_id>.<ending>")
@web.permission(Permission.anyone)
@web.limiter.limit(HEAVY)
def project_file(project_id: int, ending: str) -> web.Answer:
    """A project as a file."""
    return _file(_order(ExportKind.project, str(project_id), ending, request.args))


@blueprint.get("/exports/<what>.<ending>")
@web.permission(Permission.anyone)
@web.limiter.limit(HEAVY)
def list_file(what: str, ending: str) -> web.Answer:
    """A list as it was filtered, as a file."""
    if what not in _LISTS:
        abort(404)
    return _file(_order(ExportKind(what), orders.list_key(request.args), ending, request.args))


def _file(order: Order) -> web.Answer:
    part = orders.find(order, current_user) or abort(404)
    if not orders.can_be_made(order, part):
        abort(404)
    if part.size() > orders.LARGE:
        return web.see_other(_page_address(order))
    if request.method == "HEAD":
        return web.Answer(mimetype=CONTENT_TYPES[order.format])
    try:
        out, made = making.spool(order, current_user)
    except making.NotThere:
        abort(404)
    out.seek(0, 2)
    size = out.tell()
    out.seek(0)
    return _sent(out, made.name, size, order.format)


def _page_address(order: Order) -> str:
    if order.what is ExportKind.hearing:
        return url_for("exports.hearing", hearing_id=order.key)
    if order.what is ExportKind.box:
        return url_for("exports.box", slug=order.key)
    if order.what is ExportKind.project:
        return url_for("exports.project", project_id=order.key)
    if order.what is ExportKind.memo:
        return url_for("exports.memo", hearing_id=order.key)
    return url_for(f"exports.{order.what.value}") + (f"?{order.key}" if order.key else "")


def _sent(source: Any, name: str, size: int, form: ExportFormat) -> web.Answer:
    """A file that is open, sent in pieces as the reader takes them; names as RFC 6266 has them."""
    stem, _dot, ending = name.partition(".")
    plain = f"{text.slug(stem, 'export')}.{ending}"
    answer = web.Answer(content_type=CONTENT_TYPES[form])
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.content_length = size
    answer.direct_passthrough = True
    answer.response = wrap_file(request.environ, source)
    answer.call_on_close(source.close)
    return answer


# The files that the worker makes.


def _mine(key: str) -> ExportFile:
    file = actions.by_key(key) or abort(404)
    if not rules.may_fetch(current_user, file):
        abort(404)
    return file


def _still_allowed(file: ExportFile) -> Order:
    """What was ordered, if the reader may have it to this day: roles end, and so do spaces."""
    order = Order.from_json(file.wanted)
    if orders.find(order, current_user) is None:
        abort(404)
    return order


@blueprint.get("/exports/files/<key>")
@web.permission(Permission.anyone)
def file(key: str) -> web.Answer:
    """How far a file has come: it looks again by itself until the file is there."""
    found = _mine(key)
    order = _still_allowed(found)
    ready = actions.is_offered(found) and actions.path_of(found.id).exists()
    return web.page(
        "exports/file.html",
        fragment="state",
        file=found,
        key=key,
        ready=ready,
        again=_page_address(order),
        official=order.official,
    )


@blueprint.post("/exports/files/<key>")
@web.permission(Permission.signed_in)
@web.limiter.limit(HEAVY)
def notify(key: str) -> web.Answer:
    """Have a mail sent when the file is there."""
    found = _mine(key)
    _still_allowed(found)
    if found.waits and found.user_id == current_user.id:
        found.notify = True
        flash(_("We write to you when the file is ready. You can leave this page."), "success")
    return web.redirect(url_for("exports.file", key=key))


@blueprint.get("/exports/files/<key>/file")
@web.permission(Permission.anyone)
@web.limiter.limit(HEAVY)
def made_file(key: str) -> web.Answer:
    """A file that has been made."""
    found = _mine(key)
    order = _still_allowed(found)
    if not actions.is_offered(found):
        abort(404)
    try:
        source = actions.path_of(found.id).open("rb")
    except OSError:
        current_app.logger.warning("a file that was made is missing")
        abort(404)
    return _sent(source, found.name, found.size, order.format)


def _list_page(what: str, box: str | None = None) -> str:
    """The page to export the list on which the reader stands, as it is filtered."""
    chosen = {**request.args, "box": box} if box else request.args
    key = orders.list_key(chosen)
    return url_for(f"exports.{what}") + (f"?{key}" if key else "")


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.jinja_env.globals["export_list"] = _list_page
    register_data("exports", own_data.files, actions.forget_files_of)
    app.register_blueprint(blueprint)
