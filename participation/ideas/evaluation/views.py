"""The pages where officials set the criteria of a box, and give its ideas scores."""

from flask import abort, flash, request, url_for
from flask_login import current_user

from participation import db, web
from participation.i18n import gettext as _
from participation.ideas.answers.panels import tabs
from participation.ideas.boxes import queries as boxes_queries
from participation.ideas.boxes.models import Box
from participation.ideas.evaluation import actions, queries, rules
from participation.ideas.evaluation.blueprint import blueprint
from participation.ideas.evaluation.forms import CriterionForm, HowForm, score_form
from participation.ideas.evaluation.models import Criterion
from participation.ideas.proposals.queries import ideas
from participation.ideas.proposals.rules import hides_author
from participation.web import Permission

BOX = "/desk/ideas/criteria/<slug>"


@blueprint.get("/desk/ideas/criteria")
@web.permission(Permission.official)
def boxes() -> web.Answer:
    """The boxes of the official's spaces, each with how its ideas are assessed."""
    return web.page("ideas/evaluation/boxes.html", tabs=tabs(), boxes=queries.boxes(current_user))


def _box(slug: str) -> Box:
    found = boxes_queries.box(slug, current_user) or abort(404)
    web.allow(rules.may_set_criteria(current_user, found))
    return found


@blueprint.route(BOX, methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def box(slug: str) -> web.Answer:
    """What the ideas of a box are judged by; one more criterion."""
    found = _box(slug)
    form = CriterionForm()
    used = queries.criteria(found.id)
    room = len(used) < rules.MOST_CRITERIA
    if form.validate_on_submit() and room:
        actions.add_criterion(found, **_words(form), by=current_user)
        flash(_("The criterion is added. Everybody can read it on the page of the box."), "success")
        return web.redirect(url_for("evaluation.box", slug=slug))
    return web.page(
        "ideas/evaluation/box.html",
        status=form.status,
        box=found,
        form=form,
        used=used,
        unused=queries.criteria(found.id, used=False),
        room=room,
        most=rules.MOST_CRITERIA,
    )


def _words(form: CriterionForm) -> dict[str, str]:
    return {
        "name": form.name.data or "",
        "description": form.description.data or "",
        "high_means": form.high_means.data or "",
    }


@blueprint.route(f"{BOX}/how", methods=["GET", "POST"])
@web.permission(Permission.official)
def how(slug: str) -> web.Answer:
    """How the ideas of a box are assessed: the scale, and whether assessors are told who wrote them."""
    found = _box(slug)
    form = HowForm(obj=found)
    if form.validate_on_submit() and web.check_version(form, found.version):
        try:
            actions.assess_by(
                found,
                form.scale.data or found.scale,
                hides_authors=bool(form.hides_authors.data),
                by=current_user,
            )
        except actions.HasScores:
            form.scale.errors = [
                _("Scores were given by this scale already: it stays as it is in this box.")
            ]
        else:
            flash(_("It is saved."), "success")
            return web.redirect(url_for("evaluation.box", slug=slug))
    return web.page("ideas/evaluation/how.html", status=form.status, box=found, form=form)


def _criterion(criterion_id: int, box: Box) -> Criterion:
    return queries.criterion(criterion_id, box.id) or abort(404)


@blueprint.route(f"{BOX}/<int:criterion_id>", methods=["GET", "POST"])
@web.permission(Permission.official)
def criterion(slug: str, criterion_id: int) -> web.Answer:
    """Other words for a criterion."""
    found = _box(slug)
    changed = _criterion(criterion_id, found)
    form = CriterionForm(obj=changed)
    if form.validate_on_submit():
        actions.edit_criterion(changed, found, **_words(form), by=current_user)
        flash(_("The criterion is saved."), "success")
        return web.redirect(url_for("evaluation.box", slug=slug))
    return web.page(
        "ideas/evaluation/criterion.html",
        status=form.status,
        box=found,
        criterion=changed,
        form=form,
        has_scores=queries.has_scores(criterion_id=changed.id),
    )


@blueprint.post(f"{BOX}/<int:criterion_id>/use")
@web.permission(Permission.official)
def use(slug: str, criterion_id: int) -> web.Answer:
    """Judge by a criterion no more, or again."""
    found = _box(slug)
    changed = _criterion(criterion_id, found)
    if request.form.get("used") == "1":
        actions.use_again(changed, found, by=current_user)
        flash(_("Ideas are judged by the criterion again."), "success")
    else:
        actions.remove_criterion(changed, found, by=current_user)
        flash(_("Ideas are judged by it no more. The scores that were given are kept."), "success")
    return web.redirect(url_for("evaluation.box", slug=slug))


@blueprint.post(f"{BOX}/<int:criterion_id>/place")
@web.permission(Permission.official)
def place(slug: str, criterion_id: int) -> web.Answer:
    """Let a criterion change places with the one above it, or below."""
    found = _box(slug)
    moved = _criterion(criterion_id, found)
    db.hold(found)
    up = request.form.get("direction") == "up"
    db.change_places(moved, up, Criterion.box_id == found.id, Criterion.removed_at.is_(None))
    return web.redirect(url_for("evaluation.box", slug=slug))


@blueprint.route("/ideas/<int:idea_id>/scores", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def scores(idea_id: int) -> web.Answer:
    """An official gives an idea scores, and sees what others gave once the own ones are given."""
    idea = ideas.get(idea_id, current_user) or abort(404)
    web.allow(rules.may_see(current_user, idea))
    used = queries.criteria(idea.box_id)
    own = queries.own(idea.id, current_user)
    given = {each.criterion_id: each.value for each in own.scores} if own else {}
    form = score_form(used, idea.box.scale, given)
    if own and not form.is_submitted():
        form.note.data = own.note
    open_ = rules.may_score(current_user, idea, idea.box) and not (own and own.abstains)
    if used and open_ and form.validate_on_submit() and form.is_filled_in(used):
        actions.give_scores(idea, form.scores(used), form.note.data or "", by=current_user)
        flash(_("Your scores are saved. Only officials of the space see them."), "success")
        return web.redirect(url_for("evaluation.scores", idea_id=idea.id))
    others = own is not None or not rules.is_being_assessed(idea.state)
    found = queries.evaluations(idea.id) if others else ()
    every = queries.criteria(idea.box_id, used=None) if others else ()
    return web.page(
        "ideas/evaluation/scores.html",
        status=form.status,
        idea=idea,
        criteria=used,
        form=form,
        own=own,
        open=open_,
        others=others,
        evaluations=found,
        named={each.id: each for each in every},
        spread=queries.spread(every, found, idea.box.scale),
        how_many=len(found) if others else queries.how_many(idea.id),
        hides_author=hides_author(idea.box.hides_authors, idea.state),
        is_own=idea.is_by(current_user) or idea.is_kept_by(current_user),
    )


@blueprint.post("/ideas/<int:idea_id>/scores/none")
@web.permission(Permission.official)
def abstain(idea_id: int) -> web.Answer:
    """See what others gave, and give no scores oneself."""
    idea = ideas.get(idea_id, current_user) or abort(404)
    web.allow(rules.may_see(current_user, idea))
    actions.abstain(idea, by=current_user)
    return web.redirect(url_for("evaluation.scores", idea_id=idea.id))
