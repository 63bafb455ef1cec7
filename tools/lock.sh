#!/bin/sh
# Choose versions anew within the bounds of pyproject.toml and package.json and write the lock files:
# versions and hashes for Python 3.11.2 and newer on every system, and no registry address.
set -eu
cd "$(dirname "$0")/.."

command -v uv >/dev/null || { echo "lock: needs uv (pipx install uv)" >&2; exit 1; }

compile() {
    uv pip compile --quiet --upgrade --universal --python-version 3.11.2 --generate-hashes \
        --no-header --no-emit-index-url --no-emit-find-links "$@"
}

compile pyproject.toml --group build --output-file requirements.lock
compile pyproject.toml --group build --group dev --constraint requirements.lock \
    --output-file requirements-dev.lock
compile --group node --output-file requirements-node.lock
npm install --package-lock-only --ignore-scripts --no-audit --no-fund

if grep -l -E '"resolved"|index-url|find-links' requirements*.lock package-lock.json; then
    echo "lock: a lock file names a registry" >&2
    exit 1
fi
