"""The checklist: each room says what is missing before the site can do what it is for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Missing:
    """Something an admin should see to: what and why, in the reader's language, and where."""

    text: str
    href: str | None = None
    link_text: str = ""
    urgent: bool = False


Check = Callable[[], Sequence[Missing]]


class Checklist:
    """The checks of all rooms, by name."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def add(self, name: str, check: Check) -> None:
        """Add a check; one of the same name is replaced."""
        self._checks[name] = check

    def missing(self) -> list[Missing]:
        """Everything that is missing now, what is urgent first."""
        found = [item for check in self._checks.values() for item in check()]
        return sorted(found, key=lambda item: not item.urgent)


checklist = Checklist()
