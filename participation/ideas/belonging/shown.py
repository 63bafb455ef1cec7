"""What is shown of what belongs to projects: its table for exports."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from sqlalchemy import select

from participation import shown
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.ideas.boxes.models import Box
from participation.ideas.projects.models import Project, ProjectBox, ProjectPart
from participation.ideas.projects.shown import OF_PROJECT, TABLES
from participation.shown import Table, Values, site_address
from participation.subjects.models import Subject
from participation.subjects.rules import readable_by
from participation.subjects.shown import Scope, TableOf, streamed


def _kinds() -> Mapping[str, str]:
    return {"hearing": _("Hearing"), "idea": _("Idea"), "box": _("Idea box")}


PARTS = Table(
    "project_parts",
    mark("What belongs to projects"),
    mark("An idea, a hearing or a box that belongs to a project."),
    (
        OF_PROJECT,
        shown.code("kind", mark("Kind"), mark("What it is."), ("hearing", "idea", "box"), _kinds),
        shown.number("id", mark("Id"), mark("Its id.")),
        shown.own_address(),
        shown.text("title", mark("Title"), mark("What it is called.")),
        shown.moment("added_at", mark("Added"), mark("Since when it belongs to the project.")),
    ),
)


def _part_rows(scope: Scope, project: Project) -> Iterator[Values]:
    subjects: Any = Subject.__table__.c
    for row in streamed(
        select(subjects.id, subjects.kind, subjects.title, ProjectPart.added_at)
        .join(ProjectPart, ProjectPart.subject_id == subjects.id)
        .where(
            ProjectPart.project_id == project.id,
            readable_by(scope.reader, scope.now),
        )
        .order_by(subjects.id)
    ):
        yield _part(project, row.kind, row.id, f"/{row.kind}s/{row.id}", row.title, row.added_at)
    for row in streamed(
        select(Box.id, Box.slug, Box.name, ProjectBox.added_at)
        .join(ProjectBox, ProjectBox.box_id == Box.id)
        .where(ProjectBox.project_id == project.id)
        .order_by(Box.id)
    ):
        yield _part(project, "box", row.id, f"/boxes/{row.slug}", row.name, row.added_at)


def _part(project: Project, kind: str, number: int, path: str, title: str, added_at: Any) -> Values:
    return {
        "project_id": project.id,
        "kind": kind,
        "id": number,
        "address": site_address(path),
        "title": title,
        "added_at": added_at,
    }


def init_app(app: Flask) -> None:
    """Add the table to the file of a project."""
    TABLES.fill(app, TableOf(20, PARTS, _part_rows))
