"""Any table with a mapping: its rows become ideas, comments or responses."""

from participation.importers.mapped.reading import run

__all__ = ["run"]
