"""What is known of the routes of the comments room."""

from tests.architecture.routes import Button, Form, anyone, official, signed_in

ROUTES = {
    "comments.create": signed_in(
        """POST town.idea: signed-in
           POST town.draft-idea town.hidden-idea inside.draft-idea inside.hidden-idea: nobody
           POST inside.idea: readers""",
        form=Form({"body": "Det er jeg enig i."}, page="ideas.show", once=True, limit=30),
    ),
    "comments.edit": signed_in(
        """GET POST=303 town.comment inside.comment: author
           GET POST town.hidden-comment inside.hidden-comment: nobody""",
        form=Form({"body": "Noget andet."}, versioned=True, limit=30),
    ),
    "comments.pass_on": official(
        """GET POST town.question inside.question: official
           GET POST town.comment inside.comment: nobody""",
        form=Form({"note": "Det er jeres."}, once=True),
    ),
    "comments.show": anyone(
        """GET=303 town.comment town.hidden-comment inside.comment inside.hidden-comment: readers""",
        not_counted="leads to another page",
        not_shared="leads on to where the comment stands",
    ),
    "comments.useful": signed_in(
        """POST town.comment: employee staff admin elsewhere
           POST town.hidden-comment inside.hidden-comment: nobody
           POST inside.comment: staff""",
        form=Button(limit=120),
    ),
    "comments.versions": anyone(
        """GET town.comment town.hidden-comment inside.comment inside.hidden-comment: readers"""
    ),
    "comments.withdraw": signed_in(
        "GET POST=303 town.comment inside.comment: author", form=Form(only_ticked=True)
    ),
}
