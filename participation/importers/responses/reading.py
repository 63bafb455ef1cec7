"""Responses to hearings that were held elsewhere.

A folder with `initiatives.csv` and `feedback.csv` as "Have your say" of the European Commission
has them, or any table with a mapping (see `mapped`). Each hearing is shown as closed; its
responses were public at the source and are numbered in the order of their dates.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from participation import clock, db, ledger
from participation.hearings.notice.actions import schedule
from participation.hearings.notice.models import Hearing, HearingType, Phase, Publication, Status
from participation.hearings.questions import actions as questions
from participation.hearings.responses.campaigns import campaign_of
from participation.hearings.responses.models import RespondentKind, Response, ResponseStatus
from participation.importers.boxes.writer import headed
from participation.importers.files import FileFormat, ImportRefused, Row, RowRejected, read
from participation.importers.responses.asked import AskedQuestions, Given
from participation.importers.tables.habits import moment
from participation.importers.tables.mapping import Mapping
from participation.importers.tables.reading import Cells, TableFormat, form_of, look, rows
from participation.importers.writing import languages
from participation.importers.writing.counting import count_responses_of
from participation.importers.writing.models import Thing
from participation.importers.writing.report import ImportReport
from participation.importers.writing.rows import (
    BATCH,
    add_people,
    add_subjects,
    batches,
    begin_run,
    entry,
    find_space,
    held_by,
    joined,
    known_subjects,
    note_rows,
    shown_name,
)
from participation.importers.writing.updating import (
    AT_ONCE,
    Difference,
    described,
    differing,
    edited_here,
    names_of,
    take_over,
)
from participation.spaces.models import Space
from participation.subjects.models import NO_TEXT, StateChange, Visibility

EU_SOURCE = "eu-have-your-say"
TYPE_KEY = "imported"
_INITIATIVES = ("id", "shortTitle")
_FEEDBACK = ("id", "initiative_id", "dateFeedback", "feedback")
_TYPE_NAMES = {"da": "Importeret høring", "nb": "Importert høring"}
_SOURCE_NAMES = {EU_SOURCE: "Have your say, European Commission"}
_AUTHORITIES = {EU_SOURCE: "European Commission"}
_PEOPLE = ("EU_CITIZEN", "NON_EU_CITIZEN")


@dataclass(slots=True)
class Heading:
    """A hearing that is to hold responses."""

    key: str
    title: str
    summary: str = ""
    case_number: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    held_elsewhere: bool = True
    authority: str = ""
    row: Row | None = None


@dataclass(slots=True)
class ResponseAnswer:
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
    given: list[Given] = field(default_factory=list)


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
    answers = _collected(
        read(folder / "feedback.csv", _FEEDBACK, report.rejects, form),
        lambda row: _feedback(row, form, zone, headings),
        report,
    )
    _leave_out_unanswered(headings, answers, report)
    _Writer(EU_SOURCE, space, headings, answers, report).write()


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


def _collected(
    rows: Iterator[Row], make: Callable[[Row], ResponseAnswer], report: ImportReport
) -> list[ResponseAnswer]:
    """The responses that can be used; exact doubles once."""
    found: dict[str, ResponseAnswer] = {}
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

    answers = _collected(rows(path, form, mapping, written, report), make, report)
    answered = {answer.hearing for answer in answers}
    headings = {key: each for key, each in headings.items() if key in answered}
    _Writer(mapping.source, space, headings, answers, report, asked).write()


class _Writer:
    """Writes hearings and their responses, each hearing's in the order of their dates."""

    def __init__(
        self,
        source: str,
        space: Space,
        headings: dict[str, Heading],
        answers: list[ResponseAnswer],
        report: ImportReport,
        asked: AskedQuestions | None = None,
    ) -> None:
        self.asked = asked
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
        by_hearing: dict[str, list[ResponseAnswer]] = {key: [] for key in self.headings}
        for answer in self.answers:
            by_hearing[answer.hearing].append(answer)
        names = {answer.person: answer.name for answer in self.answers if answer.person}
        first = min(answer.at for answer in self.answers)
        begin_run(self.space, self.source, self.report)
        self._people = add_people(self.source, names, first, self.report, self.space.language)
        done = 0
        for key, answers in by_hearing.items():
            hearing_id = self._have_hearing(self.headings[key], answers)
            self.report.ids.append(hearing_id)
            if self.asked is not None:
                self.asked.ask(hearing_id, key, [answer.given for answer in answers])
            known = known_subjects(self.source, f"{key}/")
            missing = [answer for answer in answers if answer.key not in known]
            missing.sort(key=lambda answer: (answer.at, len(answer.key), answer.key))
            self._compare(
                hearing_id, {known[each.key]: each for each in answers if each.key in known}
            )
            done += len(answers) - len(missing)
            for batch in batches(missing, BATCH // 2):
                with db.transaction():
                    self._write_responses(hearing_id, batch)
                    count_responses_of(hearing_id)
                done += len(batch)
                self.report.added["responses"] += len(batch)
                self.report.progress("responses", done, len(self.answers))

    def _have_hearing(self, heading: Heading, answers: list[ResponseAnswer]) -> int:
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
                    session.flush()
                self._compare_hearing(hearing.id, heading)
                return hearing.id
            holder = self._held_by(heading)
            opens_at = heading.opens_at or clock.start_of_day(clock.local_day(first, zone), zone)
            hearing = Hearing(
                space_id=self.space.id,
                type_id=_have_type(self.space.language),
                title=heading.title,
                summary=heading.summary,
                case_number=heading.case_number,
                language=self._language,
                status=Status.held_elsewhere if holder else Status.published,
                held_by=holder,
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
            note_rows(self.report, Thing.subject, [hearing.id])
            self.report.added["hearings"] += 1
            if holder:
                self._note_period(hearing)
            else:
                schedule.settle(hearing)
            return hearing.id

    def _held_by(self, heading: Heading) -> str:
        return held_by(
            self.report,
            _AUTHORITIES.get(self.source, self.source),
            elsewhere=heading.held_elsewhere,
            authority=heading.authority,
        )

    def _compare_hearing(self, hearing_id: int, heading: Heading) -> None:
        """Tell of a title, summary, case number or authority that is another now, and take it over when
        asked. Whether another authority held it stays what it is."""
        if self.report.update:
            db.hold_rows(Hearing, [hearing_id])
        wanted = {name: getattr(heading, name) for name in ("title", "summary", "case_number")}
        if (said := self.report.authority or heading.authority) and self._is_theirs(hearing_id):
            wanted["held_by"] = said
        others = differing(Hearing, {hearing_id: wanted}).get(hearing_id, {})
        if not others:
            self.report.unchanged["hearings"] += 1
            return
        changes = described("hearing", heading.key, others, self.report, edited=False)
        self.report.differs("hearings", changes)
        if self.report.update:
            take_over(Hearing, hearing_id, self.space.id, others, self.report)

    def _is_theirs(self, hearing_id: int) -> bool:
        held = select(Hearing.id).where(Hearing.id == hearing_id, Hearing.held_by != "")
        return db.session.scalar(held) is not None

    def _note_period(self, hearing: Hearing) -> None:
        """The steps of a hearing that was held elsewhere: when it opened and closed there."""
        for state, action, at in (
            (Phase.open, "hearing.opened", hearing.opens_at),
            (Phase.closed, "hearing.closed", hearing.closes_at),
        ):
            if at is not None:
                db.session.add(
                    StateChange(
                        subject_id=hearing.id,
                        state=state.value,
                        at=at,
                        inferred=hearing.dates_inferred,
                    )
                )
                ledger.record_many([entry(action, at, hearing.id, self.space.id, None)])

    def _compare(self, hearing_id: int, here: dict[int, ResponseAnswer]) -> None:
        """Tell of responses that the source says something else about now, and take that over when it
        was asked for."""
        report = self.report
        for batch in batches(sorted(here.items()), AT_ONCE):
            with db.transaction(write=report.update):
                answers = dict(batch)
                if report.update:
                    db.hold_rows(Response, answers)
                names = ("body", "author_id", "created_at", "source_note", "respondent_kind",
                         "respondent_name", "organisation", "answers")  # fmt: skip
                wanted = {
                    number: {name: row[name] for name in names}
                    for number, each in answers.items()
                    for row in [self._response(each, hearing_id, "", 0)]
                }
                others = differing(Response, wanted)
                edited = edited_here(others)
                people = names_of(
                    each for found in others.values() for each in found.get("author_id", ())
                )
                report.unchanged["responses"] += len(answers) - len(others)
                for number, found in others.items():
                    told = dict(found)
                    if "author_id" in told:
                        before, after = (people.get(each, "") for each in found["author_id"])
                        told["author_id"] = (before, after)
                    is_edited = number in edited
                    key = answers[number].key
                    changes = described("response", key, told, report, edited=is_edited)
                    report.differs("responses", changes)
                    if report.update:
                        self._take_over(number, answers[number], found, is_edited)

    def _take_over(
        self, number: int, answer: ResponseAnswer, found: dict[str, Difference], edited: bool
    ) -> None:
        row = self._response(answer, 0, "", 0)
        more = {"letter": (None, row["letter"])} if "body" in found and not edited else {}
        if "created_at" in found:
            more |= dict.fromkeys(("sent_at", "received_at"), (None, answer.at))
        take_over(Response, number, self.space.id, found | more, self.report, edited=edited)
        if "answers" in found:
            questions.note(number, row["answers"])

    def _write_responses(self, hearing_id: int, answers: list[ResponseAnswer]) -> None:
        last = db.session.scalar(
            select(Hearing.last_number).where(Hearing.id == hearing_id).with_for_update()
        )
        heading = answers[0].hearing
        rows = [
            self._response(answer, hearing_id, f"{heading}/{answer.key}", number)
            for number, answer in enumerate(answers, start=(last or 0) + 1)
        ]
        entries = []
        ids = add_subjects(Response, rows, self.report)
        if self.asked is not None:
            self.asked.note(dict(zip(ids, (row["answers"] for row in rows), strict=True)))
        for row, number in zip(rows, ids, strict=True):
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
        self, answer: ResponseAnswer, hearing_id: int, source_id: str, number: int
    ) -> dict[str, Any]:
        kind = RespondentKind.organisation if answer.is_organisation else RespondentKind.person
        answers = self.asked.answers(answer.hearing, answer.given) if self.asked else []
        said = "\n".join(f"{each['asks']} {each['says']}" for each in answers)
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
            "source_note": joined(answer.note, "" if answer.body or answers else NO_TEXT),
            "number": number,
            "status": ResponseStatus.received,
            "respondent_kind": kind,
            "respondent_name": answer.name,
            "organisation": answer.organisation if answer.is_organisation else "",
            "body": answer.body,
            "answers": answers,
            "letter": campaign_of(answer.body, None, kind, besides=said),
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
