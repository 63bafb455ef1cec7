"""What is known of every route, for the tests that go over all of them: one record for each.

A room writes the records of its routes into `routes.py` beside its own tests; they are collected here.
What most routes have in common is the default: a page says whom it is for and for whom it opens, no more.
"""

import importlib
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import ClassVar, NamedTuple

from participation.web import Permission

TESTS = Path(__file__).resolve().parent.parent

ROLES = ("visitor", "citizen", "employee", "official", "moderator", "admin", "elsewhere")
"""Who stands before a page. The citizen has written what stands in the town, the employee what
stands inside; official and moderator hold their role in both, and `elsewhere` both in a third."""
STAFF = ("official", "moderator")
INSIDE = ("employee", *STAFF)
GROUPS = {"all": ROLES, "signed-in": ROLES[1:], "inside": INSIDE, "staff": STAFF, "nobody": ()}
"""Roles that a line names together; `author` and `readers` depend on the thing."""
WORK_AS = {
    Permission.staff: (*STAFF, "admin", "elsewhere"),
    Permission.official: ("official", "elsewhere"),
    Permission.moderator: ("moderator", "elsewhere"),
    Permission.admin: ("admin",),
}
COUNTED_FOR = {
    Permission.anyone: ("visitor", "citizen", "official"),
    Permission.signed_in: ("citizen", "official"),
    Permission.staff: STAFF,
}
"""As whom the statements of a page are counted, of those whom it is shown to."""
LET_IN = {"GET": {"200"}, "POST": {"200", "204", "303", "422"}}


class Answer(NamedTuple):
    """What each role, in their order, is answered when a thing is asked for; `in` leads to sign-in."""

    method: str
    thing: str
    outcomes: list[str]


class Count(NamedTuple):
    """A page whose statements are counted: as what, for what and as whom."""

    kind: str
    endpoint: str
    thing: str
    reader: str


@dataclass(frozen=True)
class Form:
    """How a form is sent, and what becomes of it."""

    values: dict[str, str] = field(default_factory=dict)
    """What is filled in besides what its page has filled in; `{code}` and the like are the site's own."""
    _: KW_ONLY
    reader: str = ""
    """Who sends it; else the first role that may."""
    thing: str = ""
    """What it is about; else the first thing for which somebody may send it."""
    page: str | None = None
    """The route of the page it stands on, when that is another."""
    opened_by: dict[str, str] = field(default_factory=dict)
    """What the page is asked for with, when a form leads to it."""
    once: bool = False
    """It makes something, or sends mail to somebody: pressed twice, that is done once."""
    another_letter: bool = False
    """Pressed twice, it sends its link a second time."""
    versioned: bool = False
    """It changes what others may be changing, and says which version it was made from."""
    only_ticked: bool = False
    """Nothing is typed: after signing in its button comes back, not what was filled in."""
    writes: bool = True
    """Well filled in, it changes something in the database."""
    limit: int | None = None
    """How often a person may send it within the time of its limit."""
    empty: ClassVar[str] = "422"
    """What it is answered when nothing is filled in."""


class Upload(Form):
    """A form with a file."""


class Button(Form):
    """A form with no field of its own."""

    empty = "303"


class ByScript(Button):
    """What only a script sends; tried in its own room's tests."""


@dataclass(frozen=True)
class Route:
    """What is so of one route."""

    permission: Permission
    """Whom its view says it is for."""
    answers: str
    """Lines `GET POST=200 thing thing: roles`, of things in `world` and of those who are let in: with 200
    to GET, 303 to a button and 422 to a form, which is sent empty, where no other status stands. How others
    are refused follows from the permission, and from whether they may know of the thing; `, else 404` after
    the roles says otherwise, and so do all outcomes written out, in the order of `ROLES`."""
    _: KW_ONLY
    asks: str = "page"
    """Lines `list thing thing?query: roles` for the budget of statements of a page: its kind, what it is
    opened for and as whom. By default the first thing that it shows, and those of `COUNTED_FOR`."""
    not_counted: str = ""
    """Why its statements are not counted."""
    not_shared: str = ""
    """Why a page for everybody is not kept for all visitors."""
    paged: str = ""
    """Lines `thing thing?query: role` under which it shows a list that is paged by key."""
    arguments: str = ""
    """The words that it reads from its address: `role thing: words`."""
    form: Form = field(default_factory=Button)
    """How it is sent, if it takes POST."""
    files: str = ""
    """Lines `role thing: field number` of files that it is sent."""

    def answered(self) -> Iterator[Answer]:
        """What everybody is answered."""
        for asked, told in lines(self.answers):
            methods = [each for each in asked if each.startswith(("GET", "POST"))]
            for method in methods:
                name, _is, status = method.partition("=")
                usual = "200" if name == "GET" else self.form.empty
                for thing in asked[len(methods) :]:
                    yield Answer(name, thing, self._outcomes(thing, told, status or usual))

    def _outcomes(self, thing: str, told: str, status: str) -> list[str]:
        if len(told.split()) == len(ROLES):
            return told.split()
        who, _else, other = told.partition(", else ")
        let_in = {role for each in who.split() for role in _roles(each, thing)}
        return [status if role in let_in else self._refusal(role, thing, other) for role in ROLES]

    def _refusal(self, role: str, thing: str, other: str) -> str:
        if role == "visitor" and self.permission is not Permission.anyone:
            return "in"
        if role not in WORK_AS.get(self.permission, ROLES):
            return "403"
        return other or ("403" if role in _readers(thing) else "404")

    def opened(self, method: str) -> dict[str, list[str]]:
        """The things for which somebody is shown a page, or may send a form, and who."""
        found = {}
        for asked, thing, outcomes in self.answered():
            roles = [
                role
                for role, outcome in zip(ROLES, outcomes, strict=True)
                if outcome in LET_IN[method]
            ]
            if asked == method and roles:
                found[thing] = roles
        return found

    def counted(self, endpoint: str) -> Iterator[Count]:
        """Under which addresses its statements are counted."""
        shown = self.opened("GET") if not self.not_counted else {}
        for (kind, *things), told in lines(self.asks) if shown else ():
            for thing in things or list(shown)[:1]:
                may = shown.get(thing.partition("?")[0], [])
                usual = [role for role in COUNTED_FOR.get(self.permission, ()) if role in may]
                readers = told.split() or usual or may[:1]
                assert readers, f"{endpoint}: say as whom {thing} is counted"
                yield from (Count(kind, endpoint, thing, reader) for reader in readers)


anyone = partial(Route, Permission.anyone)
signed_in = partial(Route, Permission.signed_in)
staff = partial(Route, Permission.staff)
moderator = partial(Route, Permission.moderator)
official = partial(Route, Permission.official)
admin = partial(Route, Permission.admin)


def lines(text: str) -> Iterator[tuple[list[str], str]]:
    """What stands before the colon of each line, by words, and what stands after it."""
    for line in text.splitlines():
        before, _colon, after = line.partition(": ")
        yield before.split(), after.strip()


def _author(thing: str) -> str:
    return {"town": "citizen", "inside": "employee"}.get(thing.partition(".")[0], "")


def _readers(thing: str) -> tuple[str, ...]:
    """Those who may know of a thing."""
    space, _dot, what = thing.partition(".")
    if what == "draft-idea":
        return (_author(thing),)
    if what in ("hidden-idea", "hidden-comment") or what.endswith(".held"):
        return (_author(thing), *STAFF)
    if what.startswith(("draft", "scheduled")):
        return STAFF
    return INSIDE if space == "inside" else ROLES


def _roles(name: str, thing: str) -> tuple[str, ...]:
    """The roles that a name stands for."""
    if name == "readers":
        return _readers(thing)
    if name == "author":
        return (_author(thing),)
    return (name,) if name in ROLES else GROUPS[name]


def records() -> Iterator[tuple[Path, dict[str, Route]]]:
    """The records of each room, by endpoint, and the folder of its tests."""
    for path in sorted(TESTS.rglob("routes.py")):
        if path != Path(__file__).resolve():
            name = ".".join(path.relative_to(TESTS.parent).with_suffix("").parts)
            yield path.parent, importlib.import_module(name).ROUTES


@cache
def collected() -> dict[str, Route]:
    """The records of all rooms, by endpoint."""
    return {endpoint: each for _folder, routes in records() for endpoint, each in routes.items()}


def forms(kind: type[Form]) -> dict[str, Form]:
    """The forms of a kind, by endpoint: with who sends them, and about what."""
    found = {}
    for endpoint, route in collected().items():
        form, may = route.form, route.opened("POST")
        if type(form) is kind and may:
            first = next(iter(may))
            reader, thing = form.reader or may[first][0], form.thing or first
            found[endpoint] = replace(form, reader=reader, thing=thing)
    return found
