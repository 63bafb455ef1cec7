"""Finding what an order asks for: each kind of export is loaded for its reader, or not found."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

from participation import clock, web
from participation.accounts.models import Reader
from participation.exports import tables
from participation.exports.orders.order import LARGE, ExportKind, ExportPart, Order, scope_for
from participation.hearings.memos import queries as memo_queries
from participation.hearings.notice import shown as hearings
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.queries import public as hearing_queries
from participation.hearings.responses import shown as responses
from participation.hearings.responses.rules import responses_are_listed
from participation.i18n import gettext as _
from participation.i18n import ngettext
from participation.ideas.answers import shown as ideas
from participation.ideas.boxes import queries as boxes_queries
from participation.ideas.boxes.models import Box
from participation.ideas.projects import shown as projects
from participation.ideas.projects.models import Project
from participation.ideas.projects.queries import lists as project_lists
from participation.ideas.projects.queries import projects as project_queries
from participation.ideas.proposals.queries import lists as idea_queries
from participation.places import Place
from participation.results import shown as results
from participation.results.wanted import Wanted
from participation.search import queries as search_queries
from participation.search.shown import FOUND
from participation.shown import Table, Values
from participation.spaces.queries import readable
from participation.spaces.rules import EVERY_ROLE_INSIDE, is_official
from participation.subjects.shown import Scope, T, TableOf


def find(order: Order, reader: Reader) -> ExportPart | None:
    """What the order asks for, when the reader may have it. Loading is authorising."""
    return _FINDERS[order.what](order, reader)


def _composed(
    place: Place[TableOf[T]], seen: Scope, thing: T
) -> tuple[tuple[Table, ...], Callable[[Table], Iterator[Values]]]:
    """The tables of a thing, and what gives the rows of each."""
    found = {each.table.name: each for each in tables.in_order(place)}
    whole = tuple(each.of(seen, thing) for each in found.values())
    # What is for officials alone is no empty sheet for everybody.
    whole = tuple(each for each in whole if each.columns(seen.official))
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


def _project(order: Order, reader: Reader) -> ExportPart | None:
    found = None
    if order.key.isascii() and order.key.isdecimal() and int(order.key) < 2**31:
        found = project_queries.get(int(order.key), reader)
    if found is None or (order.official and not is_official(reader, found.space_id)):
        return None
    project: Project = found
    seen = scope_for(reader, order.official)
    if not order.official and project_queries.get(project.id, seen.reader) is None:
        return None
    whole, rows = _composed(projects.TABLES, seen, project)
    size = cache(lambda: project_queries.rows_about(project.id))
    return ExportPart(
        title=project.title,
        path=project.path,
        space_id=project.space_id,
        scope=seen,
        tables=whole,
        main=_named("milestones", whole),
        rows=rows,
        size=size,
        left_out=lambda: [_("Comments are on the page of the project.")],
        figures=list,
        internal=not project.space.is_public,
        timezone=project.space.timezone,
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


def _projects(order: Order, reader: Reader) -> ExportPart | None:
    seen = scope_for(reader, False)
    wanted = project_lists.ProjectFilter.read(order.arguments, readable(reader))

    def ids() -> Iterator[int]:
        cards = web.walk(
            lambda cursor, limit: project_lists.listed(seen.reader, wanted, cursor, limit),
            project_lists.key,
        )
        yield from (card.id for card in cards)

    return _list(
        order, seen, _("Projects"), "/projects", projects.PROJECTS,
        lambda: projects.project_rows(seen, ids()),
        lambda: project_lists.count(seen.reader, wanted, LARGE),
    )  # fmt: skip


def _search(order: Order, reader: Reader) -> ExportPart | None:
    seen = scope_for(reader, False)
    wanted = search_queries.Wanted.read(order.arguments)

    def ids() -> Iterator[int]:
        yield from search_queries.every_hit(seen.reader, wanted)

    return _list(
        order, seen, _("Search"), "/search", FOUND.whole(),
        lambda: FOUND.rows(seen, ids()), lambda: _walked(ids()),
    )  # fmt: skip


def _results(order: Order, reader: Reader) -> ExportPart | None:
    seen = scope_for(reader, False)
    wanted = Wanted.read(order.arguments)
    found = cache(lambda: list(results.figure_rows(seen.reader, wanted)))
    return _list(
        order, seen, _("What came of it"), "/what-came-of-it", results.FIGURES,
        lambda: iter(found()), lambda: len(found()),
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
        "authority": _("Authority"),
        "space": _("Space"),
        "box": _("Box"),
        "department": _("Department"),
        "kind": _("Kind"),
        "language": _("Language"),
        "since": _("From"),
        "until": _("Until"),
        "year": _("Year"),
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
    ExportKind.project: _project,
    ExportKind.projects: _projects,
    ExportKind.search: _search,
    ExportKind.memo: _memo,
    ExportKind.results: _results,
}
