"""What is typed comes back: every form that needs a sign-in, sent when the sign-in is gone."""

import html
import re

import pytest
from flask import Flask
from wtforms import PasswordField

from participation import web
from participation.web import Permission, errors
from tests.architecture.pages import TEXTS
from tests.architecture.test_bad_input import FORMS, _address, _filled
from tests.architecture.world import Site
from tests.databases import ON_SQLITE

ONE_BUTTON = {endpoint for endpoint, sent in FORMS.items() if sent.only_ticked}
"""Forms in which nothing is typed, at most ticked: they lead back to their button."""


def _needs_sign_in(app: Flask, endpoint: str) -> bool:
    view = app.view_functions[endpoint]
    return getattr(view, "permission", None) is not Permission.anyone


def packed_on(page: str) -> str:
    """What the sign-in page carries."""
    found = re.search(r'name="unsent" type="hidden" value="([^"]+)"', page)
    assert found, page
    return html.unescape(found[1])


def _endpoints() -> list[str]:
    return sorted(FORMS)


@ON_SQLITE
@pytest.mark.parametrize("endpoint", _endpoints())
def test_what_was_typed_comes_back(site: Site, endpoint: str) -> None:
    if not _needs_sign_in(site.app, endpoint):
        return
    sent = FORMS[endpoint]
    form, data = _filled(site, endpoint)
    flat = {name: [str(each) for each in values] for name, values in data.items()}
    for name, control in form.controls.items():
        if control.kind in TEXTS and control.kind in ("text", "textarea") and not flat.get(name):
            flat[name] = ["Noget at huske"]
    address = _address(site, endpoint, sent)
    refused = site.open("visitor", "POST", address, data=flat)
    if refused.status_code == 303:
        assert endpoint in ONE_BUTTON or not any(
            control.kind in TEXTS for control in form.controls.values()
        )
        return
    assert refused.status_code == 403
    packed = packed_on(refused.text)
    again = site.open(sent.reader, "POST", address, data={"unsent": packed})
    assert site.written == []
    if endpoint in ONE_BUTTON:
        assert again.status_code == 303
        return
    page = html.unescape(again.text)
    assert again.status_code == 200, (again.status_code, again.headers)
    assert "This is not sent yet." in page
    lost = [
        name
        for name, values in flat.items()
        if (control := form.controls.get(name)) is not None and control.kind in TEXTS
        for value in values
        if value.strip() and value not in page
    ]
    assert lost == []


def _forms(kind: type[web.Form]) -> list[type[web.Form]]:
    return [kind, *(each for sub in kind.__subclasses__() for each in _forms(sub))]


def test_passwords_are_never_carried_nor_shown() -> None:
    names = {
        name
        for kind in _forms(web.Form)
        for name in dir(kind)
        if getattr(getattr(kind, name), "field_class", None) is PasswordField
    }
    assert names == errors.SECRET
