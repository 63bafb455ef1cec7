"""The scores a person has given as an official: what is handed out on request."""

from typing import Any

from participation.accounts.models import User
from participation.ideas.evaluation import queries


def scores(user: User) -> list[dict[str, Any]]:
    """The scores and notes a person has given, idea by idea."""
    found: dict[int, dict[str, Any]] = {}
    for row in queries.given_by(user):
        each = found.setdefault(
            row.idea_id,
            {
                "idea": row.idea_id,
                "note": row.note,
                "gives_none": row.abstains,
                "first_given": row.first_at.isoformat(),
                "given": row.at.isoformat(),
                "scores": {},
            },
        )
        if row.value is not None:
            each["scores"][row.name] = row.value
    return list(found.values())
