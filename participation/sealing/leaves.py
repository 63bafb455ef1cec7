"""An entry as bytes: what is hashed into the tree, the same wherever and whenever it is written. Pure.

docs/ledger.md says it for whoever checks it with a program of their own.
"""

import json
from datetime import UTC, datetime
from typing import Any


def moment(at: datetime) -> str:
    """A moment as it is written in the tree: UTC, with six places after the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def fields_of(entry: Any) -> dict[str, Any]:
    """What of an entry (or its row) is sealed: all but the number its row has."""
    return {
        "action": entry.action,
        "actor": entry.actor_key,
        "at": moment(entry.at),
        "data": entry.data,
        "position": entry.position,
        "space": entry.space_id,
        "subject": entry.subject_id,
    }


def canonical(fields: dict[str, Any]) -> bytes:
    """JSON in UTF-8 without spaces, the names in each object in order; nothing escaped that need not be."""
    return json.dumps(
        fields, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def leaf_of(entry: Any) -> bytes:
    """The bytes of an entry."""
    return canonical(fields_of(entry))
