"""The officials' side: a hearing from draft to outcome, and the read-through of its responses."""

from participation.hearings.views.desk import (
    dates,
    documents,
    outcome,
    overview,
    parties,
    reading,
    text,
)

__all__ = ["dates", "documents", "outcome", "overview", "parties", "reading", "text"]
