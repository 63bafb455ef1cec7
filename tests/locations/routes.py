"""What is known of the routes of the locations room."""

from tests.architecture.routes import Button, Upload, admin, anyone

ROUTES = {
    "locations.show": anyone("GET -: all", asks="list", paged="-: visitor"),
    "locations.marks": anyone("GET -: all", asks="list"),
    "locations.outline_file": anyone(
        """GET town: all
           GET inside: inside""",
        asks="list",
    ),
    "locations.outlines": admin(
        "GET POST town inside: admin", asks="list", form=Upload({"of": "space"}, thing="town")
    ),
    "locations.outline_removal": admin("POST town.outline: admin", form=Button()),
}
