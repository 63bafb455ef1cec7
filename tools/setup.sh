#!/bin/sh
# Make .venv and fill it from the lock files, install the front-end assets, compile the translations.
# What is already there and current is left alone, so a second run takes a moment.
#
#   tools/setup.sh        what the site needs to run
#   tools/setup.sh dev    and what lint, types and tests need
set -eu
cd "$(dirname "$0")/.."

# A virtual environment cannot be moved, and dies with the Python it was made from.
if [ "$(cat .venv/.place 2>/dev/null)" != "$PWD" ] || ! .venv/bin/python -c '' 2>/dev/null; then
    python=$(tools/python.sh)
    echo "setup: making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
    echo "$PWD" >.venv/.place
fi

# fill NAME LOCK: install LOCK unless the environment was last filled from this very text
fill() {
    print=$(sed '/^# ----/,$d' pyproject.toml | cat - "$2" | cksum)
    if [ "$(cat ".venv/.$1" 2>/dev/null)" = "$print" ]; then
        return
    fi
    echo "setup: installing Python packages ($1)"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$2"
    if [ "$1" = run ]; then
        .venv/bin/python -m pip install -qq --disable-pip-version-check \
            --no-deps --no-build-isolation -e .
        rm -rf build participation.egg-info
    fi
    echo "$print" >".venv/.$1"
}

fill run requirements.lock
if [ "${1:-run}" = dev ]; then
    fill dev requirements-dev.lock
fi

.venv/bin/python tools/assets.py

for source in participation/translations/*/LC_MESSAGES/messages.po; do
    [ -e "$source" ] || continue
    compiled="${source%.po}.mo"
    if [ ! -e "$compiled" ] || [ -n "$(find "$source" -newer "$compiled")" ]; then
        .venv/bin/pybabel --quiet compile --input-file "$source" --output-file "$compiled"
    fi
done
