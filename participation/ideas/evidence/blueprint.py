"""The blueprint of the pages of evidence."""

from flask import Blueprint

blueprint = Blueprint("evidence", __name__)
