"""The blueprint of the transfers room."""

from flask import Blueprint

blueprint = Blueprint("transfers", __name__)
