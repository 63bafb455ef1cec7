"""What a first visit costs on the wire: pages, styles and script at most 100 KB, fonts 100 KB more."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site, new_context

MOST = 100_000  # bytes, for all but pictures and fonts, and for fonts
PLACES = ("/", "/hearings", "/ideas", "hearing", "idea", "/what-came-of-it", "/about")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("language", ["da", "nb"])
def test_a_first_visit_is_light(chrome: Browser, site: Site, place: str, language: str) -> None:
    path = place
    if place == "hearing":
        path = site.hearing("Lokalplan 214")
    elif place == "idea":
        path = site.ask("SELECT '/ideas/' || id FROM ideas ORDER BY support_count DESC")[0][0]
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
    assert len(seen) == len({url.partition("?")[0] for url in seen}), "nothing is fetched twice"
    packed_already = (".woff2", ".svg", "data:", ".png", ".jpg", ".webp")
    plain = [
        url
        for url, encoding in encodings.items()
        if not encoding and not any(part in url for part in packed_already)
    ]
    assert plain == [], "`make setup` compresses what has changed"
