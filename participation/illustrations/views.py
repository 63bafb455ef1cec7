"""Routes of the illustrations room: the pictures themselves, adding and changing them, a space's looks."""

from flask import Blueprint, Flask, abort, flash, request, url_for
from flask_login import current_user

from participation import web
from participation.accounts import register_data
from participation.i18n import gettext as _
from participation.illustrations import (
    actions,
    faces,
    invariants,
    own_data,
    queries,
    renditions,
    rules,
)
from participation.illustrations.forms import NewPictureForm, PictureForm, ShapeForm
from participation.illustrations.models import Size
from participation.illustrations.renditions import Drawn
from participation.illustrations.rules import MOST
from participation.places import Panel
from participation.spaces import colours
from participation.spaces.models import Space
from participation.storage import FileRefused
from participation.subjects.models import Subject
from participation.subjects.panels import AT_THE_DESK
from participation.web import Permission
from participation.web.files import kept_file

__all__ = ["blueprint", "init_app", "invariants"]

blueprint = Blueprint("illustrations", __name__)
_SIZES: dict[str, Size] = {f"{size}.{ending}": size for size, ending in faces.ENDINGS.items()}


# ------------------------------------------------------------------------------------ files


@blueprint.get("/pictures/<int:picture_id>/<int:version>-<name>")
@web.permission(Permission.anyone)
def file(picture_id: int, version: int, name: str) -> web.Answer:
    """A picture in one of its sizes, for whoever may read what it belongs to."""
    size = _SIZES.get(name) or abort(404)
    found = queries.file(picture_id, version, size, current_user) or abort(404)
    # Browsers ask each time: what is removed or hidden is gone at once (a 304 is one statement).
    return kept_file(found.sha256, found.content_type, found.size)


@blueprint.get("/colours/<digits>.css")
@web.permission(Permission.anyone)
def colour(digits: str) -> web.Answer:
    """The style sheet of a page of a space of this colour: the same for good, so kept for good."""
    wanted = f"#{digits}"
    if not colours.is_colour(wanted) or not colours.passes(wanted):
        abort(404)
    answer = web.Answer(colours.style_sheet(wanted), mimetype="text/css")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


# --------------------------------------------------------------------------------- pictures


def _back(thing: Subject | Space) -> str:
    """The page of a thing's pictures."""
    if isinstance(thing, Space):
        return url_for("illustrations.of_space", slug=thing.slug)
    return url_for("illustrations.of_subject", subject_id=thing.id)


def _above(thing: Subject | Space) -> list[Panel]:
    """The links to the other pages of a subject at the desk, where its kind has them."""
    return [] if isinstance(thing, Space) else AT_THE_DESK.of(current_user, thing)


def _drawn(form: PictureForm) -> Drawn | None:
    """The picture that was sent, drawn in its sizes; None when it was refused: the field says why."""
    try:
        return renditions.draw(form.file.data.stream)
    except FileRefused as refusal:
        form.file.errors = [*form.file.errors, str(refusal)]
        return None


@blueprint.route("/subjects/<int:subject_id>/pictures", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit("30 per 10 minutes", methods=["POST"])
@web.once
def of_subject(subject_id: int) -> web.Answer:
    """The pictures of an idea or a hearing, and one more."""
    thing = queries.subject(subject_id, current_user) or abort(404)
    return _pictures(thing)


@blueprint.route("/spaces/<slug>/pictures", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit("30 per 10 minutes", methods=["POST"])
@web.once
def of_space(slug: str) -> web.Answer:
    """The pictures of a space, and one more."""
    thing = queries.space(slug, current_user) or abort(404)
    return _pictures(thing)


def _pictures(thing: Subject | Space) -> web.Answer:
    web.allow(rules.may_illustrate(current_user, thing))
    form = NewPictureForm()
    if form.validate_on_submit() and (drawn := _drawn(form)) is not None:
        credit = form.data["credit"] or ""
        try:
            actions.add(thing, drawn, description=form.shows, credit=credit, by=current_user)
        except actions.TooMany:
            form.file.errors = [
                _("There are %(most)s pictures, and no more fit. Remove one first.", most=MOST)
            ]
        else:
            flash(_("The picture is added."), "success")
            return web.redirect(_back(thing))
    is_space = isinstance(thing, Space)
    return web.page(
        "illustrations/pictures.html",
        status=form.status,
        form=form,
        thing=thing,
        above=_above(thing),
        space=thing if is_space else None,
        pictures=(faces.of_space if is_space else faces.of_subject)(thing.id),
        most=MOST,
        accept=renditions.ACCEPT,
    )


@blueprint.route("/pictures/<int:picture_id>", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
@web.limiter.limit("30 per 10 minutes", methods=["POST"])
def edit(picture_id: int) -> web.Answer:
    """What a picture shows, who made it, and another one in its place."""
    picture, thing = queries.picture(picture_id, current_user) or abort(404)
    web.allow(rules.may_illustrate(current_user, thing))
    form = PictureForm(
        data={
            "version": picture.version,
            "description": picture.description,
            "decorative": not picture.description,
            "credit": picture.credit,
        }
    )
    if form.validate_on_submit() and web.check_version(form, picture.version):
        drawn = _drawn(form) if form.file.data else None
        if not form.file.errors:
            actions.change(
                thing,
                picture,
                description=form.shows,
                credit=form.data["credit"] or "",
                drawn=drawn,
                by=current_user,
            )
            flash(_("The picture is saved."), "success")
            return web.redirect(_back(thing))
    return web.page(
        "illustrations/picture.html",
        status=form.status,
        form=form,
        thing=thing,
        above=_above(thing),
        picture=picture,
        address=faces.address(picture.id, picture.version, "small"),
        back=_back(thing),
        accept=renditions.ACCEPT,
    )


@blueprint.post("/pictures/<int:picture_id>/place")
@web.permission(Permission.signed_in)
def move(picture_id: int) -> web.Answer:
    """Let a picture come one place earlier, or later."""
    picture, thing = queries.picture(picture_id, current_user) or abort(404)
    web.allow(rules.may_illustrate(current_user, thing))
    actions.move(thing, picture, up=request.form.get("up") == "1", by=current_user)
    return web.redirect(_back(thing))


@blueprint.post("/pictures/<int:picture_id>/removal")
@web.permission(Permission.signed_in)
def remove(picture_id: int) -> web.Answer:
    """Take a picture away."""
    picture, thing = queries.picture(picture_id, current_user) or abort(404)
    web.allow(rules.may_illustrate(current_user, thing))
    actions.remove(thing, picture, by=current_user)
    flash(_("The picture is removed."), "success")
    return web.redirect(_back(thing))


# ---------------------------------------------------------------------------- a space's looks


@blueprint.route("/spaces/<slug>/appearance", methods=["GET", "POST"])
@web.permission(Permission.signed_in)
def appearance(slug: str) -> web.Answer:
    """The words and the colour of a space."""
    space = queries.space(slug, current_user) or abort(404)
    web.allow(rules.may_shape(current_user, space))
    form = ShapeForm(obj=space)
    if form.validate_on_submit() and web.check_version(form, space.version):
        description = form.data["description"] or ""
        actions.shape(space, description=description, colour=form.wanted, by=current_user)
        flash(_("The space is saved."), "success")
        return web.redirect(space.path)
    return web.page("illustrations/appearance.html", status=form.status, form=form, space=space)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    register_data("illustrations", own_data.illustrations, own_data.erase)
    app.register_blueprint(blueprint)
