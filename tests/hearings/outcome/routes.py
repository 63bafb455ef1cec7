"""What is known of the routes of the outcome room."""

from tests.architecture.routes import Button, Form, anyone, official

ROUTES = {
    "outcome.desk_adopted": official(
        "GET POST=303 town.assessed inside.assessed: official",
        form=Form({"adopted": "Fem etager."}, versioned=True),
    ),
    "outcome.desk_adopted_correction": official(
        """GET POST town.concluded: official
           GET POST town.assessed: nobody""",
        form=Form(
            {"publish": "1"},
            opened_by={"adopted": "Fem etager.", "reason": "En fejl."},
            once=True,
            versioned=True,
        ),
    ),
    "outcome.desk_assessment": official(
        """POST town.closed inside.closed: official
           POST town.open inside.open: nobody""",
    ),
    "outcome.desk_conclusion": official(
        """GET POST=303 town.assessed inside.assessed: official
           GET POST town.closed: nobody
           POST inside.closed: nobody""",
        form=Form(),
    ),
    "outcome.desk_correction": official(
        """GET POST town.concluded: official
           GET POST town.assessed: nobody
           GET inside.assessed: nobody""",
        form=Form(
            {"publish": "1"},
            opened_by={"asked": "Vi?", "said": "I.", "did": "Vi byggede.", "reason": "En fejl."},
            once=True,
            versioned=True,
        ),
    ),
    "outcome.desk_outcome": official(
        """GET POST=303 town.assessed inside.assessed: official
           GET POST town.open inside.open: nobody""",
        form=Form({"asked": "Vi spurgte.", "said": "I svarede.", "did": "Vi."}, versioned=True),
    ),
    "outcome.desk_round": official(
        """POST town.assessed inside.assessed: official
           POST town.open: nobody""",
        form=Button(once=True),
    ),
    "outcome.desk_theme_correction": official(
        """GET POST town.concluded: official
           GET POST town.assessed: nobody""",
        form=Form(
            {"publish": "1"},
            opened_by={"outcome": "noted", "because": "Vi har set det.", "reason": "En fejl."},
            once=True,
            versioned=True,
        ),
    ),
    "outcome.outcome": anyone(
        """GET town.concluded inside.concluded: readers
           GET town.open inside.open: nobody, else 404""",
    ),
}
