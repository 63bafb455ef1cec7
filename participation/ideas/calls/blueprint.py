"""The blueprint that the pages of calls add their routes to."""

from flask import Blueprint

blueprint = Blueprint("calls", __name__)
