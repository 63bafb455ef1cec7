"""Review of a draft: what colleagues say about it before it opens."""

from flask import abort, flash
from flask_login import current_user

from participation import db, web
from participation.hearings import rules
from participation.hearings.forms.review import ReviewForm
from participation.hearings.queries import public
from participation.hearings.views.blueprint import blueprint
from participation.hearings.views.desk.frame import find, page, to
from participation.i18n import gettext as _
from participation.reviewing import actions, queries
from participation.web import Permission

HERE = "/desk/hearings/<int:hearing_id>/review"


@blueprint.route(HERE, methods=["GET", "POST"])
@web.permission(Permission.staff)
@web.once
def desk_review(hearing_id: int) -> web.Answer:
    """The comments on the draft, and a new one."""
    hearing = find(hearing_id, public.get)
    form = ReviewForm()
    form.offer(public.shown_sections(hearing))
    if form.is_submitted():
        # Whoever opens it waits, so that no comment comes to a text that is public.
        db.hold(hearing)
        web.allow(rules.may_review(current_user, hearing))
    if form.validate_on_submit():
        actions.say(hearing, form.body.data or "", form.about, by=current_user)
        flash(_("Your comment is added."), "success")
        return to("desk_review", hearing)
    return page(
        "review",
        hearing,
        status=form.status,
        form=form,
        comments=queries.comments(hearing.id),
        sections={each.id: each.title for each in hearing.sections},
        may_review=rules.may_review(current_user, hearing),
    )


@blueprint.post(HERE + "/<int(max=2147483647):comment_id>")
@web.permission(Permission.staff)
def desk_review_settled(hearing_id: int, comment_id: int) -> web.Answer:
    """Say that a comment is settled."""
    hearing = find(hearing_id, public.bare)
    web.allow(rules.may_review(current_user, hearing))
    comment = queries.comment(hearing.id, comment_id) or abort(404)
    actions.settle(hearing, comment, by=current_user)
    flash(_("The comment is resolved."), "success")
    return to("desk_review", hearing)
