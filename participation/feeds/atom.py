"""Atom documents (RFC 4287): a feed and its entries as plain values, and how they are written."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

ATOM = "http://www.w3.org/2005/Atom"
MIMETYPE = "application/atom+xml"
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed was updated in which nothing has stood yet: a feed needs a moment, always the same."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Category:
    """What an entry is about; `scheme` tells topics, areas and states apart."""

    scheme: str
    term: str
    label: str


@dataclass(frozen=True)
class Enclosure:
    """A picture that goes with an entry (RFC 4287, 4.2.7.2): its absolute address and what it shows."""

    href: str
    type: str
    title: str


@dataclass(frozen=True)
class FeedEntry:
    """Something that stands in a feed. `id` and `href` are absolute addresses; `html` is safe."""

    id: str
    href: str
    title: str
    published: datetime
    updated: datetime
    author: str
    html: Markup
    contributors: Sequence[str] = ()
    """Who else wrote what stands in it."""
    summary: str = ""
    categories: Sequence[Category] = ()
    language: str | None = None
    enclosure: Enclosure | None = None


@dataclass(frozen=True)
class Feed:
    """A feed: what its entries are, where it is (`href`), which page shows the same, what is next."""

    title: str
    subtitle: str
    author: str
    site: str
    href: str
    page: str
    entries: Sequence[FeedEntry]
    language: str
    next_href: str | None = None
    since: datetime = NEVER

    @property
    def updated(self) -> datetime:
        """When the newest change in it was made."""
        return max((entry.updated for entry in self.entries), default=self.since)


def writable(text: str) -> str:
    """The text without the characters that no XML document may hold (XML 1.0, 2.2)."""
    return _NOT_XML.sub("", text)


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str | None) -> ET.Element:
    given = {key: writable(value) for key, value in attributes.items() if value}
    element = ET.SubElement(parent, name, given)
    element.text = writable(text) or None
    return element


def _moment(at: datetime) -> str:
    """A moment as RFC 3339 has it, in whole seconds of UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _person(parent: ET.Element, name: str, role: str = "author") -> None:
    _add(_add(parent, role), "name", name)


def _entry(parent: ET.Element, entry: FeedEntry) -> None:
    element = ET.SubElement(parent, "entry")
    if entry.language:
        element.set("xml:lang", entry.language)
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "link", rel="alternate", type="text/html", href=entry.href)
    if entry.enclosure:
        picture = entry.enclosure
        shows = {"href": picture.href, "type": picture.type, "title": picture.title}
        _add(element, "link", rel="enclosure", **shows)
    _add(element, "published", _moment(entry.published))
    _add(element, "updated", _moment(max(entry.updated, entry.published)))
    _person(element, entry.author)
    for name in entry.contributors:
        _person(element, name, "contributor")
    for each in entry.categories:
        _add(element, "category", term=each.term, scheme=each.scheme, label=each.label)
    if entry.summary:
        _add(element, "summary", entry.summary)
    _add(element, "content", str(entry.html), type="html")


def write(feed: Feed) -> bytes:
    """The feed as a document, indented: a browser shows it as it is."""
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": feed.language, "xml:base": feed.site})
    _add(root, "id", feed.href)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "link", rel="self", type=MIMETYPE, href=feed.href)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    if feed.next_href:
        _add(root, "link", rel="next", type=MIMETYPE, href=feed.next_href)
    _add(root, "updated", _moment(feed.updated))
    _person(root, feed.author)
    _add(root, "generator", "participation")
    for entry in feed.entries:
        _entry(root, entry)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
