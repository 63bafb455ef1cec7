"""Responses to hearings that were held elsewhere."""

from participation.importers.responses.reading import run

__all__ = ["run"]
