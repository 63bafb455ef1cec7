"""A response of 20,000 words is taken, shown, compared, found, exported and told of, whole."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db
from participation.accounts.models import RoleName
from participation.exports.formats import ExportFormat
from participation.exports.orders import ExportKind, Order
from participation.hearings.notice.models import Hearing
from participation.hearings.questions.models import QuestionKind
from participation.hearings.responses.forms.answering import MAX_TEXT
from participation.hearings.responses.models import Response
from participation.spaces.models import Space
from participation.subjects.models import Revision, Visibility
from tests import factories as make
from tests.conftest import Client
from tests.exports.reading import from_jsonl, from_xlsx
from tests.exports.test_files import made

LONG = "\n\n".join(
    f"{number}. december mener vi, at havnen skal have en sti nummer {number} til cyklerne, og at "
    "kajen, som byen har sat i stand, skal være åben for alle, der går og cykler langs vandet."
    for number in range(1, 860)
)[:MAX_TEXT].rstrip()
END = "Til sidst: svævebanen."


@pytest.fixture
def space(app: Flask) -> Space:
    return make.space()


@pytest.fixture
def hearing(space: Space) -> Hearing:
    return make.hearing(space)


def _text() -> str:
    return LONG[: MAX_TEXT - len(END) - 2] + "\n\n" + END


def _response(hearing: Hearing) -> Response:
    return db.session.scalars(select(Response).where(Response.hearing_id == hearing.id)).one()


def test_it_is_taken_corrected_and_read(client: Client, hearing: Hearing) -> None:
    text = _text()
    assert len(text.split()) > 20_000
    client.sign_in(make.user("Astrid Holm"))
    address = f"/hearings/{hearing.id}/response"
    data = {"respondent_kind": "person", "respondent_name": "Astrid Holm", "form_key": "a" * 22}
    assert client.post(address, data={**data, "body": text}).status_code == 303
    given = _response(hearing)
    assert given.body == text
    changed = text.replace("nummer 400 ", "nummer 401 ")
    edit = client.post(
        f"{address}/1/edit", data={**data, "body": changed, "version": given.version}
    )
    assert edit.status_code == 303
    assert _response(hearing).body == changed
    assert text in (db.session.scalars(select(Revision.body)).all())
    for path in (f"{address}/1", f"{address}/1/copy"):
        assert END in client.get(path).text


def test_it_is_whole_on_its_page_and_cut_in_lists(client: Client, hearing: Hearing) -> None:
    make.response(hearing, body=_text(), visibility=Visibility.visible, visible_from=clock.now())
    for path in (f"/hearings/{hearing.id}/responses", hearing.path):
        page = client.get(path).text
        assert len(page) < 60_000
        assert "Read the whole response (2" in page
        assert END not in page
        assert "12. december mener vi" in page
    page = client.get(f"/hearings/{hearing.id}/responses/1").text
    assert END in page
    assert "Read the whole response" not in page
    with client.get(f"/hearings/{hearing.id}/print") as paper:
        assert END in paper.text


def test_it_is_exported(hearing: Hearing, space: Space) -> None:
    make.response(hearing, body=_text(), visibility=Visibility.visible, visible_from=clock.now())
    reader: Any = make.member(space, RoleName.official)
    lines = from_jsonl(made(Order(ExportKind.hearing, str(hearing.id), ExportFormat.jsonl), reader))
    assert lines["responses"][0]["text"] == _text()
    assert END.encode() in made(
        Order(ExportKind.hearing, str(hearing.id), ExportFormat.csv), reader
    )
    sheets = from_xlsx(made(Order(ExportKind.hearing, str(hearing.id), ExportFormat.xlsx), reader))
    assert "cut here" in sheets["responses"][0]["text"]


def test_it_is_sorted(client: Client, hearing: Hearing, space: Space) -> None:
    make.response(hearing, body=_text(), visibility=Visibility.visible, visible_from=clock.now())
    client.sign_in(make.member(space, RoleName.official))
    page = client.get(f"/desk/hearings/{hearing.id}/sorting/1")
    assert page.status_code == 200
    assert END in page.text or END in re.sub(r"<[^>]+>", "", page.text)
    data = {"quote": END, "theme": "Svævebane", "at": "0"}
    assert client.post(f"/desk/hearings/{hearing.id}/sorting/1", data=data).status_code in (
        200,
        303,
    )


def test_a_question_may_have_its_explanation(client: Client, hearing: Hearing) -> None:
    """Asked in a line, explained in three hundred words that are tied to the field."""
    more = " ".join(["forklaring"] * 300)
    make.question(
        hearing, text=f"Skal kajen være åben?\n\n{more}", kind=QuestionKind.text, options=[]
    )
    db.session.commit()
    page = client.get(f"/hearings/{hearing.id}/response").text
    (field,) = re.findall(r'<textarea[^>]*id="q[^>]*>', page)
    (number,) = re.findall(r'id="([^"]+)"', field)
    described = re.search(r'aria-describedby="([^"]+)"', field)
    assert described
    assert described[1].split() == [f"{number}-hint", f"{number}-limit"]
    assert re.search(rf'<label[^>]*for="{number}">Skal kajen være åben\?\s*<', page)
    assert f"<p>{more}</p>" in page
    assert "At most 20,000 characters." in page


def test_a_limit_is_said_before_one_writes(client: Client, hearing: Hearing) -> None:
    page = client.get(f"/hearings/{hearing.id}/response").text
    assert '<div data-field="description" id="body-limit">At most 150,000 characters.</div>' in page
    assert re.search(
        r'<textarea[^>]*id="body"[^>]*aria-describedby="body-limit"|'
        r'<textarea[^>]*aria-describedby="body-limit"[^>]*id="body"',
        page,
    )
    assert 'id="respondent_name-limit"' not in page, "no name comes to its limit"
