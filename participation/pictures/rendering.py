"""Draws a picture in the sizes that pages show, alone in a process of its own: it stands on nothing of ours.

It reads a JPEG, PNG or WebP from its input. Its arguments: how many pixels it may have, how many it
has at least across and down, and how wide the small, the large and the wide size are. It writes these
one after the other to its output, the first two as WebP, the last as JPEG: upright, in the colours of
screens (sRGB), without place, camera or other hidden data. On the side it writes one line of JSON: the
parts (format, bytes, pixels across and down), or why there is no picture (`reason`) before it ends with 3.
"""

import io
import json
import sys
from typing import IO

from PIL import Image, ImageCms, ImageOps

MOST_READ = 200_000_000
"""Pixels of a JPEG that is made smaller while it is decoded."""
WEBP, JPEG = 75, 82
"""Their qualities."""


class PictureRefused(Exception):
    """The picture is not drawn."""


def _refused(reason: str) -> PictureRefused:
    return PictureRefused(json.dumps({"reason": reason}))


def read(source: IO[bytes], most: int, least: tuple[int, int], widest: int) -> Image.Image:
    """The picture upright, in RGB, on white where it was see-through."""
    # Its size stands in the header, and is looked at before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(source, formats=("JPEG", "PNG", "WEBP")) as picture:
        width, height = picture.size
        # A telephone's JPEG may hold several pictures (MPO), of which the first is meant.
        whole = picture.format in ("PNG", "WEBP")
        if width * height > (most if whole else MOST_READ):
            raise _refused("pixels")
        if whole and getattr(picture, "is_animated", False):
            raise _refused("moves")
        if not whole:
            picture.draft("RGB", (widest, widest))
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        if picture.width < least[0] or picture.height < least[1]:
            raise _refused("small")
        return _on_white(_in_common_colours(picture))


def _in_common_colours(picture: Image.Image) -> Image.Image:
    """From the colours of its own profile; one that does not fit is passed over."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return picture
    try:
        given = ImageCms.getOpenProfile(io.BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        drawn = ImageCms.profileToProfile(picture, given, srgb, outputMode=picture.mode)
    except (ImageCms.PyCMSError, ValueError, OSError):
        return picture
    return picture if drawn is None else drawn


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):
        # Sixteen bits of grey: the upper eight.
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen_through = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(seen_through, mask=seen_through.getchannel("A"))
        return ground
    return picture.convert("RGB")


def draw(picture: Image.Image, width: int, kind: str) -> tuple[bytes, int, int]:
    """It in a width, never enlarged, and how large it is."""
    width = min(width, picture.width)
    height = max(1, round(picture.height * width / picture.width))
    drawn = picture.resize((width, height), Image.Resampling.LANCZOS)
    # Nothing of what stood beside the pixels goes along.
    drawn.info = {}
    out = io.BytesIO()
    if kind == "webp":
        drawn.save(out, "WEBP", quality=WEBP, method=6)
    else:
        drawn.save(out, "JPEG", quality=JPEG, optimize=True, progressive=True)
    return out.getvalue(), width, height


def main() -> int:
    """Draw one picture in its sizes."""
    most, across, down, *widths = map(int, sys.argv[1:])
    try:
        picture = read(sys.stdin.buffer, most, (across, down), 2 * max(widths))
        parts = []
        for width, kind in zip(widths, ("webp", "webp", "jpeg"), strict=True):
            content, wide, high = draw(picture, width, kind)
            sys.stdout.buffer.write(content)
            parts.append((kind, len(content), wide, high))
    except PictureRefused as refused:
        sys.stderr.write(str(refused))
        return 3
    except MemoryError:
        sys.stderr.write(json.dumps({"reason": "memory"}))
        return 3
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        sys.stderr.write(json.dumps({"reason": "broken"}))
        return 3
    sys.stderr.write(json.dumps({"parts": parts}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
