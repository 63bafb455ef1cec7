"""The blueprint that the pages of the parties room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("parties", __name__)
