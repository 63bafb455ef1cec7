"""What is known of the routes of the splitting room."""

from tests.architecture.routes import Form, signed_in

TEXTS = {
    "title": "Lamper",
    "body": "Lamper på stien.",
    "new_title": "Bænke",
    "new_body": "Bænke ved åen.",
    "reason": "Det er to ting.",
    "action": "split",
}

ROUTES = {
    "splitting.split": signed_in(
        """GET POST town.idea inside.idea: official author
           GET POST town.accepted-idea inside.accepted-idea: nobody""",
        form=Form(TEXTS, reader="official", once=True, versioned=True, limit=30),
    ),
    "splitting.choose": signed_in(
        "GET POST town.split inside.split: author",
        form=Form({"chosen": "second"}, limit=60),
    ),
    "splitting.undo": signed_in(
        "GET POST=303 town.split inside.split: official",
        form=Form({"reason": "Alligevel én."}, once=True, versioned=True),
    ),
}
