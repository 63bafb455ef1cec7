"""A memo as a workbook: the facts, who was heard, the themes with their assessments, and every point."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import xlsxwriter

from participation.hearings.memos import words
from participation.hearings.memos.content import Memo, NumbersOf
from participation.i18n import format_date
from participation.i18n import gettext as _
from participation.spreadsheets.layout import lay_out, row_height
from participation.text import cut

LONGEST = 32_767
"""How many characters a cell holds."""


class _Book:
    """A workbook whose sheets have a heading that stays, and rows as high as their texts."""

    def __init__(self, memo: Memo, out: IO[bytes]) -> None:
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(out, options)
        title, author = words.for_xml(words.title(memo)), words.for_xml(memo.organisation)
        self._book.set_properties({"title": title, "author": author})
        self._bold = self._book.add_format(
            {"bold": True, "bottom": 1, "valign": "top", "text_wrap": True}
        )
        self._wrap = self._book.add_format({"text_wrap": True, "valign": "top"})

    def sheet(
        self, name: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]
    ) -> None:
        """Add a sheet: the heads of its columns with their widths in characters, and its rows."""
        page = self._book.add_worksheet(name[:31])
        widths = [width for _head, width in heads]
        page.set_row(0, row_height(heads))
        for column, (head, width) in enumerate(heads):
            page.set_column(column, column, width, self._wrap)
            page.write_string(0, column, head, self._bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            texts = zip(row, widths, strict=True)
            page.set_row(last, row_height((str(text), width) for text, width in texts))
            for column, value in enumerate(row):
                if isinstance(value, int):
                    page.write_number(last, column, value)
                elif value:
                    page.write_string(last, column, cut(words.for_xml(value), LONGEST))
        page.freeze_panes(1, 1)
        page.autofilter(0, 0, last, len(heads) - 1)
        lay_out(page, widths)

    def close(self) -> None:
        """Write it."""
        self._book.close()


def write_xlsx(memo: Memo, out: IO[bytes]) -> None:
    """Write the workbook. What people wrote is text in it, and never a formula."""
    book = _Book(memo, out)
    _add_hearing(book, memo)
    _add_responses(book, memo)
    _add_tables(book, memo)
    _add_themes(book, memo)
    _add_points(book, memo)
    book.close()


def _add_hearing(book: _Book, memo: Memo) -> None:
    """The facts, and who was heard."""
    book.sheet(
        _("The hearing"),
        [(_("What"), 34), (_("Value"), 80)],
        [(_("Hearing"), memo.title), *words.facts(memo)],
    )
    book.sheet(
        _("Who was heard"),
        [
            (_("Organisation"), 44),
            (_("Response"), 14),
            (_("Remarks"), 12),
            (_("No remarks"), 14),
            (_("No answer"), 14),
        ],
        (
            (
                party.name,
                ", ".join(map(str, party.numbers)),
                *("x" if tick else "" for tick in party.ticks),
            )
            for party in memo.parties
        ),
    )


def _add_responses(book: _Book, memo: Memo) -> None:
    """Every response by its number."""
    book.sheet(
        _("Responses"),
        [
            (_("Response"), 10),
            (_("Which"), 26),
            (_("Organisation"), 44),
            (_("Received"), 14),
            (_("No remarks"), 14),
            (_("Came after the deadline"), 14),
            (_("Place"), 40),
        ],
        _responses(memo),
    )


def _add_tables(book: _Book, memo: Memo) -> None:
    """What rooms list, and the answers to the questions: where there are any."""
    for part in memo.tables:
        if part.things:
            heads = [(column.called, column.characters) for column in part.table.columns]
            book.sheet(part.table.called, heads, part.rows)
    if memo.answers:
        book.sheet(
            _("Answers to the questions"),
            [(_("Question"), 60), (_("Answer"), 44), (_("How many"), 12), (_("Response"), 10)],
            _answers(memo),
        )


def _add_themes(book: _Book, memo: Memo) -> None:
    """The themes with their assessments."""
    book.sheet(
        _("Themes"),
        [
            (_("No."), 6),
            (_("Theme"), 30),
            (_("Points"), 8),
            (_("What people say"), 60),
            (_("What the authority thinks of it"), 60),
            (_("Outcome"), 18),
            (_("Reason"), 50),
            (_("Department"), 24),
            (_("Responses"), 40),
        ],
        (
            (
                theme.number,
                theme.title,
                theme.points,
                theme.summary,
                theme.assessment,
                words.outcome(theme.outcome) if theme.outcome else _("Not assessed yet"),
                theme.reason,
                theme.department,
                words.named(theme.named, theme.others),
            )
            for theme in memo.themes
        ),
    )


def _add_points(book: _Book, memo: Memo) -> None:
    """Every point, word for word."""
    book.sheet(
        _("Points"),
        [(_("Response"), 10), (_("From"), 30), (_("Point"), 90), (_("Themes"), 40)],
        (
            (
                said.statement.number,
                said.statement.name,
                said.quote or _("Not public"),
                "; ".join(said.themes),
            )
            for said in memo.points
        ),
    )


def _responses(memo: Memo) -> Iterator[Sequence[Any]]:
    """Every response by its number: whose, when, and where it is about, as far as everybody may know."""
    rows = [
        (
            each.number,
            words.numbers_of(each.kind_of_number),
            each.name if each.is_organisation else "",
            format_date(each.received_at, "short", memo.timezone) if each.received_at else "",
            "x" if each.no_remarks and each.is_shown else "",
            "x" if each.late and each.is_shown else "",
            words.place(each),
        )
        for each in memo.statements
    ]
    gone = words.numbers_of(NumbersOf.withdrawn)
    rows += [(number, gone, "", "", "", "", "") for number in memo.withdrawn_numbers]
    yield from sorted(rows)


def _answers(memo: Memo) -> Iterator[Sequence[Any]]:
    """What was answered to each question: choices with how many chose them, words with their response."""
    for each in memo.answers:
        question = each.question
        for bar in each.bars:
            yield question, bar.text, bar.chosen, ""
        for said in each.words:
            yield question, said.text, "", said.number
        more = words.more_answers(each)
        if more:
            yield question, more, "", ""
