"""The blueprint that the pages of the register room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("register", __name__)
