"""The blueprint that the pages of ideas, and of the boxes they lie in, add their routes to."""

from flask import Blueprint

blueprint = Blueprint("ideas", __name__)
