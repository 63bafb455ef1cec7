#!/usr/bin/env python3
"""Check an export of a hearing (JSON Lines) against what the site has signed.

    python verify.py hearing-12.jsonl head.json

`head.json` is the answer of /ledger/head, best one that you, or somebody else, kept. It needs Python and the
package `cryptography`, and nothing of the site's own program; docs/ledger.md says each step.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def must(holds, said):
    if not holds:
        sys.exit(f"Not as it was signed: {said}")


def signed(note, key):
    """The size and the root that a signed head says, once its signature holds (c2sp.org/signed-note)."""
    said, _, below = note.partition("\n\n")
    name, size, root, *_ = said.split("\n")
    mark = base64.b64decode(below.split()[-1])
    must(mark[:4] == hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4], "another key")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(mark[4:], f"{said}\n".encode())
    except InvalidSignature:
        must(False, "the signature does not hold")
    return int(size), base64.b64decode(root)


def root_of(entry, index, size, path):
    """The root that an entry leads to by its proof (RFC 9162, 2.1.3.2)."""
    found, last = hashlib.sha256(b"\x00" + entry).digest(), size - 1
    for other in path:
        must(last > 0, "a proof is too long")
        if index & 1 or index == last:
            found = hashlib.sha256(b"\x01" + other + found).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + other).digest()
        index, last = index >> 1, last >> 1
    must(last == 0, "a proof is too short")
    return found


def main(export, head):
    kept = json.loads(Path(head).read_text(encoding="utf-8"))["head"]
    key = bytes.fromhex(kept["public_key"])
    known = dict([signed(kept["note"], key)])
    rows = [
        json.loads(line) for line in Path(export).read_text(encoding="utf-8").split("\n") if line
    ]
    numbers = {row["number"] for row in rows if row["table"] == "responses"}
    waiting, proved = [], set()
    for row in (row for row in rows if row["table"] == "ledger"):
        number = row["response_number"]
        if not row["head"]:
            waiting.append(number)
            continue
        size, root = signed(row["head"], key)
        must(known.setdefault(size, root) == root, f"two roots of {size} entries were signed")
        entry = json.loads(row["entry"])
        own = (entry["position"], entry["data"]["number"])
        must(own == (row["position"], number), f"the line of no. {number} is another's")
        path = [base64.b64decode(each) for each in row["path"].split()]
        led_to = root_of(row["entry"].encode(), row["position"] - 1, size, path)
        must(led_to == root, f"the line of no. {number}")
        proved.add(number)
    must(proved or waiting or not numbers, "the export has no lines of the ledger")
    missing = sorted(numbers - proved - set(waiting))
    must(not missing, f"no line for no. {missing}")
    counted = f"{len(proved)} of {len(numbers)} responses are proved"
    sys.stdout.write(f"{counted}; {len(waiting)} are not signed yet.\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
