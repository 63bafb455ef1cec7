"""The projects of the story: started, followed, moved, realised and measured, by the rooms' own actions."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import db
from participation.demo.cast import Cast
from participation.demo.documents import taken
from participation.demo.pictures import hang
from participation.demo.story.people import FJORDBY
from participation.demo.story.project_parts import (
    MeasuredPart,
    MilestonePart,
    NewsPart,
    ProjectPart,
)
from participation.demo.telling import Telling, written
from participation.ideas.answers.actions import GainEntry
from participation.ideas.belonging import actions as parts
from participation.ideas.evidence import actions as evidence
from participation.ideas.gains import actions as gains
from participation.ideas.milestones import actions as milestones
from participation.ideas.projects.actions import projects, updates
from participation.ideas.projects.models import Milestone, MilestoneState, Project, ProjectState
from participation.subjects.models import Subject


class ProjectTeller:
    """One project of the story: puts its events in the telling. `idea_id` is that of the idea it is made of,
    once that is told."""

    def __init__(
        self, part: ProjectPart, cast: Cast, telling: Telling, idea_id: Callable[[str], int]
    ) -> None:
        self.part, self.cast, self.telling = part, cast, telling
        self.space = cast.spaces[FJORDBY]
        self.by = cast.people[part.by]
        self.idea_id = idea_id
        self.id = 0
        self.milestones: dict[str, int] = {}

    def put(self) -> None:
        """Put everything that happens to this project in its place in time."""
        part, telling, zone = self.part, self.telling, self.space.timezone
        started = telling.moment(part.day, zone)
        telling.on(started, self._start)
        for each in part.milestones:
            self._put_milestone(each)
        for news in part.news:
            telling.on(telling.moment(news.day, zone, started), self._telling(news))
        telling.on(
            telling.moment(part.under_way, zone, started),
            lambda: self._step(projects.ProjectStep(ProjectState.in_progress)),
        )
        telling.on(telling.moment(part.spent_on, zone, started), self._spend)
        if part.realised is not None:
            # After the last milestone of that day.
            at = telling.moment(part.realised, zone) + timedelta(hours=3)
            telling.on(at, self._realise)
        for measured in part.measured:
            telling.on(telling.moment(measured.day, zone), self._measuring(measured))

    def _put_milestone(self, each: MilestonePart) -> None:
        telling, zone = self.telling, self.space.timezone
        if each.moved_to is not None:
            telling.on(telling.moment(each.moved_on, zone), lambda: self._move(each))
        if each.done is not None:
            telling.on(
                telling.moment(each.done, zone),
                lambda: milestones.take_step(
                    self._project(), self._milestone(each), MilestoneState.done, by=self.by
                ),
            )

    def _project(self) -> Project:
        return db.session.scalars(
            select(Project)
            .where(Project.id == self.id)
            .options(joinedload(Project.space), joinedload(Project.department))
            .execution_options(populate_existing=True)
        ).one()

    def _milestone(self, each: MilestonePart) -> Milestone:
        return db.session.get_one(Milestone, self.milestones[each.title])

    def _start(self) -> None:
        part = self.part
        department = self.cast.departments[FJORDBY, part.department]
        text = projects.ProjectText(
            part.title, part.summary, written(part.text), department.id, self.by.id
        )
        project = projects.start(self.space, text, by=self.by)
        self.id = project.id
        hearing = self._hearing()
        for belongs in (self._idea(), hearing):
            if belongs is not None:
                parts.add(project, belongs, by=self.by)
        for each in part.milestones:
            plan = milestones.MilestonePlan(each.title, self._day(each.due), each.precision)
            promised = hearing.id if each.promised and hearing else None
            made = milestones.add(project, plan, by=self.by, promised_in_id=promised)
            self.milestones[each.title] = made.id
        if part.planned:
            won = [
                GainEntry(kind, None if amount is None else Decimal(amount), note)
                for kind, amount, note in part.planned
            ]
            gains.plan(project, won, by=self.by)
        projects.publish(project, by=self.by)
        hang(project, project.title, by=self.by)

    def _day(self, days: int) -> date:
        return self.telling.deadline(days, self.space.timezone)

    def _idea(self) -> Subject | None:
        if not self.part.idea:
            return None
        return db.session.get_one(Subject, self.idea_id(self.part.idea))

    def _hearing(self) -> Subject | None:
        if not self.part.hearing:
            return None
        return db.session.scalars(
            select(Subject).where(Subject.kind == "hearing", Subject.title == self.part.hearing)
        ).one()

    def _move(self, each: MilestonePart) -> None:
        day = self._day(each.moved_to or each.due)
        plan = milestones.MilestonePlan(each.title, day, each.precision)
        milestones.change(self._project(), self._milestone(each), plan, each.reason, by=self.by)

    def _telling(self, news: NewsPart) -> Callable[[], object]:
        return lambda: updates.post(
            self._project(),
            news.title,
            written(news.text),
            by=self.by,
            department_id=self._project().department_id,
        )

    def _spend(self) -> None:
        part = self.part
        money = projects.ProjectMoney(
            Decimal(part.budget),
            Decimal(part.spent),
            self.telling.day(part.spent_on, self.space.timezone),
            part.spent_source,
        )
        projects.save_money(self._project(), money, by=self.by)

    def _step(self, step: projects.ProjectStep) -> None:
        projects.take_step(self._project(), step, by=self.by)

    def _realise(self) -> None:
        part = self.part
        self._step(
            projects.ProjectStep(
                ProjectState.realised,
                result=written(part.result),
                result_figures=part.result_figures,
            )
        )
        for each in part.evidence:
            evidence.add(
                self._project(), each.title, file=taken(each, self.space.language), by=self.by
            )

    def _measuring(self, part: MeasuredPart) -> Callable[[], object]:
        day = self.telling.day(part.day, self.space.timezone)
        amount = None if part.amount is None else Decimal(part.amount)
        measured = gains.Measured(part.kind, day, part.how, amount, part.note)
        return lambda: gains.measure(self._project(), measured, by=self.by)
