"""Checking it all: entries against the tree, the tree against what was signed, figures against entries."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, select

from participation import db, ledger
from participation.sealing import figures, merkle, signing, tree
from participation.sealing.leaves import leaf_of, moment
from participation.sealing.models import Head, Tile

AT_ONCE = 5_000
"""How many entries are read at a time; no more of them is in memory."""

Told = Callable[[int, int], None]
_entries: Any = ledger.Entry.__table__.c


class Broken(Exception):
    """Something is not as it was written down: where, and what was expected."""

    def __init__(self, position: int | None, said: str) -> None:
        super().__init__(said)
        self.position = position


class _Growing:
    """The tree built anew from its leaves: for each level what is not yet a whole tile."""

    def __init__(self) -> None:
        self.size = 0
        self._open: list[list[bytes]] = []
        self._whole: list[int] = []

    def add(self, leaf: bytes) -> None:
        self.size += 1
        level = 0
        hashes = leaf
        while True:
            if level == len(self._open):
                self._open.append([])
                self._whole.append(0)
            self._open[level].append(hashes)
            if len(self._open[level]) < tree.WIDTH:
                return
            self._compare(level)
            hashes = merkle.complete(self._open[level])
            self._open[level] = []
            self._whole[level] += 1
            level += 1

    def root(self) -> bytes:
        """The root of what there is so far."""
        parts = [
            merkle.complete(hashes[number << level : (number + 1) << level])
            for hashes in reversed(self._open)
            for level, number in merkle.nodes_of(0, len(hashes))
        ]
        return merkle.folded(parts) if parts else merkle.EMPTY

    def end(self) -> None:
        """See that the tree is this one, and has no more."""
        self.compare()
        if (sealed := tree.size()) > self.size:
            raise Broken(
                self.size + 1,
                f"entries {self.size + 1} to {sealed} were sealed and are not there any more",
            )

    def compare(self) -> None:
        """Compare what is in no whole tile yet with the tree that is kept."""
        for level, hashes in enumerate(self._open):
            if hashes:
                self._compare(level)

    def _compare(self, level: int) -> None:
        number, built = self._whole[level], b"".join(self._open[level])
        kept = db.session.scalar(
            select(Tile.hashes).where(Tile.level == level, Tile.number == number)
        )
        kept = (kept or b"")[: len(built)]
        if kept == built:
            return
        if level:
            raise Broken(None, f"the tree was changed: level {level}, tile {number}")
        for at in range(0, len(built), tree.LONG):
            if kept[at : at + tree.LONG] != built[at : at + tree.LONG]:
                position = number * tree.WIDTH + at // tree.LONG + 1
                found, expected = built[at : at + tree.LONG].hex(), kept[at : at + tree.LONG].hex()
                raise Broken(
                    position,
                    f"the entry is not what was sealed: its hash is {found}, "
                    f"expected {expected or 'none: it was not sealed'}",
                )


def _read(last: int) -> Iterator[Any]:
    """The entries in the order of their positions, up to the last, some at a time."""
    after = 0
    wanted = select(
        _entries.position,
        _entries.at,
        _entries.action,
        _entries.subject_id,
        _entries.space_id,
        _entries.actor_key,
        _entries.data,
    )
    while True:
        some = db.session.execute(
            wanted.where(_entries.position > after, _entries.position <= last)
            .order_by(_entries.position)
            .limit(AT_ONCE)
        ).all()
        yield from some
        if len(some) < AT_ONCE:
            return
        after = some[-1].position


def _leaf(row: Any) -> bytes:
    return merkle.leaf_hash(leaf_of(row))


def verify_chain(told: Told = lambda _done, _all: None) -> tuple[int, int]:
    """Hold the entries against the tree, and the tree against all that was signed.

    Returns how many entries and heads there are. Raises Broken at the first that is wrong.
    """
    # In this order: what is signed while this goes on is of entries that are sealed while it goes on.
    heads = _Heads()
    sealed = tree.size()
    growing = _Growing()
    heads.check(growing)
    for row in _read(sealed):
        if row.position != growing.size + 1:
            raise Broken(growing.size + 1, f"entry {growing.size + 1} is missing")
        growing.add(_leaf(row))
        heads.check(growing)
        if growing.size % AT_ONCE == 0:
            told(growing.size, sealed)
    growing.end()
    heads.end(growing.size)
    told(growing.size, sealed)
    return growing.size, heads.count


class _Heads:
    """The signed heads in the order of their size, each checked once the tree has come to it."""

    def __init__(self) -> None:
        self.count = 0
        self._newest = db.session.scalar(select(func.max(Head.id))) or 0
        self._after = (-1, 0)
        self._before = 0
        self._next = self._read()

    def check(self, growing: _Growing) -> None:
        """Check the heads of a tree of this size."""
        while self._next is not None and self._next.size == growing.size:
            self._check_one(self._next, growing)
            self.count += 1
            self._before = growing.size
            self._after = (self._next.size, self._next.id)
            self._next = self._read()

    def end(self, size: int) -> None:
        """See that nothing was signed beyond the entries that there are."""
        if self._next is not None:
            raise Broken(
                size + 1,
                f"a head was signed at {moment(self._next.at)} of {self._next.size} entries, "
                f"and there are {size}",
            )

    def _read(self) -> Head | None:
        size, number = self._after
        later = (Head.size > size) | ((Head.size == size) & (Head.id > number))
        found = (
            select(Head).where(later, Head.id <= self._newest).order_by(Head.size, Head.id).limit(1)
        )
        head = db.session.scalars(found).first()
        if head is not None:
            db.session.expunge(head)
        return head

    def _check_one(self, head: Head, growing: _Growing) -> None:
        where = f"the head signed at {moment(head.at)} of {head.size} entries"
        try:
            said = signing.read(head.note)
        except signing.NotAHead:
            raise Broken(head.size or None, f"{where} cannot be read") from None
        if not signing.is_signed(said, head.public_key):
            raise Broken(head.size or None, f"{where} does not have a signature that holds")
        if (said.size, said.root.hex(), said.at) != (head.size, head.root, moment(head.at)):
            raise Broken(head.size or None, f"{where} says something else than its row")
        root = growing.root()
        if said.root != root:
            growing.compare()  # which names the entry, unless the tree was made anew
            since = f"an entry from {self._before + 1} to {head.size} was changed since"
            raise Broken(
                self._before + 1,
                f"{where}: {since}; its root is {root.hex()}, expected {said.root.hex()}",
            )


def verify_figures(told: Callable[[str], None] = lambda _name: None) -> int:
    """See that each figure follows from the entries; raises Broken at the first that does not."""
    for name in figures.names():
        told(name)
        if each := figures.first_differing(name):
            raise Broken(
                each.position,
                f"{name} of {each.subject_id}: {each.stands} stand there, "
                f"expected {each.follows} by the entries",
            )
    return len(figures.names())
