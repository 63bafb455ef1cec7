"""What a first visit costs on the wire: pages, styles and script at most 100 KB, fonts 100 KB more."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site, new_context

MOST = 100_000  # bytes, for all but pictures and fonts, and for fonts
BEFORE_THE_FIRST_SIGHT = {"/": (3, 14_000), "/ideas": (5, 26_500), "idea": (6, 27_000)}
"""How many files a browser waits for before it shows anything, and their bytes (20 ms a KB on slow 3G)."""
TOGETHER = 150_000
PLACES = ("/", "/hearings", "/ideas", "hearing", "idea", "project", "/what-came-of-it", "/about")

# The rules of the style sheets that the front page does without, and that would change something on it.
MISSED = """async (urls) => {
  const found = [];
  const look = (rules) => {
    for (const rule of rules) {
      if (rule instanceof CSSStyleRule) {
        const plain = rule.selectorText.replace(/::[-a-z]+(\\([^)]*\\))?/g, "");
        const still = plain.replace(/(?<!\\\\):(hover|focus-visible|focus-within|focus|active)/g, ":is(*)");
        if (document.querySelector(still)) found.push(rule.selectorText);
      } else if (rule.cssRules) look(rule.cssRules);
    }
  };
  for (const url of urls) {
    const sheet = new CSSStyleSheet();
    await sheet.replace(await (await fetch(url)).text());
    look(sheet.cssRules);
  }
  return found;
}"""
INNER = """() => [...document.querySelectorAll('link[rel=stylesheet]')].map((each) => each.href)"""


def _path(site: Site, place: str) -> str:
    """The address of a place that is named by its kind."""
    if place == "hearing":
        return site.hearing("Lokalplan 214")
    if place == "idea":
        return str(site.ask("SELECT '/ideas/' || id FROM ideas ORDER BY support_count DESC")[0][0])
    if place == "project":
        return str(site.ask("SELECT '/projects/' || id FROM projects ORDER BY id DESC")[0][0])
    return place


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("language", ["da", "nb"])
def test_a_first_visit_is_light(chrome: Browser, site: Site, place: str, language: str) -> None:
    path = _path(site, place)
    context = new_context(chrome, site, role=None, language=language)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    kinds: dict[str, str] = {}
    bytes_of: dict[str, int] = {"Font": 0, "Image": 0}
    encodings: dict[str, str] = {}
    seen: list[str] = []

    def began(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        seen.append(event["response"]["url"])
        encodings[event["response"]["url"]] = headers.get("content-encoding", "")

    def ended(event: dict[str, Any]) -> None:
        kind = kinds[event["requestId"]]
        bytes_of[kind] = bytes_of.get(kind, 0) + event["encodedDataLength"]

    network.on("Network.responseReceived", began)
    network.on("Network.loadingFinished", ended)
    page.goto(path, wait_until="networkidle")
    context.close()
    fonts = bytes_of.pop("Font")
    bytes_of.pop("Image")
    assert sum(bytes_of.values()) <= MOST, bytes_of
    assert 0 < fonts <= MOST
    assert sum(bytes_of.values()) + fonts <= TOGETHER, (bytes_of, fonts)
    assert len(seen) == len({url.partition("?")[0] for url in seen}), "nothing is fetched twice"
    packed_already = (".woff2", ".svg", "data:", ".png", ".jpg", ".webp")
    plain = [
        url
        for url, encoding in encodings.items()
        if not encoding and not any(part in url for part in packed_already)
    ]
    assert plain == [], "`make setup` compresses what has changed"


@pytest.mark.parametrize("place", BEFORE_THE_FIRST_SIGHT)
def test_little_stands_before_the_first_sight(chrome: Browser, site: Site, place: str) -> None:
    most, heaviest = BEFORE_THE_FIRST_SIGHT[place]
    context = new_context(chrome, site, role=None, language="da")
    page = context.new_page()
    page.goto(_path(site, place), wait_until="load")
    waited_for = page.evaluate(
        "performance.getEntriesByType('resource').filter((each) =>"
        " each.renderBlockingStatus === 'blocking').map((each) => [each.name, each.encodedBodySize])"
    )
    context.close()
    assert 0 < len(waited_for) <= most, waited_for
    assert sum(size for _name, size in waited_for) <= heaviest, waited_for


@pytest.mark.parametrize("role", [None, "citizen", "admin"])
def test_the_front_page_lacks_no_style(chrome: Browser, site: Site, role: str | None) -> None:
    context = new_context(chrome, site, role=role, language="da")
    page = context.new_page()
    page.goto("/ideas")
    everywhere = set(page.evaluate(INNER))
    page.goto("/")
    left_out = sorted(everywhere - set(page.evaluate(INNER)))
    assert len(left_out) == 2
    missed = page.evaluate(MISSED, left_out)
    context.close()
    assert missed == []
