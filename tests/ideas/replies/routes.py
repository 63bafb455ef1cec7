"""What is known of the routes of the reply templates."""

from tests.architecture.routes import Button, Form, official

_TEMPLATE = {"name": "Afvist", "body": "Kære borger. Vi kan ikke gennemføre {title}."}

ROUTES = {
    "replies.index": official("GET -: official elsewhere"),
    "replies.new": official(
        "GET POST town.new-box inside.new-box: official, else 404", form=Form(_TEMPLATE, once=True)
    ),
    "replies.edit": official(
        "GET POST=303 town.reply inside.reply: official, else 404",
        form=Form(_TEMPLATE, versioned=True),
    ),
    "replies.remove": official("POST town.reply inside.reply: official, else 404", form=Button()),
}
