"""The command `participation`: serve, work, migrate, import, back up, and what else an operator does."""

from participation.cli.main import main

__all__ = ["main"]
