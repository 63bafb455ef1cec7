"""A person's own files: what is handed out on request."""

from typing import Any

from sqlalchemy import select

from participation import db
from participation.accounts.models import User
from participation.exports.models import ExportFile


def files(user: User) -> list[dict[str, Any]]:
    """The files a person has ordered and that are still kept."""
    rows = db.session.scalars(
        select(ExportFile).where(ExportFile.user_id == user.id).order_by(ExportFile.id)
    )
    return [
        {
            "what": file.wanted.get("what"),
            "of": file.wanted.get("key"),
            "format": file.wanted.get("format"),
            "official": bool(file.wanted.get("official")),
            "ordered": file.created_at.isoformat(),
            "made": file.made_at.isoformat() if file.made_at else None,
            "kept_until": file.expires_at.isoformat(),
        }
        for file in rows
    ]
