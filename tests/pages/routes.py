"""What is known of the routes of the pages room."""

from tests.architecture.routes import Form, admin, anyone

ROUTES = {
    "pages.about": anyone("GET -: all"),
    "pages.accessibility": anyone("GET -: all"),
    "pages.choose_language": anyone(
        "POST=303 -: all", form=Form({"language": "da"}, page="pages.index", writes=False)
    ),
    "pages.contact": anyone("GET -: all"),
    "pages.edit": admin(
        "GET POST page: admin",
        arguments="admin page: from",
        form=Form({"title": "Om", "body": "Om os."}, versioned=True),
    ),
    "pages.edit_list": admin("GET -: admin", asks="list"),
    "pages.health": anyone(
        "GET=503 -: all",
        not_counted="for machines: counted in tests/pages",
        not_shared="says what is so at this moment, worker included",
    ),
    "pages.house_rules": anyone("GET -: all"),
    "pages.index": anyone(
        "GET -: visitor citizen admin elsewhere, else 303", asks="page -: visitor citizen"
    ),
    "pages.live": anyone(
        "GET -: all",
        not_counted="for machines: asks nothing",
        not_shared="says what is so at this moment",
    ),
    "pages.privacy": anyone("GET -: all"),
    "pages.ready": anyone(
        "GET=503 -: all",
        not_counted="for machines: one statement or two",
        not_shared="says what is so at this moment",
    ),
    "pages.robots": anyone("GET -: all"),
    "pages.space": anyone("GET town inside: readers"),
    "pages.spaces": anyone("GET -: all", asks="list"),
}
