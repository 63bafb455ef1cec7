"""The words of the screen in a reader's language, so that a story can be told in any of them."""

from collections.abc import Callable
from functools import cache

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from participation.config import ROOT

Say = Callable[[str], str]


def said_in(language: str) -> Say:
    """What a source string is called on the screen in this language."""

    def say(source: str) -> str:
        found = None if language == "en" else catalogue(language).get(source)
        return str(found.string) if found and found.string else source

    return say


@cache
def catalogue(language: str) -> Catalog:
    """All words of a language."""
    path = ROOT / "participation" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)
