"""What makes a receipt one: a code that only its holder has, and what the ledger keeps of it. Pure."""

import hashlib
import hmac
import re
import secrets

CODE = re.compile(r"(?<![0-9a-zA-Z])K([0-9a-f]{32})(?![0-9a-zA-Z])")
"""A receipt's code, wherever it stands in what was pasted."""


def new_key() -> str:
    """What the code of a new receipt is made of: nobody can guess it, or what was sent by it."""
    return secrets.token_hex(16)


def code_of(receipt_key: str | None) -> str:
    """The code as it stands on a receipt; empty for one from before there were codes."""
    return f"K{receipt_key}" if receipt_key else ""


def sealed(receipt_key: str | None, sha256: str | None) -> str | None:
    """What the ledger keeps of what was sent: it can be held against the text by whoever has the receipt,
    and tells nobody else what the text may be."""
    if receipt_key is None or sha256 is None:
        return None
    return hmac.new(receipt_key.encode(), sha256.encode(), hashlib.sha256).hexdigest()
