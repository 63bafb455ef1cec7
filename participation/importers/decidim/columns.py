"""The columns of Decidim's files: one for each language, how dates are written, what other files have."""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from participation import text
from participation.importers.files import LONGEST_LINE, FileFormat, Row, Source, as_body, as_line
from participation.importers.tables.habits import moment

SOURCE = "decidim"
# Languages that a reader of the first understands, best first.
_NEAR = {"nb": ("nb", "no", "nn", "da"), "nn": ("nn", "no", "nb", "da"), "da": ("da", "nb", "no")}
_NAME = re.compile(r"(.+?)-open-data")
_YES = ("true", "1", "t", "yes")
_LONGEST_LABEL = 100
# What only files of another kind have, and what they hold.
_OTHER_KINDS = {
    "results": ("progress", "status/key", "children_count"),
    "projects of a budget": ("budget/id", "budget_amount", "budget/url", "confirmed_votes"),
    "meetings": ("start_time", "end_time", "organizer/name"),
    "comments": ("commentable_id",),
}


def has_column(names: list[str], stem: str) -> bool:
    """Whether there is a column, alone or for some language."""
    return any(name == stem or name.startswith(f"{stem}/") for name in names)


def other_kind(names: list[str]) -> str:
    """What a file holds that is none of proposals; empty when it may be one."""
    for kind, signs in _OTHER_KINDS.items():
        if any(sign in names for sign in signs):
            return kind
    if not has_column(names, "body") and has_column(names, "description"):
        return "something else, with descriptions"
    return ""


class Texts:
    """What a row says, in the language that the space's readers understand best."""

    def __init__(self, names: list[str], language: str) -> None:
        self._columns: dict[str, list[tuple[str, str]]] = {}
        wanted = _NEAR.get(language, (language,))
        for name in names:
            stem, _, locale = name.rpartition("/")
            if stem and not stem.endswith("machine_translation"):
                self._columns.setdefault(stem, []).append((locale, name))
        for columns in self._columns.values():
            columns.sort(
                key=lambda each: wanted.index(each[0]) if each[0] in wanted else len(wanted)
            )

    def find(self, row: Row, stem: str) -> tuple[str, str | None]:
        """The text and its language, where the column says one."""
        for locale, name in self._columns.get(stem, ()):
            if value := cell(row, name):
                return value, locale
        return cell(row, stem), None

    def body(self, row: Row, stem: str) -> tuple[str, str | None]:
        value, locale = self.find(row, stem)
        return as_body(value, stem), locale

    def line(self, row: Row, stem: str, longest: int = LONGEST_LINE) -> tuple[str, str | None]:
        value, locale = self.find(row, stem)
        return as_line(value, stem, longest), locale

    def labels(self, row: Row, stem: str) -> list[str]:
        """The labels of a row: `category/name/da`, or `taxonomies/12/da` with any number."""
        if stem == "taxonomies":
            stems = [each for each in self._columns if re.fullmatch(r"taxonomies/\d+", each)]
        else:
            stems = [f"{stem}/name"]
        names = (self.line(row, each)[0] for each in stems)
        return [name[:_LONGEST_LABEL] for name in names if name]


def cell(row: Row, name: str) -> str:
    """A cell without the sign that keeps spreadsheets from taking it for a formula."""
    value = row.get(name)
    return value[1:] if value[:1] == "'" and value[1:2] in ("=", "+", "-", "@") else value


DATES = (
    "published_at", "created_at", "updated_at", "state_published_at", "answered_at", "withdrawn_at",
)  # fmt: skip


def moment_of(row: Row, name: str, form: FileFormat, zone: ZoneInfo) -> datetime | None:
    """A moment as Decidim writes it: ISO 8601, or `2024-05-01 10:00:00 UTC`."""
    value = row.get(name)
    return moment(value, name, zone, form.dates) if value else None


def is_yes(row: Row, name: str) -> bool:
    return row.get(name).lower() in _YES


def site_of(path: Source, rows: Iterator[Row], column: str = "url") -> str:
    """The site that a file comes from: the host of the addresses in it, or the file's name."""
    for row in rows:
        try:
            host = urlsplit(row.get(column)).hostname if "//" in row.get(column) else None
        except ValueError:
            continue
        if host:
            return host
    name = _NAME.match(path.name)
    return name[1] if name else text.slug(path.name.rpartition(".")[0], SOURCE)


def address_of(url: str) -> str:
    """An address in one spelling: without what differs between two mentions of a page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.netloc}{parts.path.rstrip('/')}".lower()


def line_of(row: Row, name: str) -> str:
    return " ".join(text.clean(cell(row, name)).split())[:LONGEST_LINE]
