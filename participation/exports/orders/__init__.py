"""What can be exported: a hearing, a box, a list as it was filtered, what a search found.

An `Order` says what is wanted, in words that can be stored. `find` loads it for a reader, or finds
nothing; the `ExportPart` that it gives knows the tables, their rows, and what is left out.
"""

from participation.exports.orders.about import about_bytes, can_be_made, csv_table, file_name, notes
from participation.exports.orders.finders import find
from participation.exports.orders.order import (
    LARGE,
    ExportKind,
    ExportPart,
    Order,
    list_key,
    scope_for,
)

__all__ = [
    "LARGE",
    "ExportKind",
    "ExportPart",
    "Order",
    "about_bytes",
    "can_be_made",
    "csv_table",
    "file_name",
    "find",
    "list_key",
    "notes",
    "scope_for",
]
