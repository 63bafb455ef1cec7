"""The blueprint that the pages of the anonymous room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("anonymous", __name__)
