"""What is known of the routes of the support room."""

from tests.architecture.routes import Form, official, signed_in

ROUTES = {
    "support.areas": official("GET town.idea inside.idea: official"),
    "support.give_up": signed_in(
        """GET POST=303 town.idea inside.idea: author
           GET POST town.accepted-idea inside.accepted-idea: nobody""",
        form=Form(only_ticked=True),
    ),
    "support.take_over": signed_in(
        """POST town.left-idea inside.left-idea: author
           POST town.idea inside.idea: nobody"""
    ),
    "support.vote": signed_in(
        """POST=303 town.idea: signed-in
           POST town.accepted-idea inside.accepted-idea: nobody
           POST=303 inside.idea: readers""",
        form=Form(reader="official", page="ideas.show", only_ticked=True, limit=120),
    ),
}
