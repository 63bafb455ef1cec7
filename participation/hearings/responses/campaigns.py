"""Letters that many send in the same words: each is taken, and the text is shown once with its signatories.

A campaign's letter comes with other line ends, capitals or punctuation, and is still the same letter.
"""

import hashlib
import re

from participation.hearings.responses.models import RespondentKind
from participation.text import visible

FEWEST_WORDS = 20
"""A shorter text that two people wrote is two opinions, not one letter."""

_WORD = re.compile(r"\w+")


def campaign_of(
    body: str,
    section_id: int | None,
    kind: RespondentKind,
    *,
    has_files: bool = False,
    besides: str = "",
) -> str | None:
    """What all copies of a letter have in common; None for a text that is nobody's but its sender's.

    Copies are about the same section and from the same kind of respondent, so that each list that
    can be asked for shows all of them or none. A response with files says more than its text.
    """
    words = _WORD.findall(visible(body).casefold())
    if has_files or len(words) < FEWEST_WORDS:
        return None
    said = " ".join([str(section_id or 0), kind.value, *words])
    if besides:
        said = " ".join([said, "|", *_WORD.findall(visible(besides).casefold())])
    return hashlib.sha256(said.encode()).hexdigest()[:32]
