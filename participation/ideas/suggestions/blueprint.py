"""The blueprint that the pages of suggestions add their routes to."""

from flask import Blueprint

blueprint = Blueprint("suggestions", __name__)
