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
from dataclasses import dataclass, field
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
from tests.architecture.world import PASSWORD, Site

ACCEPTED = (200, 303)
NEW_PASSWORD = "stille-hav-under-broen"
LATER = (clock.now() + timedelta(days=90)).date().isoformat()


@dataclass(frozen=True)
class Sent:
    """How a form is sent: by whom, about what, from which page, and what is filled in."""

    reader: str
    thing: str = "-"
    values: dict[str, str] = field(default_factory=dict)
    page: str | None = None
    opened_by: dict[str, str] = field(default_factory=dict)
    """What the page is asked for with, when a form leads to it."""


_box = {"name": "Gode ideer", "answer_days": "30"}
_type = {"name": "Lokalplan", "minimum_days": "28", "usual_days": "42"}
_space = {"name": "Et rum", "organisation": "Fjordby Kommune"}
_organisation = {"name": "Cyklister", "email": "post@example.org", "groups": "Trafik"}
_decision = {"rule": "off topic", "reason": "Det handler om noget andet."}

FORMS: dict[str, Sent] = {
    "accounts.confirm_email_change": Sent("citizen", "change"),
    "accounts.confirm_registration": Sent("visitor", "confirm", {"password": PASSWORD}),
    "accounts.email": Sent("citizen", values={"email": "astrid@example.net", "password": PASSWORD}),
    "accounts.erase": Sent("citizen", values={"password": PASSWORD, "sure": "y"}),
    "accounts.forgotten_password": Sent("visitor", values={"email": "astrid@example.net"}),
    "accounts.name": Sent("citizen", values={"name": "Astrid", "pseudonym": "Havørn"}),
    "accounts.password": Sent("citizen", values={"current": PASSWORD, "password": NEW_PASSWORD}),
    "accounts.register": Sent(
        "visitor",
        values={"name": "Ny", "email": "ny@example.net", "password": NEW_PASSWORD},
    ),
    "accounts.reset_password": Sent("visitor", "reset", {"password": NEW_PASSWORD}),
    "accounts.sign_in": Sent("visitor", values={"email": "{citizen}", "password": PASSWORD}),
    "admin.box": Sent("admin", "town.box", {"summary": "Hvad mangler byen?"}),
    "admin.department": Sent("admin", "town.department", {"email": "by@example.org"}),
    "admin.departments": Sent("admin", "town", {"name": "Havnen"}),
    "admin.email_domains": Sent(
        "admin", "inside", {"domains": "example.org"}, page="admin.space_people"
    ),
    "admin.hearing_type": Sent("admin", "type", _type),
    "admin.house_rules": Sent("admin", "town", {"rules": "Vær venlige."}),
    "admin.label": Sent("admin", "town.label", {"name": "Cykler"}),
    "admin.labels": Sent("admin", "town", {"name": "Skoler"}),
    "admin.new_box": Sent("admin", "town.new-box", _box),
    "admin.new_hearing_type": Sent("admin", values=_type),
    "admin.new_space": Sent("admin", values=_space),
    "admin.person": Sent("admin", "person", {"role": "admin"}),
    "admin.space": Sent("admin", "town", _space),
    "admin.space_people": Sent("admin", "inside", {"email": "ny@example.net"}),
    "comments.create": Sent(
        "citizen", "town.idea", {"body": "Det er jeg enig i."}, page="ideas.show"
    ),
    "comments.edit": Sent("citizen", "town.comment", {"body": "Noget andet."}),
    "comments.withdraw": Sent("citizen", "town.comment"),
    "following.confirm": Sent("visitor", "confirm-follow", {"frequency": "weekly"}),
    "following.end": Sent("citizen", "town.idea", page="ideas.show"),
    "following.subscription": Sent("visitor", "subscription"),
    "following.follow": Sent(
        "visitor", "town.idea", {"email": "ny@example.net"}, page="ideas.show"
    ),
    "following.frequency": Sent(
        "citizen", values={"frequency": "weekly"}, page="following.follows"
    ),
    "following.frequency_by_key": Sent(
        "visitor", "subscription", {"frequency": "weekly"}, page="following.subscription"
    ),
    "exports.box": Sent("official", "town.box"),
    "exports.hearing": Sent("official", "town.open"),
    "exports.memo": Sent("official", "town.assessed"),
    "responses.confirm_response": Sent("visitor", "town.open.sent", page="responses.own_response"),
    "hearings.desk_deadline": Sent("official", "town.draft", {"closes_on": LATER}),
    "hearings.desk_document": Sent("official", "town.draft", {"title": "Planen"}),
    "hearings.desk_document_removal": Sent("official", "town.open", {"note": "Forkert bilag."}),
    "maps.desk_map_removal": Sent("official", "town.draft"),
    "hearings.desk_extension": Sent(
        "official", "town.open", {"closes_on": LATER, "reason": "Ferie."}
    ),
    "hearings.desk_new_hearing": Sent("official", values={"title": "Ny park"}),
    "intake.desk_new_response": Sent(
        "official",
        "town.assessed",
        {"channel": "paper", "arrived_on": "2026-01-02", "respondent_name": "Bo", "body": "Nej."},
    ),
    "meetings.desk_new_meeting": Sent(
        "official",
        "town.draft",
        {
            "title": "Borgermøde",
            "day": LATER,
            "starts": "19:00",
            "ends": "21:00",
            "place": "Kulturhuset",
        },
    ),
    "meetings.desk_meeting": Sent("official", "town.open", {"note": "Kaffe."}),
    "questions.desk_new_question": Sent(
        "official", "town.draft", {"text": "Hvad mangler der?", "kind": "text"}
    ),
    "questions.desk_question": Sent("official", "town.draft", {"text": "Er det for højt?"}),
    "hearings.desk_new_section": Sent("official", "town.draft", {"title": "Støj", "body": "Om."}),
    "outcome.desk_outcome": Sent(
        "official", "town.assessed", {"asked": "Vi spurgte.", "said": "I svarede.", "did": "Vi."}
    ),
    "parties.desk_party": Sent("official", "town.open.asked", {"email": "svar@example.org"}),
    "parties.desk_party_choice": Sent("official", "town.open", {"organisation": "{organisation}"}),
    "parties.desk_party_reminder": Sent(
        "official", "town.open", {"days": "3"}, page="parties.desk_parties"
    ),
    "parties.desk_party_sending": Sent("official", "town.open"),
    "parties.desk_party_mail": Sent("official", "town.open", {"title": "Giv jeres svar"}),
    "parties.desk_party_response": Sent(
        "official", "town.open.asked", {"number": "1"}, page="parties.desk_party"
    ),
    "outcome.desk_correction": Sent(
        "official",
        "town.concluded",
        {"publish": "1"},
        opened_by={"asked": "Vi?", "said": "I.", "did": "Vi byggede.", "reason": "En fejl."},
    ),
    "outcome.desk_theme_correction": Sent(
        "official",
        "town.concluded",
        {"publish": "1"},
        opened_by={"outcome": "noted", "because": "Vi har set det.", "reason": "En fejl."},
    ),
    "outcome.desk_adopted_correction": Sent(
        "official",
        "town.concluded",
        {"publish": "1"},
        opened_by={"adopted": "Fem etager.", "reason": "En fejl."},
    ),
    "outcome.desk_conclusion": Sent("official", "town.assessed"),
    "intake.desk_publication": Sent(
        "moderator", "town.open", {"response": "{response}"}, page="intake.desk_responses"
    ),
    "intake.desk_response_decision": Sent(
        "moderator", "town.open.held", _decision, page="intake.desk_response"
    ),
    "outcome.desk_adopted": Sent("official", "town.assessed", {"adopted": "Fem etager."}),
    "review.desk_review": Sent("official", "town.draft", {"body": "Skriv, hvad det koster."}),
    "hearings.desk_section": Sent(
        "official", "town.open", {"body": "Nyt.", "note": "En rettelse."}
    ),
    "hearings.desk_section_removal": Sent("official", "town.open", {"note": "Udgår."}),
    "assessing.desk_point": Sent("official", "town.assessed", {"theme": "Støj"}),
    "assessing.desk_sorted_response": Sent(
        "official", "town.assessed", {"quote": "for højt ved kajen", "theme": "Støj"}
    ),
    "assessing.desk_theme": Sent(
        "official",
        "town.assessed",
        {
            "title": "Højder",
            "summary": "For højt.",
            "assessment": "Vi sænker dem.",
            "outcome": "followed",
            "reason": "Det er rimeligt.",
            "due_on": LATER,
        },
    ),
    "assessing.desk_theme_merger": Sent("official", "town.assessed", page="assessing.desk_theme"),
    "assessing.desk_theme_points": Sent(
        "official",
        "town.assessed",
        {"point": "{point}", "to": "Støj"},
        page="assessing.desk_theme",
    ),
    "assessing.desk_themes": Sent("official", "town.assessed", {"title": "Støj"}),
    "hearings.desk_text": Sent(
        "official",
        "town.open",
        {
            "title": "Ny titel",
            "summary": "Kort.",
            "note": "En rettelse.",
            "contact_email": "by@example.org",
            "outcome_expected_on": LATER,
        },
    ),
    "hearings.desk_withdrawal": Sent("official", "town.open", {"reason": "Planen er opgivet."}),
    "anonymous.copy_of_anonymous": Sent(
        "employee", "inside.anonymous", page="anonymous.own_anonymous", opened_by={"code": "{code}"}
    ),
    "anonymous.edit_anonymous": Sent(
        "employee",
        "inside.anonymous",
        {"body": "Et annet svar.", "save": "1"},
        opened_by={"code": "{code}"},
    ),
    "anonymous.own_anonymous": Sent("employee", "inside.anonymous", {"code": "{code}"}),
    "anonymous.respond_anonymously": Sent(
        "employee", "inside.anonymous", {"body": "Tirsdag passer dårlig."}
    ),
    "anonymous.withdraw_anonymous": Sent(
        "employee", "inside.anonymous", {"sure": "1"}, opened_by={"code": "{code}"}
    ),
    "responses.edit_response": Sent("citizen", "town.open", {"body": "Et andet svar."}),
    "parties.party": Sent(
        "visitor",
        "town.open.asked",
        {"respondent_name": "Bo", "role": "Formand", "body": "Byg lavere."},
    ),
    "responses.respond": Sent(
        "visitor",
        "town.open",
        {"respondent_name": "Bo", "email": "bo@example.org", "body": "Byg lavere."},
    ),
    "responses.withdraw_response": Sent("citizen", "town.open"),
    "ideas.create": Sent("citizen", "town.write", {"title": "Bænke", "body": "Flere bænke."}),
    "ideas.edit": Sent("citizen", "town.idea", {"title": "Lys", "body": "Mere lys på stien."}),
    "support.give_up": Sent("citizen", "town.idea"),
    "answers.hand_over": Sent("official", "town.idea", {"note": "Det er jeres sti."}),
    "answers.merge": Sent("official", "town.merging", {"reason": "De siger det samme."}),
    "ideas.publish": Sent("citizen", "town.draft-idea", page="ideas.show"),
    "answers.states": Sent(
        "official",
        "town.accepted-idea",
        {
            "state": "realised",
            "reason": "Det er gjort.",
            "result": "Der er lys.",
            "money": "1000",
            "hours": "10",
            "quality": "Tryghed",
        },
    ),
    "support.vote": Sent("official", "town.idea", page="ideas.show"),
    "ideas.withdraw": Sent("citizen", "town.idea", {"reason": "Den var ikke god."}),
    "moderation.decide": Sent("moderator", "town.idea", {**_decision, "verdict": "hidden"}),
    "moderation.confirm_report": Sent("visitor", "confirm-report"),
    "moderation.report": Sent(
        "visitor",
        "town.comment",
        {"rule": "hate", "note": "Om naboen.", "email": "ny@example.net"},
    ),
    "pages.choose_language": Sent("visitor", values={"language": "da"}, page="pages.index"),
    "pages.edit": Sent("admin", "page", {"title": "Om", "body": "Om os."}),
    "register.new_organisation": Sent("official", values=_organisation),
    "register.organisation": Sent("official", "organisation", _organisation),
    "spaces.accept_house_rules": Sent("citizen", "away", page="spaces.house_rules"),
    "spaces.confirm_joining": Sent("elsewhere", "join"),
    "spaces.invitation": Sent("citizen", "invitation"),
}

UPLOADS = {
    "admin.memo_template": Sent("admin", "town"),
    "hearings.desk_documents": Sent("official", "town.draft", {"title": "Bilag"}),
    "maps.desk_map": Sent("official", "town.draft"),
    "parties.desk_party_table": Sent("official", "town.open"),
    "register.table": Sent("official"),
}

BUTTONS = {
    "accounts.cancel_email_change": Sent("citizen"),
    "accounts.revoke_other_sign_ins": Sent("citizen"),
    "admin.memo_template_removal": Sent("admin", "town"),
    "outcome.desk_round": Sent("official", "town.assessed"),
    "accounts.revoke_sign_in": Sent("citizen", "device"),
    "accounts.sign_out": Sent("citizen"),
    "admin.close_space": Sent("admin", "town"),
    "admin.reinstate": Sent("admin", "suspended"),
    "admin.reopen_space": Sent("admin", "town"),
    "admin.revoke": Sent("admin", "role"),
    "admin.suspend": Sent("admin", "person"),
    "admin.try_again": Sent("admin", "letter"),
    "admin.withdraw": Sent("admin", "invitation"),
    "following.end_by_key": Sent("visitor", "subscription"),
    "desk.by_mail": Sent("official"),
    "following.end_one": Sent("citizen", "follow"),
    "following.mail_of_one": Sent("citizen", "follow"),
    "following.personal_mail": Sent("citizen"),
    "support.take_over": Sent("citizen", "town.left-idea"),
    "following.read": Sent("citizen"),
    "following.resume": Sent("citizen"),
    "exports.hearings": Sent("visitor"),
    "exports.ideas": Sent("visitor"),
    "exports.search": Sent("visitor"),
    "exports.notify": Sent("citizen", "file"),
    "outcome.desk_assessment": Sent("official", "town.closed"),
    "parties.desk_party_post": Sent("official", "town.open.listed"),
    "parties.desk_response_party": Sent("official", "town.open.held"),
    "hearings.desk_opening": Sent("official", "town.draft"),
    "assessing.desk_next_to_sort": Sent("official", "town.assessed"),
    "assessing.desk_point_removal": Sent("official", "town.assessed"),
    "review.desk_review_settled": Sent("official", "town.draft"),
    "hearings.desk_section_position": Sent("official", "town.draft"),
    "meetings.desk_meeting_cancellation": Sent("official", "town.open"),
    "questions.desk_question_position": Sent("official", "town.draft"),
    "questions.desk_question_removal": Sent("official", "town.draft"),
    "assessing.desk_alike_points": Sent("official", "town.assessed"),
    "assessing.desk_sorting_copies": Sent("official", "town.assessed"),
    "assessing.desk_sorting_done": Sent("official", "town.assessed"),
    "assessing.desk_theme_position": Sent("official", "town.assessed"),
    "assessing.desk_theme_removal": Sent("official", "town.assessed"),
    "parties.desk_party_removal": Sent("official", "town.open.listed"),
    "parties.party_opening": Sent("visitor", "town.open.asked"),
    "moderation.read_reports": Sent("citizen"),
    "register.retire": Sent("official", "organisation"),
    "spaces.join": Sent("elsewhere", "inside"),
}
"""Buttons that send no field of their own."""

WRITE_NOTHING = (
    "accounts.sign_in",
    "anonymous.copy_of_anonymous",
    "anonymous.own_anonymous",
    "pages.choose_language",
)
TYPED = (*TEXTS, "password")
NOT_OFFERED = {
    "radio": ("nope", "9" * 30),
    "select": ("nope", "²"),
    "hidden": ("nope", "9" * 30, "²", "-1"),
    "number": ("nope", "9" * 30, "²", "-1", "1e9"),
    "date": ("nope", "2026-13-45", "0001-01-01", "9999-12-31"),
}
Data = dict[str, list[str] | list[bytes] | list[str | bytes]]


def _address(site: Site, endpoint: str, sent: Sent) -> str:
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
        assert site.written or endpoint in WRITE_NOTHING

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


EDITS = {
    "admin.box": "summary",
    "admin.department": "email",
    "admin.email_domains": "domains",
    "admin.hearing_type": "name",
    "admin.house_rules": "rules",
    "admin.label": "name",
    "admin.space": "name",
    "comments.edit": "body",
    "anonymous.edit_anonymous": "body",
    "hearings.desk_deadline": "",
    "hearings.desk_extension": "reason",
    "outcome.desk_outcome": "asked",
    "outcome.desk_correction": "did",
    "outcome.desk_theme_correction": "because",
    "outcome.desk_adopted_correction": "adopted",
    "intake.desk_response_decision": "reason",
    "outcome.desk_adopted": "adopted",
    "hearings.desk_section": "body",
    "questions.desk_question": "text",
    "meetings.desk_meeting": "note",
    "hearings.desk_text": "summary",
    "assessing.desk_theme": "assessment",
    "responses.edit_response": "body",
    "parties.party": "body",
    "ideas.edit": "body",
    "answers.states": "reason",
    "pages.edit": "body",
    "register.organisation": "name",
}
"""Forms that change what others may be changing, and a field whose words must not be lost."""


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


BY_SCRIPT = {"drafts.keep", "drafts.drop", "hearings.desk_live_preview"}
"""What only a script sends; tried in its own room's tests."""


def test_every_form_is_tried(shared_app: Flask) -> None:
    routes = {
        rule.endpoint
        for rule in shared_app.url_map.iter_rules()
        if "POST" in (rule.methods or set())
    }
    tried = {*FORMS, *BUTTONS, *UPLOADS, *BY_SCRIPT}
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

LISTS = {
    "hearings.index": ("visitor", "-", "sort state topic area space q after"),
    "responses.responses": ("visitor", "town.open", "section order sort q after"),
    "hearings.show": ("visitor", "town.open", "after q"),
    "responses.respond": ("visitor", "town.open", "section"),
    "anonymous.respond_anonymously": ("employee", "inside.anonymous", "section"),
    "following.confirm": ("visitor", "-", "token"),
    "following.notices": ("citizen", "-", "after"),
    "ideas.index": ("citizen", "-", "box space state topic area q sort view after"),
    "feeds.hearings": ("visitor", "-", "sort state topic area space q after"),
    "feeds.hearings_calendar": ("visitor", "-", "sort state topic area space q after"),
    "feeds.responses": ("visitor", "town.open", "after"),
    "feeds.ideas": ("citizen", "-", "box space state topic area q sort view after"),
    "feeds.box": ("visitor", "town.box", "state topic area q sort view after"),
    "feeds.space": ("visitor", "town", "after"),
    "feeds.topic": ("visitor", "town.topic", "after"),
    "ideas.box": ("visitor", "town.box", "state topic area q sort view after"),
    "ideas.show": ("official", "town.idea", "sort after reply"),
    "moderation.log": ("visitor", "-", "after"),
    "moderation.own_reports": ("citizen", "-", "after"),
    "moderation.queue": ("moderator", "-", "after"),
    "desk.index": ("official", "-", "mine"),
    "hearings.desk_hearings": ("official", "-", "phase mine after"),
    "intake.desk_responses": ("official", "town.open", "show after"),
    "parties.desk_parties": ("official", "town.open", "show after"),
    "parties.desk_party_choice": ("official", "town.open", "q group after"),
    "register.organisations": ("official", "-", "q group retired after"),
    "answers.desk": ("official", "-", "view after"),
    "admin.people": ("admin", "-", "q after"),
    "admin.space_people": ("admin", "inside", "after"),
    "pages.edit": ("admin", "page", "from"),
    "accounts.sign_in": ("visitor", "-", "next"),
    "accounts.register": ("visitor", "-", "next"),
    "accounts.reset_password": ("visitor", "-", "token"),
    "spaces.invitation": ("visitor", "-", "token"),
    "spaces.confirm_joining": ("visitor", "-", "token"),
    "spaces.house_rules": ("citizen", "town", "next"),
    "ideas.create": ("citizen", "-", "box"),
    "admin.new_box": ("admin", "-", "space"),
}
"""Pages that read their address, as whom they are opened, and the words they read."""


@pytest.mark.parametrize("endpoint", LISTS)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_address_is_answered(site: Site, endpoint: str, data: st.DataObject) -> None:
    reader, thing, names = LISTS[endpoint]
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


LIMITED = {
    "comments.create": 30,
    "comments.edit": 30,
    "responses.confirm_response": 20,
    "responses.edit_response": 20,
    "parties.party": 30,
    "responses.respond": 20,
    "anonymous.own_anonymous": 20,
    "anonymous.respond_anonymously": 20,
    "responses.withdraw_response": 20,
    "ideas.create": 10,
    "ideas.edit": 30,
    "ideas.publish": 10,
    "support.vote": 120,
}
"""How often a person may post; what must be exact across processes is tried in `tests/accounts`."""


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
