"""In which order statements come."""

import hashlib


def draw(user_id: int, *about: int) -> int:
    """A number between 0 and 2^64 that is the same whenever it is drawn for the same person and things."""
    drawn = ":".join(map(str, (user_id, *about))).encode()
    return int.from_bytes(hashlib.blake2b(drawn, digest_size=8).digest(), "big")
