"""The Word template of a space: put in place when it works, and taken away."""

import io

from sqlalchemy import delete

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.hearings.memos import wordfiles
from participation.hearings.memos.models import MemoTemplate
from participation.hearings.memos.sample import sample
from participation.spaces.models import Space

TRIAL = 5
"""Seconds of work that a template may take with a small made-up memo."""


def save(space: Space, name: str, content: bytes, *, by: User) -> None:
    """Put a template in place, after a trial with made-up values.

    Raises TemplateRefused with line and reason; the one that was in place stays.
    """
    wordfiles.write_docx(sample(space), io.BytesIO(), content, seconds=TRIAL)
    _take_away(space)
    db.session.add(
        MemoTemplate(
            space_id=space.id, content=content, name=name[:200], at=clock.now(), by_id=by.id
        )
    )
    db.session.flush()
    ledger.record("memo-template.saved", space_id=space.id, by=by.id, bytes=len(content))


def remove(space: Space, *, by: User) -> None:
    """Let the standard template be used again."""
    if _take_away(space):
        ledger.record("memo-template.removed", space_id=space.id, by=by.id)


def _take_away(space: Space) -> bool:
    gone = delete(MemoTemplate).where(MemoTemplate.space_id == space.id)
    return db.session.scalar(gone.returning(MemoTemplate.space_id)) is not None
