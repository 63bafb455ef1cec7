"""The outcome of a hearing, for anyone."""

from flask import abort
from flask_login import current_user

from participation import text, web
from participation.hearings.assessing import words
from participation.hearings.assessing.queries import themes as assessing
from participation.hearings.notice.blueprint import ID
from participation.hearings.notice.models import Status
from participation.hearings.notice.queries import public as hearings
from participation.hearings.outcome.blueprint import blueprint
from participation.hearings.outcome.queries.corrections import corrections
from participation.hearings.responses.rules import responses_are_listed
from participation.subjects.panels import PROMISED
from participation.web import Permission


@blueprint.get(f"/hearings/{ID}/outcome")
@web.permission(Permission.anyone)
@web.shared_page
def outcome(hearing_id: int) -> web.Answer:
    """What was asked, what was said, and what the authority did."""
    hearing = hearings.get(hearing_id, current_user) or abort(404)
    if hearing.status is not Status.concluded:
        abort(404)
    return web.page(
        "hearings/outcome/outcome.html",
        hearing=hearing,
        themes=[each for each in assessing.themes(hearing.id) if each.is_assessed],
        listed=responses_are_listed(current_user, hearing),
        corrections=corrections(hearing, hearings.shown_sections(hearing)),
        adopted=[
            (each, text.diff(each.body, each.adopted or ""))
            for each in hearings.shown_sections(hearing)
            if each.adopted is not None
        ],
        outcome_name=words.outcome,
        promised=PROMISED.of(current_user, hearing),
    )
