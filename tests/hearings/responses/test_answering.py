"""Answering a hearing: sent, confirmed, received once, corrected, withdrawn; bad input costs nothing."""

import hashlib
import io
import re
import struct
import threading
import zipfile
import zlib
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from participation import clock, db, storage
from participation.accounts.login import open_sign_in
from participation.accounts.models import RoleName, Token
from participation.hearings.notice.models import Hearing, Publication, Section, Status
from participation.hearings.responses import own_data
from participation.hearings.responses.actions import unconfirmed
from participation.hearings.responses.models import Response, ResponseStatus
from participation.ledger import Entry
from participation.mail import Letter
from participation.spaces.models import Audience, Space
from participation.subjects.models import Attachment, Revision, Visibility
from tests import factories as make
from tests.conftest import Client

TEXT = "Stien bør ligge på kajsiden.\n\nDér sker ulykkerne i dag."
KEY = "0123456789abcdef" * 2


def _form(**values: Any) -> dict[str, Any]:
    return {
        "respondent_kind": "person",
        "respondent_name": "Bodil Krogh",
        "email": "bodil@example.org",
        "body": TEXT,
        "form_key": KEY,
        **values,
    }


def _post(client: Client, hearing: Hearing, **values: Any) -> Any:
    data = {name: value for name, value in _form(**values).items() if value is not None}
    address = f"/hearings/{hearing.id}/response"
    if "files" not in data:  # as a plain form: the test client leaves large multipart bodies open
        return client.post(address, data=data)
    return client.post(address, data=data, content_type="multipart/form-data")


def _pdf(name: str = "svar.pdf", content: bytes = make.pdf("text")) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def _all() -> list[Response]:
    return list(db.session.scalars(select(Response).order_by(Response.id)))


def _only() -> Response:
    return db.session.scalars(select(Response)).one()


def _letters() -> list[Letter]:
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def _link(letter: Letter) -> str:
    found = re.search(r"https?://[^/\s]+(/hearings/\d+/response/\S+)", letter.body)
    assert found, letter.body
    return found[1]


def _actions() -> list[str]:
    return list(db.session.scalars(select(Entry.action).order_by(Entry.id)))


@pytest.fixture
def space(app: Flask) -> Space:
    return make.space()


@pytest.fixture
def hearing(space: Space) -> Hearing:
    return make.hearing(space)


@pytest.fixture
def person(app: Flask, client: Client) -> Any:
    person = make.user("Astrid Holm")
    client.sign_in(person)
    return person


def _move(monkeypatch: pytest.MonkeyPatch, to: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: to)


# Signed in: received at once.


def test_what_happens_is_said_before_the_first_field(client: Client, hearing: Hearing) -> None:
    page = client.get(f"/hearings/{hearing.id}/response").text
    said = page.index("What happens with your response")
    assert said < page.index('name="respondent_kind"')
    assert "becomes public when it has been read through" in page
    assert "Be kind." in page


def test_a_response_is_received_with_number_receipt_and_copy(
    client: Client, hearing: Hearing, person: Any
) -> None:
    answer = _post(client, hearing, files=[_pdf()])
    assert answer.status_code == 303
    assert answer.location == f"/hearings/{hearing.id}/response/1"
    response = _only()
    assert (response.number, response.status) == (1, ResponseStatus.received)
    assert (response.visibility, response.late) == (Visibility.held, False)
    assert response.author_id == person.id
    assert response.email is None
    assert response.body == TEXT
    db.session.refresh(hearing)
    assert (hearing.response_count, hearing.last_number, hearing.shown_count) == (1, 1, 0)
    receipt = client.get(answer.location)
    assert receipt.headers["Cache-Control"] == "no-store"
    assert response.sha256
    assert response.sha256 in receipt.text.replace("<wbr>", "")
    copy = client.get(f"{answer.location}/copy")
    assert hashlib.sha256(copy.data).hexdigest() == response.sha256
    assert TEXT in copy.text
    (letter,) = _letters()
    assert letter.to == person.email
    assert TEXT in letter.body
    assert response.sha256 in letter.body
    assert _actions() == ["response.received"]
    attachment = db.session.scalars(select(Attachment)).one()
    assert (attachment.subject_id, attachment.title) == (response.id, "svar.pdf")


def test_for_an_organisation_about_a_section(client: Client, hearing: Hearing, person: Any) -> None:
    section = db.session.scalars(select(Section).where(Section.hearing_id == hearing.id)).first()
    assert section is not None
    page = client.get(f"/hearings/{hearing.id}/response?section={section.id}").text
    assert f'selected value="{section.id}"' in page or f'value="{section.id}" selected' in page
    _post(
        client,
        hearing,
        respondent_kind="organisation",
        organisation="Fjordby Cykelforening",
        section=str(section.id),
    )
    response = _only()
    assert response.shown_name == "Fjordby Cykelforening"
    assert response.section_id == section.id


def test_no_remarks_in_one_click(client: Client, hearing: Hearing, person: Any) -> None:
    answer = _post(client, hearing, body="", no_remarks="1")
    assert answer.status_code == 303
    assert _only().no_remarks


def test_no_remarks_does_not_throw_away_a_text(
    client: Client, hearing: Hearing, person: Any
) -> None:
    _post(client, hearing, no_remarks="1")
    assert (_only().no_remarks, _only().body) == (False, TEXT)


@pytest.mark.parametrize(
    ("publication", "visibility"),
    [
        (Publication.after_check, Visibility.held),
        (Publication.after_deadline, Visibility.held),
        (Publication.never, Visibility.staff),
    ],
)
def test_the_type_says_who_may_read_it(
    client: Client, person: Any, publication: Publication, visibility: Visibility
) -> None:
    hearing = make.hearing(make.space(), type=make.hearing_type(publication=publication))
    page = client.get(f"/hearings/{hearing.id}/response").text
    _post(client, hearing)
    assert _only().visibility is visibility
    if publication is Publication.after_deadline:
        assert "after the deadline" in page
        assert hearing.closes_at is not None
        visible_from = _only().visible_from
        assert visible_from is not None
        assert visible_from > hearing.closes_at
    if publication is Publication.never:
        assert "not published" in page


def test_sent_twice_is_received_once(client: Client, hearing: Hearing, person: Any) -> None:
    first = _post(client, hearing, files=[_pdf()])
    second = _post(client, hearing, files=[_pdf()])
    assert first.location == second.location
    assert len(_all()) == 1
    assert len(_letters()) == 1
    assert db.session.scalar(select(func.count(Attachment.id))) == 1


def test_going_back_and_sending_another_text_loses_nothing(
    client: Client, hearing: Hearing, person: Any
) -> None:
    _post(client, hearing)
    answer = _post(client, hearing, body="Noget andet")
    assert answer.location.endswith("/2")
    assert [response.body for response in _all()] == [TEXT, "Noget andet"]


def test_somebody_elses_form_key_leads_nowhere(client: Client, hearing: Hearing) -> None:
    client.sign_in(make.user())
    _post(client, hearing)
    client.sign_in(make.user("Bo Lind"))
    assert _post(client, hearing).location.endswith("/2")
    assert client.get(f"/hearings/{hearing.id}/response/1").status_code == 404


def test_who_has_answered_is_told_so(client: Client, hearing: Hearing, person: Any) -> None:
    _post(client, hearing)
    page = client.get(f"/hearings/{hearing.id}/response").text
    assert "You have answered already" in page
    assert "Response no. 1" in page


def test_a_response_costs_at_most_fifteen_statements(
    client: Client, hearing: Hearing, queries: list[str]
) -> None:
    def cost(key: int, **values: Any) -> int:
        db.session.commit()
        _ = hearing.id  # known again, so that the test's own reading is not counted
        queries.clear()
        assert _post(client, hearing, form_key=f"{key:032x}", **values).status_code == 303
        return len(queries)

    visitor = cost(1)
    client.sign_in(make.user())
    cost(2)
    few = cost(3)
    for _number in range(100):
        make.response(hearing)
    assert cost(4) == few
    # Who writes is held again after the file was looked at.
    assert cost(5, files=[_pdf()]) <= 15 + 1
    assert few <= 15
    assert visitor <= 15


# Visitors: confirmed by a link.


def test_a_visitor_confirms_by_a_link(client: Client, hearing: Hearing) -> None:
    answer = _post(client, hearing, files=[_pdf()])
    assert answer.location == f"/hearings/{hearing.id}/response/sent"
    assert "The link works until" in client.get(answer.location).text
    response = _only()
    assert (response.status, response.visibility, response.number) == (
        ResponseStatus.draft,
        Visibility.draft,
        None,
    )
    (letter,) = _letters()
    assert letter.to == "bodil@example.org"
    assert TEXT[:20] not in letter.body
    assert "Bodil" not in letter.body
    link = _link(letter)
    # A mail scanner that opens the link does not confirm anything.
    page = client.get(link)
    assert "Yes, this is my response" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert _only().status is ResponseStatus.draft
    assert client.post(f"{link}/confirmation").location == link
    response = _only()
    assert (response.status, response.number) == (ResponseStatus.received, 1)
    assert response.email == "bodil@example.org"
    receipt = _letters()[1]
    assert receipt.to == "bodil@example.org"
    assert _link(receipt) == link
    assert TEXT in receipt.body
    assert "svar.pdf" in receipt.body
    assert "Your response is received" in client.get(link).text
    # The second click finds the same receipt, and sends nothing.
    client.post(f"{link}/confirmation")
    assert len(_letters()) == 2
    assert _actions() == ["response.received"]
    db.session.refresh(hearing)
    assert hearing.response_count == 1


def test_a_visitor_who_sends_twice_gets_one_mail(client: Client, hearing: Hearing) -> None:
    assert _post(client, hearing).location == _post(client, hearing).location
    assert len(_letters()) == len(_all()) == 1


def test_nobody_sees_what_is_not_confirmed(client: Client, space: Space, hearing: Hearing) -> None:
    _post(client, hearing, files=[_pdf()])
    attachment = db.session.scalars(select(Attachment)).one()
    official = make.member(space, RoleName.official)
    for reader in (None, official):
        if reader:
            client.sign_in(reader)
        assert TEXT[:20] not in client.get(f"/hearings/{hearing.id}/responses").text
        assert client.get(f"/files/{attachment.id}/svar.pdf").status_code == 404
    db.session.refresh(hearing)
    assert (hearing.response_count, hearing.last_number) == (0, 0)


def test_confirmed_after_the_deadline_is_in_time(
    client: Client, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hearing.closes_at is not None
    closes_at = hearing.closes_at
    _move(monkeypatch, closes_at - timedelta(minutes=1))
    _post(client, hearing)
    _move(monkeypatch, closes_at + timedelta(days=3))
    link = _link(_letters()[0])
    client.post(f"{link}/confirmation")
    response = _only()
    assert (response.status, response.late) == (ResponseStatus.received, False)
    assert response.sent_at == closes_at - timedelta(minutes=1)
    page = client.get(link).text
    assert "Correct the response" not in page
    assert client.get(f"{link}/edit").status_code == 200
    assert client.post(f"{link}/edit", data=_form(version="1")).status_code == 422
    client.post(f"{link}/withdrawal")
    assert _only().status is ResponseStatus.received


def test_a_link_is_too_old_after_seven_days(
    client: Client, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    _post(client, hearing)
    link = _link(_letters()[0])
    _move(monkeypatch, clock.now() + timedelta(days=7, minutes=1))
    assert client.get(link).status_code == 410
    answer = client.post(f"{link}/confirmation")
    assert answer.status_code == 410
    assert "too old" in answer.text
    assert _only().status is ResponseStatus.draft


def test_a_withdrawn_hearing_takes_no_confirmation(client: Client, hearing: Hearing) -> None:
    _post(client, hearing)
    link = _link(_letters()[0])
    hearing.status = Status.withdrawn
    assert "can no longer be received" in client.get(link).text
    client.post(f"{link}/confirmation")
    assert _only().status is ResponseStatus.draft


def test_links_of_another_hearing_or_made_up_lead_nowhere(
    client: Client, space: Space, hearing: Hearing
) -> None:
    _post(client, hearing)
    secret = _link(_letters()[0]).rsplit("/", 1)[1]
    other = make.hearing(space)
    for key in ("nonsense", "x" * 500, "%00", "99999999999999999999"):
        for tail in ("", "/edit", "/withdrawal", "/copy"):
            address = f"/hearings/{hearing.id}/response/{key}{tail}"
            assert client.get(address).status_code in (303, 404)
    assert client.get(f"/hearings/{other.id}/response/{secret}").status_code in (404, 410)
    assert client.post(f"/hearings/{other.id}/response/{secret}/confirmation").status_code >= 400
    assert client.get(f"/hearings/{hearing.id}/response/{secret}/edit").status_code == 404
    assert _only().status is ResponseStatus.draft


def test_only_the_hash_of_a_link_is_kept(client: Client, hearing: Hearing) -> None:
    _post(client, hearing)
    secret = _link(_letters()[0]).rsplit("/", 1)[1]
    token = db.session.scalars(select(Token)).one()
    assert secret not in (token.token_hash, *map(str, token.data.values()))


def test_mails_to_one_address_are_limited(client: Client, hearing: Hearing) -> None:
    answers = [
        _post(client, hearing, form_key=f"{number:032x}", email="Bodil@Example.org")
        for number in range(8)
    ]
    assert [answer.status_code for answer in answers] == [303] * 6 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert len(_letters()) == 6


def test_unconfirmed_responses_are_forgotten(
    real_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with real_app.app_context():
        with db.transaction():
            hearing = make.hearing(make.space())
            make.response(hearing)
            hearing_id = hearing.id
        client = real_app.test_client()
        assert isinstance(client, Client)
        client.post(
            f"/hearings/{hearing_id}/response",
            data=_form(files=[_pdf()]),
            content_type="multipart/form-data",
        )
        assert unconfirmed.forget() == 0
        _move(monkeypatch, clock.now() + timedelta(days=8))
        assert unconfirmed.forget() == 1
        with db.transaction(write=False):
            assert [response.number for response in _all()] == [1]
            assert db.session.scalar(select(func.count(Attachment.id))) == 0


# The clock.


def test_arrival_at_the_deadline(
    client: Client, hearing: Hearing, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hearing.closes_at is not None
    last = hearing.closes_at.replace(microsecond=0)
    hearing.closes_at = last
    _move(monkeypatch, last + timedelta(microseconds=999_999))
    assert _post(client, hearing).status_code == 303
    assert _only().late is False
    _move(monkeypatch, last + timedelta(seconds=1))
    answer = _post(client, hearing, form_key="f" * 32, body="Lige for sent")
    assert answer.status_code == 422
    assert "Lige for sent" in answer.text
    assert "The deadline was" in answer.text
    assert len(_all()) == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"opens_at": timedelta(days=2)}, "It opens on"),
        ({"closes_at": -timedelta(days=2)}, "The deadline was"),
        ({"status": Status.withdrawn}, "withdrawn"),
    ],
)
def test_what_is_not_open_takes_nothing_and_keeps_the_text(
    client: Client, values: dict[str, Any], words: str
) -> None:
    now = clock.now()
    moments = {
        name: now + value if isinstance(value, timedelta) else value
        for name, value in values.items()
    }
    hearing = make.hearing(make.space(), visible_from=now - timedelta(days=20), **moments)
    assert client.get(f"/hearings/{hearing.id}/response").status_code == 200
    answer = _post(client, hearing)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Stien bør ligge på kajsiden." in answer.text
    assert not _all()


def test_an_internal_hearing_is_answered_by_its_people_only(client: Client) -> None:
    inside = make.space(Audience.internal)
    hearing = make.hearing(inside)
    assert _post(client, hearing).status_code == 404
    client.sign_in(make.user())
    assert _post(client, hearing).status_code == 404
    client.sign_in(make.member(inside, RoleName.employee))
    assert _post(client, hearing).status_code == 303


# Bad input.


def test_what_lacks_is_listed_in_the_order_of_the_page(client: Client, hearing: Hearing) -> None:
    empty = {"body": "", "organisation": "", "respondent_name": "", "email": ""}
    page = _post(client, hearing, respondent_kind="organisation", **empty).text
    summary = page.split("data-error-summary")[1].split("</ul>")[0]
    named = re.findall(r'href="#(\w+)"', summary)
    assert set(named) == set(empty)
    assert named == sorted(named, key=lambda each: page.index(f' id="{each}"'))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"body": ""}, "Write your response"),
        ({"body": " \r\n\t\x00 "}, "Write your response"),
        ({"body": "æ" * 150_001}, "Shorten the text"),
        ({"body": "x" * 1_000_000}, "Shorten the text"),
        ({"respondent_name": ""}, "Write your name"),
        ({"respondent_name": "x" * 121}, "Shorten the name"),
        ({"respondent_name": "x" * 1_000_000}, "Shorten the name"),
        ({"email": ""}, "Write your e-mail address"),
        ({"email": "nej"}, "Write an e-mail address, such as"),
        ({"email": "a@b.dk\r\nBcc: c@d.dk"}, "Write an e-mail address, such as"),
        ({"email": "x" * 300 + "@example.org"}, "e-mail address"),
        ({"respondent_kind": "organisation", "organisation": ""}, "name of the organisation"),
        ({"respondent_kind": "organisation", "organisation": "x" * 201}, "Shorten the name"),
        ({"respondent_kind": "nobody"}, "choice"),
        ({"section": "999999"}, "choice"),
        ({"section": "x"}, "choice"),
    ],
)
def test_a_wrong_field_is_said_and_the_rest_kept(
    client: Client, hearing: Hearing, values: dict[str, Any], words: str
) -> None:
    kept = {"body": TEXT, "organisation": "Beboerforeningen", **values}
    answer = _post(client, hearing, **kept)
    assert answer.status_code == 422
    assert words in answer.text
    assert "data-error-summary" in answer.text
    if values.get("organisation") is None:
        assert "Beboerforeningen" in answer.text
    if "body" not in values:
        assert "Dér sker ulykkerne i dag." in answer.text
    assert not _all()
    assert not _letters()


def test_control_characters_and_line_ends_are_cleaned(
    client: Client, hearing: Hearing, person: Any
) -> None:
    _post(client, hearing, body="En\x00 linje\r\nto\x1b[31m", respondent_name="Bo\x00 Lind")
    assert (_only().body, _only().respondent_name) == ("En linje\nto[31m", "Bo Lind")


def test_a_form_key_that_is_not_ours_is_replaced(
    client: Client, hearing: Hearing, person: Any
) -> None:
    for key in ("", "x", "' OR 1=1", "g" * 32, KEY.upper()):
        assert _post(client, hearing, form_key=key).status_code == 303
    assert len(_all()) == 5


def _bomb() -> bytes:
    """A DOCX of a few hundred KB that would unpack to 200 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\0" * 201_000_000)
    return out.getvalue()


def _huge_picture() -> bytes:
    """A PNG of a hundred bytes that says it is 50,000 pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virus.pdf", b"MZ\x90\x00 a program that calls itself a PDF"),
        ("side.pdf", b"<html><script>alert(1)</script>"),
        ("tom.pdf", b""),
        ("billede.png", b"\x89PNG\r\n\x1a\n not a picture"),
        ("arkiv.docx", b"PK\x03\x04 not an archive"),
        ("bombe.docx", "bomb"),
        ("stort.png", "huge picture"),
    ],
)
def test_a_bad_file_is_named_and_everything_else_is_kept(
    client: Client, hearing: Hearing, person: Any, name: str, content: Any
) -> None:
    bad = {"bomb": _bomb, "huge picture": _huge_picture}.get(content)
    bad_content = bad() if bad else content
    answer = _post(client, hearing, files=[(io.BytesIO(bad_content), name), _pdf("godt.pdf")])
    assert answer.status_code == 422
    assert f"{name} was not taken" in answer.text
    assert "Dér sker ulykkerne i dag." in answer.text
    assert "godt.pdf" in answer.text
    assert not _all()
    # Sent again without choosing the good file once more.
    kept = re.findall(r'name="kept" value="([^"]+)"', answer.text)
    assert len(kept) == 1
    assert _post(client, hearing, kept=kept).status_code == 303
    attachment = db.session.scalars(select(Attachment)).one()
    assert attachment.title == "godt.pdf"


def test_kept_files_are_kept_only_for_their_form(
    client: Client, hearing: Hearing, person: Any
) -> None:
    answer = _post(client, hearing, body="x" * 150_001, files=[_pdf("godt.pdf")])
    kept = re.findall(r'name="kept" value="([^"]+)"', answer.text)
    _post(client, hearing, form_key="f" * 32, kept=kept)
    _post(client, hearing, form_key="e" * 32, kept=["nonsense", kept[0] + "x"])
    assert db.session.scalar(select(func.count(Attachment.id))) == 0


def test_too_many_files_are_told(client: Client, hearing: Hearing, person: Any) -> None:
    answer = _post(client, hearing, files=[_pdf(f"{number}.pdf") for number in range(12)])
    assert answer.status_code == 422
    assert answer.text.count('name="kept"') == 10
    assert "11.pdf was not taken: at most 10 files." in answer.text


def test_a_full_disk_is_told_and_the_text_kept(
    client: Client, hearing: Hearing, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.Folder, "put", full)
    answer = _post(client, hearing, files=[_pdf()])
    assert answer.status_code == 422
    assert "could not be saved" in answer.text
    assert "Dér sker ulykkerne i dag." in answer.text


def test_pictures_lose_their_hidden_data(client: Client, hearing: Hearing, person: Any) -> None:
    picture, out = Image.new("RGB", (8, 8), "red"), io.BytesIO()
    exif = picture.getexif()
    exif[0x010F] = "Hemmeligt kamera"
    picture.save(out, "JPEG", exif=exif)
    _post(client, hearing, files=[(io.BytesIO(out.getvalue()), "foto.jpeg")])
    file = db.session.scalars(select(storage.StoredFile)).one()
    with storage.keeper().open(file.sha256) as kept:
        assert b"Hemmeligt" not in kept.read()


def test_a_file_alone_is_a_response(client: Client, hearing: Hearing, person: Any) -> None:
    assert _post(client, hearing, body="", files=[_pdf()]).status_code == 303
    assert "The response is in the files." in client.get(f"/hearings/{hearing.id}/response/1").text


def test_anonymous_where_the_type_allows_it(client: Client, person: Any) -> None:
    hearing = make.hearing(make.space(), type=make.hearing_type(allows_anonymous=True))
    assert _post(client, hearing, respondent_name="").status_code == 303
    response = _only()
    response.visibility, response.visible_from = Visibility.visible, clock.now()
    page = client.get(f"/hearings/{hearing.id}/responses").text
    assert "Anonymous" in page


# Correcting and withdrawing.


def _version() -> int:
    db.session.expire_all()
    return _only().version


def test_corrected_until_the_deadline_with_every_version_kept(
    client: Client, hearing: Hearing, person: Any
) -> None:
    home = _post(client, hearing, files=[_pdf("gammel.pdf")]).location
    response = _only()
    response.visibility, response.visible_from = Visibility.visible, clock.now()
    hearing.shown_count = 1
    db.session.flush()
    first = response.sha256
    attachment = db.session.scalars(select(Attachment)).one()
    page = client.get(f"{home}/edit").text
    assert "Dér sker ulykkerne i dag." in page
    assert "read through before it is shown" in page
    answer = client.post(
        f"{home}/edit",
        data=_form(
            body="Ny tekst",
            version=str(_version()),
            remove=str(attachment.id),
            files=[_pdf("ny.pdf", make.pdf("new"))],
        ),
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    response = _only()
    assert (response.body, response.number) == ("Ny tekst", 1)
    assert response.visibility is Visibility.held
    assert response.sha256 != first
    assert response.edited_at is not None
    db.session.refresh(hearing)
    assert (hearing.shown_count, hearing.response_count) == (0, 1)
    revision = db.session.scalars(select(Revision)).one()
    assert (revision.body, revision.note) == (TEXT, "gammel.pdf")
    titles = [each.title for each in db.session.scalars(select(Attachment))]
    assert titles == ["ny.pdf"]
    assert len(_letters()) == 2
    assert "Ny tekst" in _letters()[1].body
    assert _actions() == ["response.received", "response.corrected"]
    copy = client.get(f"{home}/copy")
    assert hashlib.sha256(copy.data).hexdigest() == response.sha256
    shown = client.get(f"/hearings/{hearing.id}/responses/1").text
    assert "Earlier versions" in shown
    assert "gammel.pdf" in shown


def test_earlier_versions_are_not_for_everybody(
    client: Client, hearing: Hearing, person: Any
) -> None:
    home = _post(client, hearing).location
    client.post(f"{home}/edit", data=_form(body="Ny tekst", version=str(_version())))
    _only().visibility = Visibility.visible
    _only().visible_from = clock.now()
    db.session.flush()
    client.sign_in(make.user("Bo Lind"))
    page = client.get(f"/hearings/{hearing.id}/responses/1").text
    assert "Ny tekst" in page
    assert "Corrected" in page
    assert "Dér sker ulykkerne" not in page


def test_saving_without_a_change_changes_nothing(
    client: Client, hearing: Hearing, person: Any
) -> None:
    home = _post(client, hearing).location
    client.post(f"{home}/edit", data=_form(version=str(_version())))
    assert db.session.scalar(select(func.count(Revision.id))) == 0
    assert len(_letters()) == 1


def test_overlapping_corrections_are_shown_not_lost(
    client: Client, hearing: Hearing, person: Any
) -> None:
    home = _post(client, hearing).location
    old = _version()
    client.post(f"{home}/edit", data=_form(body="Fra telefonen", version=str(old)))
    answer = client.post(f"{home}/edit", data=_form(body="Fra computeren", version=str(old)))
    assert answer.status_code == 422
    assert "Fra telefonen" in answer.text
    assert "Fra computeren" in answer.text
    assert _only().body == "Fra telefonen"


def test_a_visitor_corrects_and_withdraws_by_the_link(client: Client, hearing: Hearing) -> None:
    _post(client, hearing)
    link = _link(_letters()[0])
    client.post(f"{link}/confirmation")
    client.post(f"{link}/edit", data=_form(body="Ny tekst", version=str(_version())))
    assert _only().body == "Ny tekst"
    assert _link(_letters()[2]) == link
    assert "cannot be undone" in client.get(f"{link}/withdrawal").text
    client.post(f"{link}/withdrawal")
    response = _only()
    assert response.status is ResponseStatus.withdrawn
    page = client.get(link).text
    assert "Your response is withdrawn" in page
    assert client.get(f"{link}/edit").status_code == 303
    listed = client.get(f"/hearings/{hearing.id}/responses").text
    assert "Withdrawn by its author" in listed
    assert "Ny tekst" not in listed
    assert "Bodil" not in listed
    db.session.refresh(hearing)
    assert (hearing.response_count, hearing.shown_count) == (1, 0)


def test_a_shown_response_that_is_withdrawn_is_counted_so(
    client: Client, hearing: Hearing, person: Any
) -> None:
    make.response(hearing, person)
    client.post(f"/hearings/{hearing.id}/response/1/withdrawal")
    db.session.refresh(hearing)
    assert (hearing.response_count, hearing.shown_count) == (1, 0)
    client.post(f"/hearings/{hearing.id}/response/1/withdrawal")
    db.session.refresh(hearing)
    assert hearing.shown_count == 0


def test_only_its_sender_may_touch_a_response(
    client: Client, space: Space, hearing: Hearing
) -> None:
    make.response(hearing, make.user())
    home = f"/hearings/{hearing.id}/response/1"
    for tail in ("", "/edit", "/withdrawal", "/copy"):
        assert client.get(home + tail).status_code == 303
    official = make.member(space, RoleName.official)
    client.sign_in(official)
    for tail in ("", "/edit", "/withdrawal", "/copy"):
        assert client.get(home + tail).status_code == 404
    assert client.post(f"{home}/edit", data=_form()).status_code == 404
    assert client.post(f"{home}/withdrawal").status_code == 404
    assert client.post(f"{home}/confirmation").status_code == 404


def test_ones_own_data_holds_ones_responses_and_forgets_the_name(
    client: Client, hearing: Hearing, person: Any
) -> None:
    _post(client, hearing)
    (row,) = own_data.responses(person)
    assert (row["number"], row["text"], row["name"]) == (1, TEXT, "Bodil Krogh")
    own_data.forget_name(person)
    db.session.expire_all()
    assert (_only().respondent_name, _only().body) == ("", TEXT)


# Many at once.


def _at_once(app: Flask, tasks: list[Any]) -> list[int]:
    results: list[int] = []
    barrier = threading.Barrier(len(tasks))

    def run(task: Any) -> None:
        client = app.test_client()
        barrier.wait()
        results.append(task(client))

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _one(secret_of: str, address: str, key: str) -> Any:
    def send(client: Client) -> int:
        with client.session_transaction() as session:
            session["_user_id"] = secret_of
        return client.post(address, data=_form(form_key=key)).status_code

    return send


def test_twenty_at_once_get_twenty_numbers(real_app: Flask) -> None:
    with real_app.app_context():
        with db.transaction():
            hearing = make.hearing(make.space())
            people = [make.user(f"Person {number}") for number in range(20)]
            address = f"/hearings/{hearing.id}/response"
            tokens = [open_sign_in(person, "test") for person in people]
        tasks = [_one(token, address, f"{number:032x}") for number, token in enumerate(tokens)]
        assert _at_once(real_app, tasks) == [303] * 20
        with db.transaction(write=False):
            assert sorted(response.number or 0 for response in _all()) == list(range(1, 21))
            row = db.session.scalars(select(Hearing)).one()
            assert (row.last_number, row.response_count) == (20, 20)
            assert len(_letters()) == 20


def test_ten_clicks_at_once_make_one_response(real_app: Flask) -> None:
    with real_app.app_context():
        with db.transaction():
            hearing = make.hearing(make.space())
            address = f"/hearings/{hearing.id}/response"
            token = open_sign_in(make.user(), "test")
        assert _at_once(real_app, [_one(token, address, KEY)] * 10) == [303] * 10
        with db.transaction(write=False):
            assert [response.number for response in _all()] == [1]
            assert db.session.scalars(select(Hearing)).one().last_number == 1
            assert len(_letters()) == 1
            assert _actions() == ["response.received"]


def test_ten_confirmations_at_once_receive_once(real_app: Flask) -> None:
    with real_app.app_context():
        with db.transaction():
            address = f"/hearings/{make.hearing(make.space()).id}/response"
        real_app.test_client().post(address, data=_form())
        with db.transaction(write=False):
            link = _link(_letters()[0])

        def confirm(client: Client) -> int:
            return client.post(f"{link}/confirmation").status_code

        assert _at_once(real_app, [confirm] * 10) == [303] * 10
        with db.transaction(write=False):
            assert [response.number for response in _all()] == [1]
            assert len(_letters()) == 2
