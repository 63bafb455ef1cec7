"""The blueprint that the pages of the meetings room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("meetings", __name__)
