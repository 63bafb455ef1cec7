"""What is known of the routes of the answers room."""

from tests.architecture.routes import Form, anyone, official

ROUTES = {
    "answers.desk": official(
        "GET -: official elsewhere",
        asks="list -",
        paged="-: official",
        arguments="official -: after",
    ),
    "answers.overdue": anyone(
        "GET -: all",
        asks="list -",
        paged="-: visitor",
        arguments="visitor -: space department after",
    ),
    "answers.unanswered": anyone(
        "GET -: all",
        asks="list -",
        paged="-: visitor",
        arguments="visitor -: space department after",
    ),
    "answers.hand_over": official(
        """GET POST town.idea inside.idea: official
           GET POST town.draft-idea inside.draft-idea: nobody""",
        form=Form({"note": "Det er jeres sti."}, once=True),
    ),
    "answers.states": official(
        """GET POST town.idea inside.idea: official
           GET POST town.draft-idea inside.draft-idea: nobody""",
        form=Form(
            {
                "state": "realised",
                "reason": "Det er gjort.",
                "result": "Der er lys.",
                "money": "1000",
                "hours": "10",
                "quality": "Tryghed",
            },
            thing="town.accepted-idea",
            once=True,
            versioned=True,
        ),
    ),
}
