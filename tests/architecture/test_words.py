"""One word for one thing on the screen: terms that were given up do not come back.

Which words were chosen, and why, is in docs/glossary.md and docs/decisions/0084-words-on-the-screen.md.
"""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from participation.config import ROOT

GIVEN_UP = {
    "da": {
        r"\bpointe": "synspunkt",
        r"\brum(?:s|met|mets|mene|menes)?\b": "forum",
        r"\binstitution": "myndighed",
        r"\budfald": "resultat",
        r"\bskrivebord": "sagsbehandling",
        r"\bfingeraftryk": "kontrolkode",
        r"\bfeeds?\b": "RSS",
        r"(?<!/)\bmoderation\b": "moderering",
        r"\bprivatliv\b": "privatlivspolitik",
        r"\bworker-proces": "baggrundsproces",
        r"(?<![-\w])mail(?:en|ens|s)?\b(?! --)": "e-mail",
        r"\bspurgt (?:direkte|med post)": "inviteret",
        r"\b(?!dér\b)\w+ér\b": "an imperative without an accent",
        r"“|(?<!=)\"(?!>)": "quotation marks as in ”dansk”",
    },
    "nb": {
        r"\brom(?:met|mets|mene)?\b": "forum",
        r"\bvirksomhet": "myndighet, or bedrift for a company",
        r"\butfall": "resultat",
        r"\bskrivebord": "saksbehandling",
        r"\bfingeravtrykk": "kontrollkode",
        r"\bnyhetsstrøm": "RSS",
        r"\bstøttespiller": "støtte",
        r"\buttalelse": "høringssvar",
        r"tjener": "server",
        r"\bworker-prosess": "bakgrunnsprosess",
        r"\bfrem\b": "fram",
        r"\bspurt (?:direkte|med post)": "invitert",
        r"“|”|(?<!=)\"(?!>)": "quotation marks as in «norsk»",
        r"(?<!EN 30)\d \d{3}\b": "a no-break space between thousands",
    },
    "en": {
        r"\binstitution": "authority",
        r"\bstands?\b": "is, or is shown",
        r"\banew\b": "again",
        r"\bowe[sd]?\b": "must, or is responsible for",
    },
}
"""For each language, what was given up as a pattern, and what is written in its place."""

TOLD_APART = [
    ("Topic", "Theme"),
    ("Topics", "Themes"),
    ("All topics", "All themes"),
    ("Draft", "Unpublished draft"),
    ("Concluded", "Resolved"),
    ("Closed", "Deadline passed"),
    ("All responses are sorted", "All responses are read through"),
]
"""Two things that must not have the same words."""


def _texts(language: str) -> Iterator[tuple[str, str]]:
    """Everything on the screen in a language, each with the place where it is written."""
    of = "da" if language == "en" else language
    path = ROOT / "participation" / "translations" / of / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        for message in read_po(file, locale=of):
            found = message.id if language == "en" else message.string
            for form in [found] if isinstance(found, str) else found:
                if message.id:
                    yield str(message.id), form
    for page in sorted((ROOT / "participation" / "pages" / "texts").glob(f"*.{language}.md")):
        yield page.name, page.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", sorted(GIVEN_UP))
def test_words_that_were_given_up_stay_away(language: str) -> None:
    patterns = [(re.compile(each, re.IGNORECASE), use) for each, use in GIVEN_UP[language].items()]
    found = [
        f"{place}: “{hit[0]}” in “{text[:80]}”, write {use}"
        for place, text in _texts(language)
        for pattern, use in patterns
        if (hit := pattern.search(text))
    ]
    assert found == []


@pytest.mark.parametrize("language", ["da", "nb"])
def test_two_things_have_two_words(language: str) -> None:
    words = dict(_texts(language))
    assert [pair for pair in TOLD_APART if words[pair[0]] == words[pair[1]]] == []


_LABELLED = re.compile(
    r"(?:action_button|button_link|submit|link)\(_\('([^']+)'(?:(?!\}\}).)*?\blabel=_\('([^']+)'"
)


@pytest.mark.parametrize("language", sorted(GIVEN_UP))
def test_what_is_heard_of_a_button_holds_what_is_seen(language: str) -> None:
    """Whoever speaks to the page says what stands on a button (WCAG 2.2, 2.5.3 Label in Name)."""
    said = dict(_texts(language)) if language != "en" else {}
    labelled = {
        pair
        for path in (ROOT / "templates").rglob("*.html")
        for pair in _LABELLED.findall(path.read_text(encoding="utf-8"))
    }
    assert labelled
    wrong = [
        (seen, heard)
        for seen, heard in sorted(labelled)
        if said.get(seen, seen).lower() not in said.get(heard, heard).lower()
    ]
    assert wrong == []
