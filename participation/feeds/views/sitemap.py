"""The sitemap for search engines: what a visitor may read, in parts that stay small."""

from collections.abc import Iterator
from datetime import datetime

from flask import Response, abort, url_for

from participation import text, web
from participation.feeds import queries, sitemaps
from participation.feeds.entries import address
from participation.feeds.views.blueprint import blueprint
from participation.hearings.notice.models import Hearing
from participation.ideas.projects.models import Project
from participation.ideas.proposals.models import Idea
from participation.web import Permission

PLAIN = (
    "pages.index",
    "hearings.index",
    "ideas.index",
    "projects.index",
    "milestones.roadmap",
    "results.index",
    "answers.overdue",
    "answers.unanswered",
    "pages.spaces",
    "pages.about",
    "pages.house_rules",
    "pages.privacy",
    "pages.accessibility",
    "pages.contact",
    "moderation.log",
)


def _answer(document: bytes) -> web.Answer:
    return Response(document, mimetype=sitemaps.MIMETYPE)


@blueprint.get("/sitemap.xml")
@web.shared_page
@web.permission(Permission.anyone)
def sitemap() -> web.Answer:
    """The index of the sitemap's parts. They lie beside it: a part speaks only of what is below it."""
    paths = [url_for("feeds.sitemap_pages")]
    paths += [
        url_for(f"feeds.sitemap_{name}", number=number)
        for name, kind in (("hearings", Hearing), ("ideas", Idea), ("projects", Project))
        for number in queries.parts(kind)
    ]
    return _answer(sitemaps.index(address(path) for path in paths))


@blueprint.get("/sitemap-pages.xml")
@web.shared_page
@web.permission(Permission.anyone)
def sitemap_pages() -> web.Answer:
    """The pages of the site itself, its public spaces and their boxes."""
    paths = [url_for(endpoint) for endpoint in PLAIN]
    paths += [space.path for space in queries.public_spaces()]
    paths += [box.path for box in queries.public_boxes()]
    return _answer(sitemaps.part((address(path), None) for path in paths))


@blueprint.get("/sitemap-hearings-<int(max=214000):number>.xml")
@web.shared_page
@web.permission(Permission.anyone)
def sitemap_hearings(number: int) -> web.Answer:
    """A part of the hearings."""
    return _part(Hearing, "hearings", "hearing", number)


@blueprint.get("/sitemap-ideas-<int(max=214000):number>.xml")
@web.shared_page
@web.permission(Permission.anyone)
def sitemap_ideas(number: int) -> web.Answer:
    """A part of the ideas."""
    return _part(Idea, "ideas", "idea", number)


@blueprint.get("/sitemap-projects-<int(max=214000):number>.xml")
@web.shared_page
@web.permission(Permission.anyone)
def sitemap_projects(number: int) -> web.Answer:
    """A part of the projects."""
    return _part(Project, "projects", "project", number)


def _part(kind: queries.Listed, place: str, fallback: str, number: int) -> web.Answer:
    rows = queries.part(kind, number) or abort(404)

    def pages() -> Iterator[tuple[str, datetime | None]]:
        for row in rows:
            moments = (row.visible_from, row.edited_at, row.latest)
            path = f"/{place}/{row.id}-{text.slug(row.title, fallback)}"
            yield address(path), max((at for at in moments if at), default=None)

    return _answer(sitemaps.part(pages()))
