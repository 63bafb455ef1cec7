"""What is known of the routes of pseudonyms."""

from tests.architecture.routes import Form, moderator, signed_in

ROUTES = {
    "pseudonyms.choose": signed_in(
        """GET town.masks: signed-in
           GET inside.masks: inside
           POST town.masks: signed-in
           POST inside.masks: inside
           GET POST town.box inside.box: nobody""",
        asks="page town.masks",
        form=Form({"name": "Gulspurv 7"}, thing="town.masks", reader="official", once=True),
    ),
    "pseudonyms.learn": moderator(
        """GET POST town.signed inside.signed: moderator
           GET POST town.idea inside.idea: nobody""",
        asks="page town.signed",
        form=Form({"reason": "Den bryder reglerne."}, once=True),
    ),
    "pseudonyms.learned": moderator(
        "GET town.reading inside.reading: moderator, else 404",
        asks="page town.reading",
    ),
}
