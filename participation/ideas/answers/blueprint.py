"""The blueprint that the pages of the answers room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("answers", __name__)
