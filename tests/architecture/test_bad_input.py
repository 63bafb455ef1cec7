"""What nobody should send: every form, with every field wrong in every way, as somebody who may.

Each form is taken from its page, as a browser has it, and first sent as it should be: that is
accepted. Then one thing at a time is wrong: the answer is never a failure of ours, what was typed
is on the page, and nothing is written.
"""

import copy
import html
import io
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from participation import clock
from participation.web import limiter
from tests import factories
from tests.architecture.conftest import MAX_REQUEST_MB
from tests.architecture.pages import TEXTS, PageForm, form_at
from tests.architecture.routes import Button, ByScript, Form, Upload, collected, forms, lines
from tests.architecture.world import PASSWORD, Site
from tests.databases import ON_SQLITE

ACCEPTED = (200, 303)
NEW_PASSWORD = "stille-hav-under-broen"
LATER = (clock.now() + timedelta(days=90)).date().isoformat()

FORMS, UPLOADS, BUTTONS = forms(Form), forms(Upload), forms(Button)
TYPED = (*TEXTS, "password")
NOT_OFFERED = {
    "radio": ("nope", "9" * 30),
    "select": ("nope", "²"),
    "hidden": ("nope", "9" * 30, "²", "-1"),
    "number": ("nope", "9" * 30, "²", "-1", "1e9"),
    "date": ("nope", "2026-13-45", "0001-01-01", "9999-12-31"),
}
Data = dict[str, list[str] | list[bytes] | list[str | bytes]]


def _address(site: Site, endpoint: str, sent: Form) -> str:
    return site.address(endpoint, sent.thing)


def _filled(site: Site, endpoint: str) -> tuple[PageForm, Data]:
    """The form as its page shows it, filled in as it should be."""
    if endpoint not in site.forms:
        site.forms[endpoint] = _taken(site, endpoint)
    form, data = copy.deepcopy(site.forms[endpoint])
    return form, data


def _taken(site: Site, endpoint: str) -> tuple[PageForm, Data]:
    sent = FORMS[endpoint]
    page = site.address(sent.page or endpoint, sent.thing)
    known = {
        "{password}": PASSWORD,
        "{new password}": NEW_PASSWORD,
        "{later}": LATER,
        "{citizen}": site.people["citizen"].email or "",
        "{organisation}": site.things["town.open.free"]["form"]["organisation"],
        "{response}": site.things["town.open"]["form"]["response"],
        "{point}": str(site.things["town.assessed"]["point_id"]),
        "{code}": site.things["inside.anonymous"]["form"]["code"],
    }
    if sent.opened_by:
        opened_by = {name: known.get(value, value) for name, value in sent.opened_by.items()}
        answer = site.open(sent.reader, "POST", page, data=opened_by)
    else:
        answer = site.open(sent.reader, "GET", page)
    assert answer.status_code == 200, (endpoint, answer.status_code)
    form = form_at(answer.text, page, _address(site, endpoint, sent))
    for control in form.controls.values():
        if control.kind == "radio" and not control.values:
            control.values = control.choices[:1]
    values = {name: [known.get(value, value)] for name, value in sent.values.items()}
    return form, {**form.filled(), **values}


def _send(site: Site, endpoint: str, data: Data) -> TestResponse:
    sent = FORMS[endpoint]
    pairs = "&".join(
        f"{name}={quote_from_bytes(value if isinstance(value, bytes) else value.encode())}"
        for name, values in data.items()
        for value in values
    )
    return site.open(
        sent.reader,
        "POST",
        _address(site, endpoint, sent),
        data=pairs,
        content_type="application/x-www-form-urlencoded",
    )


def _judge(site: Site, answer: TestResponse, what: str) -> Iterator[str]:
    """What is wrong with an answer to bad input."""
    if answer.status_code >= 500:
        yield f"{what}: {answer.status_code}"
    elif answer.status_code not in ACCEPTED and site.written:
        yield f"{what}: {answer.status_code}, and yet {site.written[0][:60]}"


def _lost(answer: TestResponse, form: PageForm, data: Data, but: str = "") -> Iterator[str]:
    """The texts that were typed and are not on the page."""
    page = html.unescape(answer.text)
    for name, values in data.items():
        control = form.controls.get(name)
        if name == but or control is None or control.kind not in TEXTS:
            continue
        for value in values:
            if isinstance(value, str) and value.strip() and value not in page:
                yield name


@pytest.mark.parametrize("endpoint", FORMS)
class TestForms:
    def test_good_input_is_accepted(self, site: Site, endpoint: str) -> None:
        _form, data = _filled(site, endpoint)
        answer = _send(site, endpoint, data)
        assert answer.status_code in ACCEPTED, answer.text
        assert site.written or not FORMS[endpoint].writes

    @ON_SQLITE
    def test_a_field_that_is_missing(self, site: Site, endpoint: str) -> None:
        form, data = _filled(site, endpoint)
        wrong = []
        for name in data:
            rest = {key: value for key, value in data.items() if key != name}
            answer = _send(site, endpoint, rest)
            wrong += _judge(site, answer, f"without {name}")
            if answer.status_code == 422:
                wrong += [f"without {name}: {each} is lost" for each in _lost(answer, form, rest)]
        answer = _send(site, endpoint, {})
        wrong += _judge(site, answer, "without anything")
        assert wrong == []

    @ON_SQLITE
    def test_a_megabyte_of_text(self, site: Site, endpoint: str) -> None:
        form, data = _filled(site, endpoint)
        wrong = []
        for name, control in form.controls.items():
            if control.kind == "file":
                continue
            answer = _send(site, endpoint, {**data, name: ["a" * 1_000_000]})
            wrong += _judge(site, answer, name)
            if control.kind not in TYPED:
                continue
            if answer.status_code != 422:
                wrong.append(f"{name}: {answer.status_code}")
            wrong += [f"{name}: {each} is lost" for each in _lost(answer, form, data, but=name)]
        assert wrong == []

    def test_what_is_not_offered(self, site: Site, endpoint: str) -> None:
        form, data = _filled(site, endpoint)
        wrong = []
        for name, control in form.controls.items():
            for value in NOT_OFFERED.get(control.kind, ()):
                answer = _send(site, endpoint, {**data, name: [value]})
                wrong += _judge(site, answer, f"{name}={value}")
                if control.kind in ("radio", "select") and answer.status_code in ACCEPTED:
                    wrong.append(f"{name}={value}: {answer.status_code}")
                if answer.status_code == 422:
                    wrong += [f"{name}: {each} is lost" for each in _lost(answer, form, data)]
        assert wrong == []

    def test_odd_text_everywhere(self, site: Site, endpoint: str) -> None:
        form, data = _filled(site, endpoint)
        names = [*form.controls, "not_a_field", "page", "verdict"]
        typed = [each.name for each in form.controls.values() if each.kind in TYPED]
        wrong = []
        odd: dict[str, list[str | bytes]] = {
            "NUL": ["a\x00b"],
            "control characters": ["a\x01\x1b[31m\x7f\u2028b"],
            "not UTF-8": [b"\xff\xfe\xc3\x28"],
            "a lone surrogate": [b"\xed\xa0\x80"],
            "directions and joiners": ["\u202eabc\u200d\ufeff\U0001f469\u200d\U0001f680\uffff"],
            "digits of other scripts": ["²٣൬"],
            "a list": ["a", "b", "c"],
            "blanks": ["\u00a0 \t\r\n\u3000"],
            "markup": ["<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"],
            "templates": ["{{ 7*7 }}${7*7}%(name)s %s {0}"],
        }
        for what, values in odd.items():
            every: Data = {**data, **dict.fromkeys(names, values)}
            answer = _send(site, endpoint, every)
            wrong += _judge(site, answer, f"{what} in all fields")
            if "<script>alert" in answer.text or "<img src=x" in answer.text:
                wrong.append(f"{what}: not escaped")
            if what in ("NUL", "a lone surrogate", "blanks", "markup"):
                answer = _send(site, endpoint, {**data, **dict.fromkeys(typed, values)})
                wrong += _judge(site, answer, f"{what} in the texts")
        assert wrong == []


EDITS = [endpoint for endpoint, sent in FORMS.items() if sent.versioned]


@pytest.mark.parametrize("endpoint", EDITS)
def test_overlapping_edits_are_shown(site: Site, endpoint: str) -> None:
    form, data = _filled(site, endpoint)
    assert "version" in data, "the form does not say which version it was made from"
    current = data["version"]
    answer = _send(site, endpoint, {**data, "version": ["900"]})
    assert answer.status_code == 422
    assert "Somebody else saved a change while you were writing" in html.unescape(answer.text)
    assert site.written == []
    assert list(_lost(answer, form, data)) == []
    sent = FORMS[endpoint]
    page = site.address(sent.page or endpoint, sent.thing)
    again = form_at(answer.text, page, _address(site, endpoint, sent))
    assert again.controls["version"].values == current, "sent again, it is saved"


@pytest.mark.parametrize("endpoint", BUTTONS)
def test_buttons_take_no_notice_of_what_else_is_sent(site: Site, endpoint: str) -> None:
    sent = BUTTONS[endpoint]
    junk = {name: ["\x00", "²", "a" * 100_000] for name in ("to", "next", "version", "value", "q")}
    answer = site.open(sent.reader, "POST", _address(site, endpoint, sent), data=junk)
    assert answer.status_code == 303
    assert answer.location.startswith("/")
    assert len(answer.location) < 300


def test_every_form_is_tried(shared_app: Flask) -> None:
    routes = {
        rule.endpoint
        for rule in shared_app.url_map.iter_rules()
        if "POST" in (rule.methods or set())
    }
    tried = {*FORMS, *BUTTONS, *UPLOADS, *forms(ByScript)}
    assert routes - tried == set(), "send the new form wrong in every way"
    assert tried - routes == set(), "the form is gone"


# ----------------------------------------------------------------------- addresses and limits

_after = st.lists(
    st.one_of(
        st.integers(),
        st.booleans(),
        st.none(),
        st.floats(),
        st.text(),
        st.datetimes(timezones=st.sampled_from([UTC])),
        st.just({"at": "0001-01-01T00:00:00+14:00"}),
        st.just({"at": "9999-12-31T23:59:59-14:00"}),
        st.just({"at": 7}),
        st.dates().map(str),
    ),
    max_size=5,
)


_words = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "%", "_", "\\", "'", '"', "²", "-1", "9" * 40, "\ud800", "a" * 5000]),
)
_known = st.sampled_from(
    [
        *("now", "newest", "oldest", "supported", "discussed", "responses", "board", "1", "all"),
        *("open", "new", "overdue", "mine", "under assessment", "town", "inside-box", "waiting"),
    ]
)


def _tampered(values: list[Any]) -> str:
    """A cursor as nobody's list makes one."""
    plain = [{"at": each.isoformat()} if isinstance(each, datetime) else each for each in values]
    return urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


_value = st.one_of(_words, _known, st.builds(_tampered, _after))

LISTS = {endpoint: route.arguments for endpoint, route in collected().items() if route.arguments}


@pytest.mark.parametrize("endpoint", LISTS)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_address_is_answered(site: Site, endpoint: str, data: st.DataObject) -> None:
    [((reader, thing), names)] = lines(LISTS[endpoint])
    asked = data.draw(st.dictionaries(st.sampled_from(names.split()), _value, min_size=1))
    query = "&".join(
        f"{name}={quote_from_bytes(value.encode('utf-8', 'surrogatepass'))}"
        for name, value in asked.items()
    )
    answer = site.open(reader, "GET", f"{site.address(endpoint, thing)}?{query}")
    assert answer.status_code < 500
    assert answer.status_code in (200, 303, 404, 410)


def _upload(name: str, size: int) -> dict[str, Any]:
    """A form with one file, made by hand: the test client leaves large bodies open."""
    head = f'Content-Disposition: form-data; name="{name}"; filename="plan.pdf"'
    body = f"--limit\r\n{head}\r\n\r\n%PDF-1.7".encode() + b"x" * size + b"\r\n--limit--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=limit"}


@pytest.mark.parametrize(
    ("reader", "endpoint", "thing", "name"),
    [
        ("visitor", "responses.respond", "town.open", "files"),
        ("citizen", "responses.edit_response", "town.open", "files"),
        ("official", "hearings.desk_documents", "town.draft", "file"),
        ("visitor", "accounts.sign_in", "-", "next"),
    ],
)
def test_what_is_too_large(site: Site, reader: str, endpoint: str, thing: str, name: str) -> None:
    upload = _upload(name, MAX_REQUEST_MB * 1_000_000)
    answer = site.open(reader, "POST", site.address(endpoint, thing), **upload)
    assert answer.status_code == 413
    assert "What you sent is too large" in answer.text
    assert site.written == []
    text = {"body": "a" * 2_100_000}
    answer = site.open(reader, "POST", site.address(endpoint, thing), data=text)
    assert answer.status_code == 413
    assert site.written == []


def test_a_document_that_lies_about_its_type(site: Site) -> None:
    for content, name in (
        (b"MZ\x90", "plan.pdf"),
        (b"", "plan.pdf"),
        (b"%PDF-1.7", "plan.pdf"),
        (factories.pdf(), "plan.exe"),
    ):
        answer = site.open(
            "official",
            "POST",
            site.address("hearings.desk_documents", "town.draft"),
            data={"title": "Planen for havnen", "file": (io.BytesIO(content), name)},
        )
        if name == "plan.exe":
            assert answer.status_code in ACCEPTED, "it is named by what it is"
            continue
        assert answer.status_code == 422
        assert "Planen for havnen" in answer.text
        assert site.written == []


LIMITED = {endpoint: sent.limit for endpoint, sent in FORMS.items() if sent.limit}
"""How often a person may post; what must be exact across processes is tried in `tests/accounts`."""


@ON_SQLITE
@pytest.mark.parametrize("endpoint", LIMITED)
def test_too_many_are_told_to_wait(site: Site, endpoint: str) -> None:
    limiter.reset()
    sent = FORMS[endpoint]
    _form, data = _filled(site, endpoint)
    flat = {name: values[0] for name, values in data.items() if values}
    address = _address(site, endpoint, sent)
    for _time in range(LIMITED[endpoint]):
        answer = site.open(sent.reader, "POST", address, data=flat, limited=True)
        assert answer.status_code in ACCEPTED
    answer = site.open(sent.reader, "POST", address, data=flat, limited=True)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Too many attempts in a short time" in answer.text
    assert site.written == []
    limiter.reset()
