"""The blueprint that the pages of the splitting room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("splitting", __name__)
