"""What was answered to the questions of a hearing, counted."""

from flask import abort
from flask_login import current_user

from participation import web
from participation.hearings.notice.blueprint import ID
from participation.hearings.notice.queries import public
from participation.hearings.questions import queries
from participation.hearings.questions.blueprint import blueprint
from participation.hearings.responses.rules import responses_are_listed
from participation.web import Permission


@blueprint.get(f"/hearings/{ID}/answers")
@web.permission(Permission.anyone)
@web.shared_page
def answers(hearing_id: int) -> web.Answer:
    """Each question with how many chose what, of the responses that the reader may read."""
    hearing = public.bare(hearing_id, current_user) or abort(404)
    if not hearing.question_count:
        abort(404)
    listed = responses_are_listed(current_user, hearing)
    return web.page(
        "hearings/questions/answers.html",
        hearing=hearing,
        listed=listed,
        answered=queries.answered(hearing, current_user) if listed else [],
    )
