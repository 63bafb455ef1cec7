"""What is known of the routes of the desk room."""

from tests.architecture.routes import staff

ROUTES = {
    "desk.by_mail": staff("POST -: official moderator admin elsewhere"),
    "desk.index": staff(
        "GET -: official moderator admin elsewhere",
        asks="full - -?mine=1",
        arguments="official -: mine",
    ),
}
