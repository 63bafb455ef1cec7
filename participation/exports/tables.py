"""Which tables there are, as the rooms list them, and the data dictionary that says what they mean.

`docs/exporting.md` lists them all; a test compares the two.
"""

from collections.abc import Iterable

from participation.hearings.notice import shown as hearings
from participation.i18n import gettext
from participation.ideas.answers import shown as ideas
from participation.ideas.projects import shown as projects
from participation.places import Place
from participation.results.shown import FIGURES
from participation.search.shown import FOUND
from participation.shown import Kind, Table
from participation.subjects.shown import T, TableOf


def in_order(place: Place[TableOf[T]]) -> list[TableOf[T]]:
    """The tables that rooms have put in a place, in the order in which they stand in a file."""
    return sorted(place, key=lambda each: each.order)


def everything() -> list[Table]:
    """Every table there is, with the columns it has whatever it is of."""
    whole = [
        *(each.whole() for each in in_order(hearings.TABLES)),
        *(each.whole() for each in in_order(ideas.TABLES)),
        *(each.whole() for each in in_order(projects.TABLES)),
        FOUND.whole(),
        FIGURES,
    ]
    # A table that several files have is told once.
    return list({table.name: table for table in whole}.values())


def kinds() -> dict[Kind, str]:
    """What each kind of column is called for people."""
    return {
        Kind.text: gettext("text"),
        Kind.long_text: gettext("long text"),
        Kind.address: gettext("address"),
        Kind.number: gettext("number"),
        Kind.amount: gettext("amount"),
        Kind.degrees: gettext("degrees"),
        Kind.date: gettext("date"),
        Kind.moment: gettext("date and time"),
        Kind.yes_no: gettext("yes or no"),
        Kind.several: gettext("several texts, each on a line of its own"),
        Kind.figures: gettext("figures, each on a line of its own"),
    }


def described(tables: Iterable[Table], official: bool) -> Iterable[tuple[str, ...]]:
    """The data dictionary for programs: table, column, what stands in it, what it means, its codes."""
    yield ("table", "column", "holds", "meaning", "codes")
    for table in tables:
        yield table.name, "", "", table.meaning, ""
        for column in table.columns(official):
            yield table.name, column.key, column.kind.value, column.meaning, ", ".join(column.codes)


def described_to_people(tables: Iterable[Table], official: bool) -> Iterable[tuple[str, ...]]:
    """The same in the reader's language, with the key that each column has for programs."""
    called = kinds()
    yield (
        gettext("Sheet"),
        gettext("Heading"),
        gettext("Meaning"),
        gettext("Holds"),
        gettext("Values"),
        gettext("Key in CSV and JSON Lines"),
    )
    for table in tables:
        yield table.called, "", gettext(table.meaning), "", "", table.name
        for column in table.columns(official):
            said = column.words() if column.words and column.codes else {}
            values = ", ".join(said.get(code, code) for code in column.codes)
            yield (
                table.called,
                column.called,
                column.means,
                called[column.kind],
                values,
                f"{table.name}.{column.key}",
            )


def as_markdown() -> str:
    """The tables of `docs/exporting.md`."""
    parts = []
    for table in everything():
        lines = [
            f"### `{table.name}`",
            "",
            table.meaning,
            "",
            "| column | holds | meaning |",
            "|---|---|---|",
        ]
        for column in table.all_columns:
            codes = f" One of: {', '.join(f'`{each}`' for each in column.codes)}." * bool(
                column.codes
            )
            only = " **Official version only.**" if column.official else ""
            lines.append(
                f"| `{column.key}` | {column.kind.value} | {column.meaning}{codes}{only} |"
            )
        parts.append("\n".join(lines))
    return "\n\n".join(parts)
