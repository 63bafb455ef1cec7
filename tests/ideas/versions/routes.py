"""What is known of the routes of the versions room."""

from tests.architecture.routes import Form, anyone, signed_in

ROUTES = {
    "ideas.versions": anyone(
        "GET town.idea town.hidden-idea inside.idea inside.hidden-idea: readers",
        paged="town.idea: citizen",
    ),
    "ideas.compared": anyone(
        "GET=404 town.idea inside.idea: readers",
        not_counted="compares two versions, which its address names",
        arguments="citizen town.idea: from to",
    ),
    "ideas.restore": signed_in(
        """GET POST=303 town.edited-idea inside.edited-idea: author
           GET POST town.accepted-idea inside.accepted-idea: nobody""",
        form=Form(only_ticked=True, versioned=True, limit=30),
    ),
}
