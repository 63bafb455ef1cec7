"""What the pages of ideas and projects say of a claim that something is realised."""

from typing import Any, NamedTuple

from participation.ideas.evidence.queries import Claim, claim
from participation.ideas.evidence.words import missing


class Shown(NamedTuple):
    """A claim, and what is not there to show it, in words."""

    claim: Claim
    missing: list[str]


def shown(subject: Any) -> Shown:
    """What is said of a realised idea or project: who claims it, what shows it, what is missing."""
    found = claim(subject.id)
    return Shown(found, missing(subject, found))
