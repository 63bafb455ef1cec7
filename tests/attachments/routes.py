"""What is known of the routes of the attachments room."""

from tests.architecture.routes import Button, Upload, signed_in

ROUTES = {
    "attachments.edit": signed_in(
        """GET POST=422 town.file inside.file: author
           GET town.open: nobody, else 404""",
        form=Upload({"title": "Plan for molen"}, limit=30, versioned=True),
    ),
    "attachments.move": signed_in("POST town.file inside.file: author", form=Button()),
    "attachments.of_subject": signed_in(
        """GET POST town.pictured-idea inside.pictured-idea: author
           GET POST town.accepted-idea: nobody
           GET town.open: nobody, else 404
           GET town.comment: nobody, else 404""",
        form=Upload({"title": "Plan for molen"}, once=True, limit=30),
        files="citizen town.pictured-idea: file 1",
    ),
    "attachments.remove": signed_in("POST town.file inside.file: author"),
}
