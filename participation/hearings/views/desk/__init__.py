"""The officials' side: a hearing from draft to outcome, its responses read, sorted and assessed."""

from participation.hearings.views.desk import (
    alike,
    dates,
    documents,
    entering,
    mapping,
    meetings,
    outcome,
    overview,
    parties,
    questions,
    reading,
    review,
    rounds,
    sorting,
    text,
    themes,
)

__all__ = [
    "alike",
    "dates",
    "documents",
    "entering",
    "mapping",
    "meetings",
    "outcome",
    "overview",
    "parties",
    "questions",
    "reading",
    "review",
    "rounds",
    "sorting",
    "text",
    "themes",
]
