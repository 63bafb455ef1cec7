"""The site's pages, as the benchmark opens them: every one that has an address without a number,
and of the others those that people open most."""

from dataclasses import dataclass

from flask import Flask

from bench.asking import BROWSER, Browser
from bench.data import Facts, Site, sign_in
from participation.web import Permission

VISITOR, CITIZEN, OFFICIAL, ADMIN = "visitor", "citizen", "official", "admin"
PAGES = frozenset({"text/html", "application/atom+xml", "text/calendar", "application/geo+json"})
"""The kinds of answers that are pages; a whole download grows with what is in it."""
MORE = (
    "/ideas?sort=supported",
    "/ideas?sort=threshold",
    "/ideas?sort=active",
    "/ideas?state=planned",
    "/ideas?state=overdue",
    "/ideas?view=board",
    "/ideas?q=cykelstativ",
    "/hearings?state=concluded",
    "/hearings?q=havn",
    "/map?kind=idea",
    "/map?view=list",
    "/what-came-of-it?year=2025",
    "/what-came-of-it/declined",
    "/what-came-of-it/in-time",
    "/what-came-of-it/late?year=2025",
    "/what-came-of-it/ideas",
    "/what-came-of-it/missing",
    "/desk?mine=1",
    "/desk/ideas",
    "/search?q=cykelstativ",
    "/search?q=b%C3%A6nk+skolen",
)
"""Lists in another order or narrowed down; one that the site does not have is left out."""


def named(facts: Facts) -> dict[str, str]:
    """The addresses that hold a number, by a name that is the same in every town."""
    return {
        facts.idea: "/ideas/…",
        facts.hearing: "/hearings/…",
        facts.responses: "/hearings/…/responses",
        facts.box: "/boxes/…",
        facts.space: "/spaces/…",
        facts.project: "/projects/…",
    }


def name_of(path: str, who: str, facts: Facts) -> str:
    """What a page is called in the table."""
    return f"{named(facts).get(path, path)} ({who})"


@dataclass(frozen=True)
class Page:
    """A page and who opens it."""

    who: str
    path: str
    cookie: str
    name: str


def cookies_of(site: Site) -> dict[str, str]:
    """What the browsers of the people in the catalogue send, by who they are."""
    facts = site.facts
    people = {CITIZEN: facts.citizen, OFFICIAL: facts.official, ADMIN: facts.admin}
    cookies = sign_in(site, list(people.values()))
    return {VISITOR: "", **{who: cookies[number] for who, number in people.items()}}


def addresses(app: Flask, facts: Facts) -> list[tuple[str, str]]:
    """Who opens which address; not every one of them has to be there."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        if "GET" not in (rule.methods or ()) or rule.arguments:
            continue
        view = app.view_functions[rule.endpoint]
        found.append((_who(getattr(view, "permission", Permission.anyone)), rule.rule))
    found += [(VISITOR, path) for path in named(facts)]
    found += [(OFFICIAL if path.startswith("/desk") else VISITOR, path) for path in MORE]
    # What most people open, as somebody who is signed in and as somebody who works here.
    for path in ("/", "/ideas", "/hearings", facts.idea, facts.hearing, facts.box):
        found += [(CITIZEN, path), (OFFICIAL, path)]
    return list(dict.fromkeys(found))


def _who(permission: str) -> str:
    return {
        Permission.anyone: VISITOR,
        Permission.signed_in: CITIZEN,
        Permission.staff: OFFICIAL,
        Permission.official: OFFICIAL,
    }.get(Permission(permission), ADMIN)


def pages(site: Site, address: str) -> list[Page]:
    """The pages that a server of the site really has: those that answer with a page."""
    app = site.app()
    cookies = cookies_of(site)
    browser = Browser(address)
    found = []
    try:
        for who, path in addresses(app, site.facts):
            answer = browser.get(path, BROWSER, cookies[who])
            kind = answer.headers.get("content-type", "").partition(";")[0]
            if answer.status == 200 and kind in PAGES:
                name = name_of(path, who, site.facts)
                found.append(Page(who, path, cookies[who], name))
    finally:
        browser.close()
    return found
