"""The hearings of the story, from draft to outcome, by the actions officials and respondents use."""

import io
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from participation import clock, db, storage
from participation.accounts.models import Purpose, Token, User
from participation.demo import documents
from participation.demo.cast import Cast
from participation.demo.story.parts import (
    ChangePart,
    DocumentPart,
    ExtensionPart,
    HearingPart,
    MeetingPart,
    OutcomePart,
    Refusal,
    ResponsePart,
    ThemePart,
)
from participation.demo.telling import Event, Telling, written
from participation.hearings import geometry
from participation.hearings.anonymous import actions as anonymous
from participation.hearings.assessing import actions as assessing
from participation.hearings.intake.actions import read_through
from participation.hearings.maps import actions as mapping
from participation.hearings.meetings import actions as meeting
from participation.hearings.notice.actions import schedule
from participation.hearings.notice.models import Hearing, HearingType, Section
from participation.hearings.outcome.actions import concluding
from participation.hearings.parties.actions import answering, inviting, parties
from participation.hearings.parties.models import Party
from participation.hearings.publishing.actions import documents as actions_documents
from participation.hearings.publishing.actions import publication, writing
from participation.hearings.questions import actions as asking
from participation.hearings.questions import words
from participation.hearings.questions.queries import questions
from participation.hearings.register import actions
from participation.hearings.responses.actions import responding
from participation.hearings.responses.models import RespondentKind, Response
from participation.i18n import force_locale
from participation.storage import StoredFile
from participation.subjects.models import Attachment


def _load(hearing_id: int) -> Hearing:
    return db.session.scalars(
        select(Hearing)
        .where(Hearing.id == hearing_id)
        .options(
            joinedload(Hearing.type),
            joinedload(Hearing.space),
            selectinload(Hearing.sections),
            selectinload(Hearing.attachments),
        )
        .execution_options(populate_existing=True)
    ).one()


class HearingTeller:
    """One hearing of the story: puts its events in the telling."""

    def __init__(self, part: HearingPart, cast: Cast, telling: Telling) -> None:
        self.part, self.cast, self.telling = part, cast, telling
        self.space = cast.spaces[part.space]
        self.zone = self.space.timezone
        self.official = cast.people[part.by]
        self.id = 0
        self.received: list[tuple[ResponsePart, int]] = []

    def _moment(self, day: int, after: datetime | None = None) -> datetime:
        return self.telling.moment(day, self.zone, after)

    def _at_edge(self, moment: datetime) -> None:
        """Let the worker come by just after an edge of the clock that has passed."""
        if moment < self.telling.now:
            self.telling.on(moment, lambda: schedule.settle(_load(self.id)))

    def put(self) -> None:
        """Put everything that happens to this hearing in its place in time."""
        part, telling = self.part, self.telling
        drafted = self._moment(part.drafted)
        telling.on(drafted, self._draft)
        if part.opens is None or part.closes is None:
            return
        announced = self._moment(min(part.opens - 2, -1), drafted)
        if part.parties:
            telling.on(announced, self._choose_parties)
        first_deadline = part.extension.closes_before if part.extension else part.closes
        telling.on(announced, lambda: self._publish(part.opens or 0, first_deadline))
        self._at_edge(clock.start_of_day(telling.day(part.opens, self.zone), self.zone))
        if part.parties:
            opened = clock.start_of_day(telling.day(part.opens, self.zone), self.zone)
            telling.on(opened + timedelta(minutes=2), lambda: inviting.ask(_load(self.id)))
        last_day = telling.deadline(part.closes, self.zone)
        self._at_edge(clock.end_of_day(last_day, self.zone) + timedelta(seconds=2))
        for response in part.responses:
            self._put_response(response)
        if part.change:
            telling.on(self._moment(part.change.day), self._changing(part.change))
        if part.extension:
            telling.on(self._moment(part.extension.day), self._extending(part.extension))
        if part.assessed is not None:
            telling.on(
                self._moment(part.assessed),
                lambda: concluding.start_assessment(_load(self.id), by=self.official),
            )
            telling.on(self._moment(part.assessed + 3), self._sort)
        if part.outcome:
            telling.on(self._moment(part.outcome.day - 2), self._assess)
            telling.on(self._moment(part.outcome.day), self._concluding(part.outcome))
        if part.withdrawn is not None:
            telling.on(
                self._moment(part.withdrawn),
                lambda: publication.withdraw(
                    _load(self.id), part.withdrawn_reason, by=self.official
                ),
            )

    # What the officials do.

    def _draft(self) -> None:
        part, by = self.part, self.official
        kind = db.session.scalars(select(HearingType).where(HearingType.key == part.type)).one()
        department = self.cast.departments[part.space, part.department]
        self.id = writing.draft(self.space, kind, part.title, by=by, department_id=department.id).id
        writing.save_text(
            _load(self.id),
            by=by,
            title=part.title,
            summary=written(part.summary),
            language=self.space.language,
            case_number=part.case_number,
            classification=part.case_number[:8] if part.deciding_body else "",
            deciding_body=part.deciding_body,
            department_id=department.id,
            contact_name=by.name,
            contact_email=by.email or "",
            contact_phone="",
            outcome_expected_on=None
            if part.answer_expected is None
            else self.telling.deadline(part.answer_expected, self.zone),
            labels=self.cast.chosen_labels(part.space, part.topics, part.areas),
        )
        for number, section in enumerate(part.sections, start=1):
            earlier = part.change and part.change.section == number and part.change.before
            writing.add_section(
                _load(self.id), section.title, written(earlier or section.body), by=by
            )
        for question in part.questions:
            asking.ask(
                _load(self.id),
                by=by,
                kind=question.kind,
                text=question.text,
                options=question.options,
                section_id=None,
                required=False,
            )
        for each in part.meetings:
            self._set_meeting(each)
        for document in part.documents:
            file = self._file(document)
            actions_documents.add_document(_load(self.id), file, document.title, by=by)
        if part.map:
            mapping.save_map(_load(self.id), geometry.read(part.map), by=by)

    def _set_meeting(self, part: MeetingPart) -> None:
        start = clock.start_of_day(self.telling.day(part.day, self.zone), self.zone)
        meeting.set_meeting(
            _load(self.id),
            by=self.official,
            title=part.title,
            starts_at=start + timedelta(hours=part.since),
            ends_at=start + timedelta(hours=part.until),
            place=part.place,
            link="",
            note=part.note,
        )

    def _answers(self, part: ResponsePart) -> list[dict[str, Any]]:
        """What a response answers to the questions, as its form would say it."""
        found: list[dict[str, Any]] = []
        for question, said in zip(questions(self.id), part.answers, strict=False):
            chosen = [] if isinstance(said, str) else list(said)
            with force_locale(self.space.language):
                says = said if isinstance(said, str) else words.says(question, chosen)
            if says:
                about = {"question": question.id, "asks": question.text}
                found.append({**about, "choices": chosen, "says": says})
        return found

    def _file(self, part: DocumentPart) -> StoredFile:
        make = documents.docx if part.file_name.endswith(".docx") else documents.pdf
        content = make(part.paragraphs, self.space.language)
        return storage.take(io.BytesIO(content), part.file_name)

    def _publish(self, opens: int, closes: int) -> None:
        publication.set_dates(
            _load(self.id),
            self.telling.day(opens, self.zone),
            self.telling.deadline(closes, self.zone),
            self.part.short_reason,
            by=self.official,
        )
        publication.publish(_load(self.id), by=self.official)

    def _choose_parties(self) -> None:
        """Put organisations in the register and on the list; they are asked when the hearing opens."""
        by, space = self.official, self.space
        chosen = [
            actions.add(
                space.id,
                actions.Details(part.name, email=part.email, groups=list(part.groups)),
                by=by,
            )
            for part in self.part.parties
        ]
        parties.put_on_list(self.id, space.id, chosen, by=by)
        later = {part.name for part in self.part.parties if not part.is_asked}
        ready = [each for each in self._parties() if each.organisation.name not in later]
        parties.want_sent(ready, space.id, by=by)

    def _parties(self) -> list[Party]:
        return list(
            db.session.scalars(
                select(Party)
                .where(Party.subject_id == self.id)
                .options(joinedload(Party.organisation))
                .order_by(Party.id)
            )
        )

    def _changing(self, change: ChangePart) -> Event:
        def happen() -> None:
            hearing = _load(self.id)
            section = hearing.sections[change.section - 1]
            text = written(self.part.sections[change.section - 1].body)
            writing.save_section(
                hearing, section, section.title, text, by=self.official, note=change.note
            )

        return happen

    def _extending(self, extension: ExtensionPart) -> Event:
        closes = self.telling.deadline(self.part.closes or 0, self.zone)
        return lambda: publication.extend(
            _load(self.id), closes, extension.reason, by=self.official
        )

    def _sort(self) -> None:
        """Sort the responses whose points the story tells; the others wait."""
        hearing, by = _load(self.id), self.official
        for title in (theme.title for theme in self.part.themes):
            assessing.add_theme(hearing, title, by=by)
        for said, response_id in self.received:
            if not said.points:
                continue
            response = self._response(response_id)
            for point in said.points:
                themes = [assessing.add_theme(hearing, title, by=by) for title in point.themes]
                assessing.add_point(hearing, response, response.body, point.quote, themes, by=by)
            assessing.finish(hearing, response, by=by)
        if not self.part.outcome:
            self._assess()

    def _assess(self) -> None:
        for theme in self.part.themes:
            self._save_theme(theme)

    def _save_theme(self, part: ThemePart) -> None:
        hearing = _load(self.id)
        key = self.part.space, part.department
        assessing.save_theme(
            hearing,
            assessing.add_theme(hearing, part.title, by=self.official),
            by=self.official,
            title=part.title,
            summary=written(part.summary),
            assessment=written(part.assessment),
            outcome=part.outcome,
            reason=written(part.reason),
            changed_section_id=None,
            department_id=self.cast.departments[key].id if part.department else None,
            due_on=None if part.due is None else self.telling.deadline(part.due, self.zone),
        )

    def _concluding(self, outcome: OutcomePart) -> Event:
        def happen() -> None:
            texts = (written(text) for text in (outcome.asked, outcome.said, outcome.did))
            concluding.save_outcome(_load(self.id), *texts, by=self.official)
            concluding.conclude(_load(self.id), by=self.official)

        return happen

    # What those who answer do.

    def _put_response(self, part: ResponsePart) -> None:
        sent = self._moment(part.day)
        self.telling.on(sent, lambda: self._respond(part, sent))

    def _respond(self, part: ResponsePart, sent: datetime) -> None:
        hearing = _load(self.id)
        by = self.cast.people[part.by] if part.by else None
        section: Section | None = hearing.sections[part.section - 1] if part.section else None
        said = responding.ResponseContent(
            respondent_kind=RespondentKind.organisation
            if part.organisation
            else RespondentKind.person,
            respondent_name=self._name(part, by),
            organisation=part.organisation,
            section_id=section.id if section else None,
            body=written(part.text),
            no_remarks=part.no_remarks,
            answers=self._answers(part),
            place=part.place,
            latitude=part.spot[0] if part.spot else None,
            longitude=part.spot[1] if part.spot else None,
        )
        files = [self._file(part.document)] if part.document else []
        party = self._invited(part)
        if party is not None:
            self.received.append((part, self._send_for(party, hearing, said, files)))
            self._settle(part, self.received[-1][1], sent, None)
            return
        if hearing.anonymous:
            sent_so = anonymous.send(hearing, said, files, form_key=uuid.uuid4().hex, in_time=True)
            assert sent_so is not None  # noqa: S101  (a hearing of the story takes what it tells)
            self.received.append((part, sent_so[0].id))
            self._settle(part, sent_so[0].id, sent, None)
            return
        with force_locale(self.space.language):
            response = responding.send(
                hearing,
                said,
                files,
                by=by,
                email=None if by else f"svar{self.id}-{hearing.last_number + 1}@fjordby.example",
                form_key=uuid.uuid4().hex,
                sent_at=clock.now(),
            ).response
        if by is None:
            self._confirm(response.id)
        self.received.append((part, response.id))
        self._settle(part, response.id, sent, by)

    def _invited(self, part: ResponsePart) -> Party | None:
        """The party that a response is from, when it comes by a personal link."""
        found = [] if part.by else self._parties()
        return next((each for each in found if each.organisation.name == part.organisation), None)

    def _send_for(
        self,
        party: Party,
        hearing: Hearing,
        said: responding.ResponseContent,
        files: list[StoredFile],
    ) -> int:
        with force_locale(self.space.language):
            draft = answering.save_draft(hearing, party, None, said, files, [])
            key = parties.new_key(party)
            answering.send_draft(hearing, party, draft, files, sent_at=clock.now(), key=key)
        return draft.id

    def _name(self, part: ResponsePart, by: User | None) -> str:
        """The name on a response; whoever speaks for an organisation uses their own."""
        if by is None:
            return part.name
        return by.name if part.organisation else by.display_name

    def _response(self, response_id: int) -> Response:
        return db.session.scalars(
            select(Response)
            .where(Response.id == response_id)
            .options(selectinload(Response.attachments).joinedload(Attachment.file))
            .execution_options(populate_existing=True)
        ).one()

    def _confirm(self, response_id: int) -> None:
        """A visitor follows the link in the mail."""
        token = db.session.scalars(
            select(Token)
            .where(Token.purpose == Purpose.confirm_response)
            .order_by(Token.id.desc())
            .limit(1)
        ).one()
        hearing = _load(self.id)
        with force_locale(self.space.language):
            responding.confirm(self._response(response_id), hearing, token, "")

    def _settle(
        self, part: ResponsePart, response_id: int, sent: datetime, by: User | None
    ) -> None:
        """Put what happens to a response after it was received in its place in time."""
        if part.held:
            return
        if part.withheld:
            refusal = part.withheld
            moment = self._moment(part.day + refusal.after, sent)
            self.telling.on(moment, lambda: self._withhold(response_id, refusal))
            return
        read = self._moment(part.day + 1, sent)
        self.telling.on(read, lambda: self._let_through(response_id))
        if part.withdrawn is not None:
            self.telling.on(
                self._moment(part.withdrawn, read), lambda: self._take_back(response_id, by)
            )

    def _let_through(self, response_id: int) -> None:
        read_through.publish(_load(self.id), [self._response(response_id)], by=self.official)

    def _take_back(self, response_id: int, by: User | None) -> None:
        responding.withdraw(self._response(response_id), _load(self.id), by=by)

    def _withhold(self, response_id: int, refusal: Refusal) -> None:
        read_through.withhold(
            _load(self.id),
            self._response(response_id),
            refusal.rule,
            refusal.reason,
            by=self.cast.people[refusal.by],
        )
