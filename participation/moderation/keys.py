"""The signed keys of receipts, by which whoever reported something follows it without an account."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="participation.reports")


def key_of(report_id: int) -> str:
    """The key of a report's receipt. It does not run out: the report itself is forgotten."""
    return str(_serializer().dumps(report_id))


def report_id(key: str) -> int | None:
    """Whose receipt it is; None when it is none of ours."""
    try:
        found = _serializer().loads(key)
    except BadSignature:
        return None
    return found if isinstance(found, int) else None
