"""The mapping file: which column of a CSV file means what, for `import responses`.

TOML or JSON with three tables; `docs/importing.md` lists what may stand in them.
"""

import json
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from participation.importers.files import ImportRefused, RowRejected


def _zone(name: str) -> str:
    if name:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"there is no timezone {name}") from None
    return name


def _encoding(name: str) -> str:
    try:
        "".encode(name)
    except LookupError:
        raise ValueError(f"there is no encoding {name}") from None
    return "utf-8-sig" if name.lower() in ("utf-8", "utf8") else name


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FilePart(_Part):
    """How the file is written."""

    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    dates: str = ""
    timezone: Annotated[str, AfterValidator(_zone)] = ""
    language: str | None = Field(default=None, max_length=35)


class HearingPart(_Part):
    """The hearing that all rows answer, unless a column names it."""

    title: str = Field(default="", max_length=200)
    id: str = Field(default="", max_length=200)
    summary: str = ""
    case_number: str = Field(default="", max_length=200)
    opens: date | None = None
    closes: date | None = None


class ColumnsPart(_Part):
    """Which column holds what."""

    text: str
    id: str = ""
    hearing: str = ""
    date: str = ""
    name: str = ""
    organisation: str = ""
    language: str = ""
    notes: tuple[str, ...] = ()

    @property
    def named(self) -> list[str]:
        """The columns the file must have."""
        single = (
            self.text, self.id, self.hearing, self.date, self.name, self.organisation, self.language
        )  # fmt: skip
        return [name for name in (*single, *self.notes) if name]


class Mapping(_Part):
    """What a mapping file says."""

    source: str = Field(default="csv", min_length=1, max_length=60)
    file: FilePart = FilePart()
    hearing: HearingPart = HearingPart()
    columns: ColumnsPart

    @model_validator(mode="after")
    def _complete(self) -> "Mapping":
        if not (self.hearing.title or self.columns.hearing):
            raise ValueError("say the hearing's title, or which column holds it")
        if not self.columns.date and not (self.hearing.opens and self.hearing.closes):
            raise ValueError(
                "say which column holds the date, or when the hearing opened and closed"
            )
        if self.hearing.opens and self.hearing.closes and self.hearing.closes < self.hearing.opens:
            raise ValueError("the hearing closes before it opens")
        return self

    def moment(self, value: str, zone: ZoneInfo) -> datetime:
        """A cell of the date column as a moment."""
        zone = ZoneInfo(self.file.timezone) if self.file.timezone else zone
        try:
            if self.file.dates:
                at = datetime.strptime(value, self.file.dates)  # noqa: DTZ007  (zone follows)
            else:
                at = datetime.fromisoformat(value)
            at = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            shown = value[:40] or "(empty)"
            raise RowRejected(f"{self.columns.date} is not a date: {shown}") from None
        if not 1900 <= at.year <= 2200:
            raise RowRejected(f"{self.columns.date} lies outside 1900 to 2200: {at:%Y-%m-%d}")
        return at


def load(path: Path) -> Mapping:
    """Read a mapping file; ImportRefused says in one line what is wrong with it."""
    try:
        raw = path.read_text(encoding="utf-8-sig")
        values: Any = tomllib.loads(raw) if path.suffix == ".toml" else json.loads(raw)
    except OSError as error:
        raise ImportRefused(f"cannot read {path} ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        kind = "TOML" if path.suffix == ".toml" else "JSON"
        raise ImportRefused(f"{path.name} is not {kind}: {error}") from None
    try:
        return Mapping.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = str(first["msg"]).removeprefix("Value error, ")
        raise ImportRefused(f"{path.name}: {place + ': ' if place else ''}{message}") from None
