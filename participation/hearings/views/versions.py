"""How the text of a hearing has changed."""

from flask import abort
from flask_login import current_user

from participation import web
from participation.hearings import rules
from participation.hearings.queries import public as queries
from participation.hearings.queries import versions as earlier
from participation.hearings.views.blueprint import blueprint
from participation.hearings.views.public import ID
from participation.web import Permission


@blueprint.get(f"/hearings/{ID}/versions")
@web.permission(Permission.anyone)
@web.shared_page
def versions(hearing_id: int) -> web.Answer:
    """What was changed in the text, word by word."""
    hearing = queries.get(hearing_id, current_user) or abort(404)
    found = earlier.changes(hearing, current_user)
    return web.page(
        "hearings/versions.html",
        hearing=hearing,
        found=found,
        cut=len(found) >= earlier.MOST,
        works=rules.may_work_on(current_user, hearing),
    )
