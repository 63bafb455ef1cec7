"""The blueprint of the employees room."""

from flask import Blueprint

blueprint = Blueprint("employees", __name__)
