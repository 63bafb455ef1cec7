"""Reads of evidence: what shows that something is realised, and who said so."""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from participation import db
from participation.accounts.models import Reader, User
from participation.ideas.answers.models import Gain
from participation.ideas.evidence.models import Evidence
from participation.ideas.evidence.rules import REALISED
from participation.ideas.projects.models import Project, ProjectPart, ProjectState
from participation.ideas.proposals.rows import RowPerson, person, person_columns
from participation.spaces.models import Department
from participation.storage import JPEG, PNG, StoredFile, kind_of
from participation.subjects.models import StateChange, Subject
from participation.subjects.rules import readable_by, shown_to_everyone

_spine: Any = Subject.__table__.c
_PERSON = RowPerson._fields


class EvidenceRow(NamedTuple):
    """A file or a link as pages show it; of the subject itself, or of its project."""

    id: int
    subject_id: int
    title: str
    link: str
    at: datetime
    file_name: str | None
    content_type: str | None
    size: int | None

    @property
    def kind(self) -> str:
        """The short name of a file's type; empty of a link."""
        return kind_of(self.content_type or "")

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture."""
        return self.content_type in (PNG, JPEG)

    @property
    def href(self) -> str:
        """Where it is."""
        return f"/evidence/{self.id}/{quote(self.file_name)}" if self.file_name else self.link


class Claim(NamedTuple):
    """That something is realised: who says so, for which department, since when, and what shows it.

    `at` and `by` are None where a source says it and nobody here. `figures` is whether gains were realised,
    `pictured` whether a project that the subject belongs to has a picture. Evidence of such a project counts.
    """

    at: datetime | None
    department: str | None
    by: RowPerson | None
    figures: bool
    pictured: bool
    evidence: list[EvidenceRow]

    @property
    def has_picture(self) -> bool:
        """Whether a picture shows it: among the evidence, or of its project."""
        return self.pictured or any(each.is_picture for each in self.evidence)


def claim(subject_id: int) -> Claim:
    """The claim that a subject is realised. One statement."""
    step, later = StateChange, aliased(StateChange)
    is_last = ~exists().where(
        later.subject_id == step.subject_id, later.state.in_(REALISED), later.id > step.id
    )
    project = Subject.__table__.alias("project")
    projects = (
        select(project.c.id)
        .join(ProjectPart, ProjectPart.project_id == project.c.id)
        .join(Project.__table__, Project.__table__.c.id == project.c.id)
        .where(
            ProjectPart.subject_id == subject_id,
            shown_to_everyone(of=project.c),
            Project.__table__.c.state == ProjectState.realised,
        )
    )
    pictured = projects.where(project.c.face_id.is_not(None)).exists()
    figures = exists().where(Gain.subject_id == subject_id, Gain.realised.is_not(None))
    statement = (
        select(
            step.at,
            Department.name,
            figures,
            pictured,
            *person_columns(User, step.signed),
            Evidence.id,
            Evidence.subject_id,
            Evidence.title,
            Evidence.link,
            Evidence.at,
            StoredFile.name,
            StoredFile.content_type,
            StoredFile.size,
        )
        .select_from(Subject.__table__)
        .outerjoin(step, and_(step.subject_id == _spine.id, step.state.in_(REALISED), is_last))
        .outerjoin(User, User.id == step.by_id)
        .outerjoin(Department, Department.id == step.department_id)
        .outerjoin(
            Evidence, or_(Evidence.subject_id == subject_id, Evidence.subject_id.in_(projects))
        )
        .outerjoin(StoredFile, StoredFile.id == Evidence.file_id)
        .where(_spine.id == subject_id)
        .order_by(Evidence.id)
    )
    rows = db.rows(statement).all()
    after = 4 + len(_PERSON)
    first: Any = rows[0]
    at, department, has_figures, has_picture = first[:4]
    found = [EvidenceRow._make(row[after:]) for row in rows if row[after] is not None]
    by = person(first[4:after])
    return Claim(at, department, by, bool(has_figures), bool(has_picture), found)


def one(evidence_id: int) -> Evidence | None:
    """A file or a link; the caller asks who may."""
    return db.session.get(Evidence, evidence_id)


class ShownFile(NamedTuple):
    """The file of some evidence."""

    sha256: str
    content_type: str
    size: int
    name: str


def file(evidence_id: int, reader: Reader) -> ShownFile | None:
    """The file of some evidence, when the reader may read what it is about."""
    row = db.session.execute(
        select(StoredFile.sha256, StoredFile.content_type, StoredFile.size, StoredFile.name)
        .join(Evidence, Evidence.file_id == StoredFile.id)
        .join(Subject.__table__, _spine.id == Evidence.subject_id)
        .where(Evidence.id == evidence_id, readable_by(reader))
    ).one_or_none()
    return None if row is None else ShownFile._make(row)
