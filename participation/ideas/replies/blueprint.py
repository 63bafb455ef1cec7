"""The blueprint that the pages of the replies room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("replies", __name__)
