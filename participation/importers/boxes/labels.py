"""Topics, areas and the department that imported ideas need."""

from collections.abc import Sequence

from sqlalchemy import insert, select

from participation import clock, db, text
from participation.importers.boxes.box_import import BoxImport
from participation.importers.boxes.collection import Labelled
from participation.importers.writing.models import Thing
from participation.importers.writing.rows import note_rows
from participation.spaces.models import Department, Label, LabelKind
from participation.subjects.models import subject_labels

DEPARTMENT_SLUG = "imported"


def wanted_labels(proposal: Labelled) -> dict[tuple[LabelKind, str], str]:
    """The topics and areas that a proposal has at its source, by kind and slug."""
    kinds = ((LabelKind.topic, proposal.topics), (LabelKind.area, proposal.areas))
    return {(kind, text.slug(name, kind.value)): name for kind, names in kinds for name in names}


def have_labels(job: BoxImport, proposals: Sequence[Labelled]) -> dict[tuple[LabelKind, str], int]:
    """A topic or area of the space for each name; two that have one address are one."""
    names: dict[tuple[LabelKind, str], str] = {}
    for each in proposals:
        for kind, said in ((LabelKind.topic, each.topics), (LabelKind.area, each.areas)):
            for name in said:
                names.setdefault((kind, text.slug(name, kind.value)), name)
    if not names:
        return {}
    with db.transaction() as session:
        rows = session.execute(
            select(Label.kind, Label.slug, Label.id).where(Label.space_id == job.space.id)
        )
        here = {(kind, slug): number for kind, slug, number in rows}
        new = [Label(space_id=job.space.id, kind=kind, slug=slug, name=name,
                     source=job.collection.source)
               for (kind, slug), name in names.items() if (kind, slug) not in here]  # fmt: skip
        session.add_all(new)
        session.flush()
        note_rows(job.report, Thing.label, (label.id for label in new))
        here.update(((label.kind, label.slug), label.id) for label in new)
    for kind, word in ((LabelKind.topic, "topics"), (LabelKind.area, "areas")):
        made = [label.name for label in new if label.kind is kind]
        if made:
            shown = ", ".join(made[:10]) + (", …" if len(made) > 10 else "")
            job.report.notes.append(
                f"New {word} in {job.space.slug}: {shown}. People find by them; an admin says "
                "whether they may be chosen in forms."
            )
    return here


def have_department(job: BoxImport) -> int:
    """Who answered at the source, as a department of that name; nobody can choose it for a new
    answer."""
    name = job.authority
    slug = f"{DEPARTMENT_SLUG}-{text.slug(name, 'source')}" if name else DEPARTMENT_SLUG
    with db.transaction() as session:
        found = session.scalar(
            select(Department).where(Department.space_id == job.space.id, Department.slug == slug)
        )
        if found is None:
            found = Department(
                space_id=job.space.id,
                slug=slug,
                name=name or job.space.organisation,
                closed_at=clock.now(),
            )
            session.add(found)
            session.flush()
        return found.id


def add_labels(
    job: BoxImport,
    proposals: Sequence[Labelled],
    ids: list[int],
    labels: dict[tuple[LabelKind, str], int],
) -> None:
    pairs = {
        (number, labels[each])
        for proposal, number in zip(proposals, ids, strict=True)
        for each in wanted_labels(proposal)
    }
    if pairs:
        db.session.execute(
            insert(subject_labels),
            [{"subject_id": idea, "label_id": label} for idea, label in sorted(pairs)],
        )
