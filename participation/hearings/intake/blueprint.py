"""The blueprint that the pages of the intake room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("intake", __name__)
