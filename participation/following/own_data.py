"""A person's own follows and notices: what is handed out on request, and what goes with the account."""

from typing import Any

from sqlalchemy import or_, select

from participation import db
from participation.accounts.models import User
from participation.following import actions, queries
from participation.following.models import Follower, Notice

SHOWN = 1000


def follows(user: User) -> dict[str, Any]:
    """What a person follows, how often mail comes, and the newest notices."""
    rows = db.session.execute(
        select(Follower, Notice.action, Notice.subject_id, Notice.at, Notice.read_at)
        .outerjoin(Notice, Notice.follower_id == Follower.id)
        .where(Follower.user_id == user.id)
        .order_by(Notice.id.desc())
        .limit(SHOWN)
    ).all()
    if not rows:
        return {}
    follower = rows[0].Follower
    # A follower who has not been told anything yet has one row, with nothing in it.
    notices: list[Any] = [row[1:] for row in rows if row.at]
    return {
        "mail": follower.frequency.value,
        "mail_about_what_i_took_part_in": follower.personal_by_mail,
        "mail_stopped_at": follower.stopped_at.isoformat() if follower.stopped_at else None,
        "follows": [
            {
                "kind": each.kind,
                "name": each.name,
                "address": each.path,
                "by_mail": each.by_mail,
                "since": each.created_at.isoformat(),
            }
            for each in queries.followed(user)
        ],
        "notices": [
            {
                "what": action,
                "about": subject_id,
                "at": at.isoformat(),
                "read": read_at.isoformat() if read_at else None,
            }
            for action, subject_id, at, read_at in notices
        ],
    }


def forget(user: User) -> None:
    """Remove what a person follows, with the account or by the same address without it."""
    same_address = [Follower.email == user.email] if user.email else []
    mine = db.session.scalars(
        select(Follower.id).where(or_(Follower.user_id == user.id, *same_address))
    ).all()
    for follower_id in mine:
        actions.forget(follower_id)
