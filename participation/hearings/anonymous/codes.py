"""Codes that lead back to an anonymous response: shown once, and kept as a hash only.

A code is made from the form's own key, which stands nowhere but on the page that was sent. So a form
that is sent twice gives the same code, and what the database holds gives none.
"""

import hashlib
import hmac

from participation import config

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O and U, which are mistaken for others."""
GROUPS, IN_A_GROUP = 5, 4
LENGTH = GROUPS * IN_A_GROUP
"""Twenty characters are 100 bits: nobody finds one by trying."""

_MISTAKEN = str.maketrans("ILO", "110")
_BETWEEN = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\u2014\u00a0\t\r\n.")


def form_hash(form_key: str, digest: str) -> str:
    """What is kept of a form that was sent with these words, so that it is taken once."""
    return hashlib.sha256(f"{form_key}:{digest}".encode()).hexdigest()


def make(form_key: str, digest: str) -> str:
    """The code of what was sent with a form."""
    secret = config.current().secret_key
    made = hmac.new(secret.encode(), f"code:{form_key}:{digest}".encode(), hashlib.sha256)
    bits = int.from_bytes(made.digest(), "big")
    code = "".join(ALPHABET[bits >> 5 * place & 31] for place in range(LENGTH))
    return "-".join(code[at : at + IN_A_GROUP] for at in range(0, LENGTH, IN_A_GROUP))


def read(typed: str) -> str | None:
    """A code as it was made, from what somebody typed; None when it cannot be one."""
    letters = typed[:200].upper().translate(_BETWEEN).translate(_MISTAKEN)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return None
    return "-".join(letters[at : at + IN_A_GROUP] for at in range(0, LENGTH, IN_A_GROUP))
