"""How a sheet of a workbook is printed, and how high its rows are: for all that write workbooks."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

A4 = 9
"""The number that workbooks have for the paper (ECMA-376 part 1, 18.3.1.63)."""
_ACROSS = 230
"""How many signs are printed across a page: more would be too small to read."""
_MOST_SIGNS = 5000
"""Signs that a row as high as it can be has no room for."""
_LINE, _HIGHEST = 15.0, 409.0


def row_height(texts: Iterable[tuple[str, int]]) -> float:
    """How high a row is, in points, so that its texts can be read in columns of these widths (signs).

    Without it LibreOffice prints one line of each; a row of a workbook cannot be higher than 409 points.
    """
    lines = (
        sum(math.ceil(max(len(line), 1) / width) for line in text[:_MOST_SIGNS].split("\n"))
        for text, width in texts
    )
    return min(_LINE * max(lines, default=1), _HIGHEST)


def lay_out(sheet: Any, widths: Sequence[int] = ()) -> None:
    """Let a sheet be printed: on A4 across, its head, name and number on each page.

    `widths` are those of the columns, in signs; many take several pages, with the first column on each.
    """
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    sheet.fit_to_pages(max(1, math.ceil(sum(widths) / _ACROSS)), 0)
    if widths:
        sheet.repeat_columns(0)
