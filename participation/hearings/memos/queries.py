"""Reads: the hearing of a memo, for those who may have it, and the template of a space."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import db
from participation.accounts.models import Reader
from participation.hearings.memos.models import MemoTemplate
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.notice.queries import public
from participation.hearings.notice.rules import may_work_on


def hearing(hearing_id: int, reader: Reader) -> Hearing | None:
    """The hearing whose memo the reader may have: everybody's with the outcome, and the desk's before."""
    found = public.with_extensions(hearing_id, reader)
    if found is None:
        return None
    told = found.status is Status.concluded
    return found if told or may_work_on(reader, found) else None


def template_of(space_id: int) -> bytes | None:
    """The Word file that memos of a space are made by; None for the standard one."""
    return db.session.scalar(select(MemoTemplate.content).where(MemoTemplate.space_id == space_id))


def about_template(space_id: int) -> MemoTemplate | None:
    """What template a space has, and from whom."""
    return db.session.scalars(
        select(MemoTemplate)
        .where(MemoTemplate.space_id == space_id)
        .options(joinedload(MemoTemplate.by))
    ).one_or_none()
