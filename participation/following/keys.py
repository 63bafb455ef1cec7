"""The signed keys in mails, by which a follower ends them without signing in."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="participation.following")


def key_of(follower_id: int) -> str:
    """The key of a follower. It does not run out: an old mail must still end what it began."""
    return str(_serializer().dumps(follower_id))


def follower_id(key: str) -> int | None:
    """Whose key it is; None when it is none of ours."""
    try:
        found = _serializer().loads(key)
    except BadSignature:
        return None
    return found if isinstance(found, int) else None
