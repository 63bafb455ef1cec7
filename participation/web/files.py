"""Files that are kept, as they are sent: in pieces, and with headers under which they can do nothing."""

from urllib.parse import quote

from flask import Response as Answer
from flask import current_app, request
from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

from participation import storage
from participation.storage import JPEG, PDF, PNG

# A picture has no business with anything else. A PDF is shown by the browser's own viewer, which a
# sandbox would stop; it may load nothing.
_SHUT = "default-src 'none'; sandbox"
_POLICIES = {
    PNG: _SHUT,
    JPEG: _SHUT,
    PDF: "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
}


def disposition(name: str, content_type: str) -> str:
    """Pictures and PDFs are shown, the rest is saved; the name in both of the ways of RFC 6266."""
    way = "inline" if content_type in _POLICIES else "attachment"
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "'")
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def kept_file(sha256: str, content_type: str, size: int, name: str | None = None) -> Answer:
    """A file for whoever may have it, which the caller has asked: browsers keep it, and ask each time.

    With a `name` it can be saved under it. 404 when its bytes are not there.
    """
    answer = Answer(mimetype=content_type)
    answer.set_etag(sha256)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Security-Policy"] = _POLICIES.get(content_type, _SHUT)
    if name is not None:
        answer.headers["Content-Disposition"] = disposition(name, content_type)
    if request.if_none_match.contains(sha256):
        answer.status_code = 304
        return answer
    answer.content_length = size
    if request.method == "HEAD":
        return answer
    try:
        source = storage.open_kept(sha256)
    except OSError:
        current_app.logger.exception("a file that should be kept is missing")
        raise NotFound from None
    # Sent in pieces as the reader takes them: a large file is never held in memory.
    answer.direct_passthrough = True
    answer.response = wrap_file(request.environ, source)
    answer.call_on_close(source.close)
    return answer
