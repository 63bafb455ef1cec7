"""Similar ideas: by what words mean, as far as words allow, and never what may not be read."""

import sys
from collections.abc import Callable

import pytest
from flask import Flask

from participation.accounts.models import Visitor
from participation.search import queries
from tests import factories as make
from tests.search.same_ideas import OTHERS, PAIRS

FLOOR = {"da": 0.85, "nb": 0.85}
"""The share of pairs of which the one that is there is among the three that are shown."""

Indexed = Callable[[], None]


@pytest.mark.parametrize("language", sorted(PAIRS))
def test_the_same_idea_in_other_words_is_among_three(
    app: Flask, indexed: Indexed, language: str
) -> None:
    box = make.box(make.space(language=language))
    there = [title for _written, title in PAIRS[language]]
    for title in [*there, *OTHERS[language]]:
        make.idea(box, title=title, body="Det vil glæde mange.")
    indexed()
    missed = []
    for written, title in PAIRS[language]:
        shown = [each.title for each in queries.similar(Visitor(), written) or []]
        if title not in shown:
            missed.append((written, title, shown))
    recall = 1 - len(missed) / len(there)
    sys.stdout.write(f"{language}: recall at 3 {recall:.2f} of {len(there)}; missed {missed}\n")
    assert recall >= FLOOR[language]
