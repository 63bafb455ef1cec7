"""The hearings of the story, from draft to outcome, by the actions that officials use."""

from datetime import datetime, timedelta

from sqlalchemy import select

from participation import clock, db, geometry
from participation.demo.pictures import hang
from participation.demo.responses import put_response
from participation.demo.story.parts import (
    ChangePart,
    ExtensionPart,
    MeetingPart,
    OutcomePart,
    ThemePart,
)
from participation.demo.telling import Event, written
from participation.demo.told import ToldHearing, load
from participation.hearings.assessing.actions import sorting
from participation.hearings.assessing.actions import themes as actions_themes
from participation.hearings.maps import actions as mapping
from participation.hearings.meetings import actions as meeting
from participation.hearings.notice.actions import schedule
from participation.hearings.notice.models import HearingType
from participation.hearings.outcome.actions import concluding
from participation.hearings.parties.actions import inviting, parties
from participation.hearings.publishing.actions import documents as actions_documents
from participation.hearings.publishing.actions import publication, writing
from participation.hearings.questions import actions as asking
from participation.hearings.register import actions


class HearingTeller(ToldHearing):
    """One hearing of the story: puts its events in the telling."""

    def _at_edge(self, moment: datetime) -> None:
        """Let the worker come by just after an edge of the clock that has passed."""
        if moment < self.telling.now:
            self.telling.on(moment, lambda: schedule.settle(load(self.id)))

    def put(self) -> None:
        """Put everything that happens to this hearing in its place in time."""
        part, telling = self.part, self.telling
        drafted = self.moment(part.drafted)
        telling.on(drafted, self._draft)
        if part.opens is None or part.closes is None:
            return
        announced = self.moment(min(part.opens - 2, -1), drafted)
        if part.parties:
            telling.on(announced, self._choose_parties)
        first_deadline = part.extension.closes_before if part.extension else part.closes
        telling.on(announced, lambda: self._publish(part.opens or 0, first_deadline))
        self._at_edge(clock.start_of_day(telling.day(part.opens, self.zone), self.zone))
        if part.parties:
            opened = clock.start_of_day(telling.day(part.opens, self.zone), self.zone)
            telling.on(opened + timedelta(minutes=2), lambda: inviting.ask(load(self.id)))
        last_day = telling.deadline(part.closes, self.zone)
        self._at_edge(clock.end_of_day(last_day, self.zone) + timedelta(seconds=2))
        for response in part.responses:
            put_response(self, response)
        if part.change:
            telling.on(self.moment(part.change.day), self._changing(part.change))
        if part.extension:
            telling.on(self.moment(part.extension.day), self._extending(part.extension))
        if part.assessed is not None:
            telling.on(
                self.moment(part.assessed),
                lambda: concluding.start_assessment(load(self.id), by=self.official),
            )
            telling.on(self.moment(part.assessed + 3), self._sort)
        if part.outcome:
            telling.on(self.moment(part.outcome.day - 2), self._assess)
            telling.on(self.moment(part.outcome.day), self._concluding(part.outcome))
        if part.withdrawn is not None:
            telling.on(
                self.moment(part.withdrawn),
                lambda: publication.withdraw(
                    load(self.id), part.withdrawn_reason, by=self.official
                ),
            )

    def _draft(self) -> None:
        part, by = self.part, self.official
        kind = db.session.scalars(select(HearingType).where(HearingType.key == part.type)).one()
        department = self.cast.departments[part.space, part.department]
        self.id = writing.draft(self.space, kind, part.title, by=by, department_id=department.id).id
        writing.save_text(
            load(self.id),
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
        hang(load(self.id), part.title, by=by)
        for number, section in enumerate(part.sections, start=1):
            earlier = part.change and part.change.section == number and part.change.before
            writing.add_section(
                load(self.id), section.title, written(earlier or section.body), by=by
            )
        for question in part.questions:
            asking.ask(
                load(self.id),
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
            file = self.file(document)
            actions_documents.add_document(load(self.id), file, document.title, by=by)
        if part.map:
            mapping.save_map(load(self.id), geometry.read(part.map), by=by)

    def _set_meeting(self, part: MeetingPart) -> None:
        start = clock.start_of_day(self.telling.day(part.day, self.zone), self.zone)
        meeting.set_meeting(
            load(self.id),
            by=self.official,
            title=part.title,
            starts_at=start + timedelta(hours=part.since),
            ends_at=start + timedelta(hours=part.until),
            place=part.place,
            link="",
            note=part.note,
        )

    def _publish(self, opens: int, closes: int) -> None:
        publication.set_dates(
            load(self.id),
            self.telling.day(opens, self.zone),
            self.telling.deadline(closes, self.zone),
            self.part.short_reason,
            by=self.official,
        )
        publication.publish(load(self.id), by=self.official)

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
        ready = [each for each in self.parties() if each.organisation.name not in later]
        parties.want_sent(ready, space.id, by=by)

    def _changing(self, change: ChangePart) -> Event:
        def happen() -> None:
            hearing = load(self.id)
            section = hearing.sections[change.section - 1]
            text = written(self.part.sections[change.section - 1].body)
            writing.save_section(
                hearing, section, section.title, text, by=self.official, note=change.note
            )

        return happen

    def _extending(self, extension: ExtensionPart) -> Event:
        closes = self.telling.deadline(self.part.closes or 0, self.zone)
        return lambda: publication.extend(load(self.id), closes, extension.reason, by=self.official)

    def _sort(self) -> None:
        """Sort the responses whose points the story tells; the others wait."""
        hearing, by = load(self.id), self.official
        for title in (theme.title for theme in self.part.themes):
            actions_themes.add_theme(hearing, title, by=by)
        for said, response_id in self.received:
            if not said.points:
                continue
            response = self.response(response_id)
            for point in said.points:
                themes = [actions_themes.add_theme(hearing, title, by=by) for title in point.themes]
                sorting.add_point(hearing, response, response.body, point.quote, themes, by=by)
            sorting.finish(hearing, response, by=by)
        if not self.part.outcome:
            self._assess()

    def _assess(self) -> None:
        for theme in self.part.themes:
            self._save_theme(theme)

    def _save_theme(self, part: ThemePart) -> None:
        hearing = load(self.id)
        key = self.part.space, part.department
        actions_themes.save_theme(
            hearing,
            actions_themes.add_theme(hearing, part.title, by=self.official),
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
            concluding.save_outcome(load(self.id), *texts, by=self.official)
            concluding.conclude(load(self.id), by=self.official)

        return happen
