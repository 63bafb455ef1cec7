"""The authority's answers on their way in: comments that speak for a department."""

from sqlalchemy import select

from participation import db, ledger
from participation.comments.models import Comment
from participation.comments.trails import place
from participation.ideas.proposals.models import Idea
from participation.importers.boxes.box_import import BoxImport
from participation.importers.boxes.collection import Proposal
from participation.importers.boxes.comments import comment_row, give_places, moved_row
from participation.importers.writing.models import Thing
from participation.importers.writing.rows import add_subjects, entry, note_rows
from participation.importers.writing.updating import differing, take_over
from participation.subjects.models import Subject


def add_answers(job: BoxImport, proposals: dict[int, Proposal], department: int) -> int:
    """The authority's answers, by the id of the idea: comments that speak for a department.

    Returns how many there are.
    """
    answered = [(number, each.key, each.answer) for number, each in proposals.items()
                if each.answer]  # fmt: skip
    rows = [
        comment_row(job, number, answer.at, answer.body, answer.author)
        | {
            "language": answer.language or job.language,
            "source_id": job.prefix("answer") + key,
            "source_note": answer.note or None,
            "department_id": department,
            "is_answer": True,
        }
        for number, key, answer in answered
    ]
    ids = add_subjects(Comment, rows, job.report)
    give_places([moved_row(number, place(number), None) for number in ids])
    ledger.record_many(
        entry(
            "comment.added",
            answer.at,
            number,
            job.space.id,
            job.keys.get(answer.author),
            about=about,
            official=True,
            answer=True,
        )
        for (about, _, answer), number in zip(answered, ids, strict=True)
    )
    return len(ids)


def take_answer(job: BoxImport, number: int, proposal: Proposal, department: int) -> None:
    """Write an answer and when it was given, in one."""
    answer = proposal.answer
    if answer is None:
        return
    known = db.session.scalar(
        select(Subject.id).where(
            Subject.source == job.collection.source,
            Subject.source_id == job.prefix("answer") + proposal.key,
        )
    )
    if known is None:
        job.report.added["comments"] += add_answers(job, {number: proposal}, department)
    else:
        values = {"body": answer.body, "created_at": answer.at}
        others = differing(Comment, {known: values}).get(known, {})
        take_over(Comment, known, job.space.id, others, job.report)
    idea = db.session.get_one(Idea, number)
    idea.answered_at = answer.at
    db.session.flush()
    note_rows(job.report, Thing.subject, [number], changed=True)
