"""Writing hearings that were held elsewhere, and their responses in the order of their dates."""

from typing import Any

from sqlalchemy import select

from participation import clock, db, ledger
from participation.hearings.notice.actions import schedule
from participation.hearings.notice.models import Hearing, HearingType, Phase, Publication, Status
from participation.hearings.questions import actions as questions
from participation.hearings.responses.campaigns import campaign_of
from participation.hearings.responses.models import RespondentKind, Response, ResponseStatus
from participation.importers.files import ImportRefused
from participation.importers.responses.asked import AskedQuestions
from participation.importers.responses.collection import Heading, ResponseAnswer
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
    held_by,
    joined,
    known_subjects,
    note_rows,
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
_TYPE_NAMES = {"da": "Importeret høring", "nb": "Importert høring"}
_SOURCE_NAMES = {EU_SOURCE: "Have your say, European Commission"}
_AUTHORITIES = {EU_SOURCE: "European Commission"}


class ResponseWriter:
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
        known = ledger.person_keys(row["author_id"] for row in rows if row["author_id"])
        ids = add_subjects(Response, rows, self.report)
        if self.asked is not None:
            self.asked.note(dict(zip(ids, (row["answers"] for row in rows), strict=True)))
        for row, number in zip(rows, ids, strict=True):
            person = known.get(row["author_id"])
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
