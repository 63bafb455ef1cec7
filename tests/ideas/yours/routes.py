"""What is known of the page of one's own ideas."""

from tests.architecture.routes import signed_in

ROUTES = {
    "yours.show": signed_in(
        "GET -: signed-in",
        asks="list -: citizen official",
        paged="-: citizen",
        arguments="citizen -: part after",
    ),
}
