"""The blueprint that the pages of the receipts room add their routes to."""

from flask import Blueprint

blueprint = Blueprint("receipts", __name__)
