"""Begins a script with its limits set: `bootstrap.py SECONDS MEGABYTES LARGEST SCRIPT ARGUMENT…`.

It stands on nothing of the site's.
"""

import resource
import runpy
import sys
from contextlib import suppress
from pathlib import Path


def main() -> None:
    """Set the limits and become the script."""
    seconds, megabytes, largest = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024, megabytes * 1024 * 1024))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        # Where memory runs out all the same, this process goes before the site does.
        Path("/proc/self/oom_score_adj").write_text("1000")
    sys.argv = sys.argv[4:]
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
