"""Signing heads with Ed25519, and reading what was signed.

A signed head is a text of lines, as c2sp.org/tlog-checkpoint and c2sp.org/signed-note have it: the site,
the number of entries, the root, the moment; an empty line; and the signature.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from participation import config
from participation.sealing.leaves import moment

_FOR = b"Ed25519 key that signs the heads of the ledger"
_DASH = "\N{EM DASH} "


class SignedHead(NamedTuple):
    """What a signed head says, and the signature that stands below it."""

    origin: str
    size: int
    root: bytes
    at: str
    said: bytes
    key_hash: bytes
    signature: bytes


class NotAHead(Exception):
    """A text is no signed head."""


def origin() -> str:
    """The name of this site's ledger: its public address without the scheme."""
    address = urlsplit(config.current().address)
    return f"{address.netloc}{address.path}/ledger"


def _private_key() -> Ed25519PrivateKey:
    # LEDGER_KEY is as long as it wants to be; what is signed with is drawn from it, and from nothing else.
    secret = config.current().ledger_key.encode()
    return Ed25519PrivateKey.from_private_bytes(hmac.new(secret, _FOR, hashlib.sha256).digest())


def public_key() -> str:
    """The public key of this installation, in hexadecimal."""
    return _private_key().public_key().public_bytes_raw().hex()


def _key_hash(name: str, key: bytes) -> bytes:
    """What a signature says of the key that made it (c2sp.org/signed-note)."""
    return hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4]


def sign(size: int, root: bytes, at: datetime) -> str:
    """The signed head of the tree of this size."""
    name, key = origin(), _private_key()
    said = f"{name}\n{size}\n{base64.b64encode(root).decode()}\n{moment(at)}\n"
    mark = _key_hash(name, key.public_key().public_bytes_raw())
    signature = base64.b64encode(mark + key.sign(said.encode())).decode()
    return f"{said}\n{_DASH}{name} {signature}\n"


def read(note: str) -> SignedHead:
    """Read a signed head; whether its signature holds is another question. Raises NotAHead."""
    said, _gap, below = note.partition("\n\n")
    try:
        name, size, root, at = said.split("\n")
        signed = below.rstrip("\n").removeprefix(f"{_DASH}{name} ")
        mark = base64.b64decode(signed, validate=True)
        found = SignedHead(
            name,
            int(size),
            base64.b64decode(root, validate=True),
            at,
            f"{said}\n".encode(),
            mark[:4],
            mark[4:],
        )
    except (ValueError, binascii.Error):
        raise NotAHead from None
    if len(found.root) != 32 or len(found.signature) != 64:
        raise NotAHead
    return found


def is_signed(head: SignedHead, key: str) -> bool:
    """Whether a head was signed by the key, which is in hexadecimal."""
    try:
        raw = bytes.fromhex(key)
        Ed25519PublicKey.from_public_bytes(raw).verify(head.signature, head.said)
    except (InvalidSignature, ValueError):
        return False
    return head.key_hash == _key_hash(head.origin, raw)
