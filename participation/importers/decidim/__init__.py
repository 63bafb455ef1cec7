"""Decidim: proposals with comments, answers, labels and results."""

from participation.importers.decidim.reading import run

__all__ = ["run"]
