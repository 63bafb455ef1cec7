"""Compression of pages: what the browser takes, and how hard to try."""

import zlib
from functools import lru_cache

import brotli
from werkzeug.http import parse_accept_header

SMALLEST = 1000
"""Bytes below which compressing gains nothing: the answer fits one packet either way."""

KINDS = frozenset(
    {
        "text/html",
        "text/plain",
        "text/css",
        "text/csv",
        "text/calendar",
        "application/json",
        "application/xml",
        "application/atom+xml",
        "image/svg+xml",
    }
)
"""What is text; pictures, PDF and office files are compressed already."""


@lru_cache(maxsize=256)
def _best(accepted: str) -> str:
    wanted = parse_accept_header(accepted)
    for name in ("br", "gzip"):
        if wanted.quality(name) > 0:
            return name
    return ""


def encoding_for(accepted: str | None) -> str:
    """Brotli, gzip or neither (empty), from an Accept-Encoding."""
    if not accepted:
        return ""
    return _best(accepted) if len(accepted) <= 200 else ""


def compressed(body: bytes, encoding: str, *, kept: bool) -> bytes:
    """The body in an encoding; what is kept is worth more effort than what is sent once."""
    if encoding == "br":
        packed: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=5 if kept else 1)
        return packed
    packer = zlib.compressobj(6 if kept else 1, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()
