"""Draws a picture anew, alone in a process of its own: it stands on nothing of ours.

It reads a JPEG or PNG (which, and how many pixels are kept, are its arguments) from its input and
writes it to its output: turned upright, with no place, camera or other hidden data. A JPEG with more
pixels is made smaller while it is decoded, so the whole of it is never in memory. On the side it writes
one line of JSON: the size that it has now and had (`size`, `was`), or why there is no picture (`reason`,
`size`) before it ends with 3. What it shows stays: tones, what is see-through, colours.
"""

import io
import json
import sys
from typing import IO, Any

from PIL import Image, ImageCms, ImageOps
from PIL.PngImagePlugin import PngInfo

MOST_READ = 200_000_000
"""Pixels of a JPEG that is still made smaller: the largest camera of a telephone has as many."""


class PictureRefused(Exception):
    """The picture is not drawn."""


def redraw(source: IO[bytes], kind: str, most: int) -> tuple[bytes, dict[str, object]]:
    """The picture, and what is said about it."""
    # Its size stands in the header, and is looked at before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(source, formats=(kind,)) as picture:
        width, height = picture.size
        if width * height > (MOST_READ if kind == "JPEG" else most):
            raise PictureRefused(json.dumps({"reason": "pixels", "size": picture.size}))
        if kind == "PNG" and getattr(picture, "is_animated", False):
            raise PictureRefused(json.dumps({"reason": "moves"}))
        smaller = next(by for by in (1, 2, 4, 8) if width * height <= most * by * by)
        if smaller > 1:
            picture.draft(None, (width // smaller, height // smaller))
        picture.load()
        seen_through = _seen_through(picture, source) if kind == "PNG" else {}
        tones = _tones(picture) if kind == "PNG" else None
        ImageOps.exif_transpose(picture, in_place=True)
        drawn = _in_common_colours(picture)
        if kind == "JPEG" and drawn.mode not in ("RGB", "L"):
            drawn = drawn.convert("RGB")
        # Of what stands beside the pixels only that is kept without which they look otherwise.
        drawn.info = seen_through if drawn is picture else {}
        out = io.BytesIO()
        if kind == "JPEG":
            drawn.save(out, "JPEG", quality=88, optimize=True)
        else:
            drawn.save(out, "PNG", pnginfo=tones)
        return out.getvalue(), {"size": drawn.size, "was": (width, height)}


def _seen_through(picture: Image.Image, source: IO[bytes]) -> dict[str | tuple[int, int], Any]:
    """Which colour of a PNG is see-through, in the depth that its pixels have been read to.

    Pillow reads two and four bits of grey to eight, and sixteen bits of a colour to eight, and leaves
    this value as it stands in the file (PNG, 11.3.1.1).
    """
    value = picture.info.get("transparency")
    if value is None:
        return {}
    source.seek(24)
    depth = source.read(1)[0]
    if isinstance(value, tuple) and depth == 16:
        value = tuple(each >> 8 for each in value)
    elif isinstance(value, int) and picture.mode == "L" and depth in (2, 4):
        value = value * 255 // (2**depth - 1)
    return {"transparency": value}


def _tones(picture: Image.Image) -> PngInfo | None:
    """How bright the values of a PNG's pixels are meant, where it says so itself (PNG, 11.3.2.2)."""
    gamma = picture.info.get("gamma")
    if not gamma or "icc_profile" in picture.info or "srgb" in picture.info:
        return None
    kept = PngInfo()
    kept.add(b"gAMA", min(round(gamma * 100_000), 2**31 - 1).to_bytes(4, "big"))
    return kept


_SPACES = {"RGB": "RGB ", "RGBA": "RGB ", "P": "RGB ", "L": "GRAY", "CMYK": "CMYK"}
"""What a profile must be of, for pixels of a mode (ICC.1:2022, table 19)."""


def _in_common_colours(picture: Image.Image) -> Image.Image:
    """The picture in the colours that every screen knows (sRGB), from those of its own profile.

    The profile itself is not kept: it names the screen or the printer of whoever made the picture. What
    has none, or one that does not fit, is left as it is; so are sixteen bits of grey.
    """
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    try:
        given = ImageCms.getOpenProfile(io.BytesIO(profile))
        if given.profile.xcolor_space != _SPACES.get(picture.mode):
            return picture
        if picture.mode == "P":
            colours = bytes(picture.getpalette("RGB") or ())
            row = Image.frombytes("RGB", (len(colours) // 3, 1), colours)
            picture.putpalette(_to_srgb(row, given).tobytes())
            return picture
        if picture.mode == "L":
            return _to_srgb(picture, given).convert("L")
        through = picture.mode == "RGBA" or "transparency" in picture.info
        return _to_srgb(picture.convert("RGBA") if through else picture, given)
    except (ImageCms.PyCMSError, ValueError, OSError):
        return picture


def _to_srgb(picture: Image.Image, given: ImageCms.ImageCmsProfile) -> Image.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    srgb = ImageCms.createProfile("sRGB")
    drawn = ImageCms.profileToProfile(picture, given, srgb, outputMode=mode)
    if drawn is None:
        raise ValueError("no picture came of it")
    return drawn


def main() -> int:
    """Draw one picture."""
    try:
        content, about = redraw(sys.stdin.buffer, sys.argv[1], int(sys.argv[2]))
        sys.stdout.buffer.write(content)
    except PictureRefused as refused:
        sys.stderr.write(str(refused))
        return 3
    except MemoryError:
        sys.stderr.write(json.dumps({"reason": "memory"}))
        return 3
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        sys.stderr.write(json.dumps({"reason": "broken"}))
        return 3
    sys.stderr.write(json.dumps(about))
    return 0


if __name__ == "__main__":
    sys.exit(main())
