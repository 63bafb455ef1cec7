"""What is known of the routes of what employees proposed."""

from tests.architecture.routes import official

ROUTES = {
    "employees.people": official(
        "GET -: official elsewhere",
        paged="-: official",
        arguments="official -: department after",
    ),
}
