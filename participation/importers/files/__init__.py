"""Reading CSV files from elsewhere, row by row, and telling which rows could not be used."""

from participation.importers.files.reading import (
    MOST_COLUMNS,
    FileFormat,
    check_columns,
    heading,
    read,
    settled,
    told_apart,
)
from participation.importers.files.rows import (
    LONGEST_LINE,
    LONGEST_TEXT,
    Columns,
    ImportRefused,
    Rejects,
    Row,
    RowRejected,
    as_body,
    as_line,
    moment,
    unescaped,
)
from participation.importers.files.sources import OLD_EXCEL, ZIP, Source, begins, members

__all__ = [
    "LONGEST_LINE",
    "LONGEST_TEXT",
    "MOST_COLUMNS",
    "OLD_EXCEL",
    "ZIP",
    "Columns",
    "FileFormat",
    "ImportRefused",
    "Rejects",
    "Row",
    "RowRejected",
    "Source",
    "as_body",
    "as_line",
    "begins",
    "check_columns",
    "heading",
    "members",
    "moment",
    "read",
    "settled",
    "told_apart",
    "unescaped",
]
