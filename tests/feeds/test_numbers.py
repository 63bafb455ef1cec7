"""No digit of what somebody typed is missing or another: in pages, paper, feeds, calendars, memos, mail."""

import html
import io
import re
from datetime import timedelta
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from participation import clock, db, mail, text
from participation.accounts.models import RoleName, Visitor
from participation.db import Base
from participation.following import words as notices
from participation.following.rules import REPLY
from participation.hearings.assessing.models import Outcome
from participation.hearings.memos import loading, making
from participation.hearings.memos import queries as memos
from participation.hearings.notice.models import Status
from participation.ideas.proposals.models import IdeaState
from participation.mail import messages
from tests import factories as make
from tests.foundation.test_typed import DATES, Seen, texts

FIRST, LAST = "Begyndelsen", "Enden"


def _around(source: str) -> str:
    return f"{FIRST}\n\n{source}\n\n{LAST}"


def _between(shown: str) -> list[list[str]]:
    """The digits between each beginning and its end, wherever the text stands whole."""
    found = re.findall(f"{FIRST}(.*?){LAST}", shown, re.DOTALL)
    assert found, "it is shown"
    return [re.findall(r"\d", each) for each in found]


def _shown(page: str) -> str:
    """What is seen of a page: without its head, and the numbers of lists as a browser counts them."""
    page = re.sub(r"<(head|script|svg).*?</\1>", "", page, flags=re.DOTALL)
    return Seen(page).text


def _of_feed(feed: str) -> str:
    """What is read of a feed: its texts, and those that are HTML (RFC 4287, 3.1.1) as they are seen."""
    found = re.findall(r"<(?:content|summary)([^>]*)>(.*?)</", feed, re.DOTALL)
    return "\n".join(
        Seen(html.unescape(each)).text if 'type="html"' in kind else html.unescape(each)
        for kind, each in found
    )


def _of_calendar(file: str) -> str:
    return re.sub(
        r"\\([,;nN\\])", lambda sign: sign[1].replace("n", "\n"), file.replace("\r\n ", "")
    )


@pytest.fixture
def things(app: Flask) -> Any:
    class Things:
        space = make.space(organisation="Fjordby", language="da")
        hearing = make.hearing(
            space,
            status=Status.concluded,
            closes_at=clock.now() - timedelta(days=3),
            concluded_at=clock.now(),
        )
        response = make.response(hearing)
        theme = make.theme(hearing, "Støj", outcome=Outcome.noted)
        make.point(response, theme)
        idea = make.idea(make.box(space), make.member(space), state=IdeaState.accepted)
        department = make.department(space)
        official = make.member(space, RoleName.official)
        answer = make.comment(idea, official, department_id=department.id, is_answer=True)
        meeting = make.meeting(hearing)

    things = Things()
    things.ids = {
        name: getattr(things, name).id
        for name in ("hearing", "response", "theme", "idea", "answer")
    }
    db.session.commit()
    return things


def _write(source: str) -> None:
    """Let everybody have typed just this between two words."""
    whole = _around(source)
    for table, columns in TYPED.items():
        values = {name: f"{whole} " if name == "adopted" else whole for name in columns}
        db.session.execute(update(Base.metadata.tables[table]).values(values))
    db.session.commit()
    db.session.expire_all()


TYPED = {
    "hearings": ("summary", "outcome_asked", "outcome_said", "outcome_did"),
    "sections": ("body", "adopted"),
    "themes": ("summary", "assessment", "reason"),
    "responses": ("body",),
    "ideas": ("body",),
    "comments": ("body",),
    "meetings": ("note",),
}


def _memo(hearing_id: int, form: str) -> bytes:
    out = io.BytesIO()
    hearing = memos.hearing(hearing_id, Visitor())
    assert hearing is not None
    making.write(hearing, form, out)
    db.session.rollback()
    return out.getvalue()


def _of_word(file: bytes) -> str:
    paragraphs = docx.Document(io.BytesIO(file)).element.body.iter(qn("w:p"))
    return "\n".join("".join(each.text or "" for each in one.iter(qn("w:t"))) for one in paragraphs)


def _of_workbook(file: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(file))
    return "\n".join(str(c.value or "") for page in book for row in page.iter_rows() for c in row)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.one_of(st.sampled_from(DATES[:24]), texts))
def test_the_same_digits_stand_wherever_it_is_shown(app: Flask, things: Any, source: str) -> None:
    _write(source)
    digits = re.findall(r"\d", source)
    visitor, hearing = app.test_client(), f"/hearings/{things.ids['hearing']}"
    idea = f"/ideas/{things.ids['idea']}"

    def read(path: str) -> str:
        with visitor.get(path, follow_redirects=True) as answer:
            return answer.text

    shown = {
        path: _shown(read(path))
        for path in (hearing, f"{hearing}/outcome", f"{hearing}/print", idea, f"{idea}/print")
    }
    for feed in ("hearings.atom", f"{hearing[1:]}.atom", f"{hearing[1:]}/responses.atom"):
        shown[feed] = _of_feed(read(f"/feeds/{feed}"))
    shown["idea"] = _of_feed(read(f"/feeds{idea}.atom"))
    shown["calendar"] = _of_calendar(read(f"/feeds{hearing}.ics"))
    shown["memo"] = _shown(_memo(things.ids["hearing"], "html").decode())
    shown["memo for Word"] = _of_word(_memo(things.ids["hearing"], "docx"))
    shown["memo as a workbook"] = _of_workbook(_memo(things.ids["hearing"], "xlsx"))
    for place, each in shown.items():
        for found in _between(each):
            assert found == digits, place
    for path in (hearing, idea):
        described = re.search(r'name="description" content="([^"]*)"', read(path))
        if described:
            _is_a_beginning(html.unescape(described[1]), text.line(_around(source)))


def _is_a_beginning(short: str, whole: str) -> None:
    """A short form has the numbers of the whole, in order, and none cut off."""
    numbers, all_of = (re.findall(r"\d+", text.visible(each)) for each in (short, whole))
    assert numbers == all_of[: len(numbers)]


@given(texts.filter(bool))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mail_says_just_what_was_typed(app: Flask, things: Any, source: str) -> None:
    whole, title = _around(source), text.line(source) or "Titel"
    person = type("Person", (), {"display_name": "Anna"})
    letter = mail.compose(
        "a@x.example",
        "official-answer",
        "da",
        {
            "person": person,
            "title": title,
            "by": "Bo",
            "department": "Vej",
            "text": whole,
            "is_answer": True,
            "is_reply": False,
            "link": "https://by.example/comments",
        },
    )
    assert _between(letter.body) == [re.findall(r"\d", source)]
    _is_a_beginning(letter.subject, title)
    message = messages.message_of(letter, "site@x.example")
    assert _between(str(message.get_content())) == [re.findall(r"\d", source)]
    assert re.findall(r"\d+", str(message["Subject"])) == re.findall(r"\d+", letter.subject)


def test_a_long_subject_is_never_cut_within_a_number(app: Flask) -> None:
    for before in range(160, 200):
        title = f"{'a' * before} d. 24. december 2026 kl. 19.00 i salen og på pladsen foran"
        values = {"items": [{"title": title, "counts": {}, "kind": "idea"}], "more": 0, "stop": "x"}
        letter = mail.compose("a@x.example", "news", "en", {**values, "has_account": False})
        assert len(letter.subject) <= mail.LONGEST_SUBJECT
        _is_a_beginning(letter.subject, title)


@given(texts, st.integers(4, 60))
def test_what_is_cut_keeps_its_numbers_whole(source: str, length: int) -> None:
    short = text.cut(source, length)
    assert len(short) <= max(length, 3)
    if " " in source[: length - 2].strip():
        _is_a_beginning(short, source)


@given(texts.map(text.line).filter(bool))
def test_a_notice_has_the_numbers_of_a_name(name: str) -> None:
    (line,) = notices.news([(REPLY, 1)], repliers=[notices.Replier(name, None)])
    assert re.findall(r"\d", line) == re.findall(r"\d", name)


def test_the_memo_cuts_a_long_response_before_a_number(things: Any) -> None:
    body = "ord " * 144 + "d. 24. december 2026 kl. 19.00 og så videre " + "ord " * 100
    hearing = make.hearing(
        things.space,
        status=Status.concluded,
        closes_at=clock.now() - timedelta(days=3),
        concluded_at=clock.now(),
    )
    make.response(hearing, body=body)
    db.session.commit()
    loaded = memos.hearing(hearing.id, Visitor())
    assert loaded is not None
    found = [each.text for each in loading.load(loaded).told]
    assert found
    for each in found:
        assert not re.search(r"\d\W*…$", each)
        _is_a_beginning(each, body)
