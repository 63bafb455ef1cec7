"""The board and the list of ideas at the desk."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask_login import current_user

from participation import web
from participation.i18n import gettext as _
from participation.ideas.answers.panels import tabs
from participation.ideas.board import queries, rules
from participation.ideas.board.blueprint import blueprint
from participation.ideas.board.cards import BoardCard
from participation.ideas.board.queries import BoardBox, BoardFilters
from participation.ideas.proposals import words
from participation.ideas.proposals.models import IdeaState
from participation.ideas.proposals.queries.lists import BOARD
from participation.web import Permission


@blueprint.get("/desk/ideas")
@web.permission(Permission.official)
def board() -> web.Answer:
    """The ideas of the official's spaces by state, with who has them and what is due."""
    boxes = queries.boxes(current_user)
    filters = BoardFilters.read(request.args, boxes)
    return web.page(
        "ideas/board/board.html",
        fragment="results",
        columns=queries.board(current_user, filters, boxes),
        counted=queries.COUNTED,
        moved=_moved(),
        here=_here(),
        more=_list_address,
        **_frame(filters, boxes),
    )


@blueprint.get("/desk/ideas/list")
@web.permission(Permission.official)
def listed() -> web.Answer:
    """The same ideas as a list, in the order that is asked for."""
    boxes = queries.boxes(current_user)
    filters = BoardFilters.read(request.args, boxes)
    asked = request.args.get("state")
    state = next((each for each in BOARD if each.value == asked), None)
    sort = request.args.get("sort", "")
    sort = sort if sort in queries.SORTS else queries.RECENT
    page = web.paged(
        lambda cursor, limit: queries.listed(
            current_user, filters, boxes, state, sort, cursor, limit
        ),
        queries.key_of(sort),
        width=2,
    )
    return web.page(
        "ideas/board/list.html",
        fragment="results",
        page=page,
        here=_here(),
        state=state.value if state else "",
        states=[("", _("All")), *((each.value, words.state(each)) for each in BOARD)],
        sort=sort,
        **_frame(filters, boxes),
    )


def _frame(filters: BoardFilters, boxes: Sequence[BoardBox]) -> dict[str, Any]:
    """What stands around both: the filters and what they offer."""
    spaces = {each.space_id for each in boxes}
    return {
        "tabs": tabs(),
        "filters": filters,
        "box": next((each.slug for each in boxes if each.id == filters.box_id), ""),
        "boxes": [("", _("All")), *((each.slug, each.name) for each in boxes)],
        "departments": [
            ("", _("All")),
            *((str(each.id), each.name) for each in queries.departments(spaces)),
        ],
    }


def _here() -> str:
    """The address to come back to: this one, without what was moved last."""
    return web.this_address(moved=None, at=None, **{"from": None})


def _list_address(state: IdeaState) -> str:
    """The list of a column, narrowed down as the board is."""
    query = web.this_address(moved=None, at=None, state=state.value, **{"from": None})
    return url_for("board.listed") + "?" + query.partition("?")[2]


def _moved() -> dict[str, Any] | None:
    """What was moved last, and the state that it can be moved back to; None when nothing was."""
    number, before = request.args.get("moved", ""), request.args.get("from")
    state = next((each for each in IdeaState if each.value == before), None)
    if not (number.isascii() and number.isdecimal() and len(number) < 16) or state is None:
        return None
    found: list[BoardCard] = queries.chosen(current_user, [int(number)])
    if not found or found[0].state is state:
        return None
    idea = found[0]
    return {"idea": idea, "back_to": state if rules.undone_by(state, idea.state) else None}
