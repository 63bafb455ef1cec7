"""The blueprint that the pages of the support room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("support", __name__)
