"""The blueprint that the pages of pseudonyms add their routes to."""

from flask import Blueprint

blueprint = Blueprint("pseudonyms", __name__)
