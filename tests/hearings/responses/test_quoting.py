"""Responses that answer a passage of the text: where it stands, and when it has gone."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from participation import clock, db, text
from participation.accounts.models import RoleName, User
from participation.hearings.notice.models import Hearing, Section, Status
from participation.hearings.responses import quoting
from participation.hearings.responses.content import ResponseContent, copy_of
from participation.hearings.responses.models import RespondentKind, Response
from participation.spaces.models import Space
from participation.subjects.models import Revision, Visibility
from tests import factories
from tests.conftest import Client

TEXT = (
    "Vi foreslår **seks etager** langs kajen.\n\n- Parken bliver 2 hektar - helt ned til vandet.\n"
)


@pytest.fixture
def space(app: Any) -> Space:
    return factories.space()


@pytest.fixture
def person(space: Space) -> User:
    return factories.user()


@pytest.fixture
def hearing(space: Space) -> Hearing:
    now = clock.now()
    return factories.hearing(
        space,
        status=Status.published,
        opens_at=now - timedelta(days=9),
        closes_at=now + timedelta(days=9),
    )


@pytest.fixture
def section(hearing: Hearing) -> Section:
    found = select(Section).where(Section.hearing_id == hearing.id).order_by(Section.position)
    last = db.session.scalars(found).all()[-1]
    last.body = TEXT
    db.session.commit()
    return last


def sent(client: Client, hearing: Hearing, **values: Any) -> Any:
    values = {
        "respondent_kind": "person",
        "respondent_name": "Bo",
        "body": "Det er højt.",
        **values,
    }
    return client.post(f"/hearings/{hearing.id}/response", data=values)


def only() -> Response:
    return db.session.scalars(select(Response)).one()


def test_its_section_is_found_and_it_is_shown_with_where_it_stands(
    hearing: Hearing, section: Section, person: User, client: Client
) -> None:
    client.sign_in(person)
    sent(client, hearing, passage="foreslår seks  etager langs kajen")
    made = only()
    assert made.section_id == section.id
    assert made.passage == "foreslår seks  etager langs kajen"
    assert (
        "passage: foreslår seks etager"
        in client.get(f"/hearings/{hearing.id}/response/1/copy").text
    )
    made.visibility, made.visible_from = Visibility.visible, clock.now()
    db.session.commit()
    shown = client.get(f"/hearings/{hearing.id}/responses/1").text
    assert f"#section-{section.id}:~:text=" in shown
    assert "See it in the text" in shown
    section.body = "Vi foreslår tre etager langs kajen."
    db.session.commit()
    assert "The text no longer says this" in client.get(f"/hearings/{hearing.id}/responses/1").text


def test_words_that_the_text_does_not_hold_are_refused_and_kept(
    hearing: Hearing, section: Section, person: User, client: Client
) -> None:
    client.sign_in(person)
    answer = sent(client, hearing, passage="otte etager langs kajen")
    assert answer.status_code == 422
    assert "The text does not contain this passage" in answer.text
    assert "otte etager langs kajen" in answer.text
    assert db.session.scalars(select(Response)).all() == []


def test_a_correction_keeps_a_passage_that_has_gone_and_the_earlier_one(
    hearing: Hearing, section: Section, person: User, client: Client
) -> None:
    client.sign_in(person)
    sent(client, hearing, passage="seks etager")
    section.body = "Noget helt andet."
    db.session.commit()
    edit = f"/hearings/{hearing.id}/response/1/edit"
    values = {"respondent_kind": "person", "respondent_name": "Bo", "version": only().version}
    client.post(edit, data={**values, "body": "Stadig.", "passage": "seks etager"})
    assert (only().body, only().passage) == ("Stadig.", "seks etager")
    values["version"] = only().version
    client.post(edit, data={**values, "body": "Stadig.", "passage": ""})
    assert only().passage == ""
    last = select(Revision.body).order_by(Revision.number.desc()).limit(1)
    assert db.session.scalar(last) == "seks etager\n\nStadig."


def test_the_form_begins_with_the_passage_that_was_selected(
    hearing: Hearing, section: Section, client: Client
) -> None:
    page = client.get(
        f"/hearings/{hearing.id}/response?section={section.id}&passage=seks+etager<b>"
    ).text
    assert "seks etager&lt;b&gt;</textarea>" in page
    other = client.get(f"/hearings/{hearing.id}/response?section=99999&passage=hemmeligt").text
    assert ">hemmeligt" not in other


def test_the_same_words_to_another_passage_are_another_letter() -> None:
    body = " ".join(f"ord{n}" for n in range(30))
    one, other, none = (
        ResponseContent(RespondentKind.person, "Bo", "", 1, body, passage=passage)
        for passage in ("seks etager", "parken", "")
    )
    assert len({each.letter([]) for each in (one, other, none)}) == 3
    assert "passage" not in copy_of(1, none, [])


@pytest.fixture(scope="module")
def stretch() -> Section:
    return Section(id=7, title="Højder", body=TEXT)


@given(st.text(min_size=1, max_size=200))
def test_an_address_says_the_words_and_nothing_more(words: str) -> None:
    said = quoting.address(Section(id=7, title="", body=""), words)
    fragment = said.removeprefix("#section-7:~:text=")
    assert "-" not in fragment
    assert "&" not in fragment
    asked = [unquote(part).split() for part in fragment.split(",")]
    split = text.visible(words).split()
    assert asked == ([split] if len(split) <= quoting.WHOLE else [split[:4], split[-4:]])


def test_markup_between_the_words_does_not_hide_them(stretch: Section) -> None:
    assert quoting.holds(stretch, "foreslår seks etager langs")
    assert quoting.holds(stretch, "kajen. Parken bliver 2 hektar, helt")
    assert not quoting.holds(stretch, "seks hektar")


def test_a_list_holds_its_words_with_its_numbers_and_without() -> None:
    """A browser hands over what is selected without the numbers that it counts a list with."""
    counted = Section(id=7, title="", body="Vi vil:\n\n1. Bygge lavt\n2. Plante træer")
    assert quoting.holds(counted, "Bygge lavt Plante træer")
    assert quoting.holds(counted, "1. Bygge lavt 2. Plante træer")
    dated = Section(id=7, title="", body="Der lukkes\n24. december 2026.")
    assert quoting.holds(dated, "lukkes 24. december")


@pytest.mark.parametrize("sign", ["\xad", "\u200b", "\u2060"])
def test_what_does_not_show_hides_no_passage(sign: str) -> None:
    hidden = Section(id=7, title="", body=f"Vi bygger seks eta{sign}ger langs ka{sign}jen.")
    assert quoting.holds(hidden, "seks etager langs kajen")
    assert quoting.holds(hidden, f"seks etager langs{sign} k{sign}ajen")
    assert not quoting.holds(hidden, "seks hektar langs kajen")
    assert sign not in unquote(quoting.address(hidden, f"seks eta{sign}ger"))


def test_who_sorts_reads_the_passage_first(
    hearing: Hearing, section: Section, space: Space, client: Client
) -> None:
    factories.response(hearing, passage="seks etager", section_id=section.id)
    db.session.commit()
    client.sign_in(factories.member(space, RoleName.official))
    page = client.get(f"/desk/hearings/{hearing.id}/sorting/1").text
    assert "It answers this passage:" in page
