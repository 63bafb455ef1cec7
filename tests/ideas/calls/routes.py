"""What is known of the routes of the calls room."""

from tests.architecture.routes import Form, anyone, official

ROUTES = {
    "calls.dates": official(
        "GET POST town.box inside.box town.ended-call: official",
        form=Form({"collect_from": "{later}", "reason": "Ferien."}, versioned=True),
    ),
    "calls.index": official("GET -: official elsewhere"),
    "calls.result": official(
        """GET POST town.ended-call inside.ended-call: official
           GET POST town.box inside.box: nobody""",
        form=Form({"result": "Vi bygger stien.", "note": "Et tal var forkert."}, versioned=True),
    ),
    "calls.show": anyone(
        "GET=301 town.ended-call: all",
        not_shared="It leads to the page of the box.",
        not_counted="It leads to the page of the box.",
    ),
}
