"""The blueprint that the pages of the merging room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("merging", __name__)
