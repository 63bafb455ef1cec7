"""The blueprint that the pages of gains add their routes to."""

from flask import Blueprint

blueprint = Blueprint("gains", __name__)
