"""What is known of the routes of ideas that are handed inside or out."""

from tests.architecture.routes import Button, Form, signed_in

ROUTES = {
    "transfers.show": signed_in(
        "GET POST inside.idea town.idea: official",
        form=Form(
            {"box": "town-box"}, thing="inside.idea", reader="official", once=True, versioned=True
        ),
    ),
    "transfers.agree": signed_in(
        """POST=303 inside.transfer inside.agreed-transfer: author
           POST inside.idea: nobody""",
        form=Form({"shows_name": "y"}, page="transfers.show", versioned=True),
    ),
    "transfers.hand_over": signed_in(
        """POST inside.agreed-transfer: official
           POST inside.idea: nobody""",
        form=Button(page="transfers.show", once=True),
    ),
    "transfers.end": signed_in(
        """POST=303 inside.transfer inside.agreed-transfer: official author
           POST inside.idea: nobody""",
        form=Form({"reason": "Ikke endnu."}, page="transfers.show"),
    ),
}
