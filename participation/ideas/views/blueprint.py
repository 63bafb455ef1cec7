"""The blueprint that every part of the ideas room adds its routes to."""

from flask import Blueprint

blueprint = Blueprint("ideas", __name__)
