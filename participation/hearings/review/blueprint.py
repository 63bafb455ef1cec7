"""The blueprint that the pages of the review room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("review", __name__)
