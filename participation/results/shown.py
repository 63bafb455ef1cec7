"""What is shown of results: the table of their figures for exports."""

from collections.abc import Iterator

from participation import shown
from participation.accounts.models import Reader
from participation.i18n import mark
from participation.ideas.answers.words import units
from participation.results import figures, words
from participation.results.wanted import GAINS, Wanted, What
from participation.shown import Table, Values

FIGURES = Table(
    "result_figures",
    mark("What came of it"),
    mark(
        "How many there are of what, in a department of a space and a year: what its page counts."
    ),
    (
        shown.text("space", mark("Space"), mark("The space it is in.")),
        shown.text("organisation", mark("Authority"), mark("The authority of the space.")),
        shown.text(
            "department", mark("Department"), mark("The department, where one has what is counted.")
        ),
        shown.number(
            "year",
            mark("Year"),
            mark("The year in which it happened, or was to happen, in the timezone of the space."),
        ),
        shown.code("what", mark("What"), mark("What is counted."), What, words.codes),
        shown.number("number", mark("Number"), mark("How many; empty for amounts.")),
        shown.amount("planned", mark("Planned"), mark("How much was planned a year, in the unit.")),
        shown.amount(
            "measured", mark("Measured"), mark("How much was measured a year, in the unit.")
        ),
        shown.text(
            "unit",
            mark("Unit"),
            mark("What it is counted in: DKK, NOK, or h for hours."),
            words=units,
        ),
    ),
)


def figure_rows(reader: Reader, wanted: Wanted) -> Iterator[Values]:
    """The figures that a reader sees on the page, each in a row."""
    for each in figures.narrowed(figures.read(reader), wanted):
        amounts = each.what in GAINS
        yield {
            "space": each.space,
            "organisation": each.authority,
            "department": each.department,
            "year": each.year,
            "what": each.what.value,
            "number": None if amounts else each.number,
            "planned": each.planned if amounts else None,
            "measured": each.measured if amounts else None,
            "unit": each.unit or None,
        }
