"""The blueprint that the pages of writing together add their routes to."""

from flask import Blueprint

blueprint = Blueprint("coauthors", __name__)
