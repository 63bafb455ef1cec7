"""What is published of the ledger: heads and proofs as plain values, the same in addresses and exports."""

import base64
from collections.abc import Sequence
from typing import Any

from participation.sealing.leaves import moment
from participation.sealing.models import Head
from participation.sealing.queries import Proof


def written(hashes: Sequence[bytes]) -> list[str]:
    """Hashes as JSON holds them."""
    return [base64.b64encode(each).decode() for each in hashes]


def of_head(head: Head) -> dict[str, Any]:
    """A signed head: `note` is what was signed and its signature, the rest repeats it."""
    return {
        "size": head.size,
        "root": base64.b64encode(bytes.fromhex(head.root)).decode(),
        "at": moment(head.at),
        "public_key": head.public_key,
        "note": head.note,
    }


def of_proof(proof: Proof) -> dict[str, Any]:
    """That an entry is in the tree of a head."""
    return {"position": proof.position, "size": proof.head.size, "path": written(proof.path)}
