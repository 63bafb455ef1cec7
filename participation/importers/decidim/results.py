"""What came of proposals (Decidim's accountability): results become projects, with the ideas they name."""

import re
from collections import Counter
from datetime import date, datetime

from participation import clock
from participation.ideas.projects.models import MilestoneState, ProjectState
from participation.ideas.proposals.models import IdeaState
from participation.importers.boxes.collection import (
    ImportedMilestone,
    ImportedProject,
    ImportedStep,
)
from participation.importers.decidim.columns import Texts, address_of, line_of, moment_of
from participation.importers.decidim.proposals import DecidimImport
from participation.importers.files import LONGEST_LINE, LONGEST_TEXT, Row, RowRejected, Source
from participation.importers.tables.habits import number
from participation.importers.tables.reading import coordinates
from participation.importers.writing import words
from participation.importers.writing.distinct import distinct
from participation.importers.writing.titles import headed

_STATES = {
    ProjectState.planned: IdeaState.planned,
    ProjectState.in_progress: IdeaState.in_progress,
    ProjectState.realised: IdeaState.realised,
}


class _Results:
    """The results of one file, and what they name that is not there."""

    def __init__(self, job: DecidimImport, texts: Texts) -> None:
        self.job = job
        self.texts = texts
        self.language = job.space.language
        self.parents: dict[str, str] = {}
        self.missing: Counter[str] = Counter()

    def project(self, row: Row) -> ImportedProject:
        """A row as a project."""
        key = row.key("id")
        title, locale = self.texts.line(row, "title", LONGEST_TEXT)
        body, body_locale = self.texts.body(row, "description")
        title, body = headed(title, body)
        if not title:
            raise RowRejected("has neither a title nor a description")
        progress = number(row.get("progress"), "progress", self.job.form.decimal)
        if progress is not None and not 0 <= progress <= 100:
            raise RowRejected(f"progress is no share of 100: {row.get('progress')[:40]}")
        state = _state(progress or 0)
        when = self._moment(row, "updated_at")
        at = self._moment(row, "created_at") or when or self._moment(row, "start_date")
        if at is None:
            raise RowRejected("created_at is empty")
        self.parents[key] = row.get("parent/id")[:LONGEST_LINE]
        return ImportedProject(
            key=key,
            title=title,
            body=body,
            at=at,
            state=state,
            state_at=max(at, when or at),
            inferred=True,
            language=locale or body_locale,
            ideas=self._ideas(row),
            milestones=self._milestones(row, state),
            figures=self._figures(row, progress),
            notes=self._notes(row),
            topics=list(
                dict.fromkeys(
                    [
                        *self.texts.labels(row, "category"),
                        *self.texts.labels(row, "taxonomies"),
                    ]
                )
            ),
            areas=self.texts.labels(row, "scope"),
        )

    def _moment(self, row: Row, name: str) -> datetime | None:
        return moment_of(row, name, self.job.form, self.job.zone)

    def _day(self, row: Row, name: str) -> date | None:
        at = self._moment(row, name)
        return clock.local_day(at, self.job.space.timezone) if at else None

    def _ideas(self, row: Row) -> list[str]:
        found = (address_of(url) for url in re.split(r"[\s,]+", row.get("proposal_urls")) if url)
        keys = [self.job.proposal_at(address) for address in found]
        return list(dict.fromkeys(key for key in keys if key))

    def _milestones(self, row: Row, state: ProjectState) -> list[ImportedMilestone]:
        """The days on which the work began and was to end: reached as far as its progress says."""
        found = []
        for name, called, reached in (
            ("start_date", "work begins", state is not ProjectState.planned),
            ("end_date", "work is finished", state is ProjectState.realised),
        ):
            day = self._day(row, name)
            if day is not None:
                done = MilestoneState.done if reached else MilestoneState.planned
                at = self._moment(row, name) if reached else None
                title = words.word(self.language, called)
                found.append(ImportedMilestone(title, day, done, at=at))
        return found

    def _figures(self, row: Row, progress: float | None) -> dict[str, object]:
        figures: dict[str, object] = {} if progress is None else {"progress": progress}
        comments = row.whole("comments_count", empty=0)
        if comments:
            figures["comments"] = comments
        names = ("latitude", "longitude")
        figures |= coordinates(row.get("latitude"), row.get("longitude"), names)
        if row.get("url"):
            figures["url"] = row.get("url")[:LONGEST_LINE]
        return figures

    def _notes(self, row: Row) -> list[str]:
        status, _ = self.texts.line(row, "status/name")
        status = status or line_of(row, "status/key")
        said = f"{words.word(self.language, 'state at the source')}: {status}" if status else ""
        return [each for each in (said, line_of(row, "address"), line_of(row, "reference")) if each]


def _state(progress: float) -> ProjectState:
    if progress >= 100:
        return ProjectState.realised
    return ProjectState.in_progress if progress > 0 else ProjectState.planned


def read_results(job: DecidimImport, path: Source) -> None:
    """Read the results: each is a project, and is told on the ideas that it names."""
    texts = Texts(job.begin(path), job.space.language)
    job.collection.projects_note = f"Decidim, {job.place(path)}"
    results = _Results(job, texts)
    found = distinct(job.rows(path), results.project, job.report, "projects")
    job.collection.projects |= found
    part_of = words.word(job.space.language, "part of")
    for key, project in found.items():
        parent = results.parents[key]
        if parent in found:
            project.notes.append(f"{part_of}: {found[parent].title}")
        elif parent:
            job.report.notes.append(
                f"Result {key} is part of one that is not in the file: {parent}."
            )
        _tell_ideas(job, project)


def _tell_ideas(job: DecidimImport, project: ImportedProject) -> None:
    """Write what came of it into the ideas, and let those that were accepted take its step."""
    said = "\n\n".join(part for part in (project.title, project.body) if part)
    for key in project.ideas:
        proposal = job.collection.proposals.get(key)
        if proposal is None:
            continue
        if said not in proposal.result:
            proposal.result = "\n\n".join(each for each in (proposal.result, said) if each)
        last = proposal.steps[-1]
        if last.state is IdeaState.accepted:
            state = _STATES[project.state]
            reason = words.reason(job.space.language, state)
            at = max(last.at, project.state_at)
            proposal.steps.append(ImportedStep(state, at, reason, inferred=True))
