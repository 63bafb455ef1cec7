"""How a text grew: each of its versions beside the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from participation.subjects.models import Revision, Subject
from participation.text import Piece, diff


@dataclass(frozen=True)
class Version:
    """One version of a text: who wrote it, when, and what changed from the one before."""

    number: int
    at: datetime
    by: str | None
    note: str
    title: list[Piece]
    body: list[Piece]


def grown(subject: Subject, body: str, earlier: Sequence[Revision]) -> list[Version]:
    """All versions of a subject, newest first.

    A revision keeps the text that a change replaced, and when; a text therefore dates from the
    change before it.
    """
    texts = [(each.title, each.body) for each in sorted(earlier, key=lambda each: each.number)]
    texts.append((subject.title, body))
    ordered = sorted(earlier, key=lambda each: each.number)
    versions = []
    for index, (title, text) in enumerate(texts):
        change = ordered[index - 1] if index else None
        before_title, before_text = texts[index - 1] if index else (title, text)
        versions.append(
            Version(
                number=index + 1,
                at=change.at if change else (subject.published_at or subject.created_at),
                by=(change.by.display_name if change.by else None)
                if change
                else subject.author_name_shown,
                note=change.note if change else "",
                title=diff(before_title, title),
                body=diff(before_text, text),
            )
        )
    return versions[::-1]
