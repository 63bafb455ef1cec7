"""The blueprint that every route of the room hangs on."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
