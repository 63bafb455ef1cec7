"""Responses in a table, as a mapping says what its columns mean."""

import hashlib
from pathlib import Path
from zoneinfo import ZoneInfo

from participation import clock
from participation.importers.files import Row, RowRejected
from participation.importers.responses.asked import AskedQuestions
from participation.importers.responses.collection import Heading, ResponseAnswer, collected
from participation.importers.responses.writer import ResponseWriter
from participation.importers.tables.mapping import Mapping
from participation.importers.tables.reading import Cells, TableFormat, form_of, rows
from participation.importers.writing.report import ImportReport
from participation.importers.writing.rows import shown_name
from participation.importers.writing.titles import headed
from participation.spaces.models import Space


# Any table, with a mapping
def write_mapped(
    path: Path, form: TableFormat, mapping: Mapping, space: Space, report: ImportReport
) -> None:
    """Import the responses in a table, as a mapping says what its columns mean."""
    part, columns = mapping.hearing, mapping.columns
    zone = ZoneInfo(space.timezone)
    opens = clock.start_of_day(part.opens, space.timezone) if part.opens else None
    closes = clock.end_of_day(part.closes, space.timezone) if part.closes else None
    headings: dict[str, Heading] = {}
    written = form_of(path, form, mapping, report)
    asked = AskedQuestions(mapping)

    def heading(title: str) -> Heading:
        key = title if columns.hearing else part.id or title
        short, summary = headed(title, part.summary)
        return headings.setdefault(
            key,
            Heading(
                key,
                short,
                summary,
                part.case_number,
                opens,
                closes,
                part.held_elsewhere,
                part.authority,
            ),
        )

    def make(row: Row) -> ResponseAnswer:
        cells = Cells(row, mapping, written, zone)
        title = cells.title("hearing") or part.title
        if columns.hearing and not title:
            raise RowRejected(f"{columns.hearing} is empty")
        at = cells.moment("date")
        if at is None and columns.date:
            raise RowRejected(f"{columns.date} is not a date: (empty)")
        name, organisation = cells.line("name"), cells.line("organisation")
        answer = ResponseAnswer(
            key=cells.id(),
            hearing="",
            at=at or closes or clock.now(),
            body=cells.body("text"),
            person=hashlib.sha256(name.encode()).hexdigest()[:16] if name else "",
            name=shown_name(name),
            organisation=organisation,
            is_organisation=bool(organisation),
            language=cells.language(),
            note=", ".join(cells.lines("notes")),
            given=asked.given(row),
        )
        answer.hearing = heading(title).key
        return answer

    answers = collected(rows(path, form, mapping, written, report), make, report)
    answered = {answer.hearing for answer in answers}
    headings = {key: each for key, each in headings.items() if key in answered}
    ResponseWriter(mapping.source, space, headings, answers, report, asked).write()
