"""docs/exporting.md says what the code does."""

import re

from flask import Flask

from participation.config import ROOT
from participation.exports import orders, tables
from participation.exports.actions import KEPT
from participation.exports.formats import MAX_CELL, OF_TABLES

TEXT = (ROOT / "docs" / "exporting.md").read_text(encoding="utf-8")


def test_tables_and_columns_are_those_of_the_code(app: Flask) -> None:
    _before, told = TEXT.split("## Tables and columns\n\n")
    assert told == tables.as_markdown() + "\n", "make dictionary writes them"


def test_figures_and_formats_are_those_of_the_code() -> None:
    assert f"more than {orders.LARGE:,} rows" in TEXT
    assert f"holds {MAX_CELL:,} characters" in TEXT
    assert KEPT.days == 3
    assert "kept for three days" in TEXT
    assert {each.value for each in OF_TABLES} == set(
        re.findall(r"^\| `([a-z]+)` \| ", TEXT.split("## Two versions")[0], re.MULTILINE)
    )
