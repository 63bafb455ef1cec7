"""The desk asks parties: chosen, looked through, asked by mail once, reminded once."""

import html
import io
import re
import smtplib
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from openpyxl import Workbook
from sqlalchemy import select

from participation import clock, db, mail
from participation.accounts.models import RoleName
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.parties.actions import inviting
from participation.hearings.parties.actions import parties as actions
from participation.hearings.parties.models import Party
from participation.hearings.register import actions as register_actions
from participation.hearings.register import table as reading
from participation.hearings.register.models import Organisation
from participation.ledger import Entry
from participation.mail import Letter, sending
from participation.spaces.models import Space
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client
from tests.post import Way


@pytest.fixture
def space(app: Flask) -> Space:
    return make.space(language="da")


@pytest.fixture
def hearing(space: Space) -> Hearing:
    return make.hearing(space)


@pytest.fixture
def desk(client: Client, hearing: Hearing, space: Space) -> str:
    """The address of the parties' pages, opened by an official."""
    client.sign_in(make.member(space, RoleName.official))
    return f"/desk/hearings/{hearing.id}/parties"


def _parties() -> list[Party]:
    db.session.expire_all()
    return list(db.session.scalars(select(Party).order_by(Party.id)))


def _names() -> list[str]:
    return list(
        db.session.scalars(
            select(Organisation.name)
            .join(Party, Party.organisation_id == Organisation.id)
            .order_by(Organisation.sorted_as)
        )
    )


def _letters() -> list[Letter]:
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def _work(step: Callable[[], object]) -> int:
    """What the worker does, in a session of its own; how many times there was something to do."""
    db.session.commit()
    done = 0
    with current_app.app_context():
        while step():
            done += 1
            assert done < 20, "it does the same again and again"
    db.session.expire_all()
    return done


def _invite() -> int:
    return _work(inviting.write_invitations)


def _remind() -> None:
    _work(inviting.write_reminders)


def _move(monkeypatch: pytest.MonkeyPatch, to: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: to)


# Choosing.


def test_organisations_are_chosen_singly_and_by_group(
    client: Client, desk: str, space: Space
) -> None:
    one = make.organisation(space, "Alene")
    for name in ("Skole A", "Skole B"):
        make.organisation(space, name, groups=["Skoler"])
    make.organisation(space, "Skole C", groups=["Skoler"], retired_at=clock.now())
    away = make.organisation(make.space(), "Andetsteds")
    page = client.get(f"{desk}/choice").text
    assert "Skoler (2)" in page
    assert "Andetsteds" not in page
    assert "Skole C" not in page
    data = {"organisation": [str(one.id), str(away.id), "x", "²", "9" * 30]}
    answer = client.post(f"{desk}/choice", data=data)
    assert answer.status_code == 303
    assert _names() == ["Alene"]
    group = one.id and re.search(r'name="all_of" value="(\d+)"', page)
    assert group
    client.post(f"{desk}/choice", data={"all_of": group[1]})
    assert _names() == ["Alene", "Skole A", "Skole B"]
    assert _letters() == [], "nothing is sent before it has been seen"
    assert "Alene" not in client.get(f"{desk}/choice").text.partition("<form")[2]


def _book(*rows: tuple[str, ...]) -> io.BytesIO:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    out.seek(0)
    return out


ROWS = (
    ("Navn", "E-mail", "CVR"),
    ("Havnens Venner", "post@havn.example", "12345678"),
    ("Skæv", "ikke en adresse", ""),
    ("Uden adresse", "", ""),
    ("Cyklisterne", "c@cykel.example", ""),
)
CSV = "\n".join(";".join(row) for row in ROWS).encode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_is_shown_first_with_its_bad_rows_named_and_the_good_ones_kept(
    client: Client, desk: str, kind: str
) -> None:
    file = io.BytesIO(CSV) if kind == "csv" else _book(*ROWS)
    answer = client.post(f"{desk}/table", data={"file": (file, f"liste.{kind}")})
    assert answer.status_code == 200
    assert "Row 3: “ikke en adresse” is not an e-mail address." in html.unescape(answer.text)
    assert "no e-mail: write by post" in answer.text
    assert "Cyklisterne" in answer.text
    assert _parties() == []
    rows = re.search(r'name="rows" value="([^"]+)"', answer.text)
    assert rows
    answer = client.post(f"{desk}/table", data={"rows": rows[1]})
    assert (answer.status_code, answer.location) == (303, f"{desk}/sending")
    assert _names() == ["Cyklisterne", "Havnens Venner", "Uden adresse"]
    client.post(f"{desk}/table", data={"rows": rows[1]})
    assert _names() == ["Cyklisterne", "Havnens Venner", "Uden adresse"], "a double click"


def test_a_table_without_a_good_row_is_refused_by_row(client: Client, desk: str) -> None:
    file = (io.BytesIO(b"Navn;E-mail\n;a@x.dk\n"), "liste.csv")
    answer = client.post(f"{desk}/table", data={"file": file})
    assert answer.status_code == 422
    assert "Row 2: It has no name." in answer.text
    assert "See what it holds" in answer.text
    file = (io.BytesIO(b"%PDF-1.7\x00"), "liste.pdf")
    answer = client.post(f"{desk}/table", data={"file": file})
    assert answer.status_code == 422
    assert "neither a CSV file" in answer.text


def test_rows_that_were_changed_on_the_way_or_are_for_another_space_are_not_taken(
    client: Client, desk: str
) -> None:
    assert client.post(f"{desk}/table", data={"rows": "forged"}).status_code == 422
    away = make.space()
    packed = reading.packed(away.id, [register_actions.Details("A", "", "a@x.dk")])
    assert client.post(f"{desk}/table", data={"rows": packed}).status_code == 422
    assert _parties() == []


def test_who_has_not_been_asked_can_be_taken_off_the_list(
    client: Client, desk: str, space: Space, hearing: Hearing
) -> None:
    listed = make.party(hearing, make.organisation(space, "A"))
    asked, _key = make.invited(hearing, make.organisation(space, "B"))
    gone = f"{desk}/{listed.id}/removal"
    assert client.post(gone).status_code == 303
    assert client.post(f"{desk}/{asked.id}/removal").status_code == 303
    assert _names() == ["B"]
    assert client.post(gone).status_code == 404


# Sending.


def test_the_mail_is_seen_before_it_is_sent_and_goes_to_those_who_were_shown(
    client: Client, desk: str, space: Space, hearing: Hearing
) -> None:
    one = make.party(hearing, make.organisation(space, "Havnens Venner", email="h@x.dk"))
    make.party(hearing, make.organisation(space, "Uden adresse", email=""))
    page = client.get(f"{desk}/sending").text
    assert "h@x.dk" in page
    assert "Uden adresse" in page
    assert f"/hearings/{hearing.id}/party/…" in page
    assert "Send 1 invitation" in page
    late = make.party(hearing, make.organisation(space, "Kom til imens"))
    assert client.post(f"{desk}/sending", data={"parties": str(one.id)}).status_code == 303
    assert _invite() == 1
    (letter,) = _letters()
    assert letter.to == "h@x.dk"
    assert [each.id for each in _parties() if each.invited_at] == [one.id]
    assert late.id != one.id


def test_a_double_click_and_a_worker_that_runs_twice_ask_once(
    client: Client, desk: str, space: Space, hearing: Hearing
) -> None:
    one = make.party(hearing, make.organisation(space, email="h@x.dk"))
    for _click in range(2):
        client.post(f"{desk}/sending", data={"parties": str(one.id)})
    _invite()
    client.post(f"{desk}/sending", data={"parties": str(one.id)})
    _invite()
    assert len(_letters()) == 1
    db.session.refresh(hearing)
    assert hearing.party_count == 1
    actions_done = db.session.scalars(select(Entry.action).order_by(Entry.id)).all()
    assert actions_done == [
        "hearing.parties_ready",
        "hearing.parties_asked",
    ]


def test_each_mail_has_a_link_of_its_own_in_the_language_of_the_hearing(
    client: Client, desk: str, space: Space, hearing: Hearing
) -> None:
    for number in range(3):
        make.party(hearing, make.organisation(space, f"Nr. {number}"), wanted_at=clock.now())
    _invite()
    letters = _letters()
    links = [re.search(r"/hearings/\d+/party/\S+", each.body) for each in letters]
    assert len({each[0] for each in links if each}) == 3
    visitor = client.application.test_client()
    for number, found in enumerate(links):
        assert found
        assert f"Nr. {number}" in visitor.get(found[0]).text
    assert hearing.title in letters[0].subject


def test_a_hearing_that_is_not_open_asks_when_it_opens(
    client: Client, space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    hearing = make.hearing(
        space,
        opens_at=now + timedelta(days=2),
        closes_at=now + timedelta(days=40),
        visible_from=now + timedelta(days=2),
    )
    party = make.party(hearing, make.organisation(space))
    client.sign_in(make.member(space, RoleName.official))
    address = f"/desk/hearings/{hearing.id}/parties"
    assert "The mail is sent when it opens." in client.get(f"{address}/sending").text
    client.post(f"{address}/sending", data={"parties": str(party.id)})
    assert _invite() == 0
    assert "Will be invited" in client.get(address).text
    assert client.get(f"/hearings/{hearing.id}/parties").text.count("Havnens Venner") == 0
    _move(monkeypatch, now + timedelta(days=2, seconds=1))
    assert _invite() == 1
    assert len(_letters()) == 1


def test_one_that_is_about_to_be_asked_by_an_open_hearing_is_not_said_to_wait_for_it(
    client: Client, space: Space, hearing: Hearing
) -> None:
    party = make.party(hearing, make.organisation(space))
    client.sign_in(make.member(space, RoleName.official))
    address = f"/desk/hearings/{hearing.id}/parties"
    client.post(f"{address}/sending", data={"parties": str(party.id)})
    page = client.get(address).text
    assert "Will be invited" in page
    assert "when it opens" not in page


def test_many_are_asked_in_several_transactions(space: Space, hearing: Hearing) -> None:
    for number in range(7):
        make.party(hearing, make.organisation(space, f"{number}"), wanted_at=clock.now())
    db.session.commit()
    assert inviting.write_invitations(limit=3)
    assert len(_letters()) == 3
    assert inviting.write_invitations(limit=3)
    assert inviting.write_invitations(limit=3)
    assert not inviting.write_invitations(limit=3)
    assert len({letter.to for letter in _letters()}) == 7


def test_an_address_that_is_taken_out_meanwhile_is_not_written_to(
    space: Space, hearing: Hearing
) -> None:
    make.party(hearing, make.organisation(space, email=""), wanted_at=clock.now())
    _invite()
    (party,) = _parties()
    assert (party.wanted_at, party.invited_at) == (None, None)
    assert _letters() == []


def test_a_draft_or_withdrawn_hearing_asks_nobody(space: Space) -> None:
    for status in (Status.draft, Status.withdrawn):
        hearing = make.hearing(space, status=status, visibility=Visibility.staff)
        make.party(hearing, make.organisation(space, status.value), wanted_at=clock.now())
    assert _invite() == 0


# Refused, and sent again.


def test_a_refused_mail_is_shown_and_sent_again_to_the_right_address(
    client: Client, desk: str, space: Space, hearing: Hearing
) -> None:
    make.party(
        hearing,
        make.organisation(space, "Havnens Venner", email="fejl@x.dk"),
        wanted_at=clock.now(),
    )
    _invite()
    (letter,) = _letters()
    first = re.search(r"/hearings/\d+/party/\S+", letter.body)
    assert first
    letter.error = "SMTPRecipientsRefused: {'fejl@x.dk': (550, b'No such user here')}"
    db.session.commit()
    _work(actions.note_refusals)
    assert "Refused by the mail server" in client.get(desk).text
    (party,) = _parties()
    page = client.get(f"{desk}/{party.id}").text
    assert "550 No such user here" in page
    bad = client.post(f"{desk}/{party.id}", data={"email": "ikke en adresse"})
    assert bad.status_code == 422
    assert "ikke en adresse" in bad.text
    assert client.post(f"{desk}/{party.id}", data={"email": "ret@x.dk"}).status_code == 303
    _invite()
    (letter,) = _letters()
    assert letter.to == "ret@x.dk"
    visitor = client.application.test_client()
    assert visitor.get(first[0]).status_code == 404
    db.session.refresh(hearing)
    assert hearing.party_count == 1, "asked again is not asked twice"
    assert "Refused" not in client.get(desk).text


def test_the_mail_server_is_asked_by_the_worker_itself(
    space: Space, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_message: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({"fejl@x.dk": (550, b"5.1.1 Ukendt")})

    monkeypatch.setattr(sending, "transport", lambda: Way(refuse))
    make.party(hearing, make.organisation(space, email="fejl@x.dk"), wanted_at=clock.now())
    _invite()
    _work(mail.deliver)
    _work(actions.note_refusals)
    (party,) = _parties()
    assert party.refusal == "550 5.1.1 Ukendt"


# Reminding.


@pytest.fixture
def silent(hearing: Hearing, space: Space) -> Party:
    return make.invited(hearing, make.organisation(space, "Tavs", email="tavs@x.dk"))[0]


def _due(hearing: Hearing, days: int) -> datetime:
    assert hearing.closes_at
    found = inviting.reminder_at(hearing, days)
    assert found
    return found


def test_who_has_not_answered_is_reminded_once_a_week_before(
    hearing: Hearing, space: Space, silent: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    for name, values in {
        "Svaret": {"answered_at": now},
        "Intet": {"answered_at": now, "no_remarks": True},
        "Afvist": {"refused_at": now},
        "Mindet": {"reminded_at": now},
    }.items():
        make.invited(hearing, make.organisation(space, name), **values)
    make.party(hearing, make.organisation(space, "Aldrig spurgt"))
    due = _due(hearing, 7)
    _move(monkeypatch, due - timedelta(minutes=1))
    _remind()
    assert _letters() == []
    for later in (0, 1, 60, 60 * 24 * 3):
        _move(monkeypatch, due + timedelta(minutes=later))
        _remind()
    (letter,) = _letters()
    assert letter.to == "tavs@x.dk"
    assert re.search(r"/hearings/\d+/party/\S+", letter.body)
    assert silent.id in [each.id for each in _parties() if each.reminded_at]
    assert db.session.scalars(select(Entry.action)).all() == ["hearing.parties_reminded"]


def test_the_number_of_days_is_the_officials_to_set(
    client: Client, desk: str, hearing: Hearing, silent: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bad in ("-1", "61", "x", ""):
        answer = client.post(f"{desk}/reminder", data={"days": bad})
        assert answer.status_code == 422, bad
    assert client.post(f"{desk}/reminder", data={"days": "3"}).status_code == 303
    assert 'value="3"' in client.get(desk).text
    _move(monkeypatch, _due(hearing, 3) - timedelta(minutes=1))
    _remind()
    assert _letters() == []
    _move(monkeypatch, _due(hearing, 3))
    _remind()
    assert len(_letters()) == 1


def test_no_days_is_no_reminder(
    client: Client, desk: str, hearing: Hearing, silent: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(f"{desk}/reminder", data={"days": "0"})
    assert hearing.closes_at
    _move(monkeypatch, hearing.closes_at - timedelta(hours=1))
    _remind()
    assert _letters() == []


def test_who_was_asked_after_the_day_of_the_reminder_is_not_reminded(
    hearing: Hearing, silent: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = _due(hearing, 7)
    silent.invited_at = due + timedelta(hours=1)
    _move(monkeypatch, due + timedelta(days=2))
    _remind()
    assert _letters() == []


def test_after_the_deadline_nobody_is_reminded_or_asked(
    hearing: Hearing, silent: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hearing.closes_at
    silent.wanted_at = None
    _move(monkeypatch, hearing.closes_at + timedelta(minutes=1))
    _remind()
    assert _invite() == 0
    assert _letters() == []


def test_the_earlier_link_still_opens_the_draft_after_a_reminder(
    client: Client, hearing: Hearing, space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    _party, key = make.invited(hearing, make.organisation(space))
    address = f"/hearings/{hearing.id}/party/{key}"
    client.post(address, data={"body": "Vi har skrevet.", "draft": "1", "version": ""})
    _move(monkeypatch, _due(hearing, 7))
    _remind()
    found = re.search(r"/hearings/\d+/party/\S+", _letters()[0].body)
    assert found
    for each in (address, found[0]):
        assert "Vi har skrevet." in client.get(each).text


# Who sees what.


@pytest.mark.parametrize("role", [RoleName.moderator, RoleName.admin, RoleName.official])
def test_addresses_are_for_officials(
    client: Client, space: Space, hearing: Hearing, role: RoleName
) -> None:
    party, _key = make.invited(hearing, make.organisation(space, email="hemmelig@x.dk"))
    client.sign_in(make.member(space, role))
    for address in (
        f"/desk/hearings/{hearing.id}/parties",
        f"/desk/hearings/{hearing.id}/parties/{party.id}",
        "/desk/organisations",
    ):
        answer = client.get(address)
        official = role is RoleName.official
        assert answer.status_code == (200 if official else 403)
        assert ("hemmelig@x.dk" in answer.text) is official


def test_the_list_shows_and_filters_where_each_is(
    client: Client, desk: str, space: Space, hearing: Hearing
) -> None:
    make.invited(hearing, make.organisation(space, "Spurgt"))
    make.invited(hearing, make.organisation(space, "Mindet"), reminded_at=clock.now())
    page = client.get(desk).text
    assert "Spurgt" in page
    assert "Mindet" in page
    page = client.get(f"{desk}?show=reminded").text
    assert "Spurgt" not in page
    assert "Mindet" in page
    assert client.get(f"{desk}?show=nonsense").status_code == 200


def test_two_workers_ask_each_party_once(real_app: Flask) -> None:
    with real_app.app_context(), db.transaction():
        space = make.space()
        hearing = make.hearing(space)
        for number in range(40):
            make.party(hearing, make.organisation(space, f"{number}"), wanted_at=clock.now())
    ready = threading.Barrier(2)

    def work() -> None:
        with real_app.app_context():
            ready.wait()
            while inviting.write_invitations(limit=7):
                pass

    workers = [threading.Thread(target=work) for _number in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    with real_app.app_context(), db.transaction():
        to = [letter.to for letter in _letters()]
        counted = db.session.scalars(select(Hearing.party_count)).one()
    assert (len(to), len(set(to)), counted) == (40, 40, 40)


def test_the_longest_table_is_seen_taken_and_asked(
    client: Client, desk: str, hearing: Hearing
) -> None:
    rows = [f"Forening nr. {number} i Fjordby;post{number}@x.dk;A, B" for number in range(2000)]
    file = io.BytesIO("\n".join(["Navn;E-mail;Grupper", *rows]).encode())
    answer = client.post(f"{desk}/table", data={"file": (file, "liste.csv")})
    assert answer.status_code == 200
    packed = re.search(r'name="rows" value="([^"]+)"', answer.text)
    assert packed
    assert client.post(f"{desk}/table", data={"rows": packed[1]}).status_code == 303
    page = client.get(f"{desk}/sending").text
    shown = re.search(r'name="parties" value="([^"]+)"', page)
    assert shown
    client.post(f"{desk}/sending", data={"parties": shown[1]})
    assert len([each for each in _parties() if each.wanted_at]) == 2000
