"""The officials' side: a hearing from draft to outcome, its responses read, sorted and assessed."""

from participation.hearings.views.desk import (
    dates,
    documents,
    entering,
    mapping,
    outcome,
    overview,
    parties,
    reading,
    rounds,
    sorting,
    text,
    themes,
)

__all__ = [
    "dates",
    "documents",
    "entering",
    "mapping",
    "outcome",
    "overview",
    "parties",
    "reading",
    "rounds",
    "sorting",
    "text",
    "themes",
]
