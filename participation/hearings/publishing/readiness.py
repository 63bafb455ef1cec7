"""What a hearing needs before it can open, as a list that an official works through."""

from dataclasses import dataclass

from participation import clock
from participation.hearings.notice import deadlines
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries.public import shown_sections
from participation.hearings.notice.rules import holds_in
from participation.i18n import gettext as _
from participation.i18n import ngettext


@dataclass(frozen=True)
class Check:
    """One thing that must be in order: in words, whether it is, and on which page it is put right."""

    text: str
    done: bool
    endpoint: str


def checks(hearing: Hearing) -> list[Check]:
    """All that is asked of a hearing before it opens. Sections, type and space must be loaded."""
    text, dates = "hearings.desk_text", "hearings.desk_deadline"
    closes = deadlines.closing_day(hearing)
    minimum = hearing.type.minimum_days
    found = [
        Check(_("It has a title."), bool(hearing.title), text),
        Check(_("A summary says what is proposed."), bool(hearing.summary), text),
        Check(_("The text has at least one section."), bool(shown_sections(hearing)), text),
        Check(
            _("Readers are told whom they can ask."),
            bool(hearing.contact_name and (hearing.contact_email or hearing.contact_phone)),
            text,
        ),
        Check(
            _("It has a deadline that has not passed."),
            hearing.closes_at is not None and hearing.closes_at > clock.now(),
            dates,
        ),
    ]
    if not holds_in(hearing.space, hearing.type):
        anew = "hearings.desk_new_hearing"
        asked = _(
            "Its kind cannot be used here: “%(kind)s” is for internal spaces, since in public "
            "somebody always knows who answers. Create a hearing of another kind.",
            kind=hearing.type.name,
        )
        found.append(Check(asked, False, anew))
    if closes is not None:
        enough = not deadlines.is_short(hearing)
        asked = ngettext(
            "It is open for at least %(num)s day, or says why not.",
            "It is open for at least %(num)s days, or says why not.",
            minimum,
        )
        found.append(Check(asked, enough or bool(hearing.short_reason), dates))
    return found


def is_ready(hearing: Hearing) -> bool:
    """Whether nothing is missing."""
    return all(check.done for check in checks(hearing))
