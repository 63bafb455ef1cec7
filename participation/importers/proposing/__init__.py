"""A mapping file to begin with: an example, or one proposed from a table's own heading."""

from participation.importers.proposing.examples import example
from participation.importers.proposing.proposing import propose

__all__ = ["example", "propose"]
