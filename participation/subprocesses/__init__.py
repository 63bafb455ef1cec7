"""Work on what others have sent, done by a script in a process of its own with narrow limits.

Whatever is wrong with a file ends that process and nothing else: no memory of the site is taken, no
time of it, and what comes back is never larger than asked for. No transaction that writes stays open
meanwhile.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from participation import db

_BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
_CHUNK = 1024 * 1024
_SAID = 100_000
"""How many bytes of what a script says of its failure are read."""


class TookTooMuch(Exception):
    """The script was ended: it took too long, or too much memory, or wrote too much."""


@dataclass(frozen=True)
class Limits:
    """What a script may take: seconds of work, megabytes of memory, and bytes that it writes."""

    seconds: int
    megabytes: int
    largest: int


@dataclass(frozen=True)
class ScriptResult:
    """How a script ended (0 is well), its output as an open file, and what it said on the side."""

    code: int
    output: IO[bytes]
    said: bytes


@contextmanager
def run(
    script: Path, arguments: Sequence[str], source: IO[bytes], limits: Limits
) -> Iterator[ScriptResult]:
    """Let a script read `source` from its beginning and write its output, within the limits.

    A script that ends by itself has a result, good or bad. Raises TookTooMuch for one that had to be
    ended, after three times its seconds at the latest, and OSError when the disk is full.
    """
    db.let_go()
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as said,
    ):
        source.seek(0)
        while chunk := source.read(_CHUNK):
            given.write(chunk)
        given.seek(0)
        numbers = map(str, (limits.seconds, limits.megabytes, limits.largest))
        try:
            code = subprocess.run(  # noqa: S603  (our own script, no word of anybody's in it)
                [sys.executable, "-I", str(_BOOTSTRAP), *numbers, str(script), *arguments],
                stdin=given,
                stdout=output,
                stderr=said,
                timeout=3 * limits.seconds,
                check=False,
                env={"PATH": os.environ.get("PATH", "")},
            ).returncode
        except subprocess.TimeoutExpired:
            raise TookTooMuch from None
        if code < 0:
            # Ended by a signal: of the limits, or of a kernel that has no memory left.
            raise TookTooMuch
        output.seek(0)
        said.seek(0)
        yield ScriptResult(code, output, said.read(_SAID))
