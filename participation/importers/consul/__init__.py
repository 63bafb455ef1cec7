"""CONSUL: proposals and their comments."""

from participation.importers.consul.reading import run

__all__ = ["run"]
