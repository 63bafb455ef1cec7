"""Pages that anyone reads: the list and board of ideas, a box, an idea; and voting."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask import abort, flash, request
from flask_login import current_user
from markupsafe import Markup

from participation import clock, web
from participation.comments.queries import official_answers
from participation.comments.views import thread
from participation.i18n import LANGUAGES, language
from participation.i18n import gettext as _
from participation.ideas import actions, life, queries, rules, words
from participation.ideas.ballots import Ballot, BallotBox
from participation.ideas.cards import BoxCard, IdeaCard
from participation.ideas.models import Box, Idea, IdeaState, Method
from participation.ideas.rewording import since_vote, stamp
from participation.ideas.views.blueprint import blueprint
from participation.moderation import queries as moderation
from participation.moderation.rules import may_moderate, may_report
from participation.spaces.rules import is_official
from participation.subjects.queries import Choices, label_choices
from participation.subjects.queries import timeline as timeline_of
from participation.subjects.rules import may_read_text
from participation.web import Permission
from participation.web.answers import htmx
from participation.web.fragments import fragment


@blueprint.get("/ideas")
@web.permission(Permission.anyone)
@web.shared_page
def index() -> web.Answer:
    """All ideas the reader may read, as a list or a board, and the boxes they lie in."""
    boxes = queries.box_cards(current_user)
    wanted = request.args.get("box", "")
    wanted_space = request.args.get("space", "")
    box = next((each for each in boxes if each.slug == wanted), None)
    space = next((each.space for each in boxes if each.space.slug == wanted_space), None)
    filters = queries.Filters.read(
        request.args,
        box_id=box.id if box else (0 if wanted else None),
        space_id=space.id if space else (0 if wanted_space else None),
    )
    return _list("ideas/index.html", filters, boxes=boxes, box=box, space=space)


@blueprint.get("/boxes/<slug>")
@web.permission(Permission.anyone)
@web.shared_page
def box(slug: str) -> web.Answer:
    """What a box is for, by which criteria, who answers by when, and its ideas."""
    found = queries.box(slug, current_user) or abort(404)
    return _list(
        "ideas/box.html",
        queries.Filters.read(request.args, box_id=found.id),
        boxes=[found],
        box=found,
        space=found.space,
        may_write=rules.may_write(current_user, found),
        opens_later=bool(found.opens_at and found.opens_at > clock.now()),
    )


LIST = "ideas/_list.html"


def board_columns(
    columns: Mapping[IdeaState, Sequence[IdeaCard]], address: Callable[..., str]
) -> list[list[Any]]:
    """The columns of a board: a state, its first ideas, and the address of all when there are more."""
    size = queries.COLUMN
    return [
        [state, ideas[:size], address(view=None, state=state.value) if len(ideas) > size else None]
        for state, ideas in columns.items()
    ]


def _list(
    template: str, filters: queries.Filters, boxes: Sequence[Box | BoxCard], **values: Any
) -> web.Answer:
    sort = request.args.get("sort", queries.NEWEST)
    sort = sort if sort in queries.SORTS else queries.NEWEST
    labels = label_choices(
        current_user, space_id=filters.space_id or None, topic=filters.topic, area=filters.area
    )
    filters = replace(filters, few=labels.few)
    page = None
    if request.args.get("view") == "board":
        results = _board(filters)
    else:
        page = _page(filters, sort, boxes)
        results = _results(page, filters, whole=template != "ideas/box.html")
    return web.page(
        template,
        fragment="results",
        filters=filters,
        page=page,
        results=results,
        choose=_choose(filters, sort, labels, boxes, **values),
        boxes=boxes,
        **values,
    )


def _places() -> tuple[str, str, str]:
    """The addresses of the list, of the board, and of the first page."""
    return _address(view=None), _address(view="board", sort=None), _address()


def _board(filters: queries.Filters) -> Markup:
    columns = board_columns(queries.board(current_user, filters), _address)
    return fragment(LIST, "board_results", columns, _places())


def _page(
    filters: queries.Filters, sort: str, boxes: Sequence[Box | BoxCard]
) -> web.Page[IdeaCard]:
    thresholds = queries.thresholds_of(each for each in boxes if filters.box_id in (None, each.id))
    return web.paged(
        lambda cursor, limit: queries.listed(
            current_user, filters, sort, cursor, limit, thresholds
        ),
        queries.key(sort),
        width=2,
    )


def _results(page: web.Page[IdeaCard], filters: queries.Filters, *, whole: bool) -> Markup:
    """The list; on the list of all boxes (`whole`) each idea says which one it lies in."""
    return fragment(
        LIST, "results", page.rows, _places(), page.next_url, page.first, filters.chosen, whole
    )


def _choose(
    filters: queries.Filters,
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
    shown = [*queries.BOARD, IdeaState.merged, IdeaState.withdrawn]
    options = [("", _("All")), *((each.value, words.state(each)) for each in shown)]
    options.append((queries.OVERDUE, _("Promise overdue")))
    if signed_in:
        options.append((queries.MINE, _("My own, drafts too")))
    return tuple(options)


def _address(**changes: str | None) -> str:
    """This list's address with some of its choices changed; a change begins at the first page."""
    return web.this_address(**{"after": None, **changes})


# --------------------------------------------------------------------------------- an idea


@blueprint.get("/ideas/<int:idea_id>")
@blueprint.get("/ideas/<int:idea_id>-<slug>")
@web.permission(Permission.anyone)
@web.shared_page
def show(idea_id: int, slug: str = "") -> web.Answer:
    """An idea: its text, support, life and answers, and what people say about it."""
    found = queries.get(idea_id, current_user, tombstones=True) or abort(404)
    idea = found.idea
    if not may_read_text(current_user, idea):
        return _tombstone(idea)
    if request.path != idea.path:
        return web.moved(idea.path)
    steps = timeline_of(idea.id)
    edited = found.vote is not None and idea.edited_at is not None
    reworded = since_vote(current_user.id, [idea.id] if edited else [])
    official = rules.may_change_state(current_user, idea)
    responsible = idea.department_id or idea.box.department_id
    departments = sorted(
        (each for each in (idea.space.departments if _speaks(idea) else ()) if not each.closed_at),
        key=lambda each: each.id != responsible,
    )
    return web.page(
        "ideas/show.html",
        fragment="thread",
        idea=idea,
        vote=found.vote,
        merged_title=found.merged_title,
        merged_vote=found.merged_vote,
        reworded=reworded.get(idea.id),
        **_voting(idea),
        life=life.steps(idea, steps),
        timeline=life.entries(steps),
        overdue=life.overdue(idea),
        thread=thread(idea, departments),
        answers=official_answers(idea),
        merged=queries.merged_here(idea, current_user),
        may_edit=rules.may_edit(current_user, idea),
        may_publish=rules.may_publish(current_user, idea),
        may_withdraw=rules.may_withdraw(current_user, idea),
        may_give_up=rules.may_give_up(current_user, idea),
        may_take_over=rules.may_take_over(current_user, idea, found.vote),
        may_change_state=official,
        may_hand_over=rules.may_hand_over(current_user, idea),
        may_moderate=may_moderate(current_user, idea),
        may_report=may_report(current_user, idea),
    )


def _speaks(idea: Idea) -> bool:
    """Whether the reader is an official of the idea's space; its departments are then loaded."""
    return is_official(current_user, idea.space_id)


def _tombstone(idea: Idea) -> web.Answer:
    decision = moderation.behind_tombstones([idea]).get(idea.id)
    return web.page("ideas/hidden.html", status=410, idea=idea, decision=decision)


def _voting(idea: Idea | Ballot) -> dict[str, bool]:
    return {
        "takes_votes": rules.takes_votes(idea),
        "may_vote": rules.may_vote(current_user, idea),
    }


@blueprint.post("/ideas/<int:idea_id>/support")
@web.permission(Permission.signed_in)
@web.limiter.limit("120 per 10 minutes")
def support(idea_id: int) -> web.Answer:
    """Vote on an idea, change the vote, or take it back (an empty value)."""
    idea = queries.for_vote(idea_id, current_user) or abort(404)
    web.allow(rules.may_vote(current_user, idea))
    value = _vote(idea.box)
    if value is not None and request.form.get("text", stamp(idea.edited_at)) != stamp(
        idea.edited_at
    ):
        flash(
            _("The text was changed while you read it. Read it again before you vote."), "warning"
        )
        return web.redirect(idea.path)
    actions.vote(idea, value, by=current_user)
    if htmx:
        return web.page(
            "ideas/show.html", fragment="support", idea=idea, vote=value, **_voting(idea)
        )
    flash(_told(idea.box, value), "success")
    return web.redirect(idea.path + "#support")


def _vote(found: BallotBox) -> int | None:
    offered = {"1": 1, "": None}
    if found.method is Method.agreement:
        offered |= {"0": 0, "-1": -1}
    given = request.form.get("value", "")
    if given not in offered:
        abort(400)
    return offered[given]


def _told(found: BallotBox, value: int | None) -> str:
    if value is None:
        return _("Your vote is taken back.")
    if found.method is Method.support:
        return _("You support this idea.")
    return _("Your vote is counted.")
