"""What became of what a receipt is of."""

import re
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from participation import db, ledger
from participation.hearings import receipt_codes
from participation.hearings.notice.models import Hearing, Publication
from participation.hearings.responses import content
from participation.hearings.responses.models import Response
from participation.sealing import merkle, queries
from participation.sealing.leaves import leaf_of
from participation.sealing.models import Head
from participation.subjects.models import Attachment, Visibility

SEALED = ("response.received", "response.corrected")
_CHECKSUM = re.compile(r"(?<![0-9a-zA-Z])[0-9a-f]{64}(?![0-9a-zA-Z])")


class Shown(StrEnum):
    """Whether a response is published."""

    published = "published"
    waits = "waits"
    never = "never"
    hidden = "hidden"
    withdrawn = "withdrawn"


@dataclass(frozen=True)
class Checked:
    """What a receipt comes to.

    `unchanged`: the text is what the ledger has sealed. `corrected`: its sender has corrected it since this
    receipt. `position` is that of the entry, `head` the first signed head with it, none while it waits to be
    signed. `is_broken`: the entry does not stand in that head.
    """

    response: Response
    unchanged: bool
    corrected: bool
    shown: Shown
    position: int | None
    head: Head | None
    is_broken: bool


def check(key: str, pasted: str) -> Checked | None:
    """What became of the response of a receipt; None when no such receipt was given."""
    response = db.session.scalars(
        select(Response)
        .where(Response.receipt_key == key, Response.number.is_not(None))
        .options(
            selectinload(Response.hearing).joinedload(Hearing.type),
            selectinload(Response.attachments).joinedload(Attachment.file),
        )
    ).first()
    if response is None:
        return None
    files = [each.file for each in response.attachments]
    digest = content.digest_of(response.hearing_id, content.content_of(response), files)
    entry = _newest_entry(response.id)
    expected = entry.data.get("receipt") if entry else None
    unchanged = receipt_codes.sealed(key, digest) == expected
    on_paper = _CHECKSUM.search(pasted)
    head, broken = _proved(entry)
    return Checked(
        response,
        unchanged,
        bool(on_paper and on_paper[0] != response.sha256),
        _shown(response),
        entry.position if entry else None,
        head,
        broken,
    )


def _newest_entry(response_id: int) -> ledger.Entry | None:
    entry = ledger.Entry
    return db.session.scalars(
        select(entry)
        .where(entry.subject_id == response_id, entry.action.in_(SEALED))
        .order_by(entry.id.desc())
        .limit(1)
    ).first()


def _proved(entry: ledger.Entry | None) -> tuple[Head | None, bool]:
    """The first signed head that an entry stands in, and whether it should and does not."""
    head = queries.first_head_with(entry.position) if entry and entry.position else None
    if entry is None or entry.position is None or head is None:
        return None, False
    proof = queries.proof_of(entry.position, head)
    leaf, root = merkle.leaf_hash(leaf_of(entry)), bytes.fromhex(head.root)
    holds = merkle.is_included(leaf, proof.position - 1, head.size, proof.path, root)
    return head, not holds


def _shown(response: Response) -> Shown:
    if response.is_withdrawn:
        return Shown.withdrawn
    if response.hearing.type.publication is Publication.never:
        return Shown.never
    if response.is_shown:
        return Shown.published
    return Shown.hidden if response.visibility is Visibility.hidden else Shown.waits
