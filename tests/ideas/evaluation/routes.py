"""What is known of the routes of the evaluation room."""

from tests.architecture.routes import Button, Form, official

_CRITERION = Form({"name": "Virkning", "description": "Hvor meget den hjælper."}, once=True)

ROUTES = {
    "evaluation.boxes": official("GET -: official elsewhere"),
    "evaluation.box": official(
        "GET POST town.box inside.box: official",
        form=_CRITERION,
    ),
    "evaluation.how": official(
        "GET POST town.box inside.box: official",
        form=Form({"scale": "7"}, versioned=True),
    ),
    "evaluation.criterion": official(
        "GET POST=303 town.criterion inside.criterion: official",
        form=Form({"name": "Virkning", "description": "Hvor meget den hjælper."}),
    ),
    "evaluation.use": official("POST town.criterion inside.criterion: official", form=Button()),
    "evaluation.place": official(
        "POST town.criterion inside.criterion: official",
        form=Button({"direction": "up"}, writes=False),
    ),
    "evaluation.scores": official(
        """GET POST town.idea inside.idea: official
           GET POST town.draft-idea inside.draft-idea: nobody""",
        form=Form({"note": "Det er nemt."}, once=True),
    ),
    "evaluation.abstain": official(
        """POST town.idea inside.idea: official
           POST town.draft-idea inside.draft-idea: nobody""",
        form=Button(),
    ),
}
