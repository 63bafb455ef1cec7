"""What is known of the routes of an employee's home."""

from tests.architecture.routes import Button, Form, signed_in

ROUTES = {
    "home.index": signed_in(
        """GET -: employee official moderator, else 303""",
        asks="full -: employee",
    ),
    "home.show": signed_in(
        "GET inside: inside\nGET town: nobody, else 404", asks="full inside: employee"
    ),
    "home.choose": signed_in(
        "POST inside: inside\nPOST town: nobody, else 404", form=Button(page="home.show")
    ),
    "home.department": signed_in(
        "POST=303 inside: employee",
        form=Form({"department": ""}, page="home.show"),
    ),
}
