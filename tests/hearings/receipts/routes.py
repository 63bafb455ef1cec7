"""What is known of the routes of the receipts room."""

from tests.architecture.routes import Form, anyone

ROUTES = {
    "receipts.check": anyone(
        "GET POST -: all",
        not_shared="a form with a token",
        form=Form({"receipt": "K" + "0" * 32}, writes=False),
    ),
}
