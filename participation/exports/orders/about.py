"""What a file says about itself, what it is called, and about how large it is."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from participation import config, i18n
from participation.exports.formats import OF_A_MEMO, OF_TABLES, SEPARATORS, ExportFormat, Note
from participation.exports.orders.order import ExportKind, ExportPart, Order
from participation.i18n import NAMES, format_datetime, language
from participation.i18n import gettext as _
from participation.shown import Table


def notes(order: Order, part: ExportPart) -> list[Note]:
    """What is in the file: when, by which filter, what was left out and why."""
    zone = part.timezone or config.current().timezone
    made = (
        format_datetime(part.scope.now, timezone=zone)
        if order.for_people
        else part.scope.now.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
    )
    found = [
        Note("of", _("What this is"), part.title),
        Note("address", _("Where it is found"), config.current().address + part.path),
        Note("site", _("The site"), str(i18n.site_name(config.current()))),
        Note("made_at", _("Created"), made),
        Note(
            "snapshot",
            _("One moment"),
            _("Everything in the file shows this one moment, whatever was changed meanwhile."),
        ),
        Note("version", _("Which version"), _version(order, part)),
    ]
    if part.filter:
        found.append(Note("filter", _("Only what fits"), part.filter))
    found += [Note("left_out", _("What is left out"), said) for said in part.left_out()]
    return [*found, *_on_reading(order, zone)]


def _version(order: Order, part: ExportPart) -> str:
    """For whom the file is."""
    if order.official:
        return _(
            "For officials: with what is not public, and with e-mail addresses of respondents. "
            "Share it only within the authority, and delete it when you no longer need it."
        )
    if part.internal:
        return _(
            "What everybody with access to the space can read. Some of it is from an internal "
            "space: give the file only to people with access to that space."
        )
    return _("What everybody can read. It can be passed on.")


def _on_reading(order: Order, zone: str) -> Iterator[Note]:
    """How rows, times, words and signs are to be read."""
    yield Note(
        "hidden",
        _("What was hidden"),
        _(
            "A contribution that was hidden or withdrawn keeps its row with its number and "
            "date, and with the rule where there is one, but without text and name."
        ),
    )
    yield Note(
        "times",
        _("Times"),
        _("Local time in %(zone)s; with the offset from UTC in CSV and JSON Lines.", zone=zone),
    )
    if order.for_people:
        words = _(
            "Headings and values are in %(language)s. The data dictionary says what each column "
            "means, and what it is called in CSV and JSON Lines.",
            language=NAMES[language()],
        )
        yield Note("words", _("Words"), words)
    if order.format is not ExportFormat.xlsx:
        formulas = _(
            "In CSV a text that a spreadsheet might take for a formula has ' before it, and "
            "so has one that begins with '. Take one ' away to have the text as it was."
        )
        yield Note("formulas", _("Signs before a text"), formulas)


def file_name(order: Order, part: ExportPart, day: str) -> str:
    """What the file is called, in the reader's language."""
    words = " ".join("".join(c if c.isalnum() or c in " -_," else " " for c in part.title).split())
    # A name may have 255 bytes (ext4, APFS), and a letter has up to four.
    words = words[:80].encode()[:200].decode(errors="ignore")
    parts = [words.strip() or "export"]
    if order.format is ExportFormat.csv and len(part.tables) > 1:
        table = csv_table(order, part) or part.main
        parts.append(table.called if order.for_people else table.name)
    parts.append(day)
    if order.official:
        parts.append(_("for officials") if order.for_people else "official")
    extension = "csv.zip" if order.format is ExportFormat.zip else order.format.value
    return f"{' '.join(parts)}.{extension}"


def csv_table(order: Order, part: ExportPart) -> Table | None:
    """The one table of a CSV file; None when the order names one that is not there."""
    if not order.table:
        return part.main
    return next((each for each in part.tables if each.name == order.table), None)


def can_be_made(order: Order, part: ExportPart) -> bool:
    """Whether the order names a format, a table and a separator that there are."""
    fits = OF_A_MEMO if order.what is ExportKind.memo else OF_TABLES
    return (
        order.format in fits
        and order.separator in SEPARATORS
        and csv_table(order, part) is not None
    )


_BYTES = {
    ExportFormat.xlsx: 190,
    ExportFormat.csv: 480,
    ExportFormat.zip: 150,
    ExportFormat.jsonl: 800,
}
"""Of the formats of tables, for each row."""


def about_bytes(form: ExportFormat, rows: int) -> int:
    """About how large a file with so many rows is."""
    return 6_000 + _BYTES[form] * rows
