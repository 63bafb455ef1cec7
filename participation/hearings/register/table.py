"""Tables of organisations: which column is which, and what is wrong with a row that cannot be used."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from participation import text
from participation.accounts.queries import normal_email
from participation.hearings.register.actions import Details, KnownOrganisations, Several
from participation.i18n import gettext as _
from participation.spreadsheets import reading as tables

NAME, GROUP = 200, 80
MOST_GROUPS = 20
KEPT_FOR = 3600
"""Seconds between the preview of a table and taking it in."""

_COLUMNS = {
    "name": (
        "navn", "name", "organisation", "organisasjon", "organization", "høringspart",
        "høringsinstans", "part", "virksomhed", "virksomhet",
    ),
    "number": (
        "nummer", "number", "cvr", "cvr-nr", "cvr-nr.", "cvr-nummer", "cvr nummer", "cvrnr",
        "orgnr", "org.nr.", "org.nr", "org nr", "organisasjonsnummer", "organisationsnummer",
    ),
    "email": (
        "e-mail", "email", "mail", "e-post", "epost", "e-mailadresse", "mailadresse",
        "e-postadresse", "e-mail address",
    ),
    "groups": ("gruppe", "grupper", "group", "groups"),
}  # fmt: skip


@dataclass
class ReadOrganisations:
    """What a table holds: the good rows, with their numbers, and for each bad one what is wrong."""

    good: list[Details] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)


def clean_number(value: str) -> str | None:
    """A CVR number or organisasjonsnummer as its digits; empty when there is none, None when wrong."""
    bare = re.sub(r"[\s.\xa0-]", "", value).upper()
    bare = bare.removeprefix("DK").removeprefix("NO").removesuffix("MVA")
    if not bare:
        return ""
    return bare if re.fullmatch(r"[0-9]{8,9}", bare) else None


def group_names(value: str) -> list[str]:
    """The names of groups in one text, parted by commas or semicolons, each once."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;\n]", value):
        name = " ".join(part.split())
        if name:
            found.setdefault(name.casefold(), name)
    return list(found.values())


def read(source: IO[bytes]) -> ReadOrganisations:
    """The organisations in an uploaded table. TableRefused when it has no rows that can be told."""
    table = tables.read(source)
    heading = [" ".join(name.casefold().split()) for name in table.heading]
    places = {
        what: next((place for place, name in enumerate(heading) if name in names), None)
        for what, names in _COLUMNS.items()
    }
    if places["name"] is None:
        raise tables.TableRefused(
            _(
                "The first row must name the columns, “Name” at least. It has: %(names)s.",
                names=", ".join(name for name in table.heading if name)[:200],
            )
        )
    found, seen = ReadOrganisations(bad=list(table.broken)), dict[tuple[str, str, str], int]()
    for number, cells in table.rows:
        values = {
            what: "" if place is None else text.line(cells[place]) for what, place in places.items()
        }
        details, wrong = _row(values)
        key = (details.name.casefold(), details.number, details.email)
        if wrong is None and key in seen:
            wrong = _("It is the same organisation as in row %(number)s.", number=seen[key])
        if wrong is None:
            seen[key] = number
            found.good.append(details)
            found.numbers.append(number)
        else:
            found.bad.append((number, wrong))
    found.bad.sort()
    return found


def _row(values: dict[str, str]) -> tuple[Details, str | None]:
    """A row as an organisation, and what is wrong with it."""
    email, number = normal_email(values["email"]), clean_number(values["number"])
    groups = group_names(values["groups"])
    details = Details(values["name"], number or "", email or "", groups)
    if not values["name"]:
        return details, _("It has no name.")
    if len(values["name"]) > NAME:
        return details, _("The name is too long.")
    if values["email"] and (email is None or len(email) > 254):
        return details, _("“%(text)s” is not an e-mail address.", text=values["email"][:60])
    if number is None:
        return details, _(
            "“%(text)s” is not a number of 8 or 9 digits.", text=values["number"][:40]
        )
    if len(groups) > MOST_GROUPS or any(len(each) > GROUP for each in groups):
        return details, _("The names of the groups are too long.")
    return details, None


@dataclass(frozen=True)
class PreviewRow:
    """A good row in the preview: what it says, and what it does to the register."""

    details: Details
    new: bool
    other_address: str = ""
    """Where one of the same name and number is written to: it has moved, or it is another."""
    unclear: bool = False
    """Several fit it, so it is left out."""


def beside_register(space_id: int, rows: Sequence[Details]) -> list[PreviewRow]:
    """The good rows beside what the register holds: new, known, or with another address."""
    known = KnownOrganisations(space_id)
    shown = []
    for details in rows:
        try:
            same = known.find(details)
        except Several:
            shown.append(PreviewRow(details, new=False, unclear=True))
            continue
        other = known.moved(details) if same is None and details.email else None
        shown.append(PreviewRow(details, same is None, other.email if other else ""))
    return shown


# Between the preview and taking it in the rows travel with the form, signed.


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="participation.parties")


def packed(space_id: int, rows: Sequence[Details]) -> str:
    """The rows as a text for a hidden field."""
    return str(_serializer().dumps([space_id, [asdict(each) for each in rows]]))


def unpacked(value: str) -> tuple[int, list[Details]] | None:
    """The rows of a hidden field and their space; None when it is not ours or too old."""
    try:
        found: Any = _serializer().loads(value, max_age=KEPT_FOR)
    except BadSignature:
        return None
    return int(found[0]), [Details(**each) for each in found[1]]
