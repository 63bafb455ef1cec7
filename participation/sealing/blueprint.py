"""The routes of the sealing room."""

from flask import Blueprint

blueprint = Blueprint("sealing", __name__)
