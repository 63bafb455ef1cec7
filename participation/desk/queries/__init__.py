"""What waits for an official or a moderator, each question bounded and counted by the database."""

from participation.desk.queries.deciding import to_decide
from participation.desk.queries.hearings import (
    SHOWN,
    WHOLE,
    closing,
    drafts,
    overdue,
    unassessed,
    waiting,
)
from participation.desk.queries.ideas import handed_over, questions, unanswered
from participation.desk.queries.pieces import PLACES, Waits, everything
from participation.desk.queries.work import given

__all__ = [
    "PLACES",
    "SHOWN",
    "WHOLE",
    "Waits",
    "closing",
    "drafts",
    "everything",
    "given",
    "handed_over",
    "overdue",
    "questions",
    "to_decide",
    "unanswered",
    "unassessed",
    "waiting",
]
