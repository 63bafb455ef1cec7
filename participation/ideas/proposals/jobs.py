"""What the worker does for ideas: it keeps when each was last active."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from participation import db, jobs, ledger
from participation.comments.models import Comment
from participation.ideas.proposals.models import Idea
from participation.subjects.models import Subject

BATCH = 2000


@ledger.reader("idea-activity", "comment.added")
def note_comments(entries: list[ledger.Entry]) -> None:
    """A comment makes what it is about active, from when it was written."""
    last: dict[int, datetime] = {}
    for entry in entries:
        about = entry.data.get("about")
        if isinstance(about, int):
            last[about] = max(entry.at, last.get(about, entry.at))
    table = Idea.__table__
    # Filled in yet or not: a comment is there when an idea is filled in, or finds what was filled in.
    db.hold_rows(Idea, last)
    for idea_id, at in sorted(last.items()):
        db.session.execute(
            update(table)  # type: ignore[arg-type]
            .where(table.c.id == idea_id, table.c.active_at < at)
            .values(active_at=at)
        )


@jobs.step("idea-activity", every=timedelta(minutes=5))
def fill_in() -> int:
    """Ideas that came in from elsewhere: active when published, at their last step or comment."""
    table = Idea.__table__
    spine = aliased(Subject.__table__)
    said, said_spine = Comment.__table__, aliased(Subject.__table__)
    with db.transaction() as session:
        ids = session.scalars(
            select(table.c.id)
            .join(spine, spine.c.id == table.c.id)
            .where(table.c.active_at.is_(None), spine.c.visible_from.is_not(None))
            .order_by(table.c.id)
            .limit(BATCH)
            .with_for_update(of=table)
        ).all()
        # Read when they are held: what was said meanwhile counts.
        waiting = session.execute(
            select(
                table.c.id,
                table.c.state_at,
                spine.c.visible_from,
                select(func.max(said_spine.c.created_at))
                .join(said, said.c.id == said_spine.c.id)
                .where(said.c.about_id == table.c.id)
                .scalar_subquery(),
            )
            .join(spine, spine.c.id == table.c.id)
            .where(table.c.id.in_(ids))
        ).all()
        for idea_id, *moments in waiting:
            session.execute(
                update(table)  # type: ignore[arg-type]
                .where(table.c.id == idea_id)
                .values(active_at=max(each for each in moments if each is not None))
            )
        return len(waiting)
