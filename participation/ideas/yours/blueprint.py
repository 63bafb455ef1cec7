"""The blueprint of the page of one's own ideas."""

from flask import Blueprint

blueprint = Blueprint("yours", __name__)
