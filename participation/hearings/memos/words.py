"""What a memo's fixed words are, for the formats that are not made of a template of the site."""

import re

from babel.core import get_global

from participation.hearings.assessing.words import outcome as outcome
from participation.hearings.memos.content import Memo, MemoResponse, NumbersOf, Quote
from participation.hearings.notice.memo_parts import Answers
from participation.i18n import format_date, ngettext
from participation.i18n import gettext as _

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffef]")


def for_xml(value: str) -> str:
    """A text without the characters that an XML document cannot hold (XML 1.0, 2.2), and without those
    that mean nothing with which `filling` marks values."""
    return _NOT_IN_XML.sub("", value)


def period(memo: Memo) -> str:
    """The period with its number of days (lovkvalitet 9.1.6); empty without dates."""
    if memo.opens_on is None or memo.closes_on is None or memo.days is None:
        return ""
    return ngettext(
        "%(since)s to %(until)s: %(num)s day",
        "%(since)s to %(until)s: %(num)s days",
        memo.days,
        since=format_date(memo.opens_on, "long"),
        until=format_date(memo.closes_on, "long"),
    )


def facts(memo: Memo) -> list[tuple[str, str]]:
    """What stands at the top: what each is called, and what it is; nothing that is not known."""
    authority = ", ".join(each for each in (memo.organisation, memo.department) if each)
    kind = f"{memo.type_name} ({memo.legal_basis})" if memo.legal_basis else memo.type_name
    found = [
        (_("Authority"), authority),
        *memo.facts,
        (_("Kind of hearing"), kind),
        (_("Period"), period(memo)),
        *(
            (_("Extended"), f"{format_date(day, 'long')}: {reason}")
            for day, reason in memo.extended
        ),
        (_("Responses"), str(len(memo.statements))),
        (_("Organisations"), str(memo.answering)),
        (_("Invited, no answer"), str(memo.silent) if memo.silent else ""),
        (_("Responses from people"), str(memo.people)),
        (_("No remarks"), str(memo.no_remarks)),
        (_("Came after the deadline"), str(memo.late)),
        (_("Withdrawn by their senders"), str(memo.withdrawn)),
        (_("Not public: neither named nor quoted"), str(memo.not_shown)),
        (_("Read the responses"), memo.address),
    ]
    return [(name, value) for name, value in found if value]


def title(memo: Memo) -> str:
    """The document's title."""
    return _("Hearing memo: %(title)s", title=memo.title)


def named(names: tuple[str, ...], others: int) -> str:
    """Who says something under a theme."""
    said = ", ".join(names)
    if others > 0:
        said += " " + ngettext("and %(num)s more", "and %(num)s more", others)
    return said


def said_by(quote: Quote) -> str:
    """Who has said what is quoted."""
    return named(quote.by, quote.others)


def numbers_of(kind: NumbersOf) -> str:
    """What responses are, beside their numbers."""
    return {
        NumbersOf.organisations: _("From organisations"),
        NumbersOf.people: _("From people"),
        NumbersOf.not_shown: _("Not public"),
        NumbersOf.withdrawn: _("Withdrawn by their senders"),
    }[kind]


def place(statement: MemoResponse) -> str:
    """The place of a response: in words, in degrees, or both."""
    found = statement.spot.to_a_metre if statement.spot else ""
    return f"{statement.place} ({found})" if statement.place and found else statement.place or found


def more_answers(answered: Answers) -> str:
    """How many answers in words there are besides those that stand in the memo; empty for none."""
    more = answered.responses - len(answered.words)
    if not answered.words or more <= 0:
        return ""
    return ngettext(
        "%(num)s more answer can be read in its response.",
        "%(num)s more answers can be read in their responses.",
        more,
    )


def tag(language: str) -> str:
    """A language as Word knows it: with the country where most speak it (CLDR, likely subtags)."""
    if language == "en":
        return "en-GB"
    likely = str(get_global("likely_subtags").get(language, language)).split("_")
    return f"{language}-{likely[-1]}" if len(likely) == 3 and len(language) < 4 else language
