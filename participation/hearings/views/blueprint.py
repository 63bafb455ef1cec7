"""The blueprint that every part of the hearings room adds its routes to."""

from flask import Blueprint

blueprint = Blueprint("hearings", __name__)
