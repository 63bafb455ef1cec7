"""The list and the board of ideas, and the page of a box with its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask import abort, request
from flask_login import current_user
from markupsafe import Markup

from participation import clock, web
from participation.i18n import LANGUAGES, language
from participation.i18n import gettext as _
from participation.ideas.boxes import queries as boxes_queries
from participation.ideas.boxes import rules
from participation.ideas.boxes.cards import BoxCard
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.panels import BESIDE_THE_FACTS, FIRST, facts
from participation.ideas.proposals import words
from participation.ideas.proposals.blueprint import blueprint
from participation.ideas.proposals.cards import IdeaCard
from participation.ideas.proposals.models import IdeaState
from participation.ideas.proposals.panels import ABOVE_THE_LIST, card_votes, own_votes, views
from participation.ideas.proposals.queries import lists
from participation.subjects.queries import Choices, label_choices
from participation.web import Permission
from participation.web.fragments import fragment, unkept


@blueprint.get("/ideas")
@web.permission(Permission.anyone)
@web.shared_page
def index() -> web.Answer:
    """All ideas the reader may read, as a list or a board, and the boxes they lie in."""
    boxes = boxes_queries.box_cards(current_user)
    wanted = request.args.get("box", "")
    wanted_space = request.args.get("space", "")
    box = next((each for each in boxes if each.slug == wanted), None)
    space = next((each.space for each in boxes if each.space.slug == wanted_space), None)
    filters = lists.Filters.read(
        request.args,
        box_id=box.id if box else (0 if wanted else None),
        space_id=space.id if space else (0 if wanted_space else None),
    )
    return _list("ideas/proposals/index.html", filters, boxes=boxes, box=box, space=space)


@blueprint.get("/boxes/<slug>")
@web.permission(Permission.anyone)
@web.shared_page
def box(slug: str) -> web.Answer:
    """What a box is for, by which criteria, who answers by when, and its ideas."""
    found = boxes_queries.box(slug, current_user) or abort(404)
    return _list(
        "ideas/proposals/box.html",
        lists.Filters.read(request.args, box_id=found.id),
        boxes=[found],
        box=found,
        facts=facts(found),
        first=FIRST.of(current_user, found),
        beside=BESIDE_THE_FACTS.of(found),
        space=found.space,
        may_write=rules.may_begin(current_user, found),
        takes_ideas=found.timetable.takes_ideas(),
        opens_later=bool(found.opens_at and found.opens_at > clock.now()),
    )


LIST = "ideas/proposals/_list.html"


def board_columns(
    columns: Mapping[IdeaState, Sequence[IdeaCard]], address: Callable[..., str]
) -> list[list[Any]]:
    """The columns of a board: a state, its first ideas, and the address of all when there are more."""
    size = lists.COLUMN
    return [
        [state, ideas[:size], address(view=None, state=state.value) if len(ideas) > size else None]
        for state, ideas in columns.items()
    ]


def _list(
    template: str, filters: lists.Filters, boxes: Sequence[Box | BoxCard], **values: Any
) -> web.Answer:
    sort = request.args.get("sort", lists.NEWEST)
    sort = sort if sort in lists.SORTS else lists.NEWEST
    labels = label_choices(
        current_user, space_id=filters.space_id or None, topic=filters.topic, area=filters.area
    )
    filters = replace(filters, few=labels.few)
    page = None
    whole = template != "ideas/proposals/box.html"
    if request.args.get("view") == "board":
        results = _board(filters, values.get("box"), whole=whole)
    else:
        page = _page(filters, sort, boxes)
        results = _results(page, filters, values.get("box"), whole=whole)
    return web.page(
        template,
        fragment="results",
        filters=filters,
        page=page,
        results=results,
        choose=_choose(filters, sort, labels, boxes, **values),
        boxes=boxes,
        above=ABOVE_THE_LIST.of(current_user, values.get("box")),
        **values,
    )


def _views(current: str, box: Box | BoxCard | None) -> tuple[tuple[str, str, bool], ...]:
    """The ways of looking at these ideas; list and board stay on this page."""
    here = {"list": _address(view=None), "board": _address(view="board", sort=None)}
    asked = {**request.args, "box": box.slug} if box else request.args
    return views(current_user, current, asked, here)


def _board(filters: lists.Filters, box: Box | BoxCard | None, *, whole: bool) -> Markup:
    found = lists.board(current_user, filters)
    columns = board_columns(found, _address)
    every = [each for ideas in found.values() for each in ideas]
    votes = {} if whole else card_votes(current_user, every)
    ways = _views("board", box)
    own = own_votes(current_user, [each.id for each in every])
    # What somebody has voted makes a page of their own, which nobody asks for again.
    kept = unkept if votes or own else fragment
    return kept(LIST, "board_results", columns, ways, votes, own)


def _page(filters: lists.Filters, sort: str, boxes: Sequence[Box | BoxCard]) -> web.Page[IdeaCard]:
    thresholds = boxes_queries.thresholds_of(
        each for each in boxes if filters.box_id in (None, each.id)
    )
    return web.paged(
        lambda cursor, limit: lists.listed(current_user, filters, sort, cursor, limit, thresholds),
        lists.key(sort),
        width=2,
    )


def _results(
    page: web.Page[IdeaCard], filters: lists.Filters, box: Box | BoxCard | None, *, whole: bool
) -> Markup:
    """The list; on the list of all boxes (`whole`) each idea says which one it lies in."""
    votes = {} if whole else card_votes(current_user, page.rows)
    about = (_views("list", box), _address(), page.next_url, page.first, filters.chosen, whole)
    own = own_votes(current_user, [each.id for each in page.rows])
    kept = unkept if votes or own else fragment
    return kept(LIST, "results", page.rows, *about, votes, own)


def _choose(
    filters: lists.Filters,
    sort: str,
    labels: Choices,
    boxes: Sequence[Box | BoxCard],
    *,
    box: Box | BoxCard | None = None,
    space: Any = None,
    **_more: Any,
) -> Markup:
    """The form above the list."""
    asked = (filters.words, filters.state, filters.topic, filters.area)
    return fragment(
        LIST,
        "choose",
        request.path,
        (
            *asked,
            box.slug if box else "",
            space.slug if space and request.args.get("space") else "",
        ),
        filters.chosen,
        sort,
        _states(language(), current_user.is_authenticated),
        labels.topics,
        labels.areas,
        tuple((each.slug, each.name) for each in boxes) if len(boxes) > 1 else (),
        request.args.get("view") == "board",
    )


@lru_cache(maxsize=len(LANGUAGES) * 2)
def _states(_language: str, signed_in: bool) -> tuple[tuple[str, str], ...]:
    """The states to choose between, in the language in use."""
    shown = [*lists.BOARD, IdeaState.merged, IdeaState.withdrawn]
    options = [("", _("All")), *((each.value, words.state(each)) for each in shown)]
    options.append((lists.OVERDUE, _("Promise overdue")))
    if signed_in:
        options.append((lists.MINE, _("My own, drafts too")))
    return tuple(options)


def _address(**changes: str | None) -> str:
    """This list's address with some of its choices changed; a change begins at the first page."""
    return web.this_address(**{"after": None, **changes})
