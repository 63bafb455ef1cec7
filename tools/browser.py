"""Find a Chromium for the browser tests and print where it is.

In order: the one that CHROMIUM names, one on the path, one that Playwright has installed. Where
there is none, root on Debian gets Debian's; anybody else is told in one line what to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FIXED = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Without these a browser in a closed network spends its time on connections that are refused, and
# root cannot start one at all.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
HELP = "install Chromium (on Debian: apt-get install chromium) or set CHROMIUM to a browser's path"


def flags() -> list[str]:
    """The flags to start Chromium with; its own sandbox cannot be had as root."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*FLAGS, *(["--no-sandbox"] if as_root else [])]


def find() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in (*NAMES, *FIXED):
        found = shutil.which(name)
        if found:
            return found
    return playwrights_own()


def playwrights_own() -> str | None:
    cache = Path.home() / (
        "Library/Caches/ms-playwright" if sys.platform == "darwin" else ".cache/ms-playwright"
    )
    for pattern in ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/**/MacOS/Chromium"):
        for path in sorted(cache.glob(pattern), reverse=True):
            if os.access(path, os.X_OK):
                return str(path)
    return None


def install() -> str | None:
    """Debian's Chromium, where this is Debian and we are root."""
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return None
    print("browser: installing Chromium with apt-get", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-qq"], ["install", "-qq", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            ["apt-get", "-y", *step],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            print(done.stdout[-1000:], done.stderr[-2000:], file=sys.stderr)
            return None
    return find()


def main() -> int:
    named = os.environ.get("CHROMIUM")
    path = find() or (None if named else install())
    if path is None:
        reason = f"CHROMIUM={named} is not a program" if named else "no Chromium was found"
        print(f"browser: {reason}: {HELP}", file=sys.stderr)
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
