"""What is known of the routes of the illustrations room."""

from tests.architecture.routes import Button, Form, Upload, anyone, signed_in

ROUTES = {
    "illustrations.appearance": signed_in(
        """GET POST=303 town: official admin
           GET POST=303 inside: official""",
        form=Form({"description": "Havnen.", "colour": "#0b5c6b"}, versioned=True),
    ),
    "illustrations.colour": anyone(
        "GET colour: all", not_counted="asks nothing", not_shared="the same for good"
    ),
    "illustrations.edit": signed_in(
        """GET POST=303 town.picture inside.picture: author
           GET POST=303 town.space-picture: official admin
           GET POST=303 inside.space-picture: official""",
        form=Upload({"description": "En mole."}, limit=30, versioned=True),
    ),
    "illustrations.file": anyone(
        "GET town.picture town.space-picture inside.picture inside.space-picture: readers",
        not_shared="a picture, which is sent as it is",
    ),
    "illustrations.move": signed_in(
        """POST town.picture inside.picture: author
           POST town.space-picture: official admin
           POST inside.space-picture: official""",
        form=Button(),
    ),
    "illustrations.of_space": signed_in(
        """GET POST town: official admin
           GET POST inside: official""",
        form=Upload({"description": "Havnen."}, once=True, limit=30),
    ),
    "illustrations.of_subject": signed_in(
        """GET POST town.pictured-idea inside.pictured-idea: author
           GET POST town.open town.draft town.concluded inside.open: official
           GET POST town.accepted-idea: nobody
           GET town.comment: nobody, else 404""",
        form=Upload({"description": "Havnen."}, once=True, limit=30),
    ),
    "illustrations.remove": signed_in(
        """POST town.picture inside.picture: author
           POST town.space-picture: official admin
           POST inside.space-picture: official""",
    ),
}
