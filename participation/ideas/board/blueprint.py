"""The blueprint that the pages of the board add their routes to."""

from flask import Blueprint

blueprint = Blueprint("board", __name__)
