"""Polis: each conversation becomes a box whose ideas are agreed with, passed or disagreed with.

A conversation is a folder with `comments.csv` and `votes.csv` (and `summary.csv`,
`participants-votes.csv`); a folder of such folders holds several. One CSV of final votes
(`conversation,comment-id,voter-id,vote`, also gzipped) holds many without texts or dates.

`votes.csv` is a log: the last row of a person on a statement is the vote, and every row becomes an
entry of the ledger. The votes are read twice and never held in memory.
"""

from participation.importers.polis.reading import run

__all__ = ["run"]
