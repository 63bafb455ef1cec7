"""The blueprint that every route of the room hangs on."""

from flask import Blueprint

blueprint = Blueprint("pages", __name__)
