"""The words for rules, verdicts and kinds of contributions, as they are shown."""

from datetime import datetime
from typing import NamedTuple

from participation.i18n import gettext as _
from participation.moderation.models import Decision, Rule, Verdict


class Decider(NamedTuple):
    """Who decided."""

    display_name: str


class Decided(NamedTuple):
    """What a tombstone says about a decision, as plain values."""

    rule: Rule | None
    at: datetime
    by: Decider | None
    reason: str


def decided(decision: Decision | None) -> Decided | None:
    """What a tombstone says about a decision."""
    if decision is None:
        return None
    by = Decider(decision.by.display_name) if decision.by else None
    return Decided(decision.rule, decision.at, by, decision.reason)


def rule(value: Rule | None) -> str:
    """A rule as it stands in a sentence: "personal data"."""
    if value is None:
        return ""
    return {
        Rule.personal_data: _("personal data"),
        Rule.hate: _("hate speech"),
        Rule.threats: _("threats"),
        Rule.defamation: _("defamation"),
        Rule.off_topic: _("off topic"),
        Rule.advertising: _("advertising"),
        Rule.copyright: _("copyright"),
        Rule.duplicate: _("duplicate"),
        Rule.other: _("another house rule"),
    }[value]


def rule_hint(value: Rule | str) -> str:
    """What falls under a rule."""
    return {
        Rule.personal_data: _("Tells private things about somebody who can be recognised."),
        Rule.hate: _("Threatens or degrades people for who they are."),
        Rule.threats: _("Threatens somebody."),
        Rule.defamation: _("Accuses somebody of something that has not been shown."),
        Rule.off_topic: _("Has nothing to do with the subject."),
        Rule.advertising: _("Sells something or asks for votes for a party."),
        Rule.copyright: _("Belongs to somebody else who has not given leave."),
        Rule.duplicate: _("Says the same, by the same person, in the same place."),
        Rule.other: _("Name the rule in the reason."),
    }[Rule(value)]


def verdict(value: Verdict) -> str:
    """What was decided, in one word."""
    return {
        Verdict.published: _("Published"),
        Verdict.withheld: _("Not published"),
        Verdict.hidden: _("Hidden"),
        Verdict.restored: _("Shown again"),
        Verdict.stands: _("Stays as it is"),
    }[value]


def kind(value: str) -> str:
    """What kind of contribution it is."""
    return {
        "idea": _("Idea"),
        "comment": _("Comment"),
        "suggestion": _("Suggestion"),
        "response": _("Response"),
    }.get(value, _("Contribution"))
