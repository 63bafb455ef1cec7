"""Counts that pages show, set from the rows they count when an import is done."""

from typing import Any

from sqlalchemy import case, func, select, update

from participation import db
from participation.comments.models import Comment
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.models import Vote
from participation.importers.writing.rows import table
from participation.subjects.models import Subject, Visibility


def count_votes_of(box_id: int) -> None:
    """Set the counts of a box and of its ideas from the rows they count."""
    ideas, votes = table(Idea), table(Vote)

    def sum_of(value: int) -> Any:
        return func.coalesce(func.sum(case((votes.c.value == value, 1), else_=0)), 0)

    sums = {
        number: (for_it, passed, against)
        for number, for_it, passed, against in db.session.execute(
            select(ideas.c.id, sum_of(1), sum_of(0), sum_of(-1))
            .select_from(ideas.outerjoin(votes, votes.c.idea_id == ideas.c.id))
            .where(ideas.c.box_id == box_id)
            .group_by(ideas.c.id)
        )
    }
    for number, (for_it, passed, against) in sums.items():
        db.session.execute(
            update(ideas)
            .where(ideas.c.id == number)
            .values(
                support_count=for_it,
                pass_count=passed,
                against_count=against,
                supported=ideas.c.source_supports + for_it,
            )
        )
    count_ideas_of(box_id)


def count_ideas_of(box_id: int) -> None:
    """Set a box's number of ideas: those that were published, hidden ones too."""
    published = (
        select(func.count(Idea.id))
        .where(Idea.box_id == box_id, Idea.state != IdeaState.draft)
        .scalar_subquery()
    )
    boxes = table(Box)
    db.session.execute(update(boxes).where(boxes.c.id == box_id).values(idea_count=published))


def count_comments_of(box_id: int) -> None:
    """Set the number of comments of a box's ideas, and of replies of their threads."""
    count_comments(select(Idea.id).where(Idea.box_id == box_id))


def count_comments(about_these: Any) -> None:
    """The same of any subjects: their ids, or a statement of these."""
    subjects, comments, below = table(Subject), table(Comment), table(Comment).alias("below")
    # Counted in one go and joined: asked for each idea, a database that has not yet looked at
    # tables just filled would read all comments every time.
    about = (
        select(comments.c.about_id, func.count().label("number"))
        .where(comments.c.about_id.in_(about_these))
        .group_by(comments.c.about_id)
        .subquery()
    )
    db.session.execute(
        update(subjects)
        .where(
            subjects.c.id.in_(about_these),
            subjects.c.comment_count > 0,
            subjects.c.id.not_in(select(about.c.about_id)),
        )
        .values(comment_count=0)
    )
    db.session.execute(
        update(subjects)
        .where(subjects.c.id == about.c.about_id)
        .values(comment_count=about.c.number)
    )
    replies = (
        select(below.c.thread_id, func.count().label("number"))
        .where(below.c.about_id.in_(about_these), below.c.id != below.c.thread_id)
        .group_by(below.c.thread_id)
        .subquery()
    )
    db.session.execute(
        update(comments)
        .where(comments.c.id == replies.c.thread_id)
        .values(reply_count=replies.c.number)
    )


def count_responses_of(hearing_id: int) -> None:
    """Set a hearing's counts from its responses."""
    hearings, responses, subjects = table(Hearing), table(Response), table(Subject)
    total, shown, last = db.session.execute(
        select(
            func.count(),
            func.count().filter(subjects.c.visibility == Visibility.visible),
            func.max(responses.c.number),
        )
        .select_from(responses)
        .join(subjects, subjects.c.id == responses.c.id)
        .where(responses.c.hearing_id == hearing_id, responses.c.number.is_not(None))
    ).one()
    db.session.execute(
        update(hearings)
        .where(hearings.c.id == hearing_id)
        .values(response_count=total, shown_count=shown, last_number=last or 0)
    )
