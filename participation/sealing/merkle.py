"""Merkle trees by RFC 9162 (the hashing of RFC 6962): hashes, proofs, and checking them. Pure.

A proof is a list of subtrees, each the entries from `low` up to `high`, whose hashes stand in it in this
order; who asks for their hashes is somebody else.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without entries (RFC 9162, 2.1.1)."""


class Subtree(NamedTuple):
    """The entries from `low` up to, not including, `high`, counted from 0."""

    low: int
    high: int


class Node(NamedTuple):
    """A complete subtree: the one of this number, from 0, among those of 2 ** level entries."""

    level: int
    number: int


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of what stands above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def complete(hashes: Sequence[bytes]) -> bytes:
    """The hash of a complete subtree, from as many hashes of one level as a power of two says."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]


def nodes_of(low: int, high: int) -> Iterator[Node]:
    """The complete subtrees that make up a subtree, from its left: the larger ones first."""
    while low < high:
        level = (high - low).bit_length() - 1
        yield Node(level, low >> level)
        low += 1 << level


def folded(hashes: Sequence[bytes]) -> bytes:
    """The hash of a subtree from those of the complete subtrees that make it up."""
    *before, found = hashes
    for each in reversed(before):
        found = node_hash(each, found)
    return found


def _split(low: int, high: int) -> int:
    """Where a subtree of two and more entries is divided: by the largest power of two below its size."""
    return low + (1 << (high - low - 1).bit_length() - 1)


def inclusion(index: int, size: int) -> list[Subtree]:
    """What proves that the entry `index`, from 0, is in the tree of this size (RFC 9162, 2.1.3.1)."""
    low, high, found = 0, size, []
    while high - low > 1:
        middle = _split(low, high)
        if index < middle:
            found.append(Subtree(middle, high))
            high = middle
        else:
            found.append(Subtree(low, middle))
            low = middle
    return found[::-1]


def consistency(first: int, second: int) -> list[Subtree]:
    """What proves that the tree of the `second` size goes on from that of the `first` (2.1.4.1)."""
    if first in (0, second):
        return []
    low, high, found, whole = 0, second, [], True
    while high != first:
        middle = _split(low, high)
        if first <= middle:
            found.append(Subtree(middle, high))
            high = middle
        else:
            found.append(Subtree(low, middle))
            low, whole = middle, False
    return ([] if whole else [Subtree(low, high)]) + found[::-1]


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Check a proof of inclusion (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for each in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(each, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, each)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    first: int, second: int, path: Sequence[bytes], first_root: bytes, second_root: bytes
) -> bool:
    """Check a proof of consistency (RFC 9162, 2.1.4.2); with an empty tree everything goes on."""
    if first > second or first < 0:
        return False
    if first == second:
        return not path and first_root == second_root
    if first == 0:
        return not path and first_root == EMPTY
    path = [*path] if first & (first - 1) else [first_root, *path]
    if not path:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(each, old), node_hash(each, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, each)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
