"""The register's pages: what is typed is kept, what others saved is shown, tables come in by row."""

import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from participation import db
from participation.accounts.models import RoleName
from participation.hearings.register.models import Organisation
from participation.spaces.models import Audience, Space
from tests import factories as make
from tests.conftest import Client

HERE = "/desk/organisations"


@pytest.fixture
def space(app: Flask) -> Space:
    return make.space()


@pytest.fixture
def desk(client: Client, space: Space) -> Client:
    return client.sign_in(make.member(space, RoleName.official))


def _names() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(Organisation.name).order_by(Organisation.sorted_as)))


def test_an_organisation_is_added_and_found(desk: Client, space: Space) -> None:
    data = {
        "space": space.id,
        "name": "Havnens Venner",
        "number": "DK 12 34 56 78",
        "email": "POST@Havn.example",
        "groups": "Foreninger, Havnen",
    }
    assert desk.post(f"{HERE}/new", data=data).status_code == 303
    one = db.session.scalars(select(Organisation)).one()
    assert (one.number, one.email) == ("12345678", "post@havn.example")
    for found in ("", "?q=havn", "?q=1234", "?q=post@", "?q=%25"):
        assert ("12345678" in desk.get(HERE + found).text) is (found != "?q=%25"), found
    assert "Foreninger" in desk.get(HERE).text


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Write the name of the organisation."),
        ("name", "x" * 201, "Shorten the name"),
        ("number", "123", "Write the number with 8 or 9 digits."),
        ("email", "ikke en adresse", "Write an e-mail address"),
        ("groups", "x" * 81, "too long"),
    ],
)
def test_what_is_wrong_is_said_and_all_is_kept(
    desk: Client, space: Space, field: str, value: str, says: str
) -> None:
    make.organisation(space, "Kendt", number="87654321")
    data = {"space": space.id, "name": "Ny", "number": "", "email": "ny@x.dk", "groups": "A"}
    data[field] = value
    answer = desk.post(f"{HERE}/new", data=data)
    assert answer.status_code == 422
    assert says in answer.text
    for kept in data.values():
        assert str(kept) in answer.text
    assert _names() == ["Kendt"]


def test_a_register_of_another_space_cannot_be_written_in(desk: Client, space: Space) -> None:
    away = make.space()
    other = make.organisation(away, "Andetsteds")
    answer = desk.post(f"{HERE}/new", data={"space": away.id, "name": "Ny"})
    assert answer.status_code == 422
    address = f"{HERE}/{other.id}"
    assert desk.get(address).status_code == 404
    assert desk.post(f"{address}/retirement").status_code == 404
    assert _names() == ["Andetsteds"]


def test_somebody_elses_change_is_shown_beside_ones_own(desk: Client, space: Space) -> None:
    one = make.organisation(space, "Før", email="a@x.dk")
    address = f"{HERE}/{one.id}"
    data = {"version": "1", "name": "Den enes", "email": "a@x.dk"}
    assert desk.post(address, data=data).status_code == 303
    answer = desk.post(address, data={**data, "name": "Den andens"})
    assert answer.status_code == 422
    assert "Den enes" in answer.text
    assert "Den andens" in answer.text
    assert _names() == ["Den enes"]


def test_out_of_use_it_is_offered_no_more_and_found_by_the_filter(
    desk: Client, space: Space
) -> None:
    address = f"{HERE}/{make.organisation(space, 'Nedlagt').id}"
    desk.post(f"{address}/retirement")
    assert 'href="' + address not in desk.get(HERE).text
    assert address in desk.get(f"{HERE}?retired=1").text
    desk.post(f"{address}/retirement", data={"again": "1"})
    assert address in desk.get(HERE).text


def test_a_table_comes_into_the_register_after_it_has_been_seen(desk: Client, space: Space) -> None:
    make.organisation(space, "Kendt", email="gammel@x.dk")
    file = io.BytesIO(b"Navn;E-mail\nKendt;ny@x.dk\nNy;n@x.dk\nUden;\n")
    answer = desk.post(f"{HERE}/table", data={"space": space.id, "file": (file, "liste.csv")})
    assert answer.status_code == 200
    assert "One of this name is at gammel@x.dk." in answer.text
    assert "no e-mail: write by post" in answer.text
    assert _names() == ["Kendt"]
    rows = re.search(r'name="rows" value="([^"]+)"', answer.text)
    assert rows
    moved = re.search(r'name="moved" value="(\d+)"', answer.text)
    assert moved
    data = {"rows": rows[1], "moved": moved[1]}
    assert desk.post(f"{HERE}/table", data=data).status_code == 303
    assert _names() == ["Kendt", "Ny", "Uden"]
    kept = db.session.scalars(select(Organisation.email).where(Organisation.name == "Kendt")).one()
    assert kept == "ny@x.dk"


def test_a_row_that_fits_two_is_named(desk: Client, space: Space) -> None:
    for email in ("nord@x.dk", "syd@x.dk"):
        make.organisation(space, "Bøgen", email=email)
    file = io.BytesIO("Navn;E-mail\nNy;n@x.dk\nBøgen;\n".encode())
    answer = desk.post(f"{HERE}/table", data={"space": space.id, "file": (file, "liste.csv")})
    assert "Row 3: Several in the register have this name." in answer.text


def test_just_the_same_again_is_said_to_be_there(desk: Client, space: Space) -> None:
    make.organisation(space, "Kendt", number="87654321", email="k@x.dk")
    data = {"space": space.id, "name": "Kendt", "number": "87654321", "email": "k@x.dk"}
    answer = desk.post(f"{HERE}/new", data=data)
    assert answer.status_code == 422
    assert "It is in the register already" in answer.text
    assert desk.post(f"{HERE}/new", data={**data, "email": "b@x.dk"}).status_code == 303


def test_a_preview_that_has_lain_too_long_is_not_taken(
    desk: Client, space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = io.BytesIO(b"Navn;E-mail\nNy;n@x.dk\n")
    answer = desk.post(f"{HERE}/table", data={"space": space.id, "file": (file, "liste.csv")})
    rows = re.search(r'name="rows" value="([^"]+)"', answer.text)
    assert rows
    monkeypatch.setattr("participation.hearings.register.table.KEPT_FOR", -1)
    answer = desk.post(f"{HERE}/table", data={"rows": rows[1]})
    assert answer.status_code == 422
    assert "Bring the table in again" in answer.text
    assert _names() == []


def test_who_works_inside_only_keeps_no_register(client: Client) -> None:
    inside = make.space(Audience.internal)
    client.sign_in(make.member(inside, RoleName.official))
    assert "Add an organisation" not in client.get(HERE).text
    assert client.get(f"{HERE}/new").status_code == 403


def test_a_long_register_is_read_page_by_page(desk: Client, space: Space) -> None:
    for number in range(60):
        make.organisation(space, f"Forening {number:02}")
    first = desk.get(HERE).text
    assert "Forening 00" in first
    assert "Forening 59" not in first
    more = re.search(r'href="(/desk/organisations\?[^"]*after=[^"]+)"', first)
    assert more
    assert "Forening 59" in desk.get(more[1].replace("&amp;", "&")).text
