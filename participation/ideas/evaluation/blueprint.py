"""The blueprint that the pages of the evaluation room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("evaluation", __name__)
