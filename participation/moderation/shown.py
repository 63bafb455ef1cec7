"""What is shown of a decision about a contribution: a hidden one keeps its row, without its text."""

import enum
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from participation import db, shown
from participation.accounts.shown import name_of
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.moderation import words
from participation.moderation.models import Decision, Rule, Verdict
from participation.shown import Values
from participation.subjects.models import Visibility


class Shown(enum.StrEnum):
    """Whether a row has its text, or why it has none."""

    text = "text"
    hidden = "hidden"
    withdrawn = "withdrawn"


def _shown() -> Mapping[str, str]:
    return {"text": _("Shown"), "hidden": _("Hidden"), "withdrawn": _("Withdrawn")}


def _rules() -> Mapping[str, str]:
    return {each.value: words.rule(each) for each in Rule}


DECISION = (
    shown.code(
        "shown",
        mark("Shown"),
        mark(
            "Whether the row has its text. A hidden or withdrawn contribution keeps its row, "
            "without text and name, so that totals stay what they were."
        ),
        Shown,
        _shown,
    ),
    shown.code(
        "decision_rule",
        mark("Rule"),
        mark("The rule it was hidden by; only where it is hidden."),
        Rule,
        _rules,
    ),
    shown.moment("decision_at", mark("Decided"), mark("When that was decided.")),
    shown.text("decision_by", mark("Decided by"), mark("The name of the person who decided.")),
)
"""Whether a row has its text, and by which decision it has none."""


def shown_or_not(with_text: bool, withdrawn: bool) -> str:
    """The value of `shown`."""
    if withdrawn and not with_text:
        return Shown.withdrawn.value
    return Shown.text.value if with_text else Shown.hidden.value


def decisions(rows: Iterable[Any]) -> dict[int, Values]:
    """The values of a decision for each row that is hidden, by its id. One statement, or none.

    The rows have `id` and `visibility`.
    """
    hidden = [row.id for row in rows if row.visibility is Visibility.hidden]
    if not hidden:
        return {}
    last = (
        select(func.max(Decision.id))
        .where(
            Decision.subject_id.in_(hidden),
            Decision.verdict.in_((Verdict.hidden, Verdict.withheld)),
        )
        .group_by(Decision.subject_id)
    )
    found = db.session.scalars(
        select(Decision).where(Decision.id.in_(last)).options(joinedload(Decision.by))
    )
    return {
        each.subject_id: {
            "decision_rule": each.rule.value if each.rule else None,
            "decision_at": each.at,
            "decision_by": name_of(each.by),
        }
        for each in found
    }
