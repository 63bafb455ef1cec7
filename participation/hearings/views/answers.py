"""What was answered to the questions of a hearing, counted."""

from flask import abort
from flask_login import current_user

from participation import web
from participation.hearings import rules
from participation.hearings.queries import answers as queries
from participation.hearings.queries import public
from participation.hearings.views.blueprint import blueprint
from participation.hearings.views.public import ID
from participation.web import Permission


@blueprint.get(f"/hearings/{ID}/answers")
@web.permission(Permission.anyone)
@web.shared_page
def answers(hearing_id: int) -> web.Answer:
    """Each question with how many chose what, of the responses that the reader may read."""
    hearing = public.bare(hearing_id, current_user) or abort(404)
    if not hearing.question_count:
        abort(404)
    listed = rules.responses_are_listed(current_user, hearing)
    return web.page(
        "hearings/answers.html",
        hearing=hearing,
        listed=listed,
        answered=queries.answered(hearing, current_user) if listed else [],
    )
