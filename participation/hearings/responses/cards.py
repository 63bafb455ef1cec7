"""Responses as cards of a list."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask_login import current_user

from participation.accounts.models import Reader
from participation.hearings.notice.rows import HearingRow, SectionRow
from participation.hearings.responses import quoting
from participation.hearings.responses.rows import ResponseRow
from participation.hearings.responses.rules import shows_text
from participation.moderation import rules as moderation


class Card(NamedTuple):
    """A response for the macro `response_card`.

    `about` is the title of the section it is about; `place` is where the passage stands that it quotes,
    empty when it has gone; `decides` and `reports` say whether the reader may decide about it, and
    report it.
    """

    response: ResponseRow
    readable: bool
    about: str | None
    place: str
    decides: bool
    reports: bool


def cards(
    hearing: HearingRow, found: Sequence[ResponseRow], sections: Iterable[SectionRow]
) -> list[Card]:
    """The cards of some responses; `sections` are those they may be about."""
    known = {each.id: each for each in sections}
    reader: Reader = current_user._get_current_object()

    def card(row: ResponseRow) -> Card:
        section, readable = known.get(row.section_id or 0), shows_text(reader, row)
        place = ""
        if readable and section and row.quotes and quoting.holds(section, row.passage):
            place = hearing.path + quoting.address(section, row.passage)
        return Card(
            response=row,
            readable=readable,
            about=section.title if section else None,
            place=place,
            decides=moderation.may_decide_now(reader, row),
            reports=moderation.may_report(reader, row),
        )

    return [card(row) for row in found]
