"""The blueprint that the pages of the responses room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("responses", __name__)
