"""What rooms above add to a comment in its thread."""

from collections.abc import Callable
from typing import NamedTuple

from participation.accounts.models import Reader
from participation.comments.rows import CommentRow
from participation.comments.rules import Discussed
from participation.places import Place


class CommentLink(NamedTuple):
    """Something a reader may do with a comment: what it is called, the last part of its address below
    `/comments/<id>/`, and for whom it is there."""

    text: Callable[[], str]
    address: str
    may: Callable[[Reader, Discussed, CommentRow], bool]


LINKS: Place[CommentLink] = Place()
"""What a reader can do with a comment, of rooms above."""


def links(reader: Reader, about: Discussed, comment: CommentRow) -> tuple[tuple[str, str], ...]:
    """What this reader can do with a comment, as texts and addresses."""
    return tuple(
        (each.text(), f"/comments/{comment.id}/{each.address}")
        for each in LINKS
        if each.may(reader, about, comment)
    )
