"""What a memo's fixed words are, for the formats that are not made of a template of the site."""

from participation.i18n import format_date, ngettext
from participation.i18n import gettext as _
from participation.memos.content import Memo


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
        (_("Case number"), memo.case_number),
        (_("Archive class"), memo.classification),
        (_("Who decides"), memo.deciding_body),
        (_("Planned decision"), format_date(memo.decision_on, "long") if memo.decision_on else ""),
        (_("Kind of hearing"), kind),
        (_("Period"), period(memo)),
        *(
            (_("Extended"), f"{format_date(day, 'long')}: {reason}")
            for day, reason in memo.extended
        ),
        (_("Responses"), str(len(memo.statements))),
        (_("Organisations"), str(memo.answering)),
        (_("Asked by name, no answer"), str(memo.silent) if memo.silent else ""),
        (_("Responses from people"), str(memo.people)),
        (_("No remarks"), str(memo.no_remarks)),
        (_("Came after the deadline"), str(memo.late)),
        (_("Withdrawn by their senders"), str(memo.withdrawn)),
        (_("Not public: neither named nor quoted"), str(memo.not_shown)),
        (_("Where the responses stand"), memo.address),
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
