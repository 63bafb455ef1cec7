"""Themes: the list of them, and one with its points and its assessment."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import db, web
from participation.drafts import actions as drafts
from participation.hearings.assessing import words
from participation.hearings.assessing.actions import holding
from participation.hearings.assessing.actions import themes as actions_themes
from participation.hearings.assessing.blueprint import blueprint
from participation.hearings.assessing.forms import (
    NewThemeForm,
    SplitForm,
    ThemeForm,
    ThemeMergeForm,
)
from participation.hearings.assessing.models import Theme
from participation.hearings.assessing.queries import sorting
from participation.hearings.assessing.queries import themes as assessing
from participation.hearings.assessing.rules import may_sort
from participation.hearings.intake import queries
from participation.hearings.notice import rules
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries import public
from participation.hearings.notice.queries.public import shown_sections
from participation.hearings.notice.views.frame import find, page, to
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.spaces.queries import departments
from participation.text import diff
from participation.web import Permission

BASE = "/desk/hearings/<int:hearing_id>/themes"
ONE = BASE + "/<int(max=2147483647):theme_id>"
MOST_AT_ONCE = 100


@blueprint.route(BASE, methods=["GET", "POST"])
@web.permission(Permission.staff)
@web.once
def desk_themes(hearing_id: int) -> web.Answer:
    """The themes with their points, departments and outcomes; a new one."""
    hearing = find(hearing_id, public.bare)
    form = NewThemeForm()
    if form.is_submitted():
        web.allow(may_sort(current_user, hearing))
    if form.validate_on_submit():
        theme = actions_themes.add_theme(hearing, form.data["title"], by=current_user)
        return to("assessing.desk_themes", hearing, _anchor=f"theme-{theme.id}")
    themes = assessing.themes(hearing.id)
    own = set(queries.own_departments(current_user, hearing.space_id))
    only_own = request.args.get("mine") == "1" and bool(own)
    return page(
        "assessing/desk/themes",
        hearing,
        status=form.status,
        form=form,
        themes=[each for each in themes if not only_own or each.department_id in own],
        progress=assessing.progress(hearing.id, themes, hearing.today()),
        outcome_names=words.outcomes(),
        today=hearing.today(),
        may_sort=may_sort(current_user, hearing),
        has_own=bool(own),
        only_own=only_own,
    )


def _theme(hearing: Hearing, theme_id: int) -> Theme:
    return assessing.theme(hearing.id, theme_id) or abort(404)


@blueprint.errorhandler(holding.IsRemoved)
def _gone(error: holding.IsRemoved) -> web.Answer:
    """Somebody else removed or merged the theme: say so, on the list that still holds the others."""
    db.finish(success=False)
    flash(
        _(
            "The theme “%(title)s” was removed or merged by somebody else meanwhile. "
            "Nothing was changed.",
            title=str(error),
        ),
        "warning",
    )
    hearing_id = (request.view_args or {})["hearing_id"]
    return web.redirect(url_for("assessing.desk_themes", hearing_id=hearing_id))


def _values(theme: Theme) -> dict[str, Any]:
    return {
        "version": theme.version,
        "title": theme.title,
        "summary": theme.summary,
        "assessment": theme.assessment,
        "outcome": theme.outcome.value if theme.outcome else "",
        "reason": theme.reason,
        "changed_section": theme.changed_section_id,
        "department": theme.department_id,
        "due_on": theme.due_on,
    }


@blueprint.route(ONE, methods=["GET", "POST"])
@web.permission(Permission.staff)
def desk_theme(hearing_id: int, theme_id: int) -> web.Answer:
    """One theme: what people say, what the authority thinks of it, and the points."""
    hearing = find(hearing_id, public.get)
    theme = _theme(hearing, theme_id)
    if theme.is_removed:
        return page("assessing/desk/theme_gone", hearing, status=410, theme=theme)
    themes = assessing.themes(hearing.id)
    form = ThemeForm(data=_values(theme))
    form.offer(themes, shown_sections(hearing), departments(hearing.space_id), theme)
    stale = False
    if form.is_submitted():
        web.allow(may_sort(current_user, hearing))
    if form.validate_on_submit():
        stale = not web.check_version(form, theme.version)
        if not stale and _save(hearing, theme, form):
            return to("assessing.desk_theme", hearing, theme_id=theme.id)
    return _theme_page(hearing, theme, themes, form=form, stale=stale)


def _save(hearing: Hearing, theme: Theme, form: ThemeForm) -> bool:
    """Save the theme; false when a colleague has given its title to another meanwhile."""
    try:
        actions_themes.save_theme(hearing, theme, by=current_user, **form.written())
    except holding.TitleTaken:
        form.title.errors = [form.title_taken()]
        return False
    drafts.drop(current_user, f"theme-{theme.id}")
    flash(_("The theme is saved."), "success")
    return True


def _theme_page(
    hearing: Hearing,
    theme: Theme,
    themes: Sequence[Theme],
    *,
    form: ThemeForm | None = None,
    split: SplitForm | None = None,
    merge: ThemeMergeForm | None = None,
    stale: bool = False,
) -> web.Answer:
    """The page with the form that was sent, and the others as they are at first."""
    if form is None:
        form = ThemeForm(formdata=None, data=_values(theme))
        form.offer(themes, shown_sections(hearing), departments(hearing.space_id), theme)
    if merge is None:
        merge = ThemeMergeForm(formdata=None)
        merge.offer(themes, theme)
    split = split or SplitForm(formdata=None)
    found = web.paged(
        lambda cursor, limit: assessing.points_of(theme.id, _after(cursor), limit),
        lambda point: [point.id],
        width=1,
        size=50,
    )
    return page(
        "assessing/desk/theme",
        hearing,
        status=max(form.status, split.status, merge.status),
        theme=theme,
        themes=themes,
        form=form,
        merge=merge,
        split=split,
        page=found,
        responses=sorting.numbers(hearing, [point.subject_id for point in found.rows]),
        outcome_names=words.outcomes(),
        outcome_hints=words.outcome_hints(),
        may_sort=may_sort(current_user, hearing),
        may_correct=rules.may_correct_outcome(current_user, hearing),
        stale=stale,
        differences=diff(theme.assessment, form.data["assessment"] or "") if stale else [],
    )


def _after(cursor: Any) -> int | None:
    return cursor[0] if cursor is not None and isinstance(cursor[0], int) else None


@blueprint.post(ONE + "/position")
@web.permission(Permission.official)
def desk_theme_position(hearing_id: int, theme_id: int) -> web.Answer:
    """Move a theme up or down in the memo."""
    hearing = find(hearing_id, public.bare)
    web.allow(may_sort(current_user, hearing))
    theme = _theme(hearing, theme_id)
    actions_themes.move_theme(hearing, theme, request.form.get("to") == "up", by=current_user)
    return to("assessing.desk_themes", hearing, _anchor=f"theme-{theme.id}")


@blueprint.post(ONE + "/removal")
@web.permission(Permission.official)
def desk_theme_removal(hearing_id: int, theme_id: int) -> web.Answer:
    """Remove a theme that has no points."""
    hearing = find(hearing_id, public.bare)
    web.allow(may_sort(current_user, hearing))
    theme = _theme(hearing, theme_id)
    try:
        actions_themes.remove_theme(hearing, theme, by=current_user)
    except holding.HoldsPoints:
        flash(_("The theme has points. Move them, or merge it into another theme."), "warning")
        return to("assessing.desk_theme", hearing, theme_id=theme.id)
    flash(_("The theme is removed."), "success")
    return to("assessing.desk_themes", hearing)


@blueprint.post(ONE + "/merger")
@web.permission(Permission.official)
def desk_theme_merger(hearing_id: int, theme_id: int) -> web.Answer:
    """Merge a theme into another."""
    hearing = find(hearing_id, public.get)
    web.allow(may_sort(current_user, hearing))
    theme = _theme(hearing, theme_id)
    themes = assessing.themes(hearing.id)
    form = ThemeMergeForm()
    form.offer(themes, theme)
    if not form.validate_on_submit():
        return _theme_page(hearing, theme, themes, merge=form)
    into = form.known[form.data["into"]]
    actions_themes.merge_themes(hearing, theme, into, by=current_user)
    flash(_("The points are now under “%(title)s”.", title=into.title), "success")
    return to("assessing.desk_theme", hearing, theme_id=into.id)


@blueprint.post(ONE + "/points")
@web.permission(Permission.official)
@web.once
def desk_theme_points(hearing_id: int, theme_id: int) -> web.Answer:
    """Move the ticked points to another theme, which may be new: a theme is split so."""
    hearing = find(hearing_id, public.get)
    web.allow(may_sort(current_user, hearing))
    theme = _theme(hearing, theme_id)
    split = SplitForm()
    ticked = [
        int(each)
        for each in request.form.getlist("point")[:MOST_AT_ONCE]
        if each.isascii() and each.isdecimal() and len(each) < 12
    ]
    if not split.validate_on_submit() or not ticked:
        if not ticked:
            flash(_("Tick the points you want to move."), "warning")
        return _theme_page(hearing, theme, assessing.themes(hearing.id), split=split)
    other = actions_themes.add_theme(hearing, split.data["to"], by=current_user)
    points = assessing.chosen_points(theme.id, ticked)
    moved = actions_themes.move_points(hearing, points, theme, other, by=current_user)
    flash(
        ngettext(
            "%(num)s point is now under “%(title)s”.",
            "%(num)s points are now under “%(title)s”.",
            moved,
            title=other.title,
        ),
        "success",
    )
    return to("assessing.desk_theme", hearing, theme_id=theme.id)
