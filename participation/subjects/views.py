"""Routes of the subjects room: the files that belong to what one reads."""

from urllib.parse import quote

from flask import Blueprint, Flask, abort, current_app, request
from flask_login import current_user
from werkzeug.wsgi import wrap_file

from participation import storage, web
from participation.storage import JPEG, PDF, PNG, StoredFile
from participation.subjects import jobs, queries
from participation.web import Permission

__all__ = ["blueprint", "init_app", "jobs"]

blueprint = Blueprint("subjects", __name__)

# A picture has no business with anything else. A PDF is shown by the browser's own viewer, which a
# sandbox would stop; it may load nothing.
_POLICIES = {
    PNG: "default-src 'none'; sandbox",
    JPEG: "default-src 'none'; sandbox",
    PDF: "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
}


def _disposition(file: StoredFile) -> str:
    """Pictures and PDFs are shown, the rest is saved; the name in both of the ways of RFC 6266."""
    way = "inline" if file.content_type in _POLICIES else "attachment"
    plain = file.name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "'")
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"


@blueprint.get("/files/<int(max=2147483647):attachment_id>/<name>")
@web.permission(Permission.anyone)
def download(attachment_id: int, name: str) -> web.Answer:
    """A file, for whoever may read what it belongs to."""
    attachment = queries.attachment(attachment_id, current_user) or abort(404)
    file = attachment.file
    answer = web.Answer(mimetype=file.content_type)
    answer.set_etag(file.sha256)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = _disposition(file)
    answer.headers["Content-Security-Policy"] = _POLICIES.get(
        file.content_type, "default-src 'none'; sandbox"
    )
    if request.if_none_match.contains(file.sha256):
        answer.status_code = 304
        return answer
    answer.content_length = file.size
    if request.method == "HEAD":
        return answer
    try:
        source = storage.open_kept(file.sha256)
    except OSError:
        current_app.logger.exception("a file that should be kept is missing")
        abort(404)
    # Sent in pieces as the reader takes them: a large file is never held in memory.
    answer.direct_passthrough = True
    answer.response = wrap_file(request.environ, source)
    answer.call_on_close(source.close)
    return answer


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    app.register_blueprint(blueprint)
