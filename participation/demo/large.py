"""Large made-up data for measuring: a big town's boxes with as many ideas and comments as asked for.

Rows are written in bulk and in batches of whole ideas: an idea comes with its votes, comments,
steps and ledger entries, so every counter is right when it is inserted and the memory used does
not grow with how much there is. The same numbers make the same town.
"""

import random
from collections.abc import Callable, Iterator

from flask import Flask

from participation import db
from participation.demo.batch import Batch
from participation.demo.refusals import refuse_production
from participation.demo.town import AddedCounts, found

BATCH_ROWS = 20_000
VOTES_EACH = 5
Done = Callable[[int], object]


def make(app: Flask, ideas: int, comments: int, done: Done = lambda _count: None) -> AddedCounts:
    """Add a town with this many ideas and comments; `done` hears how many were written each time.

    Raises DemoRefused on a site configured for production, and ValueError for numbers that cannot
    be: no ideas, or fewer than none of comments.
    """
    refuse_production(app)
    if ideas < 1 or comments < 0:
        raise ValueError("comments stand under ideas: ask for at least one idea")
    figures = AddedCounts()
    chance = random.Random(ideas * 7 + comments)
    with app.app_context():
        with db.transaction():
            town = found(ideas, figures)
        plan = _plan(chance, ideas, comments)
        waiting: tuple[int, int, int] | None = next(plan)
        while waiting:
            with db.transaction():
                batch = Batch(chance, town, ideas)
                while waiting and batch.size < BATCH_ROWS:
                    batch.add_idea(*waiting)
                    waiting = next(plan, None)
                batch.write(figures)
            done(batch.ideas + batch.comments)
    return figures


def _plan(chance: random.Random, ideas: int, comments: int) -> Iterator[tuple[int, int, int]]:
    """For each idea its number, and how many votes and comments it has: the comments add up exactly."""
    left = comments
    for number in range(ideas):
        rest = ideas - number
        count = int(_uneven(chance) * left / rest + chance.random()) if left else 0
        count = left if rest == 1 else min(count, left)
        left -= count
        yield number, int(_uneven(chance) * VOTES_EACH + chance.random()), count


def _uneven(chance: random.Random) -> float:
    """A share that is 1 on average: most things get little, some get much."""
    return chance.expovariate(1) * chance.expovariate(1)
