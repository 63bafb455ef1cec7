"""The questions of a hearing, until it opens."""

from flask import abort, flash, request
from flask_login import current_user

from participation import web
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries import public
from participation.hearings.notice.views.frame import find, page, to
from participation.hearings.questions import actions, queries
from participation.hearings.questions.blueprint import blueprint
from participation.hearings.questions.forms import QuestionForm
from participation.hearings.questions.models import Question
from participation.hearings.questions.rules import may_ask
from participation.hearings.questions.words import choices, kinds
from participation.i18n import gettext as _
from participation.web import Permission

HERE = "/desk/hearings/<int:hearing_id>/questions"
ONE = HERE + "/<int(max=2147483647):question_id>"


@blueprint.get(HERE)
@web.permission(Permission.staff)
def desk_questions(hearing_id: int) -> web.Answer:
    """The questions in their order."""
    hearing = find(hearing_id, public.get)
    return page(
        "questions/desk/questions",
        hearing,
        questions=queries.questions(hearing.id),
        sections={each.id: each.title for each in hearing.sections},
        may_ask=may_ask(current_user, hearing),
        kinds=kinds(),
        choices=choices,
    )


@blueprint.route(HERE + "/new", methods=["GET", "POST"])
@web.permission(Permission.official)
@web.once
def desk_new_question(hearing_id: int) -> web.Answer:
    """Ask one more question."""
    hearing = find(hearing_id, public.get)
    web.allow(may_ask(current_user, hearing))
    form = QuestionForm()
    form.offer(hearing)
    if form.validate_on_submit():
        actions.ask(hearing, by=current_user, **form.written())
        flash(_("The question is added."), "success")
        return to("questions.desk_questions", hearing)
    return page("questions/desk/question", hearing, status=form.status, form=form, question=None)


def _question(hearing: Hearing, question_id: int) -> Question:
    web.allow(may_ask(current_user, hearing))
    return queries.question(hearing.id, question_id) or abort(404)


@blueprint.route(ONE, methods=["GET", "POST"])
@web.permission(Permission.official)
def desk_question(hearing_id: int, question_id: int) -> web.Answer:
    """Change a question."""
    hearing = find(hearing_id, public.get)
    question = _question(hearing, question_id)
    form = QuestionForm()
    form.offer(hearing)
    if not form.is_submitted():
        form.show(question)
    stale = False
    if form.validate_on_submit():
        if web.check_version(form, question.version):
            actions.change(hearing, question, by=current_user, **form.written())
            flash(_("The question is saved."), "success")
            return to("questions.desk_questions", hearing)
        stale = True
    return page(
        "questions/desk/question",
        hearing,
        status=form.status,
        form=form,
        question=question,
        stale=stale,
    )


@blueprint.post(ONE + "/position")
@web.permission(Permission.official)
def desk_question_position(hearing_id: int, question_id: int) -> web.Answer:
    """Move a question up or down."""
    hearing = find(hearing_id, public.get)
    question = _question(hearing, question_id)
    actions.move(hearing, question, request.form.get("to") == "up", by=current_user)
    return to("questions.desk_questions", hearing, _anchor=f"question-{question.id}")


@blueprint.post(ONE + "/removal")
@web.permission(Permission.official)
def desk_question_removal(hearing_id: int, question_id: int) -> web.Answer:
    """Ask a question no longer."""
    hearing = find(hearing_id, public.get)
    actions.drop(hearing, _question(hearing, question_id), by=current_user)
    flash(_("The question is removed."), "success")
    return to("questions.desk_questions", hearing)
