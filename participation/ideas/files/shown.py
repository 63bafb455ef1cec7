"""What is shown of the files of ideas: their rows in the file of a box."""

from collections.abc import Iterator

from participation.attachments.shown import FILES, file_rows
from participation.ideas.answers.shown import ideas_of
from participation.ideas.boxes.models import Box
from participation.shown import Values
from participation.subjects.shown import Scope, TableOf, chunks


def _rows(scope: Scope, box: Box) -> Iterator[Values]:
    for chunk in chunks(ideas_of(scope, box.id)):
        yield from file_rows(scope, chunk)


TABLE = TableOf(65, FILES, _rows)
