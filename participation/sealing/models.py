"""The tree's hashes in tiles, and the heads that were signed."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from participation.db import Base


class Tile(Base):
    """Up to 256 hashes that stand side by side in the tree; the last of a level is not full.

    Level 0 has the hashes of entries, the next one those of whole tiles of the one below
    (https://c2sp.org/tlog-tiles).
    """

    __tablename__ = "ledger_tiles"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class Head(Base):
    """The root of the tree at one moment, signed: what it says can be denied no more.

    `note` is what is published, signature and all (https://c2sp.org/tlog-checkpoint).
    """

    __tablename__ = "ledger_heads"

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(index=True)
    root: Mapped[str]
    at: Mapped[datetime]
    public_key: Mapped[str]
    note: Mapped[str]
