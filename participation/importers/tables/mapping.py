"""The mapping file: which column of a table means what, for CSV files and workbooks of any kind.

TOML or JSON; `docs/importing.md` lists what may stand in it. `what` says what the rows are: ideas,
comments or responses. Ready ones lie in the folder `mappings`.
"""

import json
import re
import tomllib
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from participation.ideas.proposals.models import IdeaState
from participation.importers.files import ImportRefused

READY = Path(__file__).parent / "mappings"
ANYTHING_ELSE = "*"
IN_BRACES = re.compile(r"\{([^{}]+)\}")
"""A column in the name of a figure."""


class RowKind(StrEnum):
    """What the rows of a file are."""

    ideas = "ideas"
    comments = "comments"
    responses = "responses"


STATES = {state.value: state for state in IdeaState if state is not IdeaState.draft}


def state_named(value: str) -> IdeaState | None:
    """The state of an idea by its name; `in_discussion` is "in discussion" too."""
    return STATES.get(" ".join(value.lower().replace("_", " ").split()))


def _zone(name: str) -> str:
    if name:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"there is no timezone {name}") from None
    return name


def _encoding(name: str) -> str:
    if not name:
        return ""
    try:
        "".encode(name)
    except LookupError:
        raise ValueError(f"there is no encoding {name}") from None
    return "utf-8-sig" if name.lower() in ("utf-8", "utf8") else name


def _several(value: Any) -> Any:
    """One name, or a list of them."""
    return (value,) if isinstance(value, str) and value else value or ()


Several = Annotated[tuple[str, ...], BeforeValidator(_several)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FilePart(_Part):
    """How the file is written."""

    encoding: Annotated[str, AfterValidator(_encoding)] = ""
    delimiter: str = Field(default="", max_length=1)
    sheet: str = ""
    heading: int = Field(default=1, ge=1, le=1000)
    dates: Several = ()
    decimal: Literal["", ".", ","] = ""
    timezone: Annotated[str, AfterValidator(_zone)] = ""
    language: str | None = Field(default=None, max_length=35)
    repeats: bool = False
    quoted: bool = False
    may_lack: Several = ()


class MappedHearing(_Part):
    """The hearing that all rows answer, unless a column names it."""

    title: str = Field(default="", max_length=200)
    id: str = Field(default="", max_length=200)
    summary: str = ""
    case_number: str = Field(default="", max_length=200)
    held_elsewhere: bool = True
    authority: str = Field(default="", max_length=200)
    opens: date | None = None
    closes: date | None = None


class MappedBox(_Part):
    """The box that all ideas lie in, unless a column names it."""

    name: str = Field(default="", max_length=200)
    id: str = Field(default="", max_length=200)
    summary: str = ""
    held_elsewhere: bool = True
    authority: str = Field(default="", max_length=200)
    opens: date | None = None
    closes: date | None = None


class MappedQuestion(_Part):
    """A column that answers a question of its own, and how it is answered there.

    `separator` stands between several choices in one cell. The choices are those that the column
    holds unless `options` says them.
    """

    column: str = Field(min_length=1)
    text: str = Field(default="", max_length=1000)
    kind: Literal["text", "one", "several"] = "text"
    options: tuple[str, ...] = ()
    separator: str = Field(default=";", min_length=1, max_length=5)


class ColumnsPart(_Part):
    """Which column holds what."""

    id: Several = ()
    title: str = ""
    text: Several = ()
    date: str = ""
    name: str = ""
    organisation: str = ""
    language: str = ""
    notes: Several = ()
    # responses
    hearing: str = ""
    # ideas
    box: str = ""
    author: str = ""
    state: str = ""
    state_date: str = ""
    reason: str = ""
    topics: Several = ()
    areas: Several = ()
    supports: str = ""
    latitude: str = ""
    longitude: str = ""
    address: str = ""
    answer: str = ""
    answer_date: str = ""
    answer_name: str = ""
    answered: str = ""
    result: str = ""
    merged_into: str = ""
    # comments
    idea: Several = ()
    parent: str = ""
    official: str = ""
    # ideas and comments
    figures: dict[str, str] = {}

    @property
    def named(self) -> list[str]:
        """The columns the file must have."""
        found: dict[str, None] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, dict):
                inside = (column for name in value for column in IN_BRACES.findall(name))
                value = (*value.values(), *inside)
            for column in (value,) if isinstance(value, str) else value:
                if column:
                    found[column] = None
        return list(found)

    @property
    def used(self) -> set[str]:
        """The fields that are given a column."""
        return {name for name in type(self).model_fields if getattr(self, name)}


_COMMON = {"id", "text", "date", "name", "language", "notes"}
FIELDS: dict[RowKind, set[str]] = {
    RowKind.responses: _COMMON | {"organisation", "hearing"},
    RowKind.ideas: _COMMON
    | {
        "title", "box", "author", "state", "state_date", "reason", "topics", "areas", "supports",
        "latitude", "longitude", "address", "answer", "answer_date", "answer_name", "answered", "result",
        "merged_into", "figures",
    },
    RowKind.comments: _COMMON | {"author", "idea", "parent", "official", "figures"},
}  # fmt: skip
"""What may be mapped, for each kind of rows."""


class Mapping(_Part):
    """What a mapping file says."""

    what: RowKind = RowKind.responses
    source: str = Field(default="csv", min_length=1, max_length=60)
    file: FilePart = FilePart()
    hearing: MappedHearing = MappedHearing()
    box: MappedBox = MappedBox()
    columns: ColumnsPart
    questions: tuple[MappedQuestion, ...] = ()
    values: dict[str, dict[str, str]] = {}
    constants: dict[str, str] = {}
    lists: dict[str, str] = {}
    only: dict[str, Several] = {}

    @model_validator(mode="after")
    def _complete(self) -> "Mapping":
        fields = FIELDS[self.what]
        for name in sorted(self.columns.used - fields):
            raise ValueError(f"columns.{name}: {self.what} have no such thing")
        for name in sorted(set(self.constants) - (fields - {"id", "figures"})):
            raise ValueError(f"constants.{name}: {self.what} have no such thing")
        for name in sorted(set(self.lists) - {"topics", "areas"}):
            raise ValueError(f"lists.{name}: only topics and areas are lists")
        known = fields | set(self.columns.named)
        for name in sorted(set(self.values) - known):
            raise ValueError(f"values.{name}: is neither a field nor a column of this mapping")
        if self.questions and self.what is not RowKind.responses:
            raise ValueError(f"questions: {self.what} answer none")
        if not self.columns.text and not self.columns.title and not self.questions:
            raise ValueError("columns.text: say which column holds the text")
        if self.what is RowKind.responses:
            self._complete_hearing()
        else:
            self._complete_box()
        return self

    def _complete_hearing(self) -> None:
        if not (self.hearing.title or self.columns.hearing):
            raise ValueError("say the hearing's title, or which column holds it")
        if not self._has("date") and not (self.hearing.opens and self.hearing.closes):
            raise ValueError(
                "say which column holds the date, or when the hearing opened and closed"
            )
        if self.hearing.opens and self.hearing.closes and self.hearing.closes < self.hearing.opens:
            raise ValueError("the hearing closes before it opens")

    def _complete_box(self) -> None:
        if not (
            self.box.name or self.columns.box or (self.what is RowKind.comments and self.box.id)
        ):
            raise ValueError("say the box's name, or which column holds it")
        if not self._has("date") and not (self.box.opens and self.box.closes):
            raise ValueError("say which column holds the date, or when the box opened and closed")
        if self.box.opens and self.box.closes and self.box.closes < self.box.opens:
            raise ValueError("the box closes before it opens")
        if self.what is RowKind.comments and not self.columns.idea:
            raise ValueError("columns.idea: say which column holds the id of the idea")
        if self.columns.parent and not self.columns.id:
            raise ValueError("columns.id: comments that answer each other need ids")
        if bool(self.columns.latitude) != bool(self.columns.longitude):
            raise ValueError("columns: latitude and longitude go together")
        said = [*self.values.get("state", {}).values(), self.constants.get("state", "")]
        for name in filter(None, said):
            if state_named(name) is None:
                raise ValueError(f"{name} is no state of an idea; there are {', '.join(STATES)}")

    def _has(self, field: str) -> bool:
        return bool(getattr(self.columns, field) or self.constants.get(field))

    @property
    def needed(self) -> list[str]:
        """The columns that the file must have."""
        asked = [each.column for each in self.questions]
        named = dict.fromkeys([*self.columns.named, *asked, *self.only])
        return [name for name in named if name not in self.file.may_lack]


def ready_made() -> list[str]:
    """The names of the mappings that come with the program."""
    return sorted(path.stem for path in READY.glob("*.toml"))


def find(name: str) -> Path:
    """A mapping file, or one of those that come with the program by its name."""
    path = Path(name)
    if not path.exists() and name in ready_made():
        return READY / f"{name}.toml"
    return path


def load(path: Path) -> Mapping:
    """Read a mapping file; ImportRefused says in one line what is wrong with it."""
    try:
        raw = path.read_text(encoding="utf-8-sig")
        values: Any = tomllib.loads(raw) if path.suffix == ".toml" else json.loads(raw)
    except OSError as error:
        raise ImportRefused(
            f"cannot read {path} ({error.strerror}); ready-made are {', '.join(ready_made())}"
        ) from None
    except (ValueError, RecursionError) as error:
        kind = "TOML" if path.suffix == ".toml" else "JSON"
        raise ImportRefused(f"{path.name} is not {kind}: {' '.join(str(error).split())}") from None
    try:
        return Mapping.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = str(first["msg"]).removeprefix("Value error, ")
        raise ImportRefused(f"{path.name}: {place + ': ' if place else ''}{message}") from None
