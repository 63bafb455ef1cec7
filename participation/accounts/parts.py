"""What the rooms above add to an account: their part of "my data", panels, and figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect

from participation.accounts.models import User

Export = Callable[[User], Any]
Erase = Callable[[User], None]
Values = Callable[[User], dict[str, Any]]


class BoundFigure(NamedTuple):
    """A figure as a request asks for it: a subquery that is built once, and this request's values.

    The names of the values are the figure's own: all figures are asked in one statement.
    """

    query: ScalarSelect[Any]
    values: Mapping[str, Any] = MappingProxyType({})


Figure = Callable[[], BoundFigure | None]


@dataclass(frozen=True)
class AccountPanel:
    """A template that the account page includes, with what it needs to know (`part.…`)."""

    template: str
    values: Values


_exports: dict[str, Export] = {}
_erasures: dict[str, Erase] = {}
_panels: dict[str, tuple[int, AccountPanel]] = {}
_figures: dict[str, Figure] = {}


def register_data(name: str, export: Export, erase: Erase | None = None) -> None:
    """Add a room's part of a person's data, under `name` in the file the person can download.

    `export(user)` returns what JSON can hold; moments as text (`isoformat()`). `erase(user)` is
    called when the person erases the account, before name and address are gone: it removes what
    identifies the person and keeps what was contributed.
    """
    _exports[name] = export
    if erase is not None:
        _erasures[name] = erase


def register_panel(template: str, values: Values, order: int = 50) -> None:
    """Add a panel to the account page: `values(user)` is what the template finds in `part`."""
    _panels[template] = (order, AccountPanel(template, values))


def exported(user: User) -> dict[str, Any]:
    """Every room's part of a person's data."""
    return {name: export(user) for name, export in sorted(_exports.items())}


def erase_everywhere(user: User) -> None:
    """Let every room remove what identifies a person."""
    for _name, erase in sorted(_erasures.items()):
        erase(user)


def panels(user: User) -> list[dict[str, Any]]:
    """The panels of a person's account page, in their order."""
    ordered = sorted(_panels.values(), key=lambda each: (each[0], each[1].template))
    return [{"template": panel.template, "part": panel.values(user)} for _order, panel in ordered]


def register_figure(name: str, figure: Figure) -> None:
    """Add what is to be known of whoever is signed in on each page, without a statement of its own.

    `figure()` returns a scalar subquery about `User.id` with its values, or None where a request has
    no use for it; what it comes to stands in `user.figures[name]`.
    """
    _figures[name] = figure


def figures() -> dict[str, BoundFigure]:
    """The figures that the present request has a use for."""
    made = {name: figure() for name, figure in sorted(_figures.items())}
    return {name: each for name, each in made.items() if each is not None}
