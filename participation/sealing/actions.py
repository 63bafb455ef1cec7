"""Sealing what the ledger says, and signing how far it has come."""

from collections.abc import Sequence

from participation import clock, db, ledger
from participation.sealing import merkle, signing, tree
from participation.sealing.leaves import leaf_of
from participation.sealing.models import Head


class Gap(Exception):
    """An entry is missing before it could be sealed, or the tree is not what was sealed."""


def seal(entries: Sequence[ledger.Entry]) -> None:
    """Put entries into the tree, in the order of their positions. Raises Gap."""
    sealed = tree.size()
    for expected, entry in enumerate(entries, start=sealed + 1):
        if entry.position != expected:
            raise Gap(f"position {entry.position} comes where {expected} is expected")
    tree.append([merkle.leaf_hash(leaf_of(entry)) for entry in entries])


def sign_head() -> Head:
    """Sign the tree as it is now."""
    size, now = tree.size(), clock.now()
    root = tree.root(size)
    head = Head(
        size=size,
        root=root.hex(),
        at=now,
        public_key=signing.public_key(),
        note=signing.sign(size, root, now),
    )
    db.session.add(head)
    db.session.flush()
    return head
