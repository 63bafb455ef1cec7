"""What somebody sends as a picture, looked at, drawn in its sizes and kept; no row names it yet."""

from typing import IO, NamedTuple

from participation import config, pictures, storage
from participation.i18n import gettext as _
from participation.storage import JPEG, WEBP, Checked, FileRefused
from participation.storage.detecting import HEIC_BRANDS, detect

ACCEPT = ".jpg,.jpeg,.png,.webp"
LARGEST_MB = 25
"""Megabytes that a picture may have when it is sent, where the site does not take less."""


class Drawn(NamedTuple):
    """A picture in its sizes, kept; and how many pixels the large one has across and down."""

    small: Checked
    large: Checked
    wide: Checked
    width: int
    height: int


def draw(source: IO[bytes]) -> Drawn:
    """Look at a picture, draw it in its sizes and keep these; no transaction that writes is open meanwhile.

    Raises FileRefused, with words for the person, for what is too large, no picture, too small, moving,
    broken, or cannot be kept.
    """
    _look_at(source)
    try:
        sizes = pictures.rendered(source)
    except pictures.PictureRefused as refused:
        raise FileRefused(str(refused)) from None
    return Drawn(
        storage.keep(sizes.small.content, "small.webp", WEBP),
        storage.keep(sizes.large.content, "large.webp", WEBP),
        storage.keep(sizes.wide.content, "wide.jpg", JPEG),
        sizes.large.width,
        sizes.large.height,
    )


def _look_at(source: IO[bytes]) -> None:
    """FileRefused for what is larger than a picture may be, or is none."""
    most = min(LARGEST_MB, config.current().max_file_mb)
    size = source.seek(0, 2)
    source.seek(0)
    head = source.read(16)
    source.seek(0)
    if size == 0:
        raise FileRefused(_("The file is empty."))
    if size > most * 1_000_000:
        raise FileRefused(
            _("The picture is larger than %(limit)s MB. Make it smaller and try again.", limit=most)
        )
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        detect(source)  # It says what to do with a picture of this kind.
    known = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
    if not head.startswith(known) and not (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        raise FileRefused(
            _("This is not a picture that we can take. Save it as JPEG, PNG or WebP, and add that.")
        )
