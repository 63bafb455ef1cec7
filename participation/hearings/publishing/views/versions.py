"""How the text of a hearing has changed."""

from participation import web
from participation.hearings.notice.blueprint import blueprint
from participation.hearings.notice.views.frame import find, page
from participation.hearings.publishing import queries as earlier
from participation.web import Permission


@blueprint.get("/desk/hearings/<int:hearing_id>/versions")
@web.permission(Permission.staff)
def desk_versions(hearing_id: int) -> web.Answer:
    """What was changed in the text, word by word."""
    hearing = find(hearing_id)
    found = earlier.changes(hearing)
    return page("publishing/desk/versions", hearing, found=found, cut=len(found) >= earlier.MOST)
