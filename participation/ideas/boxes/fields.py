"""What a box asks of an idea besides its text: the problem, who gains, a guess of the cost."""

import enum
from collections.abc import Iterable
from typing import Any, NamedTuple

MOST_FIELDS = 8
"""Fields of a box: who writes more than these has a form to fill in, and no idea."""
MOST_LABEL, MOST_HELP, MOST_UNIT = 80, 300, 20
MOST_SHORT, MOST_LONG, LARGEST = 300, 5_000, 1_000_000_000_000


class FieldKind(enum.StrEnum):
    """How a field is answered: in a line, in several, or by a whole number of something."""

    short = "short"
    long = "long"
    number = "number"


class BoxField(NamedTuple):
    """A field of a box. The answer stands in the text of the idea, under the label as a heading."""

    label: str
    help: str = ""
    kind: FieldKind = FieldKind.long
    unit: str = ""
    required: bool = False

    def kept(self) -> dict[str, Any]:
        """As the box keeps it (`Box.fields`)."""
        return {**self._asdict(), "kind": self.kind.value}


def fields_from(kept: Iterable[dict[str, Any]]) -> list[BoxField]:
    """The fields of a box, from what it keeps."""
    return [BoxField(**{**each, "kind": FieldKind(each["kind"])}) for each in kept]
