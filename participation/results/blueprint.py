"""The routes of the results room."""

from flask import Blueprint

blueprint = Blueprint("results", __name__)
