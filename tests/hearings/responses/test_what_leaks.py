"""What must not come out early or by another door, and addresses that must be understood."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from participation import clock, db
from participation.accounts.models import RoleName
from participation.hearings.notice.models import Hearing, Publication
from participation.hearings.publishing.actions import publication
from participation.hearings.responses.models import Response
from participation.mail import Letter
from participation.subjects.models import Attachment, Visibility
from tests import factories as make
from tests.conftest import Client

KEY = "fedcba9876543210" * 2


def _answer(**values: Any) -> dict[str, Any]:
    return {
        "respondent_kind": "person",
        "respondent_name": "Bodil Krogh",
        "body": "Seks etager er for højt.",
        "form_key": KEY,
        **values,
    }


def test_a_deadline_that_is_moved_keeps_what_waits_from_the_public(
    client: Client, app: Flask
) -> None:
    """Also when a moderator decides, who does not know of the hearing's dates."""
    space = make.space()
    official = make.member(space, RoleName.official)
    now = clock.now()
    hearing = make.hearing(
        space,
        type=make.hearing_type(publication=Publication.after_deadline),
        space=space,
        closes_at=now - timedelta(hours=2),
    )
    response = make.response(
        hearing, visibility=Visibility.held, visible_from=now - timedelta(hours=1)
    )
    publication.extend(hearing, (now + timedelta(days=5)).date(), "Ferie.", by=official)
    db.session.commit()
    client.sign_in(make.member(space, RoleName.moderator))
    client.post(f"/moderation/{response.id}", data={"verdict": "published"})
    found = db.session.get(Response, response.id, populate_existing=True)
    assert found.visibility is Visibility.visible
    assert found.visible_from > hearing.closes_at
    assert client.application.test_client().get(found.path).status_code == 404


def test_who_answered_without_a_name_has_none_for_the_moderator(client: Client) -> None:
    space = make.space()
    hearing = make.hearing(space, type=make.hearing_type(allows_anonymous=True))
    hidden = make.response(hearing, make.member(space, name="Astrid Holm"), respondent_name="")
    named = make.response(hearing, respondent_name="Bodil Krogh")
    client.sign_in(make.member(space, RoleName.moderator, name="Jens Bo"))
    page = client.get(f"/moderation/{hidden.id}")
    assert page.status_code == 200
    assert "Astrid Holm" not in page.text
    assert "Bodil Krogh" in client.get(f"/moderation/{named.id}").text


def test_a_hearing_starts_in_a_department_of_its_own_space(client: Client) -> None:
    one, other = make.space(), make.space()
    elsewhere, here = make.department(one), make.department(other)
    official = make.member(one)
    make.role(official, RoleName.official, one, elsewhere)
    make.role(official, RoleName.official, other, here)
    kind = make.hearing_type()
    client.sign_in(official)
    answer = client.post(
        "/desk/hearings/new", data={"title": "Ny sti", "space": other.id, "type": kind.id}
    )
    assert answer.status_code == 303
    assert db.session.query(Hearing).one().department_id == here.id


@pytest.mark.parametrize(
    ("given", "kept"),
    [("Bodil@Ørsted.example", "bodil@xn--rsted-uua.example"), ("bødil@example.org", None)],
)
def test_mail_goes_where_it_can_go(client: Client, given: str, kept: str | None) -> None:
    hearing = make.hearing(make.space())
    answer = client.post(f"/hearings/{hearing.id}/response", data=_answer(email=given))
    letter = db.session.query(Letter).one_or_none()
    assert answer.status_code == (303 if kept else 422)
    assert (letter.to if letter else None) == kept


def test_kept_files_count_among_those_a_response_may_have(client: Client, app: Flask) -> None:
    space = make.space()
    author = make.member(space)
    hearing = make.hearing(space)
    client.sign_in(author)
    address = f"/hearings/{hearing.id}/response"

    def pdfs(first: int, count: int) -> list[tuple[io.BytesIO, str]]:
        numbers = range(first, first + count)
        return [(io.BytesIO(make.pdf(f"{n}")), f"{n}.pdf") for n in numbers]

    client.post(address, data=_answer(files=pdfs(0, 8)), content_type="multipart/form-data")
    edit = f"{address}/1/edit"
    form = _answer(version="1", respondent_name="")
    again = client.post(
        edit, data={**form, "files": pdfs(20, 2)}, content_type="multipart/form-data"
    )
    assert again.status_code == 422
    kept = [part.split('"')[0] for part in again.text.split('name="kept" value="')[1:]]
    kept = kept or [part.split('"')[0] for part in again.text.split('value="WzI')[1:]]
    assert len(kept) == 2
    other = client.post(
        edit,
        data={**form, "files": pdfs(30, 10), "remove": _attachment_ids()},
        content_type="multipart/form-data",
    )
    many = [part.split('"')[0] for part in other.text.split('name="kept" value="')[1:]]
    assert len(many) == 10
    final = client.post(edit, data={**_answer(version="1"), "kept": many})
    assert final.status_code == 422
    assert "at most 2 files" in final.text


def _attachment_ids() -> list[str]:
    response = db.session.query(Response).one()
    found = db.session.query(Attachment).filter(Attachment.subject_id == response.id)
    return [str(each.id) for each in found]
