"""The blueprint that the pages of the maps room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("maps", __name__)
