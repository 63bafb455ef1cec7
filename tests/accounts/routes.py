"""What is known of the routes of the accounts room."""

from tests.architecture.routes import Button, Form, anyone, signed_in

ROUTES = {
    "accounts.cancel_email_change": signed_in("POST -: signed-in"),
    "accounts.confirm_email_change": anyone(
        """GET POST=200 change: all
           GET=410 POST=410 -: all""",
        not_shared="a link for one person",
        form=Form(reader="citizen", only_ticked=True),
    ),
    "accounts.confirm_registration": anyone(
        """GET POST confirm: all
           GET=410 POST=410 -: all""",
        not_shared="a link for one person",
        form=Form({"password": "{password}"}),
    ),
    "accounts.data": signed_in("GET -: signed-in"),
    "accounts.download_data": signed_in("GET -: signed-in", asks="data"),
    "accounts.email": signed_in(
        "GET POST -: signed-in",
        form=Form({"email": "astrid@example.net", "password": "{password}"}, another_letter=True),
    ),
    "accounts.erase": signed_in(
        "GET POST -: signed-in", form=Form({"password": "{password}", "sure": "y"})
    ),
    "accounts.forgotten_password": anyone(
        "GET POST -: all",
        not_shared="a form with a token",
        form=Form({"email": "astrid@example.net"}, once=True),
    ),
    "accounts.look_in_your_mail": anyone(
        "GET -: all", not_shared="says what the reader has just asked for"
    ),
    "accounts.name": signed_in(
        "GET POST=303 -: signed-in", form=Form({"name": "Astrid", "pseudonym": "Havørn"})
    ),
    "accounts.overview": signed_in("GET -: signed-in"),
    "accounts.password": signed_in(
        "GET POST -: signed-in", form=Form({"current": "{password}", "password": "{new password}"})
    ),
    "accounts.register": anyone(
        """GET -: 200 303 303 303 303 303 303
           POST -: all""",
        asks="page: visitor",
        not_shared="a form with a token",
        arguments="visitor -: next",
        form=Form(
            {"name": "Ny", "email": "ny@example.net", "password": "{new password}"}, once=True
        ),
    ),
    "accounts.reset_password": anyone(
        """GET POST reset: all
           GET=410 POST=410 -: all""",
        not_shared="a link for one person",
        arguments="visitor -: token",
        form=Form({"password": "{new password}"}),
    ),
    "accounts.revoke_other_sign_ins": signed_in("POST -: signed-in"),
    "accounts.revoke_sign_in": signed_in("POST device: citizen, else 404"),
    "accounts.sign_in": anyone(
        """GET -: 200 303 303 303 303 303 303
           POST -: all""",
        asks="page: visitor",
        not_shared="a form with a token",
        arguments="visitor -: next",
        form=Form({"email": "{citizen}", "password": "{password}"}, writes=False),
    ),
    "accounts.sign_ins": signed_in("GET -: signed-in", asks="list"),
    "accounts.sign_out": anyone("POST -: all", form=Button(reader="citizen")),
}
