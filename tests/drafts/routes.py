"""What is known of the routes of the drafts room."""

from tests.architecture.routes import ByScript, signed_in

ROUTES = {
    "drafts.drop": signed_in("POST=204 draft: signed-in", form=ByScript()),
    "drafts.found": signed_in(
        "GET=204 draft: signed-in", not_counted="for a script: one statement"
    ),
    "drafts.keep": signed_in("POST=422 draft: signed-in", form=ByScript()),
}
