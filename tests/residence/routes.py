"""What is known of the routes of the residence room."""

from tests.architecture.routes import Button, Form, signed_in

ROUTES = {
    "residence.choose": signed_in(
        """GET town: signed-in
           GET inside: inside
           POST=422 town: signed-in
           POST=422 inside: inside""",
        form=Form(thing="town", reader="official", limit=30),
    ),
    "residence.take_back": signed_in(
        """POST town: signed-in
           POST inside: inside""",
        form=Button(thing="town"),
    ),
}
