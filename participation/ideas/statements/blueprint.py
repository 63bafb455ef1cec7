"""The blueprint that the pages of the statements room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("statements", __name__)
