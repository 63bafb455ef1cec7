"""While the files of a form are looked at, the request holds nothing: what happens then counts."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import db, storage
from participation.accounts import actions
from participation.accounts.login import open_sign_in
from participation.accounts.models import User
from participation.hearings.notice.models import Publication
from participation.hearings.responses.models import Response
from participation.storage import checking
from participation.web.submissions import FIELD, new_key
from tests import factories as make


@pytest.fixture
def here(real_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An open hearing and somebody who answers it with a file; `meanwhile` happens once while it is
    looked at."""

    class Here:
        meanwhile: Callable[[], Any] | None = None

        def __init__(self) -> None:
            with real_app.app_context(), db.transaction():
                inside = make.space()
                person = make.member(inside, name="Bodil Krogh")
                type_ = make.hearing_type(publication=Publication.after_check)
                self.hearing = make.hearing(inside, type=type_).id
                self.person = person.id
                self.token = open_sign_in(person, "test")
                self.key = new_key(person.id)

        def send(self) -> Any:
            client = real_app.test_client()
            with client.session_transaction() as session:
                session["_user_id"] = self.token
            return client.post(
                f"/hearings/{self.hearing}/response",
                data={
                    "respondent_kind": "person",
                    "respondent_name": "Bodil Krogh",
                    "body": "Seks etager er for højt.",
                    "form_key": "0123456789abcdef" * 2,
                    FIELD: self.key,
                    "files": (io.BytesIO(make.pdf("text")), "svar.pdf"),
                },
                content_type="multipart/form-data",
            )

        def names(self) -> list[str]:
            with real_app.app_context(), db.transaction(write=False):
                return list(db.session.scalars(select(Response.respondent_name)))

    made = Here()
    usual = storage.detect

    def detect(source: Any, *kinds: Any) -> str:
        do, made.meanwhile = made.meanwhile, None
        if do is not None:
            do()
        return usual(source, *kinds)

    monkeypatch.setattr(checking, "detect", detect)
    return made


def test_an_account_that_is_erased_meanwhile_leaves_no_name(real_app: Flask, here: Any) -> None:
    def erase() -> None:
        with real_app.app_context(), db.transaction():
            actions.erase(db.session.get_one(User, here.person))

    here.meanwhile = erase
    assert here.send().status_code == 409
    assert here.names() == []


def test_the_same_form_sent_meanwhile_is_taken_once(here: Any) -> None:
    answers = []
    here.meanwhile = lambda: answers.append(here.send())
    answers.append(here.send())
    assert [each.status_code for each in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert here.names() == ["Bodil Krogh"]
