"""Votes to import: those of the real file of the Polis conversations where it is there, else made-up ones."""

import csv
import gzip
import itertools
import random
from collections.abc import Iterator
from pathlib import Path

from participation.config import ROOT

REAL = ROOT.parent / "shared" / "data" / "polis" / "ALL-final-votes.csv.gz"
HEAD = ("conversation", "comment-id", "voter-id", "vote")
EACH = 20_000
"""How many made-up votes a conversation has."""


def votes(count: int, real: Path = REAL) -> Iterator[tuple[str, ...]]:
    """So many final votes: the first of the real file, and made-up ones for the rest."""
    written = 0
    if real.exists():
        with gzip.open(real, "rt", encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            for row in itertools.islice(rows, count):
                written += 1
                yield tuple(row[name] for name in HEAD)
    chance = random.Random(count)
    for number in range(count - written):
        conversation, inside = divmod(number, EACH)
        voter, statement = divmod(inside, 50)
        yield (
            f"made-up-{conversation}",
            str(statement),
            str(voter),
            str(chance.choice((1, 1, 0, -1))),
        )


def write(file: Path, count: int) -> None:
    """Write so many votes as a file that `participation import polis` takes."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEAD)
        writer.writerows(votes(count))
