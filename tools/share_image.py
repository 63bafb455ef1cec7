"""Draw static/img/share.png: what other sites show beside a link to a page of ours.

It is the mark of design and static/img/logo.svg, and no words: every installation has its own name.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "static" / "img" / "share.png"
SIZE = (1200, 630)
FINER = 4
"""Drawn so many times larger, and made smaller in the end: smooth edges."""
FJORD, PAPER = "#0B5C6B", "#FFFFFF"
SCALE = 13.5
"""How large a unit of the logo (32 by 32) becomes."""


def main() -> None:
    image = Image.new("RGB", (SIZE[0] * FINER, SIZE[1] * FINER), FJORD)
    draw = ImageDraw.Draw(image)

    def at(x: float, y: float) -> tuple[float, float]:
        left, top = SIZE[0] / 2 - 16 * SCALE, SIZE[1] / 2 - 16.5 * SCALE
        return (left + x * SCALE) * FINER, (top + y * SCALE) * FINER

    draw.rounded_rectangle((*at(2, 5), *at(30, 23)), radius=3 * SCALE * FINER, fill=PAPER)
    draw.polygon([at(9, 22), at(9, 28.5), at(16, 22)], fill=PAPER)
    tick = [at(10, 14.2), at(14, 18.2), at(22, 10.2)]
    wide = 2.6 * SCALE * FINER
    draw.line(tick, fill=FJORD, width=round(wide), joint="curve")
    for x, y in (tick[0], tick[-1]):
        draw.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), fill=FJORD)
    small = image.resize(SIZE, Image.Resampling.LANCZOS).quantize(32)
    small.save(OUT, optimize=True)


if __name__ == "__main__":
    main()
