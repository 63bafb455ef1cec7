"""Looking a page over: what axe finds in both schemes, and what a phone would show."""

from pathlib import Path
from typing import Any
from weakref import WeakSet

from playwright.sync_api import BrowserContext, Page

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# WCAG 2.2 AA and what axe knows to be good besides
ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# what another scheme or another width can change
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
NARROW_RULES = ["target-size", "scrollable-region-focusable"]
WIDE, PHONE, SMALL = 1280, 360, 320
WITHOUT_SCRIPTS: WeakSet[BrowserContext] = WeakSet()
"""Browsers in which axe would wait for ever: it is a script."""


def faults(page: Page, language: str = "en") -> list[str]:
    """What is wrong with the page as it stands: light and dark, on a screen and on a phone. Without scripts
    only what needs none."""
    found = _plain(page, language)
    if page.context in WITHOUT_SCRIPTS:
        return found
    page.evaluate(AXE)
    page.set_viewport_size({"width": WIDE, "height": 900})
    found += _axe(page, {"type": "tag", "values": ALL_RULES}, "light")
    page.emulate_media(color_scheme="dark")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)))")
    found += _axe(page, {"type": "rule", "values": COLOUR_RULES}, "dark")
    page.emulate_media(color_scheme="light")
    for width in (PHONE, SMALL):
        page.set_viewport_size({"width": width, "height": 800})
        found += _too_wide(page, width)
    found += _axe(page, {"type": "rule", "values": NARROW_RULES}, "phone")
    page.set_viewport_size({"width": WIDE, "height": 900})
    return found


def _axe(page: Page, run_only: dict[str, Any], how: str) -> list[str]:
    options = {"runOnly": run_only, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{page.url} ({how}): {problem['id']}: {problem['help']}: {node['html'][:200]}"
        for problem in found["violations"]
        for node in problem["nodes"]
    ]


def _plain(page: Page, language: str) -> list[str]:
    """One heading, the right language, a title of its own."""
    found = []
    headings = page.locator("h1").count()
    if headings != 1:
        found.append(f"{page.url}: {headings} first headings")
    said = page.locator("html").get_attribute("lang")
    if said != language:
        found.append(f"{page.url}: is said to be in {said}, not {language}")
    if not page.title().strip():
        found.append(f"{page.url}: has no title")
    return found


def _too_wide(page: Page, width: int) -> list[str]:
    """Whether the page scrolls sideways, and what it is that sticks out."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide <= width:
        return []
    culprits = page.evaluate(
        """width => [...document.querySelectorAll("body *")]
            .filter(part => part.getBoundingClientRect().right > width + 1)
            .slice(0, 3).map(part => part.outerHTML.slice(0, 120))""",
        width,
    )
    return [f"{page.url}: {wide} wide at {width}: {culprits}"]
