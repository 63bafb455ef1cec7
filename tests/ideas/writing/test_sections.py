"""What a box asks of an idea besides its text: in the form, in the text, and when it asks no longer."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from participation import clock, db
from participation.accounts.models import RoleName, Visitor
from participation.ideas.boxes.fields import BoxField, FieldKind
from participation.ideas.proposals.models import Idea
from participation.ideas.writing.sections import Section, joined, number_in, split
from participation.ideas.writing.shown import part_rows
from participation.subjects.models import Visibility
from participation.subjects.shown import Scope
from tests import factories as make
from tests.conftest import Client

FIELDS = [
    BoxField("Problem", "Hvad er galt?", FieldKind.long, required=True),
    BoxField("Hvem får gavn", kind=FieldKind.short),
    BoxField("Anslået pris", kind=FieldKind.number, unit="kr."),
]
ANSWERS = {
    "title": "Lys på stien",
    "body": "Sæt lamper op.",
    "section:Problem": "Her er mørkt.\n- især i krattet\n- og ved broen",
    "section:Hvem får gavn": "Alle, der cykler",
    "section:Anslået pris": "12500",
}
BODY = (
    "Sæt lamper op.\n\n### Problem\n\nHer er mørkt.\n- især i krattet\n- og ved broen"
    "\n\n### Hvem får gavn\n\nAlle, der cykler\n\n### Anslået pris\n\n12.500 kr."
)


@pytest.fixture
def place(app: Any) -> Any:
    """A Danish box that asks for three things, and somebody who writes in it."""
    space = make.space(language="da")
    box = make.box(space, slug="lys", fields=[each.kept() for each in FIELDS])
    return SimpleNamespace(space=space, box=box, author=make.member(space))


def _send(client: Client, place: Any, **changes: str) -> Any:
    data = {**ANSWERS, "box": "lys", "action": "publish", **changes}
    return client.post("/ideas/new", data=data)


def _idea() -> Idea:
    return db.session.scalars(select(Idea)).one()


def test_answers_are_parts_of_the_text(client: Client, place: Any) -> None:
    client.sign_in(place.author)
    page = client.get("/ideas/new?box=lys").text
    assert "Hvad er galt?" in page
    assert "Anslået pris (kr.)" in page
    answer = _send(client, place)
    assert answer.status_code == 303
    assert _idea().body == BODY
    shown = client.get(answer.location).text
    assert "<h3>Problem</h3>" in shown
    assert "<li>især i krattet</li>" in shown
    assert "12.500 kr." in shown
    form = client.get(f"/ideas/{_idea().id}/text").text
    assert 'value="12500"' in form
    assert "Alle, der cykler" in form
    assert "### " not in form


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"section:Problem": " "}, "Fill in “Problem”."),
        ({"section:Anslået pris": "mange"}, "Write a whole number."),
        ({"section:Anslået pris": "-1"}, "Write a number that is not below 0"),
        ({"section:Hvem får gavn": "x" * 301}, "Shorten it to at most 300 characters."),
        ({"body": "x" * 19_990}, "With all its parts an idea may be at most 20,000"),
    ],
)
def test_a_refused_form_keeps_every_answer(
    client: Client, place: Any, changes: dict[str, str], says: str
) -> None:
    client.sign_in(place.author)
    answer = _send(client, place, **changes)
    assert answer.status_code == 422
    assert says in answer.text
    for name, value in (ANSWERS | changes).items():
        if name != "box" and value.strip():
            assert value.split("\n")[0] in answer.text
    assert db.session.scalars(select(Idea)).all() == []


def test_a_field_that_is_gone_takes_no_answer_with_it(client: Client, place: Any) -> None:
    """One that is sent to a box which has it no longer, and one that was given before."""
    client.sign_in(place.author)
    place.box.fields = [FIELDS[1].kept()]
    db.session.flush()
    _send(client, place)
    idea = _idea()
    assert sorted(split(idea.body)[1]) == sorted(split(BODY.replace("12.500 kr.", "12500"))[1])
    place.box.fields = [FIELDS[0]._replace(label="Udfordring").kept(), FIELDS[2].kept()]
    db.session.flush()
    page = client.get(f"/ideas/{idea.id}/text").text
    assert "### Problem" in page
    assert 'value="12500"' in page
    data = {"version": str(idea.version), "title": idea.title, "section:Udfordring": "Mørke"}
    kept = {"body": split(BODY)[0] + "\n\n### Problem\n\nHer er mørkt."}
    answer = client.post(f"/ideas/{idea.id}/text", data=data | kept)
    assert answer.status_code == 303
    db.session.expire_all()
    labels = [each.label for each in split(_idea().body)[1]]
    assert labels == ["Problem", "Udfordring"]


def test_an_admin_says_what_is_asked(client: Client, place: Any) -> None:
    admin = make.user("Ida Lund")
    make.role(admin, RoleName.admin)
    client.sign_in(admin)
    address = f"/admin/boxes/{place.box.id}/fields"
    page = client.get(address).text
    assert 'value="Hvem får gavn"' in page
    data = {"version": str(place.box.version), "label1": "Pris", "kind1": "number", "place1": "2"}
    data |= {
        "label2": "Hvorfor",
        "kind2": "long",
        "place2": "1",
        "required2": "y",
        "place_asked": "must",
        **{f"kind{row}": "short" for row in range(3, 9)},
    }
    refused = client.post(address, data=data | {"label3": "pris"})
    assert refused.status_code == 422
    assert "Another field has this label." in refused.text
    assert 'value="Hvorfor"' in refused.text
    assert client.post(address, data=data).status_code == 303
    db.session.refresh(place.box)
    assert place.box.place_asked == "must"
    assert [(each.label, each.required) for each in place.box.box_fields] == [
        ("Hvorfor", True),
        ("Pris", False),
    ]
    overtaken = client.post(address, data=data)
    assert overtaken.status_code == 422
    assert "Somebody else saved a change" in overtaken.text


_line = st.text("abc ÆØ12.-#\n", max_size=30)


@given(_line, st.lists(st.tuples(st.sampled_from(["Problem", "Pris (kr.)"]), _line), max_size=4))
def test_what_is_joined_is_split_again(said: str, sections: list[tuple[str, str]]) -> None:
    told = [Section(label, text.strip()) for label, text in sections]
    body = joined(said.strip(), told)
    first, found = split(body)
    assert joined(first, found) == joined(*split(joined(first, found)))
    if "###" not in said + "".join(text for _label, text in sections):
        assert (first, found) == (said.strip(), [each for each in told if each.text])


def test_numbers_are_read_however_they_are_grouped() -> None:
    for said, number in {
        "12.500 kr.": 12_500,
        "12 500 kr.": 12_500,
        "1\u202f250\u00a0000": 1_250_000,
        "7": 7,
        "ca. 12": None,
        "": None,
        "9" * 40: None,
    }.items():
        assert number_in(said) == number


def test_an_export_has_the_parts(client: Client, place: Any) -> None:
    client.sign_in(place.author)
    _send(client, place)
    scope = Scope(Visitor(), clock.now())
    rows = list(part_rows(scope, [_idea().id]))
    assert [(row["position"], row["label"], row["number"]) for row in rows] == [
        (1, "Problem", None),
        (2, "Hvem får gavn", None),
        (3, "Anslået pris", 12_500),
    ]
    _idea().visibility = Visibility.hidden
    db.session.flush()
    assert list(part_rows(scope, [_idea().id])) == []
