"""Idea boxes."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import clock, text, web
from participation.admin import actions, forms, queries
from participation.admin.actions import Taken
from participation.admin.views.blueprint import blueprint
from participation.comments.models import CommentLayout
from participation.i18n import gettext as _
from participation.ideas.boxes.models import Box, Eligible, Method, NamePolicy
from participation.ideas.pseudonyms.queries import is_written_in
from participation.spaces.models import LabelKind, Space
from participation.web import Permission


@blueprint.get("/boxes")
@web.permission(Permission.admin)
def boxes() -> web.Answer:
    """All idea boxes."""
    open_spaces = [space for space in queries.spaces() if space.closed_at is None]
    choices = [(space.slug, space.name) for space in open_spaces]
    return web.page("admin/boxes.html", boxes=queries.boxes(), choices=choices)


@blueprint.route("/boxes/new", methods=["GET", "POST"])
@web.permission(Permission.admin)
@web.once
def new_box() -> web.Answer:
    """Make an idea box in the space that `space` names."""
    space = queries.space(text.clean(request.values.get("space"))) or abort(404)
    form = forms.NewBoxForm()
    del form.held_by
    _offer_departments(form, space)
    _offer_areas(form, space, [])
    if form.validate_on_submit():
        try:
            made = actions.create_box(
                space, slug=form.slug.data or "", by=current_user, **_values(form, space)
            )
        except Taken:
            form.slug.errors = [_("Another box has this address. Choose another one.")]
        else:
            flash(_("The box is created."), "success")
            return web.redirect(url_for("admin.box", box_id=made.id))
    return web.page("admin/box.html", status=form.status, form=form, space=space, box=None)


@blueprint.route("/boxes/<int:box_id>", methods=["GET", "POST"])
@web.permission(Permission.admin)
def box(box_id: int) -> web.Answer:
    """Change an idea box."""
    found = queries.box(box_id) or abort(404)
    form = forms.BoxForm(obj=found, **_from_box(found))
    form.has_ideas_by = found.method.value if found.idea_count else None
    form.promises = queries.promises(found)
    if found.phases:
        del form.opens_on, form.closes_on
    if is_written_in(found):
        del form.name_policy, form.moderators_see_names
    if not found.source:
        del form.held_by
    _offer_departments(form, found.space)
    _offer_areas(form, found.space, found.area_ids)
    if form.validate_on_submit() and web.check_version(form, found.version):
        actions.edit_box(found, by=current_user, **_values(form, found.space))
        flash(_("The box is saved."), "success")
        return web.redirect(url_for("admin.box", box_id=box_id))
    return web.page("admin/box.html", status=form.status, form=form, space=found.space, box=found)


def _offer_departments(form: forms.BoxForm, space: Space) -> None:
    found = queries.departments(space.id)
    form.department_id.choices = forms.choices(
        [
            ("", _("None")),
            *((str(each.id), each.name) for each in found if each.closed_at is None),
        ]
    )


def _offer_areas(form: forms.BoxForm, space: Space, chosen: Sequence[int]) -> None:
    """The areas that are in use, and those that the box has already."""
    form.area_ids.choices = [
        (str(each.id), each.name)
        for each in queries.labels(space.id)
        if each.kind is LabelKind.area
        and (each.id in chosen or (each.closed_at is None and each.source is None))
    ]


def _from_box(box: Box) -> dict[str, Any]:
    """What the form shows in another shape than the box holds: local days."""
    zone = box.space.timezone
    return {
        "area_ids": [str(each) for each in box.area_ids],
        "opens_on": clock.local_day(box.opens_at, zone) if box.opens_at else None,
        "closes_on": clock.local_day(box.closes_at, zone) if box.closes_at else None,
    }


def _values(form: forms.BoxForm, space: Space) -> dict[str, Any]:
    names = (
        "name", "summary", "description", "belongs", "belongs_elsewhere", "criteria", "threshold",
        "answer_days", "closed", "held_by",
    )  # fmt: skip
    return {
        **{name: form[name].data for name in names if name in form},
        "department_id": int(form.department_id.data) if form.department_id.data else None,
        "method": Method(form.method.data),
        "comment_layout": CommentLayout(form.comment_layout.data),
        "votes_each": form.votes_each.data if form.method.data == Method.limited.value else None,
        "who_writes": Eligible(form.who_writes.data),
        "who_supports": Eligible(form.who_supports.data),
        "area_ids": [int(each) for each in form.area_ids.data or ()] if form.is_for_areas else [],
        **_names(form),
        **(_dates(form, space) if "opens_on" in form else {}),
    }


def _names(form: forms.BoxForm) -> dict[str, Any]:
    """Under which names people write; nothing where that stays."""
    if "name_policy" not in form:
        return {}
    policy = NamePolicy(form.name_policy.data)
    see = policy is NamePolicy.pseudonyms and bool(form.moderators_see_names.data)
    return {"name_policy": policy, "moderators_see_names": see}


def _dates(form: forms.BoxForm, space: Space) -> dict[str, Any]:
    """From when and until when the box is open; a call with phases has its dates from these."""
    opens, closes = form.opens_on.data, form.closes_on.data
    return {
        "opens_at": clock.start_of_day(opens, space.timezone) if opens else None,
        "closes_at": clock.end_of_day(closes, space.timezone) if closes else None,
    }
