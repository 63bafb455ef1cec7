"""What is known of the routes of the subjects room."""

from tests.architecture.routes import anyone

ROUTES = {
    "subjects.download": anyone(
        """GET town.open inside.open: readers
           GET town.draft inside.draft: staff""",
        not_shared="a file, which is sent as it is",
    )
}
