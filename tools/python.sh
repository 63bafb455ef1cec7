#!/bin/sh
# Print the Python to make .venv from: the first on the path that is new enough, or that of PYTHON=…
# On standard error stands what is wrong with it: it is too old, or out of reach of the site's own user.
set -eu

good() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11, 2))' >/dev/null 2>&1
}

# What others than its owner cannot read, of all that a site needs of a Python; nothing for a good one.
hidden() {
    "$1" -c '
import os, sys
for path in (sys.executable, os.path.realpath(sys.executable), os.__file__):
    while True:
        bits = 1 if os.path.isdir(path) else 4
        if not os.stat(path).st_mode & bits:
            sys.exit(print(path))
        if path == os.path.dirname(path):
            break
        path = os.path.dirname(path)
'
}

for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if good "$candidate"; then
        # Whoever is not root sets up the site as the user that runs it, or to try it.
        if [ "$(id -u)" = 0 ]; then
            closed=$(hidden "$candidate")
            if [ -n "$closed" ]; then
                echo "setup: $(command -v "$candidate") is out of reach of a service's own user" \
                    "(only its owner may enter $closed): for a site that runs as a service, say" \
                    "rm -rf .venv && PYTHON=/usr/bin/python3 make setup" >&2
            fi
        fi
        echo "$candidate"
        exit
    fi
done
if [ -n "${PYTHON:-}" ]; then
    echo "setup: $PYTHON is not Python 3.11.2 or newer with venv" >&2
else
    echo "setup: needs Python 3.11.2 or newer with venv (on Debian: apt-get install python3 python3-venv)," \
        "or PYTHON=/path/to/python3 make ..." >&2
fi
exit 1
