"""The blueprint of the feeds room."""

from flask import Blueprint

blueprint = Blueprint("feeds", __name__)
