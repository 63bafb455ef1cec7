"""The plain-word pages that come with the software, and the facts of the installation in them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from participation import config, i18n
from participation.i18n import mark

FOLDER = Path(__file__).parent / "texts"

NAMES = {
    "about": mark("About the site"),
    "privacy": mark("Privacy"),
    "accessibility": mark("Accessibility statement"),
    "house-rules": mark("House rules"),
    "contact": mark("Contact and feedback"),
}
"""The plain-word pages by address, with what they are called in menus."""

FACTS = {
    "about": (
        mark("How people reach you: e-mail, telephone and opening hours."),
        mark("Which department runs the site and reads what comes in."),
    ),
    "privacy": (
        mark("Your data protection officer and how to reach them."),
        mark("Which rules on records and archives decide how long you keep things."),
        mark("Who runs the server for you, if somebody does."),
    ),
    "accessibility": (
        mark(
            "The link to your formal statement (in Denmark from the WAS tool, in Norway uustatus.no)."
        ),
        mark("When you last reviewed the site, and what you found."),
        mark("Where people write when something does not work for them."),
    ),
    "house-rules": (
        mark(
            "Where people write when they disagree with a decision, and how soon they get an answer."
        ),
    ),
    "contact": (
        mark("How people reach you: e-mail, telephone and opening hours."),
        mark("Where people write when something does not work for them."),
    ),
}
"""What only the authority knows and should add to each page."""


@dataclass(frozen=True)
class Text:
    """A page's title and its Markdown."""

    title: str
    body: str


@lru_cache
def default(slug: str, language: str) -> Text:
    """The text that comes with the software: the file's first line is the title."""
    title, _, body = (FOLDER / f"{slug}.{language}.md").read_text(encoding="utf-8").partition("\n")
    return Text(title=title.strip(), body=body.strip())


def fill(text: str) -> str:
    """Put the installation's facts in the places of {owner}, {site}, {address} and {contact}."""
    settings = config.current()
    facts = {
        "owner": settings.site_owner or str(i18n.site_name(settings)),
        "site": str(i18n.site_name(settings)),
        "address": settings.address,
        "contact": settings.contact_email or settings.site_owner or str(i18n.site_name(settings)),
    }
    return re.sub(r"\{(owner|site|address|contact)\}", lambda found: facts[found[1]], text)
