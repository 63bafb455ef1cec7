"""The life line: the steps of anything that moves from a beginning to an end, as macros show them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LifeStep:
    """One step of a life; `state` is done, now or next."""

    label: str
    state: str
    detail: str = ""
    href: str | None = None
