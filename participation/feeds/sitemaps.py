"""The sitemap (sitemaps.org, 0.9): an index of parts, and the addresses in each."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from datetime import UTC, datetime

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MIMETYPE = "application/xml"


def index(addresses: Iterable[str]) -> bytes:
    """The index: where the parts are."""
    return _write("sitemapindex", "sitemap", ((address, None) for address in addresses))


def part(pages: Iterable[tuple[str, datetime | None]]) -> bytes:
    """A part: addresses, each with when its page last changed, where that is known."""
    return _write("urlset", "url", pages)


def _write(root_name: str, name: str, pages: Iterable[tuple[str, datetime | None]]) -> bytes:
    root = ET.Element(root_name, {"xmlns": NAMESPACE})
    for address, changed in pages:
        element = ET.SubElement(root, name)
        ET.SubElement(element, "loc").text = address
        if changed is not None:
            moment = changed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            ET.SubElement(element, "lastmod").text = moment
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
