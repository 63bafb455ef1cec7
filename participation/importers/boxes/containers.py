"""The boxes that an import makes or finds, and the people who wrote in them."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from participation import db
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.importers.boxes.box_import import BoxImport
from participation.importers.boxes.collection import Container
from participation.importers.files import ImportRefused
from participation.importers.writing.models import Thing
from participation.importers.writing.rows import (
    add_people,
    batches,
    free_slug,
    note_rows,
    shown_name,
    table,
)
from participation.spaces.models import Space
from participation.subjects.models import Subject


def refuse_another_space(job: BoxImport, ideas: Iterable[int]) -> None:
    with db.transaction(write=False) as session:
        for some in batches(sorted(ideas), 500):
            elsewhere = (
                select(Space.slug)
                .join(Subject, Subject.space_id == Space.id)
                .where(Subject.id.in_(some), Space.id != job.space.id)
            )
            slug = session.scalars(elsewhere.limit(1)).one_or_none()
            if slug is not None:
                raise ImportRefused(
                    f"{job.collection.place} has been imported into another space before: {slug}"
                )


def boxes_of(job: BoxImport, ideas: Iterable[int]) -> list[int]:
    found: set[int] = set()
    with db.transaction(write=False) as session:
        for some in batches(sorted(set(ideas)), 500):
            found.update(session.scalars(select(Idea.box_id).where(Idea.id.in_(some))))
    return sorted(found)


def have_boxes(job: BoxImport, keys: set[str]) -> dict[str, int]:
    with_ideas = {key: each for key, each in job.collection.containers.items() if key in keys}
    return {key: have_box(job, each) for key, each in with_ideas.items()}


def have_box(job: BoxImport, container: Container) -> int:
    moments = [
        (each.at, max(each.last, job.said.get(each.key, each.at)))
        for each in job.collection.proposals.values()
        if each.box == container.key
    ]
    first, last = min(at for at, _ in moments), max(at for _, at in moments)
    with db.transaction() as session:
        box = session.scalar(
            select(Box).where(Box.source == job.collection.source, Box.source_id == container.key)
        )
        if box is None:
            box = Box(
                space_id=job.space.id,
                slug=free_slug(container.name),
                name=container.name,
                summary=container.summary,
                opens_at=container.opens_at or first,
                closes_at=container.closes_at or last,
                closed=True,
                dates_inferred=not (container.opens_at and container.closes_at),
                created_at=container.opens_at or first,
                source=job.collection.source,
                source_id=container.key,
                source_note=container.note,
                held_by=job.held_by(container.note or job.collection.source, container),
            )
            session.add(box)
            session.flush()
            job.report.added["boxes"] += 1
            note_rows(job.report, Thing.box, [box.id])
        elif box.space_id != job.space.id:
            raise ImportRefused(f"{container.name} has been imported into another space before")
        elif box.dates_inferred and box.closes_at and box.closes_at < last:
            box.closes_at = last
        return box.id


def authority_of(job: BoxImport, boxes: Iterable[int], ideas: Iterable[int]) -> str:
    """Who decided about these ideas at the source, as their boxes say; empty when it was us."""
    some = sorted(ideas)[:1]
    with db.transaction(write=False) as session:
        held = select(Box.held_by).where(
            or_(
                Box.id.in_(sorted(boxes)),
                Box.id.in_(select(table(Idea).c.box_id).where(table(Idea).c.id.in_(some))),
            )
        )
        return session.scalars(held.order_by(Box.id).limit(1)).one_or_none() or ""


def have_people(job: BoxImport) -> dict[str, int]:
    wrote = {each.author for each in job.collection.proposals.values()}
    wrote |= {each.author for each in job.collection.remarks}
    wrote |= {each.answer.author for each in job.collection.proposals.values() if each.answer}
    names = job.collection.people
    wanted = {key: shown_name(names.get(key, "")) for key in sorted(wrote - {""})}
    dates = [each.at for each in job.collection.proposals.values()]
    dates += [each.at for each in job.collection.remarks]
    if not wanted:
        return {}
    return add_people(
        job.collection.people_source, wanted, min(dates), job.report, job.space.language
    )
