"""The blueprint that every part of the hearings room adds its routes to."""

from flask import Blueprint

ID = "<int(max=2147483647):hearing_id>"
"""A hearing in an address."""

blueprint = Blueprint("hearings", __name__)
