"""What is shown of evidence: its table for exports."""

from collections.abc import Iterable, Iterator

from flask import Flask
from sqlalchemy import select

from participation import db, shown
from participation.i18n import mark
from participation.ideas.answers import shown as answers_shown
from participation.ideas.boxes.models import Box
from participation.ideas.evidence.models import Evidence
from participation.ideas.evidence.queries import EvidenceRow
from participation.ideas.projects import shown as projects_shown
from participation.ideas.projects.models import Project
from participation.shown import Table, Values, site_address
from participation.storage import StoredFile
from participation.subjects.shown import Scope, TableOf, chunks, ids_with_text

EVIDENCE = Table(
    "evidence",
    mark("Evidence"),
    mark("A file or a link that shows that an idea or a project is realised."),
    (
        shown.number("evidence_id", mark("Evidence id"), mark("Its id.")),
        shown.number("subject_id", mark("Belongs to"), mark("The idea or the project.")),
        shown.text("title", mark("Title"), mark("What it shows.")),
        shown.address("link", mark("Link"), mark("Where it is: a file here, or a page elsewhere.")),
        shown.text("type", mark("File type"), mark("What kind of file it is; empty of a link.")),
        shown.moment("added_at", mark("Added"), mark("When it was added.")),
    ),
)


def _rows(scope: Scope, ids: Iterable[int]) -> Iterator[Values]:
    """What shows that some subjects are realised, of those whose text is shown."""
    for chunk in chunks(ids):
        rows = db.session.execute(
            select(
                Evidence.id,
                Evidence.subject_id,
                Evidence.title,
                Evidence.link,
                Evidence.at,
                StoredFile.name,
                StoredFile.content_type,
                StoredFile.size,
            )
            .outerjoin(StoredFile, StoredFile.id == Evidence.file_id)
            .where(Evidence.subject_id.in_(ids_with_text(scope, chunk)))
            .order_by(Evidence.subject_id, Evidence.id)
        )
        for row in rows:
            each = EvidenceRow._make(row)
            yield {
                "evidence_id": each.id,
                "subject_id": each.subject_id,
                "title": each.title,
                "link": site_address(each.href) if each.file_name else each.link,
                "type": each.kind or None,
                "added_at": each.at,
            }


def _of_box(scope: Scope, box: Box) -> Iterator[Values]:
    yield from _rows(scope, answers_shown.ideas_of(scope, box.id))


def _of_project(scope: Scope, project: Project) -> Iterator[Values]:
    yield from _rows(scope, [project.id])


def init_app(app: Flask) -> None:
    """Put the table into the files of boxes and of projects."""
    answers_shown.TABLES.fill(app, TableOf(55, EVIDENCE, _of_box))
    projects_shown.TABLES.fill(app, TableOf(65, EVIDENCE, _of_project))
