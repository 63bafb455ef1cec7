"""Pictures that people send: drawn anew without what is hidden in them, one at a time, within limits."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from participation import subprocesses
from participation.i18n import gettext as _

MOST_PIXELS = 30_000_000
"""How large a picture is kept. A JPEG with more is made smaller; a PNG with more is refused, for it
would have to be unpacked whole. A page of A3 scanned at 300 dots an inch has 17 million."""
LIMITS = subprocesses.Limits(seconds=20, megabytes=700, largest=100_000_000)
WAIT = 30
"""Seconds a picture waits for the one before it: each process of the site draws one at a time."""

SMALL, LARGE, WIDE = 640, 1280, 1200
"""Pixels across: of the two sizes that browsers choose from, and of the one for whoever else reads."""
LEAST = (400, 200)
"""Pixels across and down that an illustration has at least."""

_SCRIPT = Path(__file__).with_name("redrawing.py")
_RENDERING = Path(__file__).with_name("rendering.py")
_turn = threading.BoundedSemaphore(1)


class PictureRefused(Exception):
    """A picture cannot be taken; the message tells the person why and what to do."""


class Redrawn(NamedTuple):
    """A picture that was drawn anew, and whether it was made smaller."""

    content: IO[bytes]
    smaller: bool


@contextmanager
def redrawn(source: IO[bytes], kind: str) -> Iterator[Redrawn]:
    """The same picture (`kind` is JPEG or PNG), upright, with no place, camera or other hidden data.

    Raises PictureRefused.
    """
    if not _turn.acquire(timeout=WAIT):
        raise PictureRefused(_("Many pictures are coming in just now. Try again in a minute."))
    try:
        with subprocesses.run(_SCRIPT, [kind, str(MOST_PIXELS)], source, LIMITS) as result:
            about = json.loads(result.said) if result.said.startswith(b"{") else {}
            if result.code or "size" not in about:
                raise PictureRefused(_refusal(about))
            yield Redrawn(result.output, about["size"] != about["was"])
    except subprocesses.TookTooMuch:
        raise PictureRefused(_refusal({"reason": "memory"})) from None
    finally:
        _turn.release()


class Rendition(NamedTuple):
    """One size of a picture: its bytes as WebP or JPEG, and its pixels across and down."""

    content: bytes
    format: str
    width: int
    height: int


class Renditions(NamedTuple):
    """A picture in the sizes it is shown in: small and large as WebP, wide as JPEG."""

    small: Rendition
    large: Rendition
    wide: Rendition


def rendered(source: IO[bytes]) -> Renditions:
    """A picture (JPEG, PNG or WebP) in the sizes that pages show, without hidden data, never enlarged.

    Raises PictureRefused, also for one that is too small to be looked at.
    """
    if not _turn.acquire(timeout=WAIT):
        raise PictureRefused(_("Many pictures are coming in just now. Try again in a minute."))
    sizes = [str(each) for each in (SMALL, LARGE, WIDE)]
    try:
        with subprocesses.run(
            _RENDERING, [str(MOST_PIXELS), *map(str, LEAST), *sizes], source, LIMITS
        ) as result:
            about = json.loads(result.said) if result.said.startswith(b"{") else {}
            if result.code or "parts" not in about:
                raise PictureRefused(_refusal(about))
            return Renditions(
                *(
                    Rendition(result.output.read(length), name, width, height)
                    for name, length, width, height in about["parts"]
                )
            )
    except subprocesses.TookTooMuch:
        raise PictureRefused(_refusal({"reason": "memory"})) from None
    finally:
        _turn.release()


def _refusal(about: dict[str, object]) -> str:
    if about.get("reason") == "small":
        return _(
            "The picture is too small to be seen well. It needs at least %(width)s pixels across "
            "and %(height)s down.",
            width=LEAST[0],
            height=LEAST[1],
        )
    if about.get("reason") == "pixels":
        return _(
            "The picture has more than %(millions)s million pixels. "
            "Save it as JPEG, or make it smaller, and try again.",
            millions=MOST_PIXELS // 10**6,
        )
    if about.get("reason") == "moves":
        return _(
            "The picture moves, and would be kept as a still one. "
            "Save the moment that matters as a picture of its own, and add that."
        )
    if about.get("reason") == "memory":
        return _("The picture takes too much to open. Make it smaller and try again.")
    return _("The picture could not be read. Save it again and try once more.")
