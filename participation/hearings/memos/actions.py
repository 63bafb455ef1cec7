"""The Word template of a space: put in place when it works, and taken away."""

import io
from dataclasses import replace

from sqlalchemy import delete

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.hearings.geometry import Spot
from participation.hearings.memos import wordfiles
from participation.hearings.memos.content import (
    HeardParty,
    Listed,
    Memo,
    MemoPoint,
    MemoResponse,
    MemoTheme,
    Quote,
)
from participation.hearings.memos.models import MemoTemplate
from participation.hearings.notice.memo_parts import MEMO_TABLES
from participation.hearings.responses.models import RespondentKind
from participation.i18n import gettext as _
from participation.spaces.models import Space

TRIAL = 5
"""Seconds of work that a template may take with a small made-up memo."""


def save(space: Space, name: str, content: bytes, *, by: User) -> None:
    """Put a template in place, after a trial with made-up values.

    Raises TemplateRefused with line and reason; the one that was in place stays.
    """
    wordfiles.write_docx(_sample(space), io.BytesIO(), content, seconds=TRIAL)
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


def _sample(space: Space) -> Memo:
    """A made-up memo with something in every place, so that each place of a template is tried."""
    now = clock.now()
    today = clock.local_day(now, space.timezone)
    statement = MemoResponse(
        1, RespondentKind.organisation, _("An association"), False, True, True, now
    )
    said = MemoPoint(statement, _("A passage of a response."), (_("A theme"),))
    quote = Quote(said.quote, (statement.by,), "fr", 1)
    place = Spot(55.68, 12.57)
    theme = MemoTheme(
        number=1,
        title=_("A theme"),
        summary=_("What people say."),
        assessment=_("What the authority thinks of it."),
        outcome=None,
        reason=_("The reason."),
        department=_("A department"),
        points=1,
        named=(statement.by,),
        others=1,
        quotes=(quote,),
    )
    return Memo(
        space_id=space.id,
        title=_("A hearing"),
        summary=_("What it is about."),
        organisation=space.organisation,
        department=_("A department"),
        case_number="2026-1",
        classification="01.02.05",
        deciding_body=_("The council"),
        decision_on=today,
        facts=((_("Case number"), "2026-1"),),
        type_name=_("A kind of hearing"),
        legal_basis="§ 1",
        language=space.language,
        address="https://example.org/hearings/1",
        timezone=space.timezone,
        made_at=now,
        opens_on=today,
        closes_on=today,
        days=28,
        extended=((today, _("The reason.")),),
        statements=(
            statement,
            replace(
                statement, number=2, kind=RespondentKind.person, place=_("A place"), spot=place
            ),
        ),
        parties=(
            HeardParty(_("An association"), (1,), True),
            HeardParty(_("A company"), (), False, False),
        ),
        answers=(),
        tables=tuple(Listed(each, (each.sample(),), space.timezone) for each in MEMO_TABLES),
        told=(quote,),
        themes=(theme, replace(theme, number=2)),
        asked=_("What was asked."),
        said=_("What was said."),
        did=_("What was done."),
        is_concluded=True,
        withdrawn_numbers=(3,),
        points=(said,),
    )
