"""What is known of the routes of the search room."""

from tests.architecture.routes import anyone

ROUTES = {
    "search.index": anyone(
        "GET -: all",
        asks="page -?q=hearing -?q=hearing&kind=idea",
        not_shared="found in the index, which is no part of the database everywhere",
    )
}
