"""The blueprint that the pages of the questions room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("questions", __name__)
