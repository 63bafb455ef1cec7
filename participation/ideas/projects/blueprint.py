"""The blueprint that the pages of projects add their routes to."""

from flask import Blueprint

blueprint = Blueprint("projects", __name__)
