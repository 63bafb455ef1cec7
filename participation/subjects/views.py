"""Routes of the subjects room: the files that belong to what one reads."""

from flask import Blueprint, Flask, abort
from flask_login import current_user

from participation import web
from participation.subjects import jobs, queries
from participation.web import Permission
from participation.web.files import kept_file

__all__ = ["blueprint", "init_app", "jobs"]

blueprint = Blueprint("subjects", __name__)


@blueprint.get("/files/<int(max=2147483647):attachment_id>/<name>")
@web.permission(Permission.anyone)
def download(attachment_id: int, name: str) -> web.Answer:
    """A file, for whoever may read what it belongs to."""
    attachment = queries.attachment(attachment_id, current_user) or abort(404)
    file = attachment.file
    return kept_file(file.sha256, file.content_type, file.size, file.name)


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
