"""The blueprint that the pages of the outcome room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("outcome", __name__)
