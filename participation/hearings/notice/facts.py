"""The facts about a hearing: what each is called, what it is, and where it is shown.

The page, paper, feeds, memos and the desk read this list, in its order. Whoever may read a hearing may read
its facts. A fact that is a column of the table of hearings in exports, too, has its key, and its heading
where a page needs no shorter one. A new fact of a hearing is a line here, and a column in `shown.py`.
"""

import enum
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from participation.hearings.notice.models import Phase
from participation.hearings.notice.rows import AnyHearing
from participation.hearings.notice.shown import HEARINGS
from participation.i18n import format_date, gettext, mark, ngettext
from participation.places import Place
from participation.spaces.models import Label
from participation.subjects.rows import LabelRow, label_links


class On(enum.Flag):
    """Where a fact is shown."""

    page = enum.auto()
    paper = enum.auto()
    feed = enum.auto()
    memo = enum.auto()
    desk = enum.auto()


EVERYWHERE = On.page | On.paper | On.feed | On.memo | On.desk


@dataclass(frozen=True)
class Fact:
    """One fact.

    - `key`: its name for programs.
    - `heading`: what it is called, marked for translation; in Danish spaces `in_danish_spaces`, where the
      word is another. One without says its value alone.
    - `value`: what it is, in the reader's language; empty where there is nothing to say. The hearing has
      its space, type, department and labels loaded.
    - `on`: where it is shown.
    """

    key: str
    heading: str
    value: Callable[[AnyHearing], str]
    on: On
    in_danish_spaces: str = ""

    def called(self, hearing: AnyHearing) -> str:
        """What it is called of this hearing, in the reader's language."""
        danish = hearing.space.language == "da"
        heading = (danish and self.in_danish_spaces) or self.heading
        return gettext(heading) if heading else ""


def _column(
    key: str, value: Callable[[AnyHearing], str], on: On, in_danish_spaces: str = ""
) -> Fact:
    """A fact that is called as its column in exports is."""
    return Fact(key, HEARINGS.table.column(key).heading, value, on, in_danish_spaces)


def _labels(labels: Iterable[Label | LabelRow]) -> str:
    return label_links("/hearings", labels)


def _days(hearing: AnyHearing) -> str:
    return ngettext("%(num)s day", "%(num)s days", hearing.days) if hearing.days else ""


def _contact(hearing: AnyHearing) -> str:
    said = (hearing.contact_name, hearing.contact_email, hearing.contact_phone)
    return ", ".join(each for each in said if each)


def _inferred(hearing: AnyHearing) -> str:
    said = gettext("inferred from the first and the last response")
    return said if hearing.dates_inferred else ""


def _concluded(hearing: AnyHearing) -> str:
    over = hearing.phase() is Phase.concluded
    return format_date(hearing.concluded_at, timezone=hearing.space.timezone) if over else ""


def _expected(hearing: AnyHearing) -> str:
    over = hearing.phase() is Phase.concluded
    return "" if over else format_date(hearing.outcome_expected_on)


_OWN = (
    Fact("organisation", mark("From"), lambda of: of.authority, On.page | On.paper),
    _column(
        "department",
        lambda of: of.department.name if of.department else "",
        On.paper | On.desk,
    ),
    Fact("type", mark("Kind"), lambda of: of.type.name, On.page | On.paper | On.desk),
    _column("legal_basis", lambda of: of.type.legal_basis, On.page | On.paper | On.desk),
    _column(
        "opens_at",
        lambda of: format_date(of.opens_at, timezone=of.space.timezone),
        On.paper,
    ),
    Fact(
        "closes_at",
        mark("Respond by"),
        lambda of: format_date(of.closes_at, timezone=of.space.timezone),
        On.paper,
    ),
    Fact("days", mark("Length"), _days, On.page | On.paper | On.desk),
    Fact(
        "short_reason",
        mark("Why the notice is short"),
        lambda of: of.short_reason,
        On.page | On.paper,
    ),
    _column("case_number", lambda of: of.case_number, EVERYWHERE),
    _column(
        "classification",
        lambda of: of.classification,
        EVERYWHERE,
        in_danish_spaces=mark("KLE number"),
    ),
    _column("deciding_body", lambda of: of.deciding_body, EVERYWHERE),
    _column(
        "decision_on",
        lambda of: format_date(of.decision_on),
        EVERYWHERE,
    ),
    _column("concluded_at", _concluded, On.paper),
    _column("outcome_expected_on", _expected, On.paper),
    _column("topics", lambda of: _labels(of.topics), On.page | On.paper),
    _column("areas", lambda of: _labels(of.areas), On.page | On.paper),
    Fact("contact", mark("Questions?"), _contact, On.paper),
    Fact("dates_inferred", mark("Dates"), _inferred, On.page | On.paper),
    Fact("source_note", mark("Source"), lambda of: of.source_says, On.page | On.paper),
)

FACTS: Place[Fact] = Place()
"""The facts that rooms above know of a hearing, after those of its own."""


def facts(hearing: AnyHearing, where: On) -> list[tuple[str, str]]:
    """What is shown of a hearing in one place: what each fact is called, and what it is."""
    return [
        (each.called(hearing), value)
        for each in (*_OWN, *FACTS)
        if where in each.on and (value := each.value(hearing))
    ]


def lines(hearing: AnyHearing) -> Iterator[str | Markup]:
    """The facts that a feed says of a hearing, each in a line."""
    for called, value in facts(hearing, On.feed):
        yield f"{called}: {value}" if called else value
