"""What is known of the routes of the milestones room."""

from tests.architecture.routes import Form, anyone, official

BOTH = "GET POST town.project inside.project town.draft-project: official"

ROUTES = {
    "milestones.roadmap": anyone(
        "GET -: all",
        asks="page - -?space=town&area=by -?when=past",
        paged="-: visitor",
        arguments="visitor -: authority space department area when after",
    ),
    "milestones.one": official(
        BOTH,
        form=Form({"note": "Også ved skolen."}, thing="town.project", versioned=True),
    ),
    "milestones.state": official(
        "POST town.project inside.project town.draft-project: official",
        form=Form(
            {"state": "done"},
            thing="town.project",
            page="milestones.one",
            versioned=True,
        ),
    ),
    "milestones.desk": official(
        BOTH,
        arguments="official town.project: promised",
        form=Form(
            {"title": "Skilte", "day": "{later}", "precision": "season"},
            thing="town.project",
            once=True,
        ),
    ),
}
