"""Whether a PDF opens and has a page: run as a script in a process of its own (`subprocesses`).

The PDF is on standard input; the exit code says what is in the way. It knows nothing of the site.
"""

import io
import logging
import sys

from pypdf import PdfReader
from pypdf.errors import DependencyError

BROKEN, LOCKED = 2, 3
"""Exit codes: not to be read, or without a page; needs a password, or may need one."""


def opens(content: bytes) -> int:
    """0 for a PDF that everybody can open, else one of the exit codes.

    One that restricts only what may be done with it opens with an empty password; where that cannot be
    found out it counts as locked.
    """
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            return 0 if reader.decrypt("") else LOCKED
    except DependencyError:
        return LOCKED
    return 0 if len(reader.pages) else BROKEN


def main() -> int:
    """Open one PDF."""
    # A damaged PDF is complained of thousands of times, to nobody.
    logging.disable()
    try:
        return opens(sys.stdin.buffer.read())
    except Exception:
        return BROKEN


if __name__ == "__main__":
    sys.exit(main())
