"""What is known of the routes of the maps room."""

from tests.architecture.routes import Form, Upload, anyone, official

ROUTES = {
    "maps.desk_map": official(
        """GET POST=303 town.draft inside.draft: official
           GET town.open: official
           GET town.closed: nobody""",
        form=Upload(),
    ),
    "maps.desk_map_removal": official(
        """GET POST=303 town.draft inside.draft: official
           GET POST town.open: nobody""",
        form=Form(),
    ),
    "maps.map_file": anyone(
        """GET town.open inside.open: readers
           GET town.draft inside.draft: staff""",
        asks="list",
    ),
    "maps.spots_file": anyone(
        """GET town.open inside.open: readers
           GET town.draft inside.draft: staff""",
        asks="list",
    ),
}
