"""Draws a picture anew, alone in a process of its own: it stands on nothing of ours.

It reads a JPEG or PNG (which, and how many pixels are kept, are its arguments) from its input and
writes it to its output: turned upright, with no place, camera or other hidden data. A JPEG with more
pixels is made smaller while it is decoded, so the whole of it is never in memory. On the side it writes
one line of JSON: the size that it has now and had (`size`, `was`), or why there is no picture (`reason`,
`size`) before it ends with 3.
"""

import io
import json
import sys
from typing import IO

from PIL import Image, ImageOps

MOST_READ = 200_000_000
"""Pixels of a JPEG that is still made smaller: the largest camera of a telephone has as many."""


class Refused(Exception):
    """The picture is not drawn."""


def redraw(source: IO[bytes], kind: str, most: int) -> tuple[bytes, dict[str, object]]:
    """The picture, and what is said about it."""
    # Its size stands in the header, and is looked at before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(source, formats=(kind,)) as picture:
        width, height = picture.size
        if width * height > (MOST_READ if kind == "JPEG" else most):
            raise Refused(json.dumps({"reason": "pixels", "size": picture.size}))
        smaller = next(by for by in (1, 2, 4, 8) if width * height <= most * by * by)
        if smaller > 1:
            picture.draft(None, (width // smaller, height // smaller))
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        drawn: Image.Image = picture
        if kind == "JPEG" and picture.mode not in ("RGB", "L"):
            drawn = picture.convert("RGB")
        # Only what says which colour is see-through is kept of what stands beside the pixels.
        drawn.info = {key: drawn.info[key] for key in ("transparency",) if key in drawn.info}
        out = io.BytesIO()
        if kind == "JPEG":
            drawn.save(out, "JPEG", quality=88, optimize=True)
        else:
            drawn.save(out, "PNG")
        return out.getvalue(), {"size": drawn.size, "was": (width, height)}


def main() -> int:
    """Draw one picture."""
    try:
        content, about = redraw(sys.stdin.buffer, sys.argv[1], int(sys.argv[2]))
        sys.stdout.buffer.write(content)
    except Refused as refused:
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
