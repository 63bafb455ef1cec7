"""What can be exported: a hearing, a box, a list as it was filtered, what a search found.

An `Order` says what is wanted, in words that can be stored. `find` loads it for a reader, or finds
nothing; the `ExportPart` that it gives knows the tables, their rows, and what is left out.
"""

import enum
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from participation import clock, config, web
from participation.accounts.models import Reader
from participation.exports import tables
from participation.exports.formats import OF_A_MEMO, OF_TABLES, SEPARATORS, ExportFormat, Note
from participation.hearings.memos import queries as memo_queries
from participation.hearings.notice import shown as hearings
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries import public as hearing_queries
from participation.hearings.responses import shown as responses
from participation.hearings.responses.rules import responses_are_listed
from participation.i18n import NAMES, format_datetime, language, ngettext
from participation.i18n import gettext as _
from participation.ideas.answers import shown as ideas
from participation.ideas.boxes import queries as boxes_queries
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.queries import lists as idea_queries
from participation.places import Place
from participation.search.queries import Wanted, every_hit
from participation.search.shown import FOUND
from participation.shown import Table, Values
from participation.spaces.rules import EVERY_ROLE_INSIDE, is_official
from participation.subjects.shown import PublicReader, Scope, T, TableOf

LARGE = 5_000
"""From how many rows on a file is made by the worker, and not while somebody waits."""


class ExportKind(enum.StrEnum):
    """What an export is of."""

    hearing = "hearing"
    box = "box"
    hearings = "hearings"
    ideas = "ideas"
    search = "search"
    memo = "memo"


@dataclass(frozen=True)
class Order:
    """What is wanted, and as what.

    `key` is a hearing's id (also for its memo), a box's slug, or the query string of a list. `table` is
    for CSV, which holds one; `Part.main` unless said. `excel` has CSV written for people who open it in
    a Danish or Norwegian spreadsheet, whatever `bom` and `separator` say.
    """

    what: ExportKind
    key: str
    format: ExportFormat
    official: bool = False
    table: str = ""
    bom: bool = True
    separator: str = "comma"
    excel: bool = False

    @property
    def for_people(self) -> bool:
        """Whether the file speaks the reader's language, and not that of programs."""
        return self.format is ExportFormat.xlsx or (
            self.excel and self.format in (ExportFormat.csv, ExportFormat.zip)
        )

    def as_json(self) -> dict[str, Any]:
        """The order as it is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Order":
        """The order that was stored."""
        return cls(
            **{
                **stored,
                "what": ExportKind(stored["what"]),
                "format": ExportFormat(stored["format"]),
            }
        )

    @property
    def fingerprint(self) -> str:
        """The same for the same order."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()[:32]

    @property
    def arguments(self) -> dict[str, str]:
        """The query string of a list, read."""
        return dict(parse_qsl(self.key))


def list_key(arguments: Mapping[str, str]) -> str:
    """A list's query string as the key of an order: what does not narrow it down is left out."""
    known = (
        "q",
        "kind",
        "state",
        "topic",
        "area",
        "space",
        "box",
        "language",
        "since",
        "until",
        "sort",
    )
    return urlencode([(name, arguments[name][:200]) for name in known if arguments.get(name)])


@dataclass(frozen=True)
class ExportPart:
    """What an order found: loaded, for one reader, at one moment.

    `rows` gives the rows of one of the tables. `size` is about how many there are in all.
    """

    title: str
    path: str
    space_id: int | None
    scope: Scope
    tables: Sequence[Table]
    main: Table
    rows: Callable[[Table], Iterator[Values]]
    size: Callable[[], int]
    left_out: Callable[[], list[str]]
    figures: Callable[[], list[tuple[str, int]]]
    internal: bool
    filter: str = ""
    timezone: str = ""
    memo_of: Hearing | None = None


def scope_for(reader: Reader, official: bool) -> Scope:
    """What a version of a file shows: for everybody who may enter, or for the space's officials."""
    return Scope(reader if official else PublicReader(reader), clock.now(), official)


def find(order: Order, reader: Reader) -> ExportPart | None:
    """What the order asks for, when the reader may have it. Loading is authorising."""
    return _FINDERS[order.what](order, reader)


def _composed(
    place: Place[TableOf[T]], seen: Scope, thing: T
) -> tuple[tuple[Table, ...], Callable[[Table], Iterator[Values]]]:
    """The tables of a thing, and what gives the rows of each."""
    found = {each.table.name: each for each in tables.in_order(place)}
    whole = tuple(each.of(seen, thing) for each in found.values())
    return whole, lambda table: found[table.name].rows(seen, thing)


def _named(name: str, among: Sequence[Table]) -> Table:
    return next(each for each in among if each.name == name)


def _hearing(order: Order, reader: Reader) -> ExportPart | None:
    found = None
    if order.key.isascii() and order.key.isdecimal() and int(order.key) < 2**31:
        found = hearing_queries.bare(int(order.key), reader)
    if found is None or (order.official and not is_official(reader, found.space_id)):
        return None
    hearing: Hearing = found
    seen = scope_for(reader, order.official)
    whole, rows = _composed(hearings.TABLES, seen, hearing)

    def left_out() -> list[str]:
        count = responses.left_out(seen, hearing)
        said = []
        if not responses_are_listed(seen.reader, hearing):
            said.append(_("Responses to this hearing are not published, so none is in this file."))
        elif count:
            said.append(
                ngettext(
                    "%(num)s response that has come in has no row: it waits to be read through, "
                    "or is not public yet.",
                    "%(num)s responses that have come in have no row: they wait to be read "
                    "through, or are not public yet.",
                    count,
                )
            )
        return said

    if not order.official and not _is_open_to_all(seen, hearing):
        return None
    return ExportPart(
        title=hearing.title,
        path=hearing.path,
        space_id=hearing.space_id,
        scope=seen,
        tables=whole,
        main=_named("responses", whole),
        rows=rows,
        size=lambda: responses.rows_about(hearing),
        left_out=left_out,
        figures=lambda: [
            (_("Responses that have come in"), hearing.response_count),
            (_("Of these published with their text"), hearing.shown_count),
        ],
        internal=not hearing.space.is_public,
        timezone=hearing.space.timezone,
    )


def _memo(order: Order, reader: Reader) -> ExportPart | None:
    """The memo of a hearing: it has no tables, and is written by the room `memos`."""
    if not (order.key.isascii() and order.key.isdecimal() and int(order.key) < 2**31):
        return None
    hearing = memo_queries.hearing(int(order.key), reader)
    if hearing is None or order.official:
        return None
    return ExportPart(
        title=_("Hearing memo: %(title)s", title=hearing.title),
        path=f"/hearings/{hearing.id}/memo",
        space_id=hearing.space_id,
        scope=scope_for(reader, False),
        tables=(),
        main=responses.RESPONSES,
        rows=lambda _table: iter(()),
        size=lambda: hearing.response_count,
        left_out=list,
        figures=list,
        internal=not hearing.space.is_public,
        timezone=hearing.space.timezone,
        memo_of=hearing,
    )


def _is_open_to_all(seen: Scope, hearing: Hearing) -> bool:
    """Whether the ordinary version of a hearing's file has anything in it."""
    return hearing_queries.bare(hearing.id, seen.reader) is not None


def _box(order: Order, reader: Reader) -> ExportPart | None:
    found = boxes_queries.box(order.key, reader)
    if found is None or (order.official and not is_official(reader, found.space_id)):
        return None
    box: Box = found
    seen = scope_for(reader, order.official)
    counts = cache(lambda: ideas.box_counts(seen, box.id))
    whole, rows = _composed(ideas.TABLES, seen, box)
    return ExportPart(
        title=box.name,
        path=box.path,
        space_id=box.space_id,
        scope=seen,
        tables=whole,
        main=_named("ideas", whole),
        rows=rows,
        size=lambda: 1 + 3 * counts()[0] + counts()[1],
        left_out=lambda: [
            _("Who supported an idea is never told: the file has the numbers."),
            *([] if order.official else [_("Drafts, and what waits to be read through.")]),
        ],
        figures=lambda: [(_("Ideas"), counts()[0]), (_("Comments"), counts()[1])],
        internal=not box.space.is_public,
        timezone=box.space.timezone,
    )


def _hearings(order: Order, reader: Reader) -> ExportPart | None:
    seen = scope_for(reader, False)
    wanted = hearing_queries.HearingFilter.read(order.arguments)

    def ids() -> Iterator[int]:
        cards = web.walk(
            lambda cursor, limit: hearing_queries.hearings(seen.reader, wanted, cursor, limit),
            hearing_queries.hearing_cursor,
        )
        yield from (card.id for card in cards)

    return _list(
        order, seen, _("Hearings"), "/hearings", hearings.HEARINGS.whole(),
        lambda: hearings.HEARINGS.rows(seen, ids()), lambda: _walked(ids()),
    )  # fmt: skip


def _ideas(order: Order, reader: Reader) -> ExportPart | None:
    arguments = order.arguments
    filters = idea_filters(arguments, reader)
    # One's own ideas are asked for by nobody else, drafts too; all else is the same for all.
    mine = filters.state == idea_queries.MINE
    seen = Scope(reader, clock.now()) if mine else scope_for(reader, False)
    sort = arguments.get("sort", "")
    sort = sort if sort in idea_queries.SORTS else idea_queries.NEWEST

    def ids() -> Iterator[int]:
        narrowed = idea_queries.asked(seen.reader, filters)
        cards = web.walk(
            lambda cursor, limit: idea_queries.listed(seen.reader, narrowed, sort, cursor, limit),
            idea_queries.key(sort),
        )
        yield from (card.id for card in cards)

    return _list(
        order, seen, _("Ideas"), "/ideas", ideas.IDEAS,
        lambda: ideas.idea_rows(seen, ids()),
        lambda: idea_queries.count(seen.reader, filters, sort, LARGE),
    )  # fmt: skip


def _search(order: Order, reader: Reader) -> ExportPart | None:
    seen = scope_for(reader, False)
    wanted = Wanted.read(order.arguments)

    def ids() -> Iterator[int]:
        yield from every_hit(seen.reader, wanted)

    return _list(
        order, seen, _("Search"), "/search", FOUND.whole(),
        lambda: FOUND.rows(seen, ids()), lambda: _walked(ids()),
    )  # fmt: skip


def idea_filters(arguments: Mapping[str, str], reader: Reader) -> idea_queries.Filters:
    """What the list of ideas is narrowed down to, as its page reads it."""
    boxes = boxes_queries.boxes(reader)
    box, space = arguments.get("box"), arguments.get("space")
    return idea_queries.Filters.read(
        arguments,
        box_id=next((each.id for each in boxes if each.slug == box), 0) if box else None,
        space_id=next((each.space_id for each in boxes if each.space.slug == space), 0)
        if space
        else None,
    )


def _walked(ids: Iterator[int]) -> int:
    """How many rows a list has, counted by walking through it, as far as it matters."""
    return sum(1 for _each in islice(ids, LARGE + 1))


def _list(
    order: Order,
    seen: Scope,
    title: str,
    home: str,
    table: Table,
    rows: Callable[[], Iterator[Values]],
    count: Callable[[], int],
) -> ExportPart:
    """A list as it was filtered: one table, counted as far as it matters."""
    size = cache(count)
    chosen = {name: value for name, value in order.arguments.items() if name != "sort"}
    called = {
        "q": _("Words in the text"),
        "state": _("Status"),
        "topic": _("Topic"),
        "area": _("Area"),
        "space": _("Space"),
        "box": _("Box"),
        "kind": _("Kind"),
        "language": _("Language"),
        "since": _("From"),
        "until": _("Until"),
    }
    return ExportPart(
        title=title,
        path=f"{home}?{order.key}" if order.key else home,
        space_id=None,
        scope=seen,
        tables=(table,),
        main=table,
        rows=lambda _table: rows(),
        size=size,
        left_out=list,
        figures=lambda: [(title, size())] if size() <= LARGE else [],
        internal=any(role.name in EVERY_ROLE_INSIDE for role in seen.reader.held_roles),
        filter="; ".join(f"{called[name]}: {value}" for name, value in chosen.items()),
    )


_FINDERS: dict[ExportKind, Callable[[Order, Reader], ExportPart | None]] = {
    ExportKind.hearing: _hearing,
    ExportKind.box: _box,
    ExportKind.hearings: _hearings,
    ExportKind.ideas: _ideas,
    ExportKind.search: _search,
    ExportKind.memo: _memo,
}


# What a file says about itself, and what it is called.


def notes(order: Order, part: ExportPart) -> list[Note]:
    """What is in the file: when, by which filter, what was left out and why."""
    zone = part.timezone or config.current().timezone
    made = (
        format_datetime(part.scope.now, timezone=zone)
        if order.for_people
        else part.scope.now.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
    )
    if order.official:
        version = _(
            "For officials: with what is not public, and with e-mail addresses of respondents. "
            "Share it only within the authority, and delete it when you no longer need it."
        )
    elif part.internal:
        version = _(
            "What everybody with access to the space can read. Some of it is from an internal "
            "space: give the file only to people with access to that space."
        )
    else:
        version = _("What everybody can read. It can be passed on.")
    found = [
        Note("of", _("What this is"), part.title),
        Note("address", _("Where it is found"), config.current().address + part.path),
        Note("site", _("The site"), config.current().site_name),
        Note("made_at", _("Created"), made),
        Note(
            "snapshot",
            _("One moment"),
            _("Everything in the file shows this one moment, whatever was changed meanwhile."),
        ),
        Note("version", _("Which version"), version),
    ]
    if part.filter:
        found.append(Note("filter", _("Only what fits"), part.filter))
    found += [Note("left_out", _("What is left out"), said) for said in part.left_out()]
    found += [
        Note(
            "hidden",
            _("What was hidden"),
            _(
                "A contribution that was hidden or withdrawn keeps its row with its number and "
                "date, and with the rule where there is one, but without text and name."
            ),
        ),
        Note(
            "times",
            _("Times"),
            _("Local time in %(zone)s; with the offset from UTC in CSV and JSON Lines.", zone=zone),
        ),
    ]
    if order.for_people:
        words = _(
            "Headings and values are in %(language)s. The data dictionary says what each column "
            "means, and what it is called in CSV and JSON Lines.",
            language=NAMES[language()],
        )
        found.append(Note("words", _("Words"), words))
    if order.format is not ExportFormat.xlsx:
        formulas = _(
            "In CSV a text that a spreadsheet might take for a formula has ' before it, and "
            "so has one that begins with '. Take one ' away to have the text as it was."
        )
        found.append(Note("formulas", _("Signs before a text"), formulas))
    return found


def file_name(order: Order, part: ExportPart, day: str) -> str:
    """What the file is called, in the reader's language."""
    words = " ".join("".join(c if c.isalnum() or c in " -_," else " " for c in part.title).split())
    # A name may have 255 bytes (ext4, APFS), and a letter has up to four.
    words = words[:80].encode()[:200].decode(errors="ignore")
    parts = [words.strip() or "export"]
    if order.format is ExportFormat.csv and len(part.tables) > 1:
        table = csv_table(order, part) or part.main
        parts.append(table.called if order.for_people else table.name)
    parts.append(day)
    if order.official:
        parts.append(_("for officials") if order.for_people else "official")
    extension = "csv.zip" if order.format is ExportFormat.zip else order.format.value
    return f"{' '.join(parts)}.{extension}"


def csv_table(order: Order, part: ExportPart) -> Table | None:
    """The one table of a CSV file; None when the order names one that is not there."""
    if not order.table:
        return part.main
    return next((each for each in part.tables if each.name == order.table), None)


def can_be_made(order: Order, part: ExportPart) -> bool:
    """Whether the order names a format, a table and a separator that there are."""
    fits = OF_A_MEMO if order.what is ExportKind.memo else OF_TABLES
    return (
        order.format in fits
        and order.separator in SEPARATORS
        and csv_table(order, part) is not None
    )


_BYTES = {
    ExportFormat.xlsx: 190,
    ExportFormat.csv: 480,
    ExportFormat.zip: 150,
    ExportFormat.jsonl: 800,
}
"""Of the formats of tables, for each row."""


def about_bytes(form: ExportFormat, rows: int) -> int:
    """About how large a file with so many rows is."""
    return 6_000 + _BYTES[form] * rows
