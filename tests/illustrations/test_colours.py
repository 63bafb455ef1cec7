"""The colour of a space can be read in light and dark, and one that cannot is answered with the nearest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.spaces import colours


@pytest.mark.parametrize(
    ("one", "other", "contrast"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#0b5c6b", "#ffffff", 7.6),
        ("#ffffff", "#ffffff", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, contrast: float) -> None:
    assert colours.contrast(one, other) == pytest.approx(contrast, abs=0.1)
    assert colours.contrast(other, one) == colours.contrast(one, other)


@given(st.integers(0, 0xFFFFFF))
def test_the_nearest_passes_and_can_be_read_in_the_dark(number: int) -> None:
    colour = f"#{number:06x}"
    nearest = colours.nearest(colour)
    assert colours.passes(nearest)
    assert (nearest == colour) == colours.passes(colour)
    dark = colours.in_the_dark(nearest)
    assert colours.contrast(dark, colours.DARK_INK) >= colours.TEXT
    assert colours.contrast(dark, colours.DARK_PAGE) >= colours.TEXT


def test_a_yellow_stays_yellowish() -> None:
    nearest = colours.nearest("#ffd400")
    red, green, blue = (int(nearest[at : at + 2], 16) for at in (1, 3, 5))
    assert red > 80
    assert green > 80
    assert blue < 60
