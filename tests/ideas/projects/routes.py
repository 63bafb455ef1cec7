"""What is known of the routes of the projects room."""

from tests.architecture.routes import Button, Form, anyone, official

BOTH = "GET POST town.project inside.project town.draft-project: official"
"""The pages at the desk, with their forms: for the officials of the space."""
ROUTES = {
    "projects.desk": official(
        "GET -: official elsewhere",
        asks="list - -?mine=1",
        paged="-: official",
        arguments="official -: mine after",
    ),
    "projects.desk_money": official(
        "GET POST=303 town.project inside.project town.draft-project: official",
        form=Form(
            {"budget": "1.500.000", "spent": "300.000", "spent_on": "{later}", "spent_source": "A"},
            thing="town.project",
            versioned=True,
        ),
    ),
    "projects.desk_project": official(
        BOTH,
        form=Form({"body": "Vi graver fra maj."}, thing="town.project", versioned=True),
    ),
    "projects.desk_publication": official(
        """POST town.draft-project: official
           POST town.project inside.project: nobody""",
        form=Button(page="projects.desk_project"),
    ),
    "projects.desk_state": official(
        BOTH,
        form=Form(
            {"state": "realised", "result": "Der er lys.", "result_figures": "34 lamper"},
            thing="town.project",
            once=True,
            versioned=True,
        ),
    ),
    "projects.desk_update": official(
        BOTH,
        form=Form({"title": "Nyt igen"}, thing="town.project", versioned=True),
    ),
    "projects.desk_updates": official(
        BOTH,
        form=Form({"title": "Nyt", "body": "Vi graver."}, thing="town.project", once=True),
    ),
    "projects.index": anyone(
        "GET -: all",
        asks="list - -?state=planned -?space=town",
        paged="-: visitor",
        arguments="citizen -: state department space after",
    ),
    "projects.show": anyone(
        "GET town.project town.draft-project inside.project: readers",
        asks="page town.project: visitor citizen official",
        paged="town.project: citizen",
        arguments="visitor town.project: before sort after reply",
    ),
}
