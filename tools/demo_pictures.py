"""Draw the pictures of the demo story anew: a Nordic town in flat shapes and one set of colours.

tools/demo_pictures.py [NAME …]   writes participation/demo/drawings/*.webp
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

OUT = Path(__file__).resolve().parent.parent / "participation" / "demo" / "drawings"
WIDE, HIGH, FINE = 1280, 720, 2
"""Pixels of a picture, and how many times finer it is drawn than kept."""

NIGHT, NAVY, TEAL, SEA, MIST = "#14263a", "#1f3f5b", "#0b5c6b", "#3f8f9c", "#a9d2d4"
ICE, SNOW, CREAM, SAND, OCHRE = "#dcebe9", "#f6f7f3", "#f8f0e0", "#e8d8b8", "#e3a73b"
GLOW, BRICK, RUST, ROSE, MOSS = "#ffd98a", "#b4533c", "#8a3b2e", "#d98b73", "#6f8f5f"
PINE, FOREST, STONE, SLATE, INK = "#46695a", "#27483f", "#c9c4b8", "#74818a", "#22303a"

Point = tuple[float, float]


class Sheet:
    """A picture that is being drawn, in pixels of the finished one."""

    def __init__(self, sky: str, ground: str | None = None) -> None:
        self.image = Image.new("RGB", (WIDE * FINE, HIGH * FINE), sky)
        self.pen = ImageDraw.Draw(self.image)
        if ground:
            self.fade(sky, ground, 0, HIGH)

    def fade(self, above: str, below: str, top: float, bottom: float) -> None:
        """One colour into another, in bands wide enough to be a choice."""
        one, other = _rgb(above), _rgb(below)
        bands = 14
        for at in range(bands):
            share = at / (bands - 1)
            mixed = tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
            y0 = top + (bottom - top) * at / bands
            self.box(
                0, y0, WIDE, top + (bottom - top) * (at + 1) / bands + 1, "#" + bytes(mixed).hex()
            )

    def shape(self, points: list[Point], colour: str) -> None:
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=colour)

    def box(self, x0: float, y0: float, x1: float, y1: float, colour: str, r: float = 0) -> None:
        corners = (x0 * FINE, y0 * FINE, x1 * FINE, y1 * FINE)
        self.pen.rounded_rectangle(corners, radius=r * FINE, fill=colour)

    def disc(self, x: float, y: float, r: float, colour: str, flat: float = 1) -> None:
        self.pen.ellipse(
            ((x - r) * FINE, (y - r * flat) * FINE, (x + r) * FINE, (y + r * flat) * FINE),
            fill=colour,
        )

    def ring(self, x: float, y: float, r: float, width: float, colour: str) -> None:
        corners = ((x - r) * FINE, (y - r) * FINE, (x + r) * FINE, (y + r) * FINE)
        self.pen.ellipse(corners, outline=colour, width=round(width * FINE))

    def line(self, points: list[Point], width: float, colour: str) -> None:
        scaled = [(x * FINE, y * FINE) for x, y in points]
        self.pen.line(scaled, fill=colour, width=round(width * FINE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, colour)

    def hill(self, y: float, rise: float, colour: str, turn: float = 0, waves: float = 1.3) -> None:
        """A soft line of land from one side to the other, and all below it."""
        steps = range(0, WIDE + 20, 20)
        top = [(x, y - rise * math.sin(turn + x / WIDE * math.tau * waves / 2) ** 2) for x in steps]
        self.shape([*top, (WIDE, HIGH), (0, HIGH)], colour)

    # What stands in several pictures.

    def house(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        wall: str,
        roof: str,
        lit: str = CREAM,
        cols: int = 2,
        rows: int = 2,
        gable: float = 0.55,
    ) -> None:
        """A house with its gable to us, its foot at y."""
        self.box(x, y - h, x + w, y, wall)
        self.shape(
            [(x - 7, y - h + 3), (x + w / 2, y - h - w * gable), (x + w + 7, y - h + 3)], roof
        )
        size = min(w / (cols * 2 + 1), h / (rows * 1.9 + 0.6))
        for col in range(cols):
            for row in range(rows):
                cx = x + w * (col + 1) / (cols + 1)
                cy = y - h + h * (row + 0.75) / (rows + 0.45)
                self.box(cx - size / 2, cy - size * 0.65, cx + size / 2, cy + size * 0.65, lit, 2)

    def tree(self, x: float, y: float, h: float, leaf: str = MOSS, trunk: str = RUST) -> None:
        self.box(x - h * 0.035, y - h * 0.5, x + h * 0.035, y, trunk)
        self.disc(x, y - h * 0.66, h * 0.25, leaf, 1.3)

    def fir(self, x: float, y: float, h: float, leaf: str = PINE) -> None:
        self.box(x - h * 0.03, y - h * 0.2, x + h * 0.03, y, RUST)
        for at, w in ((0.16, 0.30), (0.40, 0.23), (0.62, 0.16)):
            self.shape(
                [(x - h * w, y - h * at), (x, y - h * (at + 0.42)), (x + h * w, y - h * at)], leaf
            )

    def person(
        self, x: float, y: float, h: float, coat: str, step: float = 0.1, head: str = SAND
    ) -> None:
        """Somebody who walks, the feet at y."""
        for side in (-1, 1):
            self.line([(x, y - h * 0.42), (x + side * h * step, y)], h * 0.09, INK)
        self.box(x - h * 0.13, y - h * 0.8, x + h * 0.13, y - h * 0.36, coat, h * 0.1)
        self.disc(x, y - h * 0.9, h * 0.1, head)

    def bicycle(self, x: float, y: float, h: float, coat: str, way: int = 1) -> None:
        """Somebody on a bicycle; the wheels stand at y."""
        r = h * 0.2
        back, front, hub = (
            (x - h * 0.3 * way, y - r),
            (x + h * 0.3 * way, y - r),
            (x - h * 0.02 * way, y - r),
        )
        for cx, cy in (back, front):
            self.ring(cx, cy, r, h * 0.028, INK)
        seat, bar = (x - h * 0.12 * way, y - h * 0.5), (x + h * 0.2 * way, y - h * 0.56)
        for pair in ([back, seat], [back, hub], [hub, seat], [hub, bar], [seat, bar], [bar, front]):
            self.line(pair, h * 0.03, RUST)
        hip, shoulder = (x - h * 0.12 * way, y - h * 0.56), (x + h * 0.02 * way, y - h * 0.86)
        self.line([hip, (x + h * 0.08 * way, y - h * 0.4), (x, y - r * 0.5)], h * 0.08, NAVY)
        self.line([hip, shoulder], h * 0.15, coat)
        self.line([shoulder, bar], h * 0.055, coat)
        self.disc(x + h * 0.07 * way, y - h * 1.0, h * 0.09, SAND)

    def ripples(
        self, top: float, colour: str, many: int, seed: int, left: float = 0, right: float = WIDE
    ) -> None:
        """Light on water."""
        chance = random.Random(seed)  # noqa: S311  (a drawing)
        for _each in range(many):
            x, y = chance.uniform(left, right), chance.uniform(top, HIGH - 12)
            long = chance.uniform(30, 110) * (0.5 + (y - top) / (HIGH - top))
            self.box(x, y, x + long, y + 4, colour, 2)

    def lamp(self, x: float, y: float, h: float, lit: bool = True) -> None:
        """A lamp on a post, its foot at y, with what it lights."""
        if lit:
            self._light(x + h * 0.12, y - h, h)
        self.box(x - h * 0.014, y - h, x + h * 0.014, y, INK)
        self.line([(x, y - h), (x + h * 0.14, y - h)], h * 0.03, INK)
        self.box(
            x + h * 0.06, y - h, x + h * 0.2, y - h + h * 0.05, GLOW if lit else STONE, h * 0.02
        )

    def _light(self, x: float, y: float, h: float) -> None:
        cone = Image.new("L", self.image.size, 0)
        pen = ImageDraw.Draw(cone)
        for at, strong in ((0.62, 26), (0.44, 40), (0.28, 60)):
            foot = [
                (x - h * 0.03, y + h * 0.04),
                (x + h * 0.03, y + h * 0.04),
                (x + h * at, y + h),
                (x - h * at, y + h),
            ]
            pen.polygon([(px * FINE, py * FINE) for px, py in foot], fill=strong)
            pen.ellipse(
                (
                    (x - h * at) * FINE,
                    (y + h * 0.9) * FINE,
                    (x + h * at) * FINE,
                    (y + h * 1.1) * FINE,
                ),
                fill=strong + 14,
            )
        self.image.paste(Image.new("RGB", self.image.size, GLOW), mask=cone)

    def save(self, name: str) -> int:
        """Keep it; returns its bytes."""
        small = self.image.resize((WIDE, HIGH), Image.Resampling.LANCZOS)
        path = OUT / f"{name}.webp"
        small.save(path, "WEBP", quality=74, method=6)
        return path.stat().st_size


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _row(
    s: Sheet, x: float, y: float, houses: list[tuple[float, float, str, str]], lit: str = CREAM
) -> None:
    """Houses wall to wall."""
    for w, h, wall, roof in houses:
        s.house(x, y, w, h, wall, roof, lit, cols=2 if w < 130 else 3, rows=2 if h < 170 else 3)
        x += w + 6


def town() -> Sheet:
    """The town over the fjord, seen from the water."""
    s = Sheet("#cfe4e4", CREAM)
    s.disc(985, 190, 66, GLOW)
    s.hill(430, 190, "#b7d0cb", 0.4)
    s.hill(450, 120, "#8fb3a8", 2.0, 2)
    for x, h in ((60, 90), (115, 120), (180, 96), (1130, 110), (1190, 140), (1245, 100)):
        s.fir(x, 470, h, PINE)
    _row(
        s,
        190,
        500,
        [
            (96, 120, BRICK, RUST),
            (112, 160, OCHRE, RUST),
            (88, 120, SNOW, SLATE),
            (128, 178, ROSE, RUST),
        ],
    )
    s.box(648, 262, 716, 500, CREAM)
    s.shape([(636, 268), (682, 128), (728, 268)], TEAL)
    s.ring(682, 312, 21, 5, NAVY)
    s.line([(682, 312), (682, 299)], 4, NAVY)
    s.line([(682, 312), (692, 318)], 4, NAVY)
    s.box(668, 430, 696, 500, RUST, 12)
    _row(
        s,
        736,
        500,
        [
            (104, 142, SNOW, SLATE),
            (120, 176, TEAL, NAVY),
            (96, 120, OCHRE, RUST),
            (112, 150, BRICK, RUST),
        ],
    )
    s.box(0, 498, WIDE, 530, STONE)
    s.box(0, 526, WIDE, HIGH, SEA)
    s.ripples(540, MIST, 46, 3)
    for x, hull in ((270, BRICK), (900, NAVY), (1090, OCHRE)):
        s.shape([(x - 70, 574), (x + 74, 574), (x + 50, 606), (x - 52, 606)], hull)
        s.line([(x, 574), (x, 452)], 5, INK)
        s.shape([(x + 8, 462), (x + 8, 566), (x + 66, 566)], SNOW)
        s.shape([(x - 8, 478), (x - 8, 566), (x - 50, 566)], ICE)
    return s


def harbour() -> Sheet:
    """The old harbour with new homes, a crane, and the park on the quay."""
    s = Sheet("#bfdde0", CREAM)
    s.disc(250, 170, 58, "#fff3cf")
    s.hill(410, 90, "#a8c8c2", 1.0)
    for x, w, h, c in (
        (380, 150, 250, BRICK),
        (540, 130, 320, SAND),
        (680, 150, 220, TEAL),
        (840, 120, 285, ROSE),
    ):
        s.box(x, 470 - h, x + w, 470, c)
        s.box(x - 4, 470 - h - 10, x + w + 4, 470 - h, NAVY)
        for col in range(3):
            for row in range(int(h / 56)):
                cx, cy = x + w * (col + 0.5) / 3, 470 - h + 28 + row * 56
                s.box(cx - 13, cy, cx + 13, cy + 28, CREAM if (col + row) % 4 else OCHRE, 3)
                s.box(cx - 16, cy + 29, cx + 16, cy + 33, NAVY)
    s.line([(1040, 470), (1096, 170)], 11, RUST)
    s.line([(1150, 470), (1096, 170)], 11, RUST)
    s.line([(1096, 170), (1240, 120)], 11, RUST)
    s.line([(1066, 330), (1124, 330)], 8, RUST)
    s.line([(1232, 123), (1232, 250)], 4, INK)
    s.box(0, 468, WIDE, 560, "#cfd3b8")
    s.box(0, 548, WIDE, 572, STONE)
    for x, h in ((60, 170), (160, 210), (262, 160), (1000, 130)):
        s.tree(x, 510, h, MOSS if x != 160 else PINE)
    for x, c, step in ((330, OCHRE, 0.1), (372, NAVY, 0.12), (640, BRICK, 0.08)):
        s.person(x, 540, 74, c, step)
    s.bicycle(800, 544, 92, TEAL)
    s.box(450, 514, 550, 522, RUST, 3)
    for x in (462, 538):
        s.box(x, 520, x + 6, 544, INK)
    s.box(0, 570, WIDE, HIGH, SEA)
    s.ripples(584, MIST, 40, 8)
    s.shape([(960, 600), (1200, 600), (1160, 656), (996, 656)], NAVY)
    s.box(1010, 556, 1110, 602, SNOW, 4)
    s.box(1030, 570, 1050, 586, SEA)
    s.box(1066, 570, 1086, 586, SEA)
    return s


def lamps() -> Sheet:
    """The path between the station and the school, with its lamps lit."""
    s = Sheet(NIGHT, "#2f5470")
    for x, y in ((150, 90), (330, 60), (520, 130), (760, 70), (930, 140), (1110, 80), (640, 40)):
        s.disc(x, y, 3, ICE)
    s.disc(1120, 150, 46, CREAM)
    s.disc(1100, 140, 42, "#1c334a")
    s.hill(450, 120, "#1d3a4c", 0.8)
    s.box(820, 320, 1090, 470, "#2b4c60")
    s.shape([(806, 322), (955, 262), (1104, 322)], "#1a3042")
    for x in range(846, 1070, 46):
        s.box(x, 352, x + 26, 396, GLOW, 3)
        s.box(x, 414, x + 26, 456, GLOW if x % 4 else "#48687a", 3)
    s.hill(480, 40, FOREST, 2.2)
    s.shape([(420, HIGH), (860, HIGH), (700, 470), (668, 470)], "#6d7f80")
    s.shape([(560, HIGH), (720, HIGH), (690, 470), (678, 470)], "#7d8f8e")
    for x, h in ((60, 300), (170, 360), (300, 270), (1030, 280), (1140, 360), (1240, 300)):
        s.tree(x, 600, h, "#2f5a4e", "#1a2b33")
    for x, y, h in ((806, 508, 110), (560, 548, 176), (884, 640, 290)):
        s.lamp(x, y, h)
    s.lamp(330, 708, 400)
    s.bicycle(640, 660, 190, OCHRE, -1)
    s.person(742, 560, 92, BRICK)
    return s


def school() -> Sheet:
    """Children on their way to school, over a crossing."""
    s = Sheet("#d5e8e6", CREAM)
    s.disc(180, 150, 54, GLOW)
    s.hill(420, 80, "#a9c6b4", 0.2)
    s.box(330, 200, 960, 440, BRICK)
    s.shape([(310, 206), (980, 206), (900, 130), (390, 130)], RUST)
    s.box(585, 150, 705, 440, ROSE)
    s.shape([(570, 156), (645, 84), (720, 156)], RUST)
    s.disc(645, 196, 24, CREAM)
    s.line([(645, 196), (645, 182)], 3, INK)
    s.line([(645, 196), (655, 200)], 3, INK)
    for x in (360, 430, 500, 740, 810, 880):
        for y in (234, 330):
            s.box(x, y, x + 46, y + 62, CREAM, 3)
            s.box(x + 21, y, x + 25, y + 62, BRICK)
    s.box(615, 330, 675, 440, NAVY, 6)
    s.line([(250, 440), (250, 190)], 6, SLATE)
    s.shape([(253, 194), (330, 206), (253, 246)], TEAL)
    for x, h in ((110, 240), (1060, 220), (1160, 270), (1240, 210)):
        s.tree(x, 460, h)
    s.box(0, 440, WIDE, 500, "#bccaa0")
    s.box(0, 494, WIDE, 526, STONE)
    s.box(0, 524, WIDE, 680, SLATE)
    s.box(0, 676, WIDE, HIGH, STONE)
    for at in range(6):
        s.shape(
            [
                (470 + at * 62, 532),
                (506 + at * 62, 532),
                (482 + at * 72 - 40, 670),
                (436 + at * 72 - 40, 670),
            ],
            SNOW,
        )
    for x, h, c in ((520, 118, OCHRE), (590, 104, TEAL), (650, 112, BRICK)):
        s.person(x, 618, h, c, 0.13)
        s.box(x - h * 0.24, 618 - h * 0.76, x - h * 0.1, 618 - h * 0.46, NAVY, 6)
    s.person(740, 626, 172, "#e07b39", 0.08)
    s.line([(758, 520), (812, 486)], 12, "#e07b39")
    s.line([(812, 540), (812, 420)], 5, INK)
    s.disc(812, 410, 26, BRICK)
    s.box(796, 406, 828, 414, SNOW)
    s.bicycle(1010, 630, 170, PINE, -1)
    s.box(100, 400, 108, 500, INK)
    s.disc(104, 386, 32, SNOW)
    s.ring(104, 386, 32, 8, BRICK)
    s.box(88, 380, 120, 392, INK, 3)
    return s


def cycling() -> Sheet:
    """A path for bicycles along the beach."""
    s = Sheet("#c3e0e4", "#f6ecd6")
    s.disc(960, 190, 64, "#fff0c4")
    s.box(0, 330, WIDE, 470, SEA)
    s.ripples(340, MIST, 26, 5)
    s.box(0, 462, WIDE, HIGH, SEA)
    s.hill(352, 66, "#7fa79f", 0.0, 0.8)
    s.box(0, 352, WIDE, 470, SEA)
    for x, y, long in (
        (120, 380, 140),
        (420, 400, 180),
        (760, 376, 120),
        (980, 410, 170),
        (600, 436, 210),
    ):
        s.box(x, y, x + long, y + 5, MIST, 2)
    s.shape([(760, 300), (800, 372), (700, 372)], SNOW)
    s.shape([(690, 374), (812, 374), (790, 392), (712, 392)], BRICK)
    s.shape([(0, 476), (420, 440), (900, 470), (WIDE, 440), (WIDE, HIGH), (0, HIGH)], SAND)
    s.shape([(0, 560), (500, 516), (WIDE, 560), (WIDE, HIGH), (0, HIGH)], MOSS)
    s.shape([(0, 640), (520, 572), (WIDE, 618), (WIDE, 700), (520, 640), (0, HIGH)], "#8d6f62")
    s.line([(40, 680), (520, 606), (1240, 658)], 5, CREAM)
    for x, y in ((90, 480), (220, 474), (1090, 470), (1190, 462)):
        for tilt in (-12, -4, 5, 14):
            s.line([(x, y + 26), (x + tilt, y - 20)], 4, PINE)
    s.bicycle(420, 632, 210, BRICK)
    s.bicycle(700, 640, 190, NAVY)
    s.bicycle(900, 652, 130, OCHRE)
    for x, h in ((1120, 250), (1230, 300)):
        s.tree(x, 600, h, PINE)
    s.line([(215, 560), (215, 440)], 7, INK)
    s.box(184, 400, 246, 462, TEAL, 8)
    s.ring(203, 441, 10, 4, SNOW)
    s.ring(228, 441, 10, 4, SNOW)
    s.line([(203, 441), (212, 422), (226, 422), (228, 441)], 4, SNOW)
    return s


def library() -> Sheet:
    """The library in the evening, lit from within."""
    s = Sheet("#24465f", "#6c93a0")
    s.hill(470, 90, "#2c5566", 1.4)
    s.box(170, 190, 1110, 560, SAND)
    s.shape([(140, 196), (1140, 196), (1110, 150), (200, 120)], NAVY)
    s.box(200, 226, 1080, 560, "#f6dda6")
    chance = random.Random(21)  # noqa: S311  (a drawing)
    for shelf in range(3):
        y = 262 + shelf * 84
        for left, right in ((222, 460), (820, 1058)):
            s.box(left, y + 52, right, y + 60, RUST)
            x = left + 6.0
            while x < right - 20:
                w, h = chance.uniform(9, 20), chance.uniform(30, 50)
                s.box(
                    x,
                    y + 52 - h,
                    x + w,
                    y + 52,
                    chance.choice((BRICK, TEAL, NAVY, OCHRE, PINE, ROSE, CREAM)),
                )
                x += w + 2
    for x in (200, 490, 790, 1072):
        s.box(x - 6, 226, x + 6, 560, NAVY)
    for x in (560, 640, 720):
        s.line([(x, 226), (x, 290)], 3, INK)
        s.shape([(x - 30, 318), (x - 12, 288), (x + 12, 288), (x + 30, 318)], OCHRE)
    s.box(530, 470, 750, 482, RUST, 4)
    for x in (548, 724):
        s.box(x, 480, x + 8, 560, RUST)
    for x, c in ((590, TEAL), (690, BRICK)):
        s.box(x - 24, 410, x + 24, 474, c, 18)
        s.disc(x, 392, 21, SAND)
    s.shape([(612, 468), (640, 456), (640, 470)], SNOW)
    s.shape([(668, 468), (640, 456), (640, 470)], SNOW)
    s.box(0, 556, WIDE, HIGH, "#3d5e63")
    s.shape([(200, 560), (1080, 560), (1200, HIGH), (80, HIGH)], "#8c9a83")
    for x, h in ((70, 330), (1200, 360)):
        s.tree(x, 600, h, FOREST, INK)
    s.person(380, 664, 150, OCHRE)
    s.person(440, 664, 108, BRICK)
    s.bicycle(900, 672, 170, NAVY, -1)
    return s


def swimming() -> Sheet:
    """The new swimming hall."""
    s = Sheet("#d9ebe9")
    s.box(0, 0, WIDE, 250, "#cde2df")
    for x in range(40, WIDE, 208):
        s.box(x, 60, x + 168, 250, "#eef6f1")
        s.shape([(x, 250), (x, 200), (x + 84, 160), (x + 168, 206), (x + 168, 250)], "#9dbfae")
        s.disc(x + 128, 110, 22, GLOW)
    s.line([(0, 52), (420, 18), (860, 18), (WIDE, 52)], 24, RUST)
    s.box(0, 246, WIDE, 300, SAND)
    for x in range(0, WIDE, 64):
        s.box(x, 246, x + 3, 300, CREAM)
    s.shape([(0, 300), (WIDE, 300), (WIDE, HIGH), (0, HIGH)], "#57a9b2")
    for far, near in ((250, -80), (510, 400), (770, 880), (1030, 1360)):
        for share in range(11):
            t0, t1 = share / 11, share / 11 + 0.055
            p0, p1 = (
                (far + (near - far) * t0, 300 + 420 * t0),
                (far + (near - far) * t1, 300 + 420 * t1),
            )
            s.line([p0, p1], 4 + 8 * t0, BRICK if share % 2 else SNOW)
    s.ripples(320, "#8fcfd2", 46, 9)
    for x, y, size, cap in ((390, 420, 1.0, OCHRE), (640, 520, 1.5, BRICK), (920, 400, 0.9, NAVY)):
        s.disc(x, y, 24 * size, SAND)
        s.disc(x, y - 7 * size, 24 * size, cap, 0.8)
        s.line(
            [
                (x + 26 * size, y + 16 * size),
                (x + 76 * size, y - 34 * size),
                (x + 112 * size, y + 6 * size),
            ],
            15 * size,
            SAND,
        )
        s.box(x - 80 * size, y + 20 * size, x + 70 * size, y + 28 * size, SNOW, 4)
    for x, c in ((140, TEAL), (1130, BRICK)):
        s.person(x, 292, 116, c, 0.06)
    s.box(556, 214, 606, 252, NAVY, 4)
    s.box(676, 214, 726, 252, NAVY, 4)
    return s


def bus() -> Sheet:
    """The bus in the evening."""
    s = Sheet("#2c4a63", "#d99a78")
    s.disc(250, 330, 80, "#ffcf8a")
    s.hill(420, 90, "#4a6472", 0.6)
    _row(
        s,
        40,
        470,
        [(100, 120, "#3b5566", NIGHT), (120, 170, "#46606d", NIGHT), (90, 110, "#3b5566", NIGHT)],
        GLOW,
    )
    _row(
        s,
        860,
        470,
        [(110, 150, "#46606d", NIGHT), (120, 190, "#3b5566", NIGHT), (100, 130, "#46606d", NIGHT)],
        GLOW,
    )
    s.box(0, 466, WIDE, 540, "#5c6f72")
    s.box(0, 536, WIDE, HIGH, "#3d4c55")
    for x in range(20, WIDE, 190):
        s.box(x, 636, x + 100, 646, STONE, 3)
    s.box(300, 300, 960, 560, TEAL, 26)
    s.box(300, 470, 960, 560, "#084954", 20)
    s.box(300, 460, 960, 478, OCHRE)
    for x in range(330, 850, 104):
        s.box(x, 334, x + 84, 440, GLOW, 10)
    s.box(872, 330, 946, 470, ICE, 10)
    s.box(640, 334, 716, 540, "#0f6f80", 8)
    s.box(648, 344, 708, 530, GLOW, 6)
    s.box(330, 306, 470, 328, INK, 5)
    s.box(386, 311, 400, 323, OCHRE)
    for x in (374, 482, 586, 806):
        s.disc(x, 402, 20, INK)
        s.box(x - 26, 412, x + 26, 440, BRICK if x % 4 else NAVY, 12)
    for x in (420, 830):
        s.disc(x, 562, 48, INK)
        s.disc(x, 562, 22, STONE)
    s.box(940, 500, 964, 520, GLOW, 6)
    s.line([(1060, 560), (1060, 330)], 8, INK)
    s.box(1030, 300, 1090, 360, OCHRE, 8)
    s.box(1044, 316, 1076, 342, INK, 6)
    s.person(1130, 572, 150, BRICK, 0.05)
    s.person(1190, 572, 120, SAND, 0.05)
    return s


def hall() -> Sheet:
    """A sports hall at the weekend."""
    s = Sheet("#ead9b6")
    s.box(0, 0, WIDE, 120, "#d7e6e2")
    for x in range(30, WIDE, 156):
        s.box(x, 22, x + 126, 100, SNOW, 4)
    s.box(0, 116, WIDE, 420, "#d9b98a")
    for y in range(136, 420, 26):
        s.box(0, y, WIDE, y + 3, "#c9a674")
    for x in (90, 150, 210, 270):
        s.box(x, 150, x + 9, 420, RUST)
    for y in range(170, 420, 30):
        s.box(90, y, 279, y + 8, RUST)
    s.shape([(0, 420), (WIDE, 420), (WIDE, HIGH), (0, HIGH)], "#c98a57")
    s.shape([(420, 420), (434, 420), (190, HIGH), (166, HIGH)], SNOW)
    s.shape([(900, 420), (914, 420), (1180, HIGH), (1156, HIGH)], TEAL)
    s.line([(0, 560), (WIDE, 560)], 8, BRICK)
    s.disc(660, 560, 130, BRICK, 0.42)
    s.disc(660, 560, 121, "#c98a57", 0.42)
    s.box(1010, 150, 1160, 256, SNOW, 6)
    s.ring(1085, 210, 22, 6, BRICK)
    s.line([(1058, 262), (1112, 262)], 9, BRICK)
    for x in range(1060, 1112, 13):
        s.line([(x, 266), (x + (1085 - x) * 0.3, 322)], 3, SNOW)
    for x, y, h, c, step in (
        (420, 600, 190, TEAL, 0.18),
        (560, 520, 140, OCHRE, 0.15),
        (840, 640, 200, NAVY, 0.2),
        (960, 540, 150, BRICK, 0.14),
    ):
        s.person(x, y, h, c, step)
        s.line([(x, y - h * 0.7), (x + h * 0.26, y - h * 0.98)], h * 0.07, c)
    s.disc(720, 300, 32, "#e07b39")
    s.line([(690, 300), (750, 300)], 3, RUST)
    s.line([(720, 270), (720, 330)], 3, RUST)
    s.box(80, 470, 330, 500, NAVY, 8)
    s.box(80, 496, 330, 530, TEAL, 8)
    return s


def tools() -> Sheet:
    """The tool library."""
    s = Sheet("#e9e0cb")
    s.box(0, 0, WIDE, 470, "#c7d8cf")
    for x in range(60, 1240, 40):
        for y in range(60, 430, 40):
            s.disc(x, y, 4, "#a9c0b5")
    s.box(0, 462, WIDE, 500, RUST)
    s.box(0, 496, WIDE, HIGH, "#a66a4a")
    for x in range(0, WIDE, 213):
        s.box(x, 496, x + 5, HIGH, RUST)
    s.line([(180, 120), (180, 380)], 26, OCHRE)
    s.box(110, 96, 250, 160, SLATE, 10)
    s.shape([(330, 110), (560, 110), (610, 170), (560, 190), (330, 190)], STONE)
    for x in range(336, 556, 22):
        s.shape([(x, 190), (x + 11, 206), (x + 22, 190)], STONE)
    s.box(570, 96, 660, 200, BRICK, 34)
    s.box(594, 128, 636, 172, "#c7d8cf", 18)
    s.line([(760, 110), (760, 300)], 18, SLATE)
    s.box(744, 290, 776, 400, BRICK, 12)
    s.ring(900, 150, 46, 22, SLATE)
    s.line([(900, 200), (900, 390)], 24, SLATE)
    s.box(872, 84, 928, 140, "#c7d8cf")
    s.box(1000, 110, 1190, 200, TEAL, 16)
    s.box(1150, 190, 1190, 310, NAVY, 10)
    s.box(960, 140, 1004, 168, SLATE, 4)
    s.box(900, 148, 964, 160, STONE)
    s.box(1140, 300, 1204, 340, INK, 8)
    s.line([(330, 290), (470, 400)], 16, OCHRE)
    s.shape([(446, 370), (500, 352), (560, 430), (520, 446)], SLATE)
    s.person(470, 690, 330, TEAL, 0.04)
    s.person(800, 690, 320, "#e07b39", 0.04)
    s.line([(510, 480), (600, 520), (640, 500)], 26, TEAL)
    s.line([(760, 480), (690, 520), (650, 500)], 26, "#e07b39")
    s.box(560, 470, 720, 500, NAVY, 8)
    s.box(620, 452, 660, 476, INK, 6)
    s.box(300, 600, 980, 640, CREAM, 6)
    s.box(300, 636, 980, HIGH, SAND)
    return s


def roof() -> Sheet:
    """A garden on the roof of a school."""
    s = Sheet("#c9e3e6", CREAM)
    s.disc(1050, 150, 60, GLOW)
    _row(
        s,
        20,
        430,
        [
            (110, 120, ROSE, RUST),
            (96, 160, SAND, SLATE),
            (120, 130, BRICK, RUST),
            (104, 170, OCHRE, RUST),
            (110, 120, SNOW, SLATE),
            (130, 160, TEAL, NAVY),
            (100, 130, ROSE, RUST),
            (120, 170, SAND, RUST),
            (110, 120, BRICK, RUST),
            (120, 150, SNOW, SLATE),
        ],
    )
    s.box(0, 420, WIDE, HIGH, "#b9a78c")
    s.box(0, 404, WIDE, 432, BRICK)
    for x in range(0, WIDE, 58):
        s.box(x, 404, x + 3, 432, RUST)
    for x, y, w in ((90, 520, 300), (480, 500, 330), (900, 530, 300)):
        s.box(x, y, x + w, y + 96, RUST, 6)
        s.box(x + 10, y + 4, x + w - 10, y + 22, INK, 4)
        for at in range(int(w / 42)):
            px = x + 34 + at * 42
            leaf = (MOSS, PINE, "#8fae62")[at % 3]
            s.line([(px, y + 10), (px, y - 44)], 6, PINE)
            s.disc(px - 13, y - 26, 15, leaf, 0.7)
            s.disc(px + 14, y - 44, 16, leaf, 0.7)
            if at % 2:
                s.disc(px, y - 66, 13, (BRICK, OCHRE, ROSE)[at % 3])
    for x, y, h, c in ((430, 660, 190, OCHRE), (850, 650, 170, TEAL), (1230, 670, 180, BRICK)):
        s.person(x, y, h, c, 0.08)
    s.box(866, 560, 906, 606, SLATE, 6)
    s.line([(900, 576), (940, 548)], 8, SLATE)
    return s


def trees() -> Sheet:
    """Trees on the square before the town hall."""
    s = Sheet("#d3e6e2", CREAM)
    s.disc(1080, 140, 56, GLOW)
    s.box(300, 210, 980, 470, SAND)
    s.box(560, 120, 720, 470, CREAM)
    s.shape([(540, 126), (640, 30), (740, 126)], TEAL)
    s.box(280, 190, 560, 214, TEAL)
    s.box(720, 190, 1000, 214, TEAL)
    s.ring(640, 178, 26, 6, NAVY)
    s.line([(640, 178), (640, 162)], 4, NAVY)
    s.line([(640, 178), (652, 184)], 4, NAVY)
    for x in (330, 410, 490, 756, 836, 916):
        for y in (246, 350):
            s.box(x, y, x + 42, y + 66, SLATE, 20)
            s.box(x + 5, y + 5, x + 37, y + 61, ICE, 16)
    s.box(606, 350, 674, 470, RUST, 34)
    for x in (598, 620, 654, 676):
        s.box(x - 5, 236, x + 5, 336, SAND)
    s.box(0, 466, WIDE, HIGH, STONE)
    for y, step in ((500, 84), (560, 104), (640, 128)):
        s.box(0, y, WIDE, y + 3, "#b3ad9f")
        for x in range(0, WIDE, step):
            s.box(x, y, x + 3, y + 60, "#b3ad9f")
    for x, y, h, c in (
        (120, 560, 360, MOSS),
        (330, 640, 420, PINE),
        (930, 640, 430, "#7f9e58"),
        (1170, 570, 370, MOSS),
    ):
        s.disc(x, y, h * 0.2, PINE, 0.3)
        s.disc(x, y, h * 0.13, FOREST, 0.3)
        s.tree(x, y, h, c)
    s.box(500, 600, 780, 612, RUST, 4)
    for x in (520, 752):
        s.box(x, 610, x + 10, 650, INK)
    for x, c in ((580, TEAL), (650, OCHRE)):
        s.box(x - 26, 520, x + 26, 602, c, 20)
        s.disc(x, 500, 24, SAND)
        s.line([(x - 12, 600), (x - 10, 650)], 14, INK)
        s.line([(x + 12, 600), (x + 14, 650)], 14, INK)
    s.person(820, 560, 120, BRICK)
    return s


def bridge() -> Sheet:
    """The harbour bridge, open for a boat."""
    s = Sheet("#b9d6dc", "#f2e3c6")
    s.disc(330, 210, 60, "#fff0c4")
    s.hill(430, 70, "#8fb0ab", 0.5)
    _row(s, 20, 440, [(90, 90, BRICK, RUST), (100, 120, SNOW, SLATE), (84, 90, OCHRE, RUST)])
    _row(s, 1000, 440, [(90, 100, ROSE, RUST), (96, 130, TEAL, NAVY), (84, 90, SNOW, SLATE)])
    s.box(0, 438, WIDE, HIGH, SEA)
    s.ripples(450, MIST, 50, 4)
    s.box(0, 398, 440, 430, NAVY)
    s.box(860, 398, WIDE, 430, NAVY)
    for x in (120, 250, 1010, 1140):
        s.box(x, 428, x + 38, 600, STONE)
    for x, way in ((400, 1), (880, -1)):
        s.box(x - 46, 290, x + 46, 620, SAND)
        s.box(x - 56, 268, x + 56, 296, RUST)
        s.shape([(x - 56, 270), (x, 216), (x + 56, 270)], TEAL)
        s.box(x - 16, 320, x + 16, 370, NAVY, 14)
        s.shape(
            [(x + way * 46, 398), (x + way * 46, 430), (x + way * 200, 232), (x + way * 184, 214)],
            BRICK,
        )
    s.shape([(520, 600), (780, 600), (736, 660), (560, 660)], SNOW)
    s.box(600, 550, 700, 602, BRICK, 6)
    for x in (616, 660):
        s.box(x, 564, x + 24, 584, ICE)
    s.line([(650, 550), (650, 470)], 5, INK)
    s.shape([(653, 472), (700, 482), (653, 496)], OCHRE)
    for x, c in ((60, OCHRE), (330, TEAL)):
        s.bicycle(x + 30, 398, 90, c)
    s.person(1080, 398, 84, BRICK)
    return s


def lighthouse() -> Sheet:
    """A beacon on the coast, lit."""
    s = Sheet("#1b3550", "#6f97a6")
    beam = Image.new("L", s.image.size, 0)
    pen = ImageDraw.Draw(beam)
    for spread, strong in ((120, 40), (70, 70)):
        pen.polygon(
            [(760 * FINE, 190 * FINE), (0, (110 - spread) * FINE), (0, (110 + spread) * FINE)],
            fill=strong,
        )
        pen.polygon(
            [
                (760 * FINE, 190 * FINE),
                (WIDE * FINE, (240 - spread) * FINE),
                (WIDE * FINE, (240 + spread) * FINE),
            ],
            fill=strong,
        )
    s.image.paste(Image.new("RGB", s.image.size, GLOW), mask=beam)
    for x, y in ((120, 60), (420, 50), (560, 120), (980, 70), (1180, 110)):
        s.disc(x, y, 3, ICE)
    s.hill(470, 60, "#33586a", 0.4, 2)
    s.box(0, 466, WIDE, HIGH, "#2c6675")
    s.ripples(480, "#6fb0b6", 60, 12)
    s.shape([(430, HIGH), (520, 560), (620, 510), (900, 500), (1010, 560), (1130, HIGH)], "#3a4a52")
    s.shape([(520, HIGH), (600, 600), (700, 560), (860, 570), (980, HIGH)], "#4c5d63")
    s.shape([(700, 510), (722, 230), (798, 230), (820, 510)], SNOW)
    s.shape([(707, 430), (713, 350), (807, 350), (813, 430)], BRICK)
    s.shape([(717, 290), (722, 232), (798, 232), (803, 290)], BRICK)
    s.box(708, 214, 812, 232, NAVY, 4)
    s.box(728, 166, 792, 216, GLOW, 6)
    for x in (744, 774):
        s.box(x, 166, x + 4, 216, NAVY)
    s.shape([(716, 168), (760, 122), (804, 168)], BRICK)
    s.box(746, 460, 774, 510, NAVY, 12)
    s.house(880, 520, 110, 70, OCHRE, RUST, GLOW, 2, 1)
    s.shape([(150, 590), (350, 590), (316, 640), (190, 640)], BRICK)
    s.box(220, 540, 300, 592, SNOW, 6)
    s.box(236, 554, 260, 574, GLOW)
    s.line([(210, 590), (210, 480)], 5, INK)
    s.disc(210, 478, 6, GLOW)
    return s


SCENES: tuple[Callable[[], Sheet], ...] = (
    town, harbour, lamps, school, cycling, library, swimming,
    bus, hall, tools, roof, trees, bridge, lighthouse,
)  # fmt: skip


def main() -> int:
    """Draw all of them, or those that are named."""
    OUT.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:]
    total = 0
    for scene in SCENES:
        if not wanted or scene.__name__ in wanted:
            size = scene().save(scene.__name__)
            total += size
            print(f"{scene.__name__:12}{size:8,} bytes")
    print(f"{total:20,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
