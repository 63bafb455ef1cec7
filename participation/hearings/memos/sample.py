"""A made-up memo, by which a template is tried before it is put in place."""

from dataclasses import replace
from datetime import datetime

from participation import clock
from participation.geometry import Spot
from participation.hearings.memos.content import (
    HeardParty,
    Listed,
    Memo,
    MemoPoint,
    MemoResponse,
    MemoTheme,
    Quote,
)
from participation.hearings.notice.memo_parts import MEMO_TABLES
from participation.hearings.responses.models import RespondentKind
from participation.i18n import gettext as _
from participation.spaces.models import Space


def sample(space: Space) -> Memo:
    """A made-up memo with something in every place, so that each place of a template is tried."""
    now = clock.now()
    today = clock.local_day(now, space.timezone)
    response, point, quote, theme = _said(now)
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
            response,
            replace(
                response,
                number=2,
                kind=RespondentKind.person,
                place=_("A place"),
                spot=Spot(55.68, 12.57),
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
        points=(point,),
    )


def _said(now: datetime) -> tuple[MemoResponse, MemoPoint, Quote, MemoTheme]:
    """A response, a point of it, the quotation, and the theme under which it stands."""
    statement = MemoResponse(
        1, RespondentKind.organisation, _("An association"), False, True, True, now
    )
    said = MemoPoint(statement, _("A passage of a response."), (_("A theme"),))
    quote = Quote(said.quote, (statement.by,), "fr", 1)
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
    return statement, said, quote, theme
