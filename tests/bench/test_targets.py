"""The targets are those that were set."""

from bench import targets
from bench.targets import Target

FLOOR, CEILING = True, False


def test_the_table() -> None:
    wanted = {
        targets.CACHED: (1.2, FLOOR),
        targets.NOT_MODIFIED: (0.4, FLOOR),
        targets.LIST: (0.6, FLOOR),
        targets.LIST_SIGNED_IN: (0.35, FLOOR),
        targets.DETAIL: (0.7, FLOOR),
        targets.P99: (2, CEILING),
        targets.SUPPORT: (0.5, FLOOR),
        targets.COMMENT: (0.4, FLOOR),
        targets.WITH_WRITES: (0.8, FLOOR),
        targets.NONE: (0, CEILING),
        targets.GROWTH: (1.3, CEILING),
        targets.INDEXING: (5, CEILING),
        targets.MEMORY: (220, CEILING),
        targets.IMPORT: (5000, FLOOR),
    }
    assert all(found == Target(*numbers) for found, numbers in wanted.items())
    search = {
        engine: {what: (each.number, each.at_least) for what, each in rows.items()}
        for engine, rows in targets.SEARCH.items()
    }
    assert search == {
        "whoosh": {"one term": (5, CEILING), "two terms": (15, CEILING), "prefix": (6, CEILING)},
        "postgresql": {"one term": (6, CEILING), "two terms": (2, CEILING), "prefix": (5, CEILING)},
    }
