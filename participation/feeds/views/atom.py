"""Atom feeds: of the lists as they are filtered, of a space, a topic, an area, a box, and of lives."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, request, url_for
from markupsafe import Markup
from sqlalchemy import ColumnElement

from participation import config, i18n, web
from participation.feeds import atom, entries, links, queries
from participation.feeds.atom import FeedEntry
from participation.feeds.entries import address
from participation.feeds.queries import contents
from participation.feeds.views.blueprint import blueprint
from participation.hearings.notice.queries import public as hearings_list
from participation.hearings.responses.rules import responses_are_listed
from participation.i18n import gettext as _
from participation.i18n import language, ngettext
from participation.ideas.boxes import queries as boxes_queries
from participation.ideas.calls.models import CALL
from participation.ideas.projects import life as project_life
from participation.ideas.projects.queries import life as lived
from participation.ideas.projects.queries import projects
from participation.ideas.proposals.queries import lists as ideas_list
from participation.sealing.models import Head
from participation.sealing.queries import heads
from participation.spaces.models import LabelKind
from participation.subjects.queries import timeline
from participation.web import Permission


def _answer(
    title: str,
    subtitle: str,
    page: str,
    found: Sequence[atom.FeedEntry],
    *,
    next_url: str | None = None,
    author: str = "",
    since: datetime = atom.NEVER,
) -> web.Answer:
    """A feed as an answer. Its address is the present one: the filters are part of what it is."""
    settings = config.current()
    feed = atom.Feed(
        title=f"{title} – {i18n.site_name(settings)}",
        subtitle=subtitle,
        author=author or settings.site_owner or str(i18n.site_name(settings)),
        site=address("/"),
        href=address(web.this_address()),
        page=address(page),
        entries=found,
        language=language(),
        next_href=address(next_url) if next_url else None,
        since=since,
    )
    return Response(atom.write(feed), mimetype=atom.MIMETYPE)


# ----------------------------------------------------------------------------------- lists


@blueprint.get("/feeds/hearings.atom")
@web.shared_page
@web.permission(Permission.anyone)
def hearings() -> web.Answer:
    """The hearings that fit the filters of the list, newest first."""
    wanted = replace(hearings_list.HearingFilter.read(request.args), sort="newest")
    page = web.paged(
        lambda cursor, limit: hearings_list.hearings(queries.VISITOR, wanted, cursor, limit),
        hearings_list.hearing_cursor,
        width=hearings_list.WIDTH,
        size=contents.SIZE,
    )
    items = queries.items([row.id for row in page.rows], ideas=False)
    return _answer(
        _named(_("Hearings"), "hearings"),
        _("What the authority asks about, newest first."),
        _page("hearings.index", "hearings"),
        [entries.of(item) for item in items],
        next_url=page.next_url,
    )


@blueprint.get("/feeds/ideas.atom")
@web.shared_page
@web.permission(Permission.anyone)
def ideas() -> web.Answer:
    """The ideas that fit the filters of the list, newest first."""
    box, space = request.args.get("box", ""), request.args.get("space", "")
    boxes = boxes_queries.boxes(queries.VISITOR) if box or space else []
    wanted = ideas_list.Filters.read(
        request.args,
        box_id=next((each.id for each in boxes if each.slug == box), 0) if box else None,
        space_id=next((each.space_id for each in boxes if each.space.slug == space), 0)
        if space
        else None,
    )
    return _ideas(
        wanted,
        _named(_("Ideas"), "ideas"),
        _("What people propose, newest first."),
        _page("ideas.index", "ideas"),
    )


@blueprint.get("/feeds/boxes/<slug>.atom")
@web.shared_page
@web.permission(Permission.anyone)
def box(slug: str) -> web.Answer:
    """The ideas of a box, newest first; of a call first of all what came of it."""
    found = queries.box(slug) or abort(404)
    result = entries.result_of_call(found, getattr(found, CALL.key))
    return _ideas(
        ideas_list.Filters.read(request.args, box_id=found.id),
        _named(found.name, "ideas"),
        found.summary,
        found.path,
        author=found.authority,
        first=result,
        since=found.created_at,
    )


def _ideas(
    wanted: ideas_list.Filters,
    title: str,
    subtitle: str,
    page: str,
    first: FeedEntry | None = None,
    **more: Any,
) -> web.Answer:
    found = web.paged(
        lambda cursor, limit: ideas_list.listed(
            queries.VISITOR, wanted, ideas_list.NEWEST, cursor, limit
        ),
        ideas_list.key(ideas_list.NEWEST),
        width=2,
        size=contents.SIZE,
    )
    items = queries.items([idea.id for idea in found.rows], hearings=False)
    shown = [entries.of(item) for item in items]
    if first is not None and found.first:
        shown.insert(0, first)
    return _answer(title, subtitle, page, shown, next_url=found.next_url, **more)


def _named(title: str, kind: str) -> str:
    """The title of a list's feed, with what it was narrowed down to."""
    words = " · ".join(links.chosen(kind).values())
    return f"{title}: {words}" if words else title


def _page(endpoint: str, kind: str) -> str:
    return url_for(endpoint) + links.query(kind)


@blueprint.get("/feeds/spaces/<slug>.atom")
@web.shared_page
@web.permission(Permission.anyone)
def space(slug: str) -> web.Answer:
    """The hearings and ideas of a public space, newest first."""
    found = queries.space(slug) or abort(404)
    return _mixed(
        queries.within(found),
        found.name,
        found.description,
        found.path,
        author=found.organisation,
        since=found.created_at,
    )


@blueprint.get("/feeds/topics/<slug>.atom")
@web.shared_page
@web.permission(Permission.anyone)
def topic(slug: str) -> web.Answer:
    """The hearings and ideas about a topic, newest first."""
    return _label(LabelKind.topic, slug)


@blueprint.get("/feeds/areas/<slug>.atom")
@web.shared_page
@web.permission(Permission.anyone)
def area(slug: str) -> web.Answer:
    """The hearings and ideas of an area, newest first."""
    return _label(LabelKind.area, slug)


def _label(kind: LabelKind, slug: str) -> web.Answer:
    found = queries.labels(kind, slug) or abort(404)
    page = f"{url_for('hearings.index')}?{urlencode({kind.value: slug})}"
    subtitle = _("Hearings and ideas about this, newest first.")
    return _mixed(queries.about(found), found[0].name, subtitle, page)


def _mixed(
    condition: ColumnElement[bool], title: str, subtitle: str, page: str, **more: Any
) -> web.Answer:
    found = web.paged(
        lambda cursor, limit: queries.newest(condition, cursor, limit),
        lambda row: [row.visible_from, row.id],
        width=2,
        size=contents.SIZE,
    )
    shown = [entries.of(item) for item in queries.items([row.id for row in found.rows])]
    return _answer(title, subtitle, page, shown, next_url=found.next_url, **more)


@blueprint.get("/feeds/ledger.atom")
@web.shared_page
@web.permission(Permission.anyone)
def ledger() -> web.Answer:
    """What was signed of the ledger, newest first: every reader of it keeps a copy of each head."""
    return _answer(
        _("The ledger"),
        _("How far the ledger has come, signed every hour. Whoever keeps this is a witness."),
        "/ledger",
        [_head(each) for each in heads(contents.SIZE)],
    )


def _head(signed: Head) -> FeedEntry:
    """A signed head of the ledger, with what was signed as it is."""
    lines = ngettext("%(num)s line", "%(num)s lines", signed.size)
    return FeedEntry(
        id=address(f"/ledger/head?size={signed.size}#{signed.id}"),
        href=address("/ledger"),
        title=f"{lines} · {signed.root[:16]}",
        published=signed.at,
        updated=signed.at,
        author=str(i18n.site_name(config.current())),
        html=Markup("<pre>{}</pre>").format(signed.note),
    )


# ----------------------------------------------------------------------------------- lives


@blueprint.get("/feeds/hearings/<int:hearing_id>.atom")
@web.shared_page
@web.permission(Permission.anyone)
def hearing(hearing_id: int) -> web.Answer:
    """A hearing's life: opened, changed, extended, its meetings, closed, assessed, its outcome."""
    found = queries.hearing(hearing_id) or abort(404)
    shown = entries.life_of_hearing(
        found, timeline(found.id), queries.extensions(found), queries.changes(found)
    )
    return _answer(
        found.title,
        _("What happens with this hearing: changes, meetings, a new deadline, the outcome."),
        found.path,
        shown,
        author=found.authority,
        since=found.visible_from or found.created_at,
    )


@blueprint.get("/feeds/hearings/<int:hearing_id>/responses.atom")
@web.shared_page
@web.permission(Permission.anyone)
def responses(hearing_id: int) -> web.Answer:
    """The responses to a hearing that are published, newest first."""
    found = queries.hearing(hearing_id) or abort(404)
    if not responses_are_listed(queries.VISITOR, found):
        abort(404)
    page = web.paged(
        lambda cursor, limit: queries.responses(found, cursor, limit),
        lambda response: [response.number],
        width=1,
        size=contents.SIZE,
    )
    return _answer(
        _("Responses to %(title)s", title=found.title),
        _("The responses that are published, newest first."),
        f"/hearings/{found.id}/responses",
        [entries.response(found, each) for each in page.rows],
        next_url=page.next_url,
        author=found.authority,
        since=found.visible_from or found.created_at,
    )


@blueprint.get("/feeds/ideas/<int:idea_id>.atom")
@web.shared_page
@web.permission(Permission.anyone)
def idea(idea_id: int) -> web.Answer:
    """An idea's life: its steps, and what the authority answered."""
    found = queries.idea(idea_id) or abort(404)
    return _answer(
        found.title or _("Without a title"),
        _("What happens with this idea: its steps and the official answers."),
        found.path,
        entries.life_of_idea(found, timeline(found.id), queries.answers(found)),
        author=found.authority,
        since=found.visible_from or found.created_at,
    )


@blueprint.get("/feeds/projects/<int:project_id>.atom")
@web.shared_page
@web.permission(Permission.anyone)
def project(project_id: int) -> web.Answer:
    """A project's life: its steps, milestones and news, and the steps of what belongs to it."""
    found = projects.get(project_id, queries.VISITOR) or abort(404)
    rows = lived.life(found.id, queries.VISITOR, None, contents.SIZE)
    return _answer(
        found.title,
        _("What happens with this project, its ideas and its hearings."),
        found.path,
        entries.life_of_project(found, project_life.entries(rows, found.path)),
        author=found.authority,
        since=found.visible_from or found.created_at,
    )
