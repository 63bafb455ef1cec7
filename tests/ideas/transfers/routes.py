"""What is known of the routes of ideas that are handed inside or out."""

from tests.architecture.routes import Form, signed_in

ROUTES = {
    "transfers.show": signed_in(
        "GET POST inside.idea town.idea: official",
        form=Form(
            {"box": "town-box"}, thing="inside.idea", reader="official", once=True, versioned=True
        ),
    ),
    "transfers.agree": signed_in("POST inside.idea: nobody"),
    "transfers.hand_over": signed_in("POST inside.idea: nobody"),
    "transfers.end": signed_in("POST inside.idea: nobody"),
}
