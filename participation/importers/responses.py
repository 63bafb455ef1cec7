"""Responses to hearings that were held elsewhere.

A folder with `initiatives.csv` and `feedback.csv` as "Have your say" of the European Commission
has them, or any table with a mapping (see `mapped`). Each hearing is shown as closed; its
responses were public at the source and are numbered in the order of their dates.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from participation import clock, db, ledger, text
from participation.hearings.actions import edges
from participation.hearings.letters import letter_of
from participation.hearings.models import (
    Hearing,
    HearingType,
    Publication,
    RespondentKind,
    Response,
    ResponseStatus,
    Status,
)
from participation.importers import languages
from participation.importers.counting import count_responses_of
from participation.importers.files import ImportRefused, Row, RowRejected, read
from participation.importers.mapping import Mapping
from participation.importers.report import Report
from participation.importers.tables import Cells, Format, rows
from participation.importers.writing import (
    BATCH,
    add_people,
    add_subjects,
    batches,
    entry,
    find_space,
    joined,
    known_subjects,
)
from participation.spaces.models import Space
from participation.subjects.models import NO_TEXT, Visibility

EU_SOURCE = "eu-have-your-say"
TYPE_KEY = "imported"
_INITIATIVES = ("id", "shortTitle")
_FEEDBACK = ("id", "initiative_id", "dateFeedback", "feedback")
_TYPE_NAMES = {"da": "Importeret høring", "nb": "Importert høring"}
_SOURCE_NAMES = {EU_SOURCE: "Have your say, European Commission"}
_EU_DATES = "%Y/%m/%d %H:%M:%S"
_PEOPLE = ("EU_CITIZEN", "NON_EU_CITIZEN")
_EU_MAPPING = Mapping.model_validate(
    {
        "source": EU_SOURCE,
        "file": {"dates": _EU_DATES},
        "columns": {"text": "feedback", "date": "dateFeedback", "hearing": "initiative_id"},
    }
)


@dataclass(slots=True)
class Heading:
    """A hearing that is to hold responses."""

    key: str
    title: str
    summary: str = ""
    case_number: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    row: Row | None = None


@dataclass(slots=True)
class Answer:
    """One response, on its way in."""

    key: str
    hearing: str
    at: datetime
    body: str
    person: str = ""
    name: str = ""
    organisation: str = ""
    is_organisation: bool = False
    language: str | None = None
    note: str = ""


def run(path: Path, space_slug: str, report: Report) -> None:
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


def _have_your_say(folder: Path, space: Space, zone: ZoneInfo, report: Report) -> None:
    headings: dict[str, Heading] = {}
    if not (folder / "initiatives.csv").exists():
        raise ImportRefused(f"{folder} lacks initiatives.csv")
    for row in read(folder / "initiatives.csv", _INITIATIVES, report.rejects):
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
    answers = _collected(
        read(folder / "feedback.csv", _FEEDBACK, report.rejects),
        lambda row: _feedback(row, zone, headings),
        report,
    )
    _leave_out_unanswered(headings, answers, report)
    _Writer(EU_SOURCE, space, headings, answers, report).write()


def _leave_out_unanswered(
    headings: dict[str, Heading], answers: list[Answer], report: Report
) -> None:
    """A hearing's dates come from its responses: one without any cannot be placed in time."""
    answered = {answer.hearing for answer in answers}
    for key in [key for key in headings if key not in answered]:
        row = headings.pop(key).row
        if row is not None:
            report.rejects.add(row, "has no response here, and so no dates")


def _initiative(row: Row) -> Heading:
    return Heading(
        key=row.key("id"),
        title=text.clean(row.line("shortTitle"))[:200] or row.key("id"),
        summary=text.clean(row.body("dossierSummary")),
        case_number=text.clean(row.line("reference")),
        row=row,
    )


def _feedback(row: Row, zone: ZoneInfo, headings: dict[str, Heading]) -> Answer:
    hearing = row.key("initiative_id")
    if hearing not in headings:
        raise RowRejected(f"initiatives.csv has no id {hearing[:40]}")
    kind = row.line("userType")
    surname = text.clean(row.line("surname"))
    return Answer(
        key=row.key("id"),
        hearing=hearing,
        at=_EU_MAPPING.moment(row.get("dateFeedback"), zone),
        body=text.clean(row.body("feedback")),
        person=surname,
        name=" ".join(part for part in (text.clean(row.line("firstName")), surname) if part),
        organisation=text.clean(row.line("organization")),
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


def _collected(rows: Iterator[Row], make: Callable[[Row], Answer], report: Report) -> list[Answer]:
    """The responses that can be used; exact doubles once."""
    found: dict[str, Answer] = {}
    for row in rows:
        try:
            answer = make(row)
            same = found.get(answer.key)
            if same is not None and same != answer:
                raise RowRejected(f"id {answer.key[:40]} is there already, with other words")
        except RowRejected as error:
            report.rejects.add(row, str(error))
            continue
        if same is not None:
            report.unchanged["responses"] += 1
            continue
        found[answer.key] = answer
    return list(found.values())


# Any table, with a mapping


def write_mapped(path: Path, form: Format, mapping: Mapping, space: Space, report: Report) -> None:
    """Import the responses in a table, as a mapping says what its columns mean."""
    part, columns = mapping.hearing, mapping.columns
    zone = ZoneInfo(space.timezone)
    opens = clock.start_of_day(part.opens, space.timezone) if part.opens else None
    closes = clock.end_of_day(part.closes, space.timezone) if part.closes else None
    headings: dict[str, Heading] = {}

    def heading(title: str) -> Heading:
        key = title if columns.hearing else part.id or title
        return headings.setdefault(
            key, Heading(key, title[:200], part.summary, part.case_number, opens, closes)
        )

    def make(row: Row) -> Answer:
        cells = Cells(row, mapping, zone)
        title = cells.line("hearing") or part.title
        if columns.hearing and not title:
            raise RowRejected(f"{columns.hearing} is empty")
        at = cells.moment("date")
        if at is None and columns.date:
            raise RowRejected(f"{columns.date} is not a date: (empty)")
        name, organisation = cells.line("name"), cells.line("organisation")
        answer = Answer(
            key=cells.id(),
            hearing="",
            at=at or closes or clock.now(),
            body=cells.body("text"),
            person=hashlib.sha256(name.encode()).hexdigest()[:16] if name else "",
            name=name,
            organisation=organisation,
            is_organisation=bool(organisation),
            language=cells.language(),
            note=", ".join(cells.lines("notes")),
        )
        answer.hearing = heading(title).key
        return answer

    answers = _collected(rows(path, form, mapping, report), make, report)
    answered = {answer.hearing for answer in answers}
    headings = {key: each for key, each in headings.items() if key in answered}
    _Writer(mapping.source, space, headings, answers, report).write()


class _Writer:
    """Writes hearings and their responses, each hearing's in the order of their dates."""

    def __init__(
        self,
        source: str,
        space: Space,
        headings: dict[str, Heading],
        answers: list[Answer],
        report: Report,
    ) -> None:
        self.source = source
        self.space = space
        self.headings = headings
        self.answers = answers
        self.report = report
        self._language = languages.guess(
            f"{each.title}\n{each.summary}" for each in headings.values()
        )

    def write(self) -> None:
        if not self.answers:
            return
        by_hearing: dict[str, list[Answer]] = {key: [] for key in self.headings}
        for answer in self.answers:
            by_hearing[answer.hearing].append(answer)
        names = {answer.person: answer.name for answer in self.answers if answer.person}
        first = min(answer.at for answer in self.answers)
        self._people = add_people(self.source, names, first, self.report)
        done = 0
        for key, answers in by_hearing.items():
            hearing_id = self._have_hearing(self.headings[key], answers)
            self.report.ids.append(hearing_id)
            known = known_subjects(self.source, f"{key}/")
            missing = [answer for answer in answers if answer.key not in known]
            missing.sort(key=lambda answer: (answer.at, len(answer.key), answer.key))
            self.report.unchanged["responses"] += len(answers) - len(missing)
            done += len(answers) - len(missing)
            for batch in batches(missing, BATCH // 2):
                with db.transaction():
                    self._write_responses(hearing_id, batch)
                    count_responses_of(hearing_id)
                done += len(batch)
                self.report.added["responses"] += len(batch)
                self.report.progress("responses", done, len(self.answers))

    def _have_hearing(self, heading: Heading, answers: list[Answer]) -> int:
        zone = self.space.timezone
        first = min(answer.at for answer in answers)
        last = max(answer.at for answer in answers)
        inferred_end = clock.end_of_day(clock.local_day(last, zone), zone)
        with db.transaction() as session:
            hearing = session.scalar(
                select(Hearing).where(
                    Hearing.source == self.source, Hearing.source_id == heading.key
                )
            )
            if hearing is not None:
                if hearing.space_id != self.space.id:
                    raise ImportRefused(
                        f"{heading.title} has been imported into another space before"
                    )
                if hearing.dates_inferred and hearing.closes_at and hearing.closes_at < last:
                    hearing.closes_at = inferred_end
                return hearing.id
            opens_at = heading.opens_at or clock.start_of_day(clock.local_day(first, zone), zone)
            hearing = Hearing(
                space_id=self.space.id,
                type_id=_have_type(self.space.language),
                title=heading.title,
                summary=heading.summary,
                case_number=heading.case_number,
                language=self._language,
                status=Status.published,
                visibility=Visibility.visible,
                opens_at=opens_at,
                closes_at=heading.closes_at or inferred_end,
                dates_inferred=heading.opens_at is None or heading.closes_at is None,
                visible_from=opens_at,
                published_at=opens_at,
                created_at=opens_at,
                source=self.source,
                source_id=heading.key,
                source_note=_SOURCE_NAMES.get(self.source, self.source),
            )
            session.add(hearing)
            session.flush()
            edges.settle(hearing)
            return hearing.id

    def _write_responses(self, hearing_id: int, answers: list[Answer]) -> None:
        last = db.session.scalar(
            select(Hearing.last_number).where(Hearing.id == hearing_id).with_for_update()
        )
        heading = answers[0].hearing
        rows = [
            self._response(answer, hearing_id, f"{heading}/{answer.key}", number)
            for number, answer in enumerate(answers, start=(last or 0) + 1)
        ]
        entries = []
        for row, number in zip(rows, add_subjects(Response, rows), strict=True):
            person = ledger.actor_key(row["author_id"])
            for action, key in (("response.received", person), ("response.published", None)):
                entries.append(
                    entry(
                        action,
                        row["received_at"],
                        number,
                        self.space.id,
                        key,
                        hearing=hearing_id,
                        number=row["number"],
                    )
                )
        ledger.record_many(entries)

    def _response(
        self, answer: Answer, hearing_id: int, source_id: str, number: int
    ) -> dict[str, Any]:
        kind = RespondentKind.organisation if answer.is_organisation else RespondentKind.person
        return {
            "space_id": self.space.id,
            "root_id": hearing_id,
            "hearing_id": hearing_id,
            "author_id": self._people[answer.person] if answer.person else None,
            "language": answer.language,
            "visibility": Visibility.visible,
            "visible_from": answer.at,
            "created_at": answer.at,
            "published_at": answer.at,
            "source": self.source,
            "source_id": source_id,
            "source_note": joined(answer.note, "" if answer.body else NO_TEXT),
            "number": number,
            "status": ResponseStatus.received,
            "respondent_kind": kind,
            "respondent_name": answer.name,
            "organisation": answer.organisation if answer.is_organisation else "",
            "body": answer.body,
            "letter": letter_of(answer.body, None, kind),
            "sent_at": answer.at,
            "received_at": answer.at,
        }


def _have_type(language: str) -> int:
    """The type of hearings that were held elsewhere; nobody chooses it for a new one."""
    found = db.session.scalar(select(HearingType).where(HearingType.key == TYPE_KEY))
    if found is None:
        found = HearingType(
            key=TYPE_KEY,
            name=_TYPE_NAMES.get(language, "Imported hearing"),
            minimum_days=0,
            usual_days=28,
            publication=Publication.after_check,
            retired_at=clock.now(),
        )
        db.session.add(found)
        db.session.flush()
    return found.id
