"""What is known of the routes of the belonging room."""

from tests.architecture.routes import Button, Form, official

ROUTES = {
    "projects.desk_new": official(
        """GET -: official elsewhere
           GET POST town.new-project inside.new-project: official, else 404""",
        arguments="official -: of space",
        form=Form(
            {"title": "Bænke", "summary": "Flere bænke."},
            thing="town.new-project",
            once=True,
        ),
    ),
    "projects.desk_parts": official(
        """GET town.project inside.project town.draft-project: official
           POST=303 town.project inside.project town.draft-project: official""",
        asks="page town.project town.project?q=lys: official",
        arguments="official town.project: q",
        form=Button(writes=False),
    ),
    "projects.desk_parts_removal": official(
        "POST town.project inside.project town.draft-project: official",
        form=Button(page="projects.desk_parts"),
    ),
    "projects.make_of_idea": official(
        """GET=303 town.accepted-idea inside.accepted-idea: official
           GET town.idea inside.idea: nobody""",
        not_counted="leads to the form",
    ),
}
