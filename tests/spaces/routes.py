"""What is known of the routes of the spaces room."""

from tests.architecture.routes import Button, Form, anyone, signed_in

ROUTES = {
    "spaces.accept_house_rules": signed_in(
        """POST=303 town: signed-in
           POST=303 inside: readers""",
        form=Form(thing="away", page="spaces.house_rules", only_ticked=True),
    ),
    "spaces.confirm_joining": anyone(
        """GET POST=303 join: all
           GET=410 POST=410 -: all""",
        not_shared="a link for one person",
        arguments="visitor -: token",
        form=Form(reader="elsewhere"),
    ),
    "spaces.house_rules": anyone("GET town inside: readers", arguments="citizen town: next"),
    "spaces.invitation": anyone(
        """GET invitation: all
           GET=410 POST=410 -: all
           POST invitation: in 303 403 403 403 403 403""",
        not_shared="a link for one person",
        arguments="visitor -: token",
        form=Form(),
    ),
    "spaces.join": signed_in(
        """POST town: nobody, else 404
           POST inside: elsewhere, else 404""",
        form=Button(once=True),
    ),
}
