"""The blueprint that the pages of the assessing room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("assessing", __name__)
