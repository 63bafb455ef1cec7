"""The colour of a space: whether it can be read in light and dark, the nearest that can, its style sheet.

Contrast is that of WCAG 2.2 (1.4.3, 1.4.11: relative luminance), nearness that of Oklab
(https://bottosson.github.io/posts/oklab/), in which equal steps look equally large.
"""

import re
from functools import lru_cache

TEXT = 4.5
"""The contrast of text (WCAG 2.2, 1.4.3)."""
LIGHT_PAGE, DARK_PAGE = "#ffffff", "#1b2025"
"""What stands around the colour in the light and in the dark scheme: the lightest and the darkest card."""
LIGHT_INK, DARK_INK = "#ffffff", "#10161c"
"""Text on the colour in the light scheme, and in the dark one."""

_HEX = re.compile(r"#[0-9a-f]{6}")
Triple = tuple[float, float, float]


def is_colour(text: str) -> bool:
    """Whether a text is a colour as `#rrggbb`, in small letters."""
    return bool(_HEX.fullmatch(text))


def _linear(colour: str) -> Triple:
    """Its red, green and blue as light (IEC 61966-2-1)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _to_light(red), _to_light(green), _to_light(blue)


def _to_light(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _from_light(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    lights = []
    for colour in (one, other):
        red, green, blue = _linear(colour)
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def passes(colour: str) -> bool:
    """Whether white text can be read on it, and itself as text on a white card: one and the same."""
    return contrast(colour, LIGHT_PAGE) >= TEXT


def in_the_dark(colour: str) -> str:
    """The same colour as light as it must be in the dark scheme: as text on a card, under dark text."""
    found = colour
    lightness, a, b = _oklab(colour)
    while contrast(found, DARK_PAGE) < TEXT or contrast(found, DARK_INK) < TEXT:
        lightness = min(1.0, lightness + 0.01)
        found = _colour((lightness, a, b))
        if lightness >= 1.0:
            break
    return found


def nearest(colour: str) -> str:
    """The colour itself when it passes, else the one of its hue nearest to it that does."""
    found = colour
    lightness, a, b = _oklab(colour)
    while not passes(found):
        lightness = max(0.0, lightness - 0.005)
        found = _colour((lightness, a, b))
    return found


def _oklab(colour: str) -> Triple:
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _colour(oklab: Triple) -> str:
    """A colour from Oklab, less colourful where screens have no such colour."""
    lightness, a, b = oklab
    for keep in (each / 20 for each in range(20, -1, -1)):
        light = _light_of(lightness, a * keep, b * keep)
        if all(-1e-4 <= each <= 1.0001 for each in light):
            break
    whole = [round(255 * _from_light(min(1.0, max(0.0, each)))) for each in light]
    return "#" + "".join(f"{each:02x}" for each in whole)


def _light_of(lightness: float, a: float, b: float) -> Triple:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


@lru_cache(maxsize=256)
def style_sheet(colour: str) -> str:
    """The custom properties of a page of a space of this colour: itself, and what is written on it."""
    dark = in_the_dark(colour)
    return (
        f":root{{--space:{colour};--on-space:{LIGHT_INK}}}"
        f"@media (prefers-color-scheme:dark){{:root{{--space:{dark};--on-space:{DARK_INK}}}}}\n"
    )
