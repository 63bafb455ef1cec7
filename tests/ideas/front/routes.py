"""What is known of the routes of the front room."""

from tests.architecture.routes import anyone

ROUTES = {
    "ideas.show": anyone(
        """GET town.idea inside.idea inside.hidden-idea: readers
           GET town.draft-idea inside.draft-idea: author
           GET town.hidden-idea: 410 200 410 200 200 410 410""",
        asks="""idea town.idea town.idea?sort=newest town.idea?sort=discussed town.idea?reply=1
           page town.draft-idea town.hidden-idea""",
        paged="town.idea town.idea?sort=newest town.idea?sort=discussed: citizen",
        arguments="official town.idea: sort after reply",
    ),
    "ideas.original": anyone(
        """GET town.merged-idea inside.merged-idea: readers
           GET=303 town.idea inside.idea: readers""",
    ),
}
