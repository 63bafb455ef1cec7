"""The tree as it is kept: hashes put in at its end, and the hashes of subtrees read out of it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, tuple_

from participation import db
from participation.sealing import merkle
from participation.sealing.merkle import Node, Subtree
from participation.sealing.models import Tile

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""How many hashes a tile holds."""
LONG = 32
"""Bytes of a hash."""

Place = tuple[int, int]


class Incomplete(Exception):
    """Hashes are missing that the tree must have: its tiles were changed from outside."""


def _last(level: int) -> Tile | None:
    newest = select(Tile).where(Tile.level == level).order_by(Tile.number.desc()).limit(1)
    return db.session.scalars(newest).first()


def _length(tile: Tile | None) -> int:
    return 0 if tile is None else tile.number * WIDTH + len(tile.hashes) // LONG


def size() -> int:
    """How many entries are in the tree."""
    return _length(_last(0))


def append(hashes: Sequence[bytes]) -> None:
    """Put the hashes of the next entries into the tree. Each level up has one for 256 of the one below."""
    level = 0
    while hashes:
        tile, above = _last(level), []
        for at in _portions(_length(tile), len(hashes)):
            if tile is None or len(tile.hashes) == WIDTH * LONG:
                tile = Tile(level=level, number=0 if tile is None else tile.number + 1, hashes=b"")
                db.session.add(tile)
            tile.hashes += b"".join(hashes[at.start : at.stop])
            if len(tile.hashes) == WIDTH * LONG:
                above.append(merkle.complete(_cut(tile.hashes)))
        db.session.flush()
        hashes, level = above, level + 1


def _portions(before: int, count: int) -> Iterable[range]:
    """The hashes that go into one tile each, when there are so many before them."""
    start = 0
    while start < count:
        stop = min(count, start + WIDTH - (before + start) % WIDTH)
        yield range(start, stop)
        start = stop


def _cut(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + LONG] for at in range(0, len(hashes), LONG)]


def _place(node: Node) -> tuple[Place, int, int]:
    """The tile that a complete subtree is made of, and from where in it, and how many hashes."""
    level, inside = divmod(node.level, HEIGHT)
    count = 1 << inside
    number, start = divmod(node.number * count, WIDTH)
    return (level, number), start, count


def hashes_of(subtrees: Iterable[Subtree]) -> list[bytes]:
    """The hashes of subtrees, read in one statement. Raises Incomplete."""
    parts = [list(merkle.nodes_of(*each)) for each in subtrees]
    wanted = {_place(node)[0] for part in parts for node in part}
    tiles: dict[Place, bytes] = {}
    if wanted:
        rows = db.session.execute(
            select(Tile.level, Tile.number, Tile.hashes).where(
                tuple_(Tile.level, Tile.number).in_(sorted(wanted))
            )
        )
        tiles = {(row.level, row.number): row.hashes for row in rows}

    def hash_of(node: Node) -> bytes:
        place, start, count = _place(node)
        found = tiles.get(place, b"")[start * LONG : (start + count) * LONG]
        if len(found) != count * LONG:
            raise Incomplete(f"level {place[0]}, tile {place[1]}")
        return merkle.complete(_cut(found))

    return [merkle.folded([hash_of(node) for node in part]) for part in parts]


def root(of_size: int) -> bytes:
    """The root of the tree of the first so many entries. Raises Incomplete."""
    return hashes_of([Subtree(0, of_size)])[0] if of_size else merkle.EMPTY
