"""Who is answered what: every route, for every role, with the outcome written down.

What stands written down is the `answers` of each route's record (see `routes`). Forms are sent empty: 303
and 422 mean that the person may send them. `in` leads to sign-in; what a person may not know of is 404.
"""

import pytest
from flask import Flask

from tests.architecture.routes import ROLES, TESTS, collected, records
from tests.architecture.world import Site

ANSWERS = [(endpoint, each) for endpoint, route in collected().items() for each in route.answered()]


def _outcome(site: Site, role: str, method: str, endpoint: str, thing: str) -> str:
    values = site.things.get(thing, {})
    form = values.get("form") if method == "POST" else None
    answer = site.open(role, method, site.address(endpoint, thing), data=form)
    if answer.status_code == 303 and answer.location.startswith("/sign-in"):
        return "in"
    if answer.status_code == 403 and 'action="/sign-in"' in answer.text:
        # Something was sent: the sign-in page carries it on.
        return "in"
    return str(answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_is_answered_as_the_table_says(site: Site, role: str) -> None:
    wrong = []
    for endpoint, (method, thing, outcomes) in ANSWERS:
        wanted = outcomes[ROLES.index(role)]
        found = _outcome(site, role, method, endpoint, thing)
        if found != wanted:
            wrong.append(f"{method} {endpoint} {thing}: {found}, not {wanted}")
    assert wrong == []


def test_every_route_stands_in_the_table(shared_app: Flask) -> None:
    routes = {
        (method, rule.endpoint)
        for rule in shared_app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }
    told = {(each.method, endpoint) for endpoint, each in ANSWERS}
    assert routes - told == set(), "write down in routes.py who may use the new route"
    assert told - routes == set(), "the route is gone"


def test_a_record_is_that_of_its_view(shared_app: Flask) -> None:
    """It says whom the view is for, and stands beside the tests of the room that has the view."""
    for folder, routes in records():
        room = ".".join(("participation", *folder.relative_to(TESTS).parts))
        for endpoint, route in routes.items():
            view = shared_app.view_functions[endpoint]
            assert view.permission is route.permission, endpoint  # type: ignore[attr-defined]
            assert f"{view.__module__}.".startswith(f"{room}."), f"{endpoint} is of another room"


def test_what_is_inside_is_unknown_to_those_outside() -> None:
    """No line lets somebody without a role inside read what is there, or know that it is there."""
    outside = [ROLES.index(role) for role in ("visitor", "citizen", "admin", "elsewhere")]
    doors = {"in", "403", "404"}
    known = {
        "board.together",
        "ideas.create",
        "locations.outline_removal",
        "locations.outlines",
        "spaces.join",
    }
    """The ideas that were chosen, without those inside; the choice of boxes, without those inside; what an
    admin does for each space; the way in for an address of its mail domain."""
    for endpoint, (_method, thing, outcomes) in ANSWERS:
        if endpoint.startswith("admin.") or endpoint in known:
            continue
        if thing.startswith("inside"):
            assert {outcomes[index] for index in outside} <= doors, (endpoint, thing)
