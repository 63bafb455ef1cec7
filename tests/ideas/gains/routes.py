"""What is known of the routes of the gains room."""

from tests.architecture.routes import Form, official

ROUTES = {
    "gains.desk": official(
        "GET -: official elsewhere",
        asks="list - -?mine=1",
        arguments="official -: mine",
    ),
    "gains.measure": official(
        """GET POST town.project inside.project town.draft-project: official
           GET POST town.accepted-idea inside.accepted-idea: official""",
        form=Form(
            {"kind": "quality", "note": "Det er trygt.", "how": "Vi spurgte."},
            thing="town.project",
            once=True,
        ),
    ),
    "gains.of_idea": official(
        """GET=303 town.accepted-idea inside.accepted-idea: official
           GET town.idea inside.idea: nobody""",
        not_counted="leads to the form",
    ),
    "gains.plan": official(
        """POST town.project inside.project town.draft-project: official
           POST town.accepted-idea inside.accepted-idea: official""",
        form=Form({"money": "60000"}, thing="town.project", page="gains.measure"),
    ),
}
