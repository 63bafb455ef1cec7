"""The map of a hearing: uploaded, drawn, and taken away."""

from collections.abc import Sequence

from flask import flash, url_for
from flask_login import current_user

from participation import web
from participation.geometry import Geometry
from participation.hearings.maps import actions as mapping
from participation.hearings.maps import queries as maps
from participation.hearings.maps.blueprint import blueprint
from participation.hearings.maps.forms import MapForm
from participation.hearings.notice import rules
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.views.frame import find, page, to
from participation.hearings.publishing.forms.changing import NoteForm
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.web import Permission


@blueprint.route("/desk/hearings/<int:hearing_id>/map", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_map(hearing_id: int) -> web.Answer:
    """Put a map on the hearing's page. What cannot be read leaves the present one as it is."""
    hearing = find(hearing_id)
    web.allow(rules.may_edit(current_user, hearing))
    shown = maps.shown(hearing)
    version = str(shown.version) if shown else "0"
    form = MapForm(data={"version": version, "drawn": shown.geojson if shown else ""})
    form.hearing = hearing
    stale = False
    if form.validate_on_submit() and not form.nothing_sent():
        read = form.read()
        stale = read is not None and not web.check_version(form, version)
        if read is not None and not stale:
            _save(hearing, read, form.data["note"] or "")
            return to("maps.desk_map", hearing)
    return page(
        "maps/desk/map",
        hearing,
        status=form.status,
        form=form,
        hearing_map=shown,
        stale=stale,
        announced=rules.edits_are_announced(hearing),
    )


def _save(hearing: Hearing, read: Geometry, note: str) -> None:
    """Keep it, and say what of it is kept."""
    if mapping.save_map(hearing, read, by=current_user, note=note):
        count = len(read.parts)
        flash(
            ngettext(
                "The map is saved, with %(num)s part.",
                "The map is saved, with %(num)s parts.",
                count,
            ),
            "success",
        )
    else:
        flash(_("Nothing was changed."), "success")
    if read.skipped:
        names = _some(read.skipped)
        flash(_("These features have no place and were left out: %(names)s.", names=names), "info")
    if read.dropped:
        names = _some(read.dropped)
        flash(_("These properties were left out: %(names)s.", names=names), "info")
    if read.flattened:
        flash(_("Heights were left out: the map is flat."), "info")
    if read.is_far_away:
        flash(
            _(
                "All of the map is far from Denmark and Norway. In GeoJSON, longitude comes "
                "before latitude: check whether they are swapped."
            ),
            "warning",
        )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:10]) + ("…" if len(names) > 10 else "")


@blueprint.route("/desk/hearings/<int:hearing_id>/map/removal", methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_map_removal(hearing_id: int) -> web.Answer:
    """Take the map away before the hearing opens, after having been asked."""
    hearing = find(hearing_id)
    web.allow(rules.may_set_dates(current_user, hearing))
    form = NoteForm()
    form.hearing = hearing
    if form.validate_on_submit():
        mapping.remove_map(hearing, by=current_user)
        flash(_("The map is removed."), "success")
        return to("maps.desk_map", hearing)
    return page(
        "publishing/desk/removal",
        hearing,
        status=form.status,
        form=form,
        what=_("The map"),
        back=url_for("maps.desk_map", hearing_id=hearing.id),
        announced=False,
    )
