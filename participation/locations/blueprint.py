"""The blueprint that the pages of the locations room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("locations", __name__)
