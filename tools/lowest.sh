#!/bin/sh
# Run a quick pass of the tests on the lowest Python that pyproject.toml allows, in an environment of its own
# (build/lowest). LOWEST=/path/to/python3 says where that one is; without one of that very version nothing is tested.
set -eu
cd "$(dirname "$0")/.."
version=$(sed -n 's/^requires-python = ">=\(.*\)"$/\1/p' pyproject.toml)
place=build/lowest

for candidate in ${LOWEST:-/usr/bin/python3 python3}; do
    if [ "$("$candidate" -c 'import platform; print(platform.python_version())' 2>/dev/null)" = "$version" ]; then
        python=$candidate
        break
    fi
done
if [ -z "${python:-}" ]; then
    echo "test-lowest: SKIPPED, there is no Python $version here (LOWEST=/path/to/python3 says where one is)" >&2
    exit 0
fi

print=$({ "$python" --version; cat requirements.lock requirements-dev.lock; } | cksum)
if [ "$(cat "$place/.filled" 2>/dev/null)" != "$print" ]; then
    rm -rf "$place"
    "$python" -m venv "$place"
    for lock in requirements.lock requirements-dev.lock; do
        "$place/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r "$lock"
    done
    echo "$print" >"$place/.filled"
fi

# Every page for every role, and the floor that all rooms stand on.
exec "$place/bin/python" -m pytest -q -n 2 --dist worksteal -p no:cacheprovider \
    -m "not browser and not load and not postgres" -k "not killed_steps" \
    tests/architecture/test_matrix.py tests/architecture/test_routes.py \
    tests/foundation tests/accounts tests/web
