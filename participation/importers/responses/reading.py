"""The European Commission's "Have your say": hearings and responses in two files of one folder.

`initiatives.csv` and `feedback.csv`. Each hearing is shown as closed; its responses were public at the
source and are numbered in the order of their dates.
"""

import re
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from participation.importers.files import FileFormat, ImportRefused, Row, RowRejected, read
from participation.importers.responses.collection import Heading, ResponseAnswer, collected
from participation.importers.responses.writer import EU_SOURCE, ResponseWriter
from participation.importers.tables.habits import moment
from participation.importers.tables.reading import look
from participation.importers.writing.report import ImportReport
from participation.importers.writing.rows import find_space, shown_name
from participation.importers.writing.titles import headed
from participation.spaces.models import Space

_INITIATIVES = ("id", "shortTitle")
_FEEDBACK = ("id", "initiative_id", "dateFeedback", "feedback")
_PEOPLE = ("EU_CITIZEN", "NON_EU_CITIZEN")


def run(path: Path, space_slug: str, report: ImportReport) -> None:
    """Import the hearings and responses of a folder as the Commission's."""
    report.things = "hearings"
    space = find_space(space_slug)
    if not path.is_dir() or not (path / "feedback.csv").exists():
        raise ImportRefused(
            f"{path} is not a folder with initiatives.csv and feedback.csv: "
            "say with --mapping what the columns mean"
        )
    _have_your_say(path, space, ZoneInfo(space.timezone), report)


# The Commission's "Have your say"
def _have_your_say(folder: Path, space: Space, zone: ZoneInfo, report: ImportReport) -> None:
    headings: dict[str, Heading] = {}
    if not (folder / "initiatives.csv").exists():
        raise ImportRefused(f"{folder} lacks initiatives.csv")
    form = look(folder / "initiatives.csv", _INITIATIVES, report)
    for row in read(folder / "initiatives.csv", _INITIATIVES, report.rejects, form):
        try:
            heading = _initiative(row)
            same = headings.get(heading.key)
            if same is not None and replace(same, row=None) != replace(heading, row=None):
                raise RowRejected(f"id {heading.key} is there already, with other words")
        except RowRejected as error:
            report.rejects.add(row, str(error))
            continue
        if same is None:
            headings[heading.key] = heading
    form = look(folder / "feedback.csv", _FEEDBACK, report, dates=("dateFeedback",))
    answers = collected(
        read(folder / "feedback.csv", _FEEDBACK, report.rejects, form),
        lambda row: _feedback(row, form, zone, headings),
        report,
    )
    _leave_out_unanswered(headings, answers, report)
    ResponseWriter(EU_SOURCE, space, headings, answers, report).write()


def _leave_out_unanswered(
    headings: dict[str, Heading], answers: list[ResponseAnswer], report: ImportReport
) -> None:
    """A hearing's dates come from its responses: one without any cannot be placed in time."""
    answered = {answer.hearing for answer in answers}
    for key in [key for key in headings if key not in answered]:
        row = headings.pop(key).row
        if row is not None:
            report.rejects.add(row, "has no response here, and so no dates")


def _initiative(row: Row) -> Heading:
    title, summary = headed(row.title("shortTitle") or row.key("id"), row.body("dossierSummary"))
    return Heading(
        key=row.key("id"),
        title=title,
        summary=summary,
        case_number=row.line("reference"),
        row=row,
    )


def _feedback(
    row: Row, form: FileFormat, zone: ZoneInfo, headings: dict[str, Heading]
) -> ResponseAnswer:
    hearing = row.key("initiative_id")
    if hearing not in headings:
        raise RowRejected(f"initiatives.csv has no id {hearing[:40]}")
    kind = row.line("userType")
    surname = row.line("surname")
    name = " ".join(part for part in (row.line("firstName"), surname) if part)
    return ResponseAnswer(
        key=row.key("id"),
        hearing=hearing,
        at=moment(row.get("dateFeedback"), "dateFeedback", zone, form.dates, earliest=1900),
        body=row.body("feedback"),
        person=surname,
        name=shown_name(name),
        organisation=row.line("organization"),
        is_organisation=kind not in _PEOPLE and bool(kind),
        language=_language(row.get("language")),
        note=", ".join(part for part in (_kind(kind), _size(row), row.line("country")) if part),
    )


def _kind(value: str) -> str:
    """A kind of respondent in words: "Business association"."""
    words = value.replace("INSTITTUTION", "INSTITUTION").split("_")
    small = [word if word in ("EU", "NGO") else word.lower() for word in words]
    shown = " ".join(small).replace("non EU", "non-EU")
    return shown[:1].upper() + shown[1:]


def _size(row: Row) -> str:
    size = row.line("companySize")
    return f"size {size.lower()}" if size else ""


def _language(value: str) -> str | None:
    return value.lower() if re.fullmatch(r"[A-Za-z]{2,3}", value) else None
