"""Review of a draft: what colleagues say about it before it opens."""

from flask import abort, flash
from flask_login import current_user

from participation import db, web
from participation.hearings.notice.queries import public
from participation.hearings.notice.views.frame import find, page, to
from participation.hearings.review import actions, queries
from participation.hearings.review.blueprint import blueprint
from participation.hearings.review.forms import ReviewForm
from participation.hearings.review.rules import may_review
from participation.i18n import gettext as _
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
        web.allow(may_review(current_user, hearing))
    if form.validate_on_submit():
        actions.say(hearing, form.body.data or "", form.about, by=current_user)
        flash(_("Your comment is added."), "success")
        return to("review.desk_review", hearing)
    return page(
        "review/desk/review",
        hearing,
        status=form.status,
        form=form,
        comments=queries.comments(hearing.id),
        sections={each.id: each.title for each in hearing.sections},
        may_review=may_review(current_user, hearing),
    )


@blueprint.post(HERE + "/<int(max=2147483647):comment_id>")
@web.permission(Permission.staff)
def desk_review_settled(hearing_id: int, comment_id: int) -> web.Answer:
    """Say that a comment is settled."""
    hearing = find(hearing_id, public.bare)
    web.allow(may_review(current_user, hearing))
    comment = queries.comment(hearing.id, comment_id) or abort(404)
    actions.settle(hearing, comment, by=current_user)
    flash(_("The comment is resolved."), "success")
    return to("review.desk_review", hearing)
