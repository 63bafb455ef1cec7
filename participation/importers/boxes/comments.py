"""Comments on their way in, each in the place that it had in its thread."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from participation import db, ledger
from participation.comments.models import Comment
from participation.comments.trails import PlaceInThread, place
from participation.importers.boxes.box_import import BoxImport
from participation.importers.boxes.collection import Remark
from participation.importers.boxes.labels import have_department
from participation.importers.writing.rows import (
    BATCH,
    add_subjects,
    batches,
    entry,
    joined,
    known_subjects,
    table,
)
from participation.importers.writing.updating import (
    AT_ONCE,
    described,
    differing,
    edited_here,
    take_over,
)
from participation.subjects.models import NO_TEXT, Subject, Visibility


def moved_row(number: int, spot: PlaceInThread, parent_id: int | None) -> dict[str, Any]:
    return {
        "here": number,
        "parent_id": parent_id,
        "thread_id": spot.thread_id,
        "trail": spot.trail,
        "depth": spot.depth,
    }


def give_places(moved: list[dict[str, Any]]) -> None:
    comments = table(Comment)
    names = ("parent_id", "thread_id", "trail", "depth")
    if moved:
        db.session.execute(
            update(comments)
            .where(comments.c.id == bindparam("here"))
            .values({name: bindparam(name) for name in names}),
            moved,
        )


def write_comments(job: BoxImport, ideas: dict[str, int], projects: dict[str, int]) -> None:
    remarks = job.collection.remarks
    if not remarks:
        return
    prefix = job.prefix("comment")
    known = known_subjects(job.collection.source, prefix)
    abouts = {(False, key): number for key, number in ideas.items()}
    abouts |= {(True, key): number for key, number in projects.items()}
    places = _known_places(job, prefix)
    missing = [each for each in remarks if each.key not in known]
    compare_comments(job, [(known[each.key], each) for each in remarks if each.key in known])
    job.department = have_department(job) if any(each.official for each in missing) else None
    done = len(remarks) - len(missing)
    for batch in batches(missing, BATCH // 2):
        with db.transaction():
            _write_batch(job, batch, abouts, known, places)
        done += len(batch)
        job.report.added["comments"] += len(batch)
        job.report.progress(f"{job.collection.place}: comments", done, len(remarks))


def _known_places(job: BoxImport, prefix: str) -> dict[str, PlaceInThread]:
    comments = table(Comment)
    with db.transaction(write=False) as session:
        rows = session.execute(
            select(
                table(Subject).c.source_id,
                comments.c.thread_id,
                comments.c.trail,
                comments.c.depth,
            )
            .join_from(comments, table(Subject), table(Subject).c.id == comments.c.id)
            .where(
                table(Subject).c.source == job.collection.source,
                func.substr(table(Subject).c.source_id, 1, len(prefix)) == prefix,
            )
        )
        return {
            str(key)[len(prefix) :]: PlaceInThread(thread, trail, depth)
            for key, thread, trail, depth in rows
        }


def _write_batch(
    job: BoxImport,
    remarks: list[Remark],
    abouts: dict[tuple[bool, str], int],
    known: dict[str, int],
    places: dict[str, PlaceInThread],
) -> None:
    """Insert comments, then give each its place: that needs its id and those above it."""
    rows = [
        comment_row(job, abouts[each.about], each.at, each.body, each.author)
        | {
            "language": each.language or job.language,
            "source_id": job.prefix("comment") + each.key,
            "source_note": joined(each.note, "" if each.body else NO_TEXT),
            "source_figures": each.figures,
            "orphan": each.orphan,
            "stance": each.stance,
            "department_id": job.department if each.official else None,
        }
        for each in remarks
    ]
    ids = add_subjects(Comment, rows, job.report)
    moved, entries = [], []
    for each, number in zip(remarks, ids, strict=True):
        above = "" if each.orphan else each.parent
        spot = place(number, places[above] if above else None)
        known[each.key], places[each.key] = number, spot
        moved.append(moved_row(number, spot, known[above] if above else None))
        entries.append(
            entry(
                "comment.added",
                each.at,
                number,
                job.space.id,
                job.keys.get(each.author),
                about=abouts[each.about],
                official=each.official,
            )
        )
    give_places(moved)
    ledger.record_many(entries)


def comment_row(job: BoxImport, about: int, at: datetime, body: str, author: str) -> dict[str, Any]:
    return {
        "space_id": job.space.id,
        "root_id": about,
        "about_id": about,
        "author_id": job.people[author] if author else None,
        "visibility": Visibility.visible,
        "visible_from": at,
        "created_at": at,
        "published_at": at,
        "source": job.collection.source,
        "body": body,
    }


def compare_comments(job: BoxImport, here: list[tuple[int, Remark]]) -> None:
    """The same for comments."""
    report = job.report
    for batch in batches(here, AT_ONCE):
        with db.transaction(write=report.update):
            remarks = dict(batch)
            if report.update:
                db.hold_rows(Comment, remarks)
            others = differing(
                Comment,
                {
                    number: {
                        "body": each.body,
                        "author_id": job.people[each.author] if each.author else None,
                        "created_at": each.at,
                        "source_note": joined(each.note, "" if each.body else NO_TEXT),
                        "source_figures": each.figures,
                        "stance": each.stance,
                    }
                    for number, each in remarks.items()
                },
            )
            edited = edited_here(others)
            report.unchanged["comments"] += len(remarks) - len(others)
            for number, found in others.items():
                is_edited = number in edited
                changes = described("comment", remarks[number].key, found, report, edited=is_edited)
                report.differs("comments", changes)
                if report.update:
                    take_over(Comment, number, job.space.id, found, report, edited=is_edited)
