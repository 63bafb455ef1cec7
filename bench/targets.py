"""What the rows of the table are held to: how large the ratio must be, or may be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A floor (`at_least`) or a ceiling for a row's ratio."""

    number: float
    at_least: bool = True

    def missed(self, ratio: float) -> bool:
        """Whether a ratio is on the wrong side."""
        return ratio < self.number if self.at_least else ratio > self.number


def at_least(number: float) -> Target:
    return Target(number)


def at_most(number: float) -> Target:
    return Target(number, at_least=False)


# Beside hello, L, the bare pages, vote and comment: requests a second, ours ÷ the reference.
CACHED = at_least(1.2)
NOT_MODIFIED = at_least(0.4)
LIST = at_least(0.6)
LIST_SIGNED_IN = at_least(0.35)
DETAIL = at_least(0.7)
"""Of an idea with 100 comments and a hearing with 100 responses: beside a bare page of the same."""
SUPPORT = at_least(0.5)
COMMENT = at_least(0.4)
WITH_WRITES = at_least(0.8)
"""Of pages that are kept: while people comment ÷ while nobody writes."""
P99 = at_most(2)
"""Of writes: ours ÷ the bare one's."""
NONE = at_most(0)
# Beside the small town: milliseconds, large ÷ small.
GROWTH = at_most(1.3)
# A hearing's last minute: seconds until two hundred people have their receipts.
LAST_MINUTE = at_most(60)
# Seconds until a memo is whole, by how many responses it is made of.
MEMO = {355: at_most(10), 5_000: at_most(60)}
# Beside FTS5 on the same texts: milliseconds, ours ÷ FTS5.
SEARCH = {
    "whoosh": {"one term": at_most(5), "two terms": at_most(15), "prefix": at_most(6)},
    "postgresql": {"one term": at_most(6), "two terms": at_most(2), "prefix": at_most(5)},
}
MERGING = at_most(2)
"""Seconds until two ideas with ten thousand supporters each are one, and until they are two again."""
SIMILAR = at_most(50)
"""Milliseconds that looking for similar ideas takes while somebody types."""
INDEXING = at_most(5)
"""Milliseconds a document, in batches."""
MEMORY = at_most(220)
"""MiB of two workers under load."""
IMPORT = at_least(5000)
"""Votes a second, with their ledger entries."""
