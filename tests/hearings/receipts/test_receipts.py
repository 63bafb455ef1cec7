"""A receipt that is pasted: received, unchanged, published; or what is not so."""

import html
import re
from typing import Any

import pytest
from sqlalchemy import select, update

from participation import db, ledger
from participation.hearings import receipt_codes
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.actions.receiving import record_receipt
from participation.hearings.responses.content import content_of, digest_of
from participation.hearings.responses.models import Response, ResponseStatus
from participation.mail import Letter
from participation.moderation.actions import decide
from participation.moderation.models import Rule, Verdict
from participation.sealing import actions, queries
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client


@pytest.fixture
def response(app: Any) -> Response:
    """A published response with its receipt, sealed and signed."""
    hearing = factories.hearing(factories.space())
    made = factories.response(hearing, body="Seks etager er for højt.")
    made.sha256 = digest_of(hearing.id, content_of(made), [])
    record_receipt(made, hearing, None)
    _seal()
    return made


def _seal() -> None:
    """What the worker does, in the transaction of the test."""
    waiting = select(ledger.Entry).where(ledger.Entry.position.is_(None)).order_by(ledger.Entry.id)
    last = ledger.reached()
    entries = list(db.session.scalars(waiting))
    for position, entry in enumerate(entries, start=last + 1):
        entry.position = position
    db.session.flush()
    actions.seal(entries)
    actions.sign_head()


def _told(client: Client, pasted: str, status: int = 200) -> str:
    answer = client.post("/receipts", data={"receipt": pasted})
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text))


def _code(response: Response) -> str:
    return receipt_codes.code_of(response.receipt_key)


def test_received_unchanged_published(client: Client, response: Response) -> None:
    told = _told(client, f"Kvittering\n\nKode: {_code(response)}.\nSHA: {response.sha256}\n")
    assert "Received as no. 1, and unchanged" in told
    assert "It is published." in told
    assert "It is not signed yet" not in told


def test_a_text_that_was_changed_in_the_database_is_said(
    client: Client, response: Response
) -> None:
    db.session.execute(
        update(Response.__table__).where(Response.__table__.c.id == response.id).values(body="Nej.")
    )
    db.session.expire_all()
    told = _told(client, _code(response))
    assert "Received as no. 1, but not as it was" in told
    assert "The text is not what was sealed" in told


def test_an_entry_that_was_changed_to_fit_is_said(client: Client, response: Response) -> None:
    """The text and its entry: the signed head tells."""
    response.body = "Nej."
    response.sha256 = digest_of(response.hearing_id, content_of(response), [])
    entry = db.session.scalars(
        select(ledger.Entry).where(ledger.Entry.action == "response.received")
    ).one()
    entry.data = {
        **entry.data,
        "receipt": receipt_codes.sealed(response.receipt_key, response.sha256),
    }
    db.session.flush()
    told = _told(client, _code(response))
    assert "Received as no. 1, but not as it was" in told
    assert "The line in the ledger is not what was signed" in told


def test_a_forged_receipt_is_not_known(client: Client, response: Response) -> None:
    told = _told(client, "K" + "0" * 32)
    assert "We do not know this receipt" in told
    assert "no. 1" not in told


@pytest.mark.parametrize("pasted", ["", "Hej", "K123", "K" + "0" * 31 + "g", "k" + "0" * 32])
def test_what_is_no_receipt_is_kept_and_said(client: Client, pasted: str) -> None:
    answer = client.post("/receipts", data={"receipt": pasted})
    assert answer.status_code == 422
    assert pasted in answer.text


def test_what_is_not_published_is_said(client: Client, response: Response) -> None:
    response.visibility = Visibility.held
    db.session.flush()
    assert "It is not published yet." in _told(client, _code(response))
    official = factories.user()
    response.visibility = Visibility.visible
    decide(response, Verdict.hidden, Rule.hate, "Nej.", by=official)
    db.session.flush()
    assert "It is not shown to the public." in _told(client, _code(response))
    response.status = ResponseStatus.withdrawn
    db.session.flush()
    assert "Its sender has withdrawn it." in _told(client, _code(response))


def test_what_is_not_signed_yet_is_said(client: Client, app: Any) -> None:
    hearing = factories.hearing(factories.space())
    made = factories.response(hearing)
    made.sha256 = digest_of(hearing.id, content_of(made), [])
    record_receipt(made, hearing, None)
    db.session.flush()
    told = _told(client, _code(made))
    assert "and unchanged" in told
    assert "It is not signed yet" in told


def test_the_mail_is_a_receipt_that_can_be_pasted_whole(client: Client) -> None:
    hearing: Hearing = factories.hearing(factories.space())
    person = factories.user()
    _seal()
    client.sign_in(person)
    page = client.get(f"/hearings/{hearing.id}/response").text
    key = re.search(r'name="form_key"[^>]*value="([^"]+)"', page)
    assert key
    sent = client.post(
        f"/hearings/{hearing.id}/response",
        data={
            "form_key": key[1],
            "respondent_kind": "person",
            "respondent_name": "Bodil",
            "body": "For højt.",
        },
    )
    assert sent.status_code == 303
    letter = db.session.scalars(select(Letter)).one()
    made = db.session.scalars(select(Response)).one()
    assert _code(made) in letter.body
    assert "/receipts" in letter.body
    (head,) = queries.heads()
    assert f"seal {head.root}" in letter.body
    assert _code(made) in client.get(sent.location).text
    assert "Received as no. 1, and unchanged" in _told(client, letter.body)


def test_the_ledger_does_not_tell_what_a_text_may_be(client: Client, response: Response) -> None:
    """Whoever guesses the text cannot try it: what the entry holds is made with the receipt's own key."""
    entry = db.session.scalars(
        select(ledger.Entry).where(ledger.Entry.action == "response.received")
    ).one()
    assert response.sha256 not in str(entry.data)
    assert str(response.receipt_key) not in str(entry.data)
