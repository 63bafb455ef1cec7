"""What is known of the routes of the residence room."""

from tests.architecture.routes import Form, signed_in

ROUTES = {
    "residence.choose": signed_in(
        """GET town.space: signed-in
           GET inside.space: inside
           POST=422 town.space: signed-in
           POST=422 inside.space: inside""",
        form=Form(thing="town.space", reader="official", limit=30),
    ),
    "residence.take_back": signed_in("POST town.space inside.space: nobody, else 404"),
}
