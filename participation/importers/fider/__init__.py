"""Fider: posts."""

from participation.importers.fider.reading import run

__all__ = ["run"]
