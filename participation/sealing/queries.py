"""Signed heads, and proofs that an entry stands in one and that one goes on from another."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from participation import db, ledger
from participation.sealing import merkle, tree
from participation.sealing.models import Head


class Proof(NamedTuple):
    """That the entry of a position stands in a signed tree: the hashes beside its way to the root."""

    position: int
    head: Head
    path: list[bytes]


def newest_head() -> Head | None:
    """The head that was signed last."""
    return db.session.scalars(select(Head).order_by(Head.id.desc()).limit(1)).first()


def heads(limit: int = 50) -> Sequence[Head]:
    """The heads that were signed last, the newest first."""
    return db.session.scalars(select(Head).order_by(Head.id.desc()).limit(limit)).all()


def first_head_with(position: int) -> Head | None:
    """The first signed head that has the entry of this position in it."""
    found = select(Head).where(Head.size >= position).order_by(Head.size, Head.id).limit(1)
    return db.session.scalars(found).first()


def head_of(size: int) -> Head | None:
    """The first head that was signed of a tree of this size."""
    found = select(Head).where(Head.size == size).order_by(Head.id).limit(1)
    return db.session.scalars(found).first()


def entry_at(position: int) -> ledger.Entry | None:
    """The entry of a position."""
    return db.session.scalars(select(ledger.Entry).where(ledger.Entry.position == position)).first()


def proof_of(position: int, head: Head) -> Proof:
    """The proof that the entry of a position is in the tree of a head. Raises Incomplete."""
    return Proof(position, head, tree.hashes_of(merkle.inclusion(position - 1, head.size)))


def consistency(first: int, second: int) -> list[bytes]:
    """The proof that the tree of one size goes on from that of a smaller one. Raises Incomplete."""
    return tree.hashes_of(merkle.consistency(first, second))


def paths_of(positions: Sequence[int], head: Head) -> dict[int, list[bytes]]:
    """The proofs of many entries of a head, by position; one statement. Raises Incomplete."""
    parts = {position: merkle.inclusion(position - 1, head.size) for position in positions}
    hashes = iter(tree.hashes_of([each for part in parts.values() for each in part]))
    return {position: [next(hashes) for _each in part] for position, part in parts.items()}
