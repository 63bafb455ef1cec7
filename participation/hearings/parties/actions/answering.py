"""Answering for an organisation that was asked by name: a draft that is shared, and then sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from participation import clock, db
from participation.hearings.notice.models import Hearing
from participation.hearings.parties.actions.parties import note_link_used
from participation.hearings.parties.models import Party
from participation.hearings.responses import content
from participation.hearings.responses.actions import receiving
from participation.hearings.responses.models import Response, ResponseStatus
from participation.i18n import language
from participation.storage import StoredFile
from participation.subjects.models import Attachment, Visibility


class DraftExists(Exception):
    """A colleague has saved a first draft at the same moment."""


DRAFTS_KEPT = timedelta(days=30)
"""How long after the deadline the draft of a party that did not send it is kept, to be copied."""


def save_draft(
    hearing: Hearing,
    party: Party,
    draft: Response | None,
    words: content.ResponseContent,
    added: Sequence[StoredFile],
    removed: Sequence[Attachment],
) -> Response:
    """Save what a party has written so far; all who have its link go on from there."""
    note_link_used(party)
    if draft is None:
        draft = Response(
            hearing_id=hearing.id,
            root_id=hearing.id,
            space_id=hearing.space_id,
            party_id=party.id,
            email=party.email,
            language=language(),
            visibility=Visibility.draft,
            status=ResponseStatus.draft,
            attachments=[],
            **vars(words),
        )
        try:
            with db.session.begin_nested():
                db.session.add(draft)
                db.session.flush()
        except IntegrityError:
            raise DraftExists from None
    else:
        for name, value in vars(words).items():
            setattr(draft, name, value)
        draft.email, draft.edited_at = party.email, clock.now()
    gone = [each.id for each in removed]
    if gone:
        db.session.execute(delete(Attachment).where(Attachment.id.in_(gone)))
    receiving.attach(draft, added, None)
    db.session.flush()
    db.session.expire(draft, ["attachments"])
    return draft


def send_draft(
    hearing: Hearing,
    party: Party,
    draft: Response,
    files: Sequence[StoredFile],
    *,
    sent_at: datetime,
    key: str,
) -> None:
    """Receive a party's draft under a number. The caller holds the party's lock (`by_key`)."""
    draft.sha256 = content.digest_of(hearing.id, content.content_of(draft), files)
    draft.letter = content.content_of(draft).letter(files)
    draft.sent_at, draft.edited_at = sent_at, None
    receiving.receive(draft, hearing)
    db.session.flush()
    receiving.record_receipt(draft, hearing, None)
    receiving.send_receipt(draft, hearing, files, to=draft.email, lang=draft.language, key=key)


def forget_drafts(limit: int = 200) -> int:
    """Remove drafts of parties that were not sent, some time after the deadline."""
    before = clock.now() - DRAFTS_KEPT
    with db.transaction() as session:
        old = list(
            session.scalars(
                select(Response)
                .where(
                    Response.party_id.is_not(None),
                    Response.status == ResponseStatus.draft,
                    Response.hearing_id.in_(
                        select(Hearing.__table__.c.id).where(Hearing.closes_at < before)
                    ),
                )
                .limit(limit)
            )
        )
        ids = [response.id for response in old]
        if ids:
            session.execute(delete(Attachment).where(Attachment.subject_id.in_(ids)))
        for response in old:
            session.delete(response)
        return len(old)
