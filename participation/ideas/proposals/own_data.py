"""A person's own ideas: what is handed out on request, and what goes with the account."""

from typing import Any

from sqlalchemy import delete, select, update

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.ideas.proposals.models import Idea, IdeaState
from participation.locations import actions as locations
from participation.locations.models import NOWHERE
from participation.subjects.models import Revision, Subject
from participation.subjects.rules import readable_by


def ideas(user: User) -> list[dict[str, Any]]:
    """The ideas a person has written, drafts too."""
    rows = db.session.scalars(select(Idea).where(Idea.author_id == user.id).order_by(Idea.id)).all()
    where = locations.of([idea.id for idea in rows])
    return [
        {
            "id": idea.id,
            "address": idea.path,
            "title": idea.title,
            "text": idea.body,
            **locations.as_data(where.get(idea.id, NOWHERE)),
            "state": idea.state.value,
            "written": idea.created_at.isoformat(),
            "published": idea.published_at.isoformat() if idea.published_at else None,
        }
        for idea in rows
    ]


SHOWN = 10


def panel(user: User) -> dict[str, Any]:
    """The newest ideas of a person, for the account page, and whether there are more."""
    rows = db.session.scalars(
        select(Idea)
        .where(Idea.author_id == user.id, readable_by(user))
        .order_by(Idea.__table__.c.id.desc())
        .limit(SHOWN + 1)
    ).all()
    return {"ideas": rows[:SHOWN], "more": len(rows) > SHOWN}


def forget_drafts(user: User) -> None:
    """Empty a person's drafts, which nobody else has read; what was published stays, and so does a draft
    that others write along with, or have taken on."""
    drafts = list(
        db.session.scalars(
            select(Idea.id).where(
                Idea.author_id == user.id,
                Idea.keeper_id.is_(None),
                Idea.state == IdeaState.draft,
                Idea.coauthor_count == 0,
            )
        )
    )
    if not drafts:
        return
    spine, table = Subject.__table__, Idea.__table__
    db.session.execute(delete(Revision).where(Revision.subject_id.in_(drafts)))
    locations.forget(drafts)
    db.session.execute(
        update(spine).where(spine.c.id.in_(drafts)).values(title="")  # type: ignore[arg-type]
    )
    db.session.execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.id.in_(drafts))
        .values(body="", state=IdeaState.withdrawn, state_at=clock.now())
    )
    # Search takes them out of its index when it reads these entries.
    for idea_id in drafts:
        ledger.record("idea.forgotten", subject_id=idea_id)
    db.session.expire_all()
