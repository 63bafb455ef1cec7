"""What the pages of the desk share: the hearing, its line of links, and where they lead."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from flask import abort, request, url_for
from flask_login import current_user

from participation import web
from participation.accounts.models import Reader
from participation.hearings.notice import life, rules
from participation.hearings.notice.actions.holding import NotAllowedNow
from participation.hearings.notice.blueprint import blueprint
from participation.hearings.notice.models import Hearing, Phase
from participation.hearings.notice.queries import public
from participation.places import Place
from participation.web.errors import answer as error_page

Load = Callable[[int, Reader], Hearing | None]


def find(hearing_id: int, load: Load = public.for_page) -> Hearing:
    """The hearing, when the reader works on it: 404 when it cannot be read, 403 for others."""
    hearing = load(hearing_id, current_user) or abort(404)
    web.allow(rules.may_work_on(current_user, hearing))
    return hearing


@blueprint.app_errorhandler(NotAllowedNow)
def _overtaken(_error: NotAllowedNow) -> web.Answer:
    """The hearing moved on while the official was looking at an older page."""
    return error_page(409)


def to(endpoint: str, hearing: Hearing, **more: Any) -> web.Answer:
    """Send the official on to one of the hearing's pages."""
    return web.redirect(url_for(endpoint, hearing_id=hearing.id, **more))


class Tab(NamedTuple):
    """A page of a hearing that the line of links above each of its pages leads to.

    `endpoint` is that of the page, `text` gives its name, `shown` says for whom it is there. `pages` are the
    endpoints of those that belong to it and have no link of their own. `waiting` is the name of the value
    of a page that counts what waits there, `names_it` what the id is called in the address.
    """

    order: int
    endpoint: str
    text: Callable[[], str]
    shown: Callable[[Reader, Hearing], bool]
    pages: Collection[str] = ()
    waiting: str = ""
    names_it: str = "hearing_id"


TABS: Place[Tab] = Place()
"""The pages of one hearing at the desk, of all rooms."""


def is_early(hearing: Hearing) -> bool:
    """Whether it has not opened, so that there are no responses yet."""
    return hearing.phase() in (Phase.draft, Phase.scheduled)


def _address(tab: Tab, hearing: Hearing) -> str:
    values: dict[str, Any] = {tab.names_it: hearing.id}
    return url_for(tab.endpoint, **values)


def _tabs(hearing: Hearing, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The line of links above each page of a hearing."""
    here = request.endpoint
    return [
        {
            "text": tab.text(),
            "href": _address(tab, hearing),
            "current": here == tab.endpoint or here in tab.pages,
            "count": values.get(tab.waiting) or None,
        }
        for tab in sorted(TABS, key=lambda tab: tab.order)
        if tab.shown(current_user, hearing)
    ]


def page(
    template: str,
    hearing: Hearing,
    *,
    status: int = 200,
    fragment: str | None = None,
    **values: Any,
) -> web.Answer:
    """A page of one hearing."""
    return web.page(
        f"hearings/{template}.html",
        fragment=fragment,
        status=status,
        hearing=hearing,
        phase=hearing.phase(),
        zone=hearing.space.timezone,
        tag=life.tag(hearing),
        hearing_places=_tabs(hearing, values),
        **values,
    )
