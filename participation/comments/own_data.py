"""A person's own comments: what is handed out on request."""

from typing import Any

from sqlalchemy import select

from participation import db
from participation.accounts.models import User
from participation.comments.models import Appreciation, Comment


def comments(user: User) -> list[dict[str, Any]]:
    """The comments a person has written, the withdrawn ones too."""
    rows = db.session.scalars(
        select(Comment).where(Comment.author_id == user.id).order_by(Comment.id)
    )
    return [
        {
            "id": comment.id,
            "about": comment.about_id,
            "text": comment.body,
            "question": comment.is_question,
            "stance": comment.stance.value if comment.stance else None,
            "written": comment.created_at.isoformat(),
            "changed": comment.edited_at.isoformat() if comment.edited_at else None,
            "withdrawn": comment.withdrawn_at.isoformat() if comment.withdrawn_at else None,
        }
        for comment in rows
    ]


def found_useful(user: User) -> list[dict[str, Any]]:
    """The comments of others that a person has found useful. They stay counted without the account."""
    rows = db.session.scalars(
        select(Appreciation)
        .where(Appreciation.user_id == user.id)
        .order_by(Appreciation.comment_id)
    )
    return [{"comment": row.comment_id, "at": row.at.isoformat()} for row in rows]
