"""What is known of the routes of the results room."""

from tests.architecture.routes import anyone

ROUTES = {
    "results.index": anyone(
        "GET -: all",
        asks="page - -?space=town&year=2026",
        arguments="visitor -: authority space department year unit",
    ),
    "results.listed": anyone(
        "GET declined-list: all",
        asks="list declined-list declined-list?space=town&department=1&year=2026",
        paged="declined-list: visitor",
        arguments="visitor declined-list: authority space department year unit after",
    ),
}
