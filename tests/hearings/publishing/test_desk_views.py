"""The officials' side in the browser: a hearing from draft to outcome, refusals, overlapping edits."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from participation import clock, db
from participation.accounts.models import RoleName, User
from participation.hearings.notice.models import (
    Hearing,
    HearingType,
    Phase,
    Publication,
    Section,
    TextChange,
)
from participation.hearings.responses.models import Response
from participation.mail import Letter
from participation.moderation.models import Decision, Rule
from participation.spaces.models import Audience, Space
from participation.subjects.models import Attachment, Revision, Visibility
from tests import factories
from tests.conftest import Client

PDF = factories.pdf()


@pytest.fixture
def space(app: Any) -> Space:
    return factories.space()


@pytest.fixture
def official(space: Space) -> User:
    return factories.member(space, RoleName.official, name="Sofie Lund")


@pytest.fixture
def desk(client: Client, official: User) -> Client:
    return client.sign_in(official)


def held(hearing: Hearing, **values: Any) -> Response:
    """A received response that waits for the read-through."""
    values.setdefault("visibility", Visibility.held)
    values.setdefault("visible_from", None)
    values.setdefault("email", f"respondent{hearing.last_number + 1}@example.org")
    return factories.response(hearing, **values)


def iso(days: int) -> str:
    return (clock.now().date() + timedelta(days=days)).isoformat()


def text_values(hearing: Hearing, **changed: Any) -> dict[str, Any]:
    values = {
        "version": str(hearing.version),
        "title": hearing.title,
        "summary": hearing.summary,
        "language": "da",
        "department": "",
        "contact_name": "Sofie Lund",
        "contact_email": "sofie@example.org",
    }
    return {**values, **changed}


def test_a_hearing_from_draft_to_outcome(
    desk: Client, space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = factories.hearing_type(minimum_days=14)
    made = desk.post(
        "/desk/hearings/new",
        data={"title": "Ny cykelsti", "space": space.id, "type": kind.id},
    )
    assert made.status_code == 303
    hearing = db.session.scalars(select(Hearing)).one()
    home = f"/desk/hearings/{hearing.id}"
    assert hearing.phase() is Phase.draft
    assert "Missing" in desk.get(home).text

    refused = desk.post(f"{home}/opening")
    assert refused.status_code == 303
    assert hearing.phase() is Phase.draft

    values = text_values(hearing, summary="En sti langs åen.")
    assert desk.post(f"{home}/text", data=values).status_code == 303
    section = {"title": "Forløb", "body": "Stien følger **åen**."}
    previewed = desk.post(f"{home}/sections/new", data={**section, "preview": "1"})
    assert "<strong>åen</strong>" in previewed.text
    assert desk.post(f"{home}/sections/new", data=section).status_code == 303
    upload = {"file": (io.BytesIO(PDF), "kort.pdf"), "title": "Kort over stien"}
    assert desk.post(f"{home}/documents", data=upload).status_code == 303
    dates = {"version": str(hearing.version), "opens": "now", "closes_on": iso(20)}
    assert desk.post(f"{home}/deadline", data=dates).status_code == 303
    preview = desk.get(f"{home}/preview").text
    assert "Preview" in preview
    assert "Kort over stien" in preview
    assert "Missing" not in desk.get(home).text

    assert desk.post(f"{home}/opening").status_code == 303
    assert hearing.phase() is Phase.open
    assert hearing.opened_recorded

    later = clock.now() + timedelta(days=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert desk.post(f"{home}/assessment").status_code == 303
    outcome = {"version": str(hearing.version), "asked": "A", "said": "B", "did": "C **d**"}
    assert desk.post(f"{home}/outcome", data=outcome).status_code == 303
    assert "Publish the outcome" in desk.get(f"{home}/outcome").text
    assert desk.post(f"{home}/conclusion").status_code == 303
    assert hearing.phase() is Phase.concluded
    assert desk.get(home).status_code == 200


# Who may come in.

PAGES = (
    "",
    "/text",
    "/sections/new",
    "/documents",
    "/preview",
    "/deadline",
    "/withdrawal",
    "/responses",
)


def person(space: Space, who: str) -> User:
    """Somebody of this kind."""
    if who == "official elsewhere":
        return factories.member(factories.space(), RoleName.official)
    roles = {"citizen": (), "admin": (RoleName.admin,)}.get(who)
    return factories.member(space, *((RoleName(who),) if roles is None else roles))


@pytest.mark.parametrize(
    ("who", "few", "many"),
    [
        ("visitor", 303, 303),
        ("citizen", 403, 403),
        ("employee", 403, 403),
        ("admin", 404, 403),
        ("official elsewhere", 404, 404),
        ("moderator", 200, 403),
        ("official", 200, 200),
    ],
)
def test_who_may_open_the_pages_of_a_draft(
    client: Client, space: Space, who: str, few: int, many: int
) -> None:
    hearing = factories.hearing(
        space, status="draft", visibility=Visibility.staff, visible_from=None, opens_at=None
    )
    if who != "visitor":
        client.sign_in(person(space, who))
    for page in PAGES:
        wanted = few if page in ("", "/preview", "/responses") else many
        assert client.get(f"/desk/hearings/{hearing.id}{page}").status_code == wanted, page


def test_a_public_hearing_is_forbidden_and_not_unknown(client: Client, space: Space) -> None:
    hearing = factories.hearing(space)
    client.sign_in(person(space, "official elsewhere"))
    assert client.get(f"/desk/hearings/{hearing.id}").status_code == 403


def test_pages_that_do_not_fit_the_phase_are_forbidden(desk: Client, space: Space) -> None:
    hearing = factories.hearing(space)
    home = f"/desk/hearings/{hearing.id}"
    assert desk.get(f"{home}/deadline").status_code == 403
    assert desk.get(f"{home}/outcome").status_code == 403
    assert desk.post(f"{home}/assessment").status_code == 403
    assert desk.post(f"{home}/conclusion").status_code == 403
    assert desk.post(f"{home}/opening").status_code == 403
    assert desk.get(f"{home}/extension").status_code == 200


@pytest.mark.parametrize("number", ["999999", "99999999999999999999"])
def test_an_unknown_hearing_is_not_found(desk: Client, number: str) -> None:
    assert desk.get(f"/desk/hearings/{number}").status_code == 404


def test_a_section_of_another_hearing_is_not_found(desk: Client, space: Space) -> None:
    one, other = factories.hearing(space), factories.hearing(space)
    section = db.session.scalars(select(Section).where(Section.hearing_id == other.id)).first()
    assert desk.get(f"/desk/hearings/{one.id}/sections/{section.id}").status_code == 404


# Refused forms keep what was written.


@pytest.mark.parametrize(
    ("page", "data", "kept"),
    [
        ("text", {"title": "", "summary": "Min lange tekst"}, "Min lange tekst"),
        ("text", {"title": "x" * 1_000_000, "summary": "Kort"}, "Kort"),
        ("sections/new", {"title": "", "body": "Teksten om stien"}, "Teksten om stien"),
        ("deadline", {"closes_on": "ikke en dag", "short_reason": "Det haster"}, "Det haster"),
        ("deadline", {"closes_on": "0001-01-01", "short_reason": "Det haster"}, "Det haster"),
        ("deadline", {"closes_on": "9999-12-31", "short_reason": "Det haster"}, "Det haster"),
        ("deadline", {"closes_on": "", "opens": "day", "short_reason": "Hast"}, "Hast"),
        ("documents", {"title": "Kortet"}, "Kortet"),
        ("withdrawal", {"reason": ""}, "Withdraw"),
    ],
)
def test_a_refused_form_is_shown_again(
    desk: Client, space: Space, page: str, data: dict[str, str], kept: str
) -> None:
    hearing = factories.hearing(
        space, status="draft", visibility=Visibility.staff, opens_at=None, closes_at=None,
        visible_from=None, published_at=None,
    )  # fmt: skip
    answer = desk.post(f"/desk/hearings/{hearing.id}/{page}", data=data)
    assert answer.status_code == 422
    assert kept in answer.text
    assert "Something is missing or needs a change" in answer.text


def test_a_nul_byte_is_taken_out(desk: Client, space: Space) -> None:
    hearing = factories.hearing(space, status="draft", visibility=Visibility.staff)
    data = {"title": "Sti\x00en", "body": "Te\x00kst"}
    assert desk.post(f"/desk/hearings/{hearing.id}/sections/new", data=data).status_code == 303
    titles = db.session.scalars(select(Section.title).where(Section.hearing_id == hearing.id))
    assert "Stien" in list(titles)


def test_a_new_hearing_needs_a_title_a_known_type_and_space(desk: Client, space: Space) -> None:
    norwegian = factories.hearing_type(country="NO")
    for data in (
        {},
        {"title": "Sti", "space": "x", "type": "y"},
        {"title": "Sti", "space": str(space.id), "type": str(norwegian.id)},
    ):
        assert desk.post("/desk/hearings/new", data=data).status_code == 422
    assert db.session.scalars(select(Hearing)).all() == []


def test_a_document_that_lies_about_its_type_is_refused(desk: Client, space: Space) -> None:
    hearing = factories.hearing(space, status="draft", visibility=Visibility.staff)
    upload = {"file": (io.BytesIO(b"MZ not a pdf"), "plan.pdf"), "title": "Planen"}
    answer = desk.post(f"/desk/hearings/{hearing.id}/documents", data=upload)
    assert answer.status_code == 422
    assert "Planen" in answer.text


# Overlapping edits.


def test_overlapping_edits_of_the_text_are_shown(desk: Client, space: Space) -> None:
    hearing = factories.hearing(space, status="draft", visibility=Visibility.staff)
    home = f"/desk/hearings/{hearing.id}/text"
    mine = text_values(hearing, summary="Min udgave")
    assert desk.post(home, data=text_values(hearing, summary="Den andens")).status_code == 303
    answer = desk.post(home, data=mine)
    assert answer.status_code == 422
    assert "Somebody else saved a change" in answer.text
    assert "Den andens" in answer.text
    assert "Min udgave" in answer.text
    assert hearing.summary == "Den andens"
    again = {**mine, "version": str(hearing.version)}
    assert desk.post(home, data=again).status_code == 303
    assert hearing.summary == "Min udgave"


def test_overlapping_edits_of_a_section_are_shown(desk: Client, space: Space) -> None:
    hearing = factories.hearing(space, status="draft", visibility=Visibility.staff)
    section = db.session.scalars(
        select(Section).where(Section.hearing_id == hearing.id).order_by(Section.position)
    ).first()
    home = f"/desk/hearings/{hearing.id}/sections/{section.id}"
    old = str(section.version)
    theirs = {"version": old, "title": "T", "body": "Den andens ord"}
    mine = {"version": old, "title": "T", "body": "Mine ord"}
    assert desk.post(home, data=theirs).status_code == 303
    answer = desk.post(home, data=mine)
    assert answer.status_code == 422
    assert "Den andens" in answer.text
    assert "Mine" in answer.text
    assert section.body == "Den andens ord"


@pytest.mark.parametrize("page", ["deadline", "outcome", "extension"])
def test_a_stale_form_is_not_saved(desk: Client, space: Space, page: str) -> None:
    past = {"opens_at": clock.now() - timedelta(days=40)}
    values: dict[str, Any] = {
        "deadline": {"status": "draft", "visibility": Visibility.staff, "opens_at": None},
        "outcome": {**past, "closes_at": clock.now() - timedelta(days=2)},
        "extension": past,
    }[page]
    hearing = factories.hearing(space, **values)
    stale = str(hearing.version - 1)
    data = {
        "version": stale, "opens": "now", "closes_on": iso(60), "reason": "r",
        "asked": "mit svar", "said": "b", "did": "c",
    }  # fmt: skip
    before = hearing.closes_at
    answer = desk.post(f"/desk/hearings/{hearing.id}/{page}", data=data)
    assert answer.status_code == 422
    assert "Somebody else saved a change" in answer.text
    assert (hearing.closes_at, hearing.outcome_asked) == (before, "")


# Sections and documents.


def test_sections_move_and_leave(desk: Client, space: Space) -> None:
    hearing = factories.hearing(
        space, sections=3, status="draft", visibility=Visibility.staff, visible_from=None
    )
    home = f"/desk/hearings/{hearing.id}/sections"

    def order() -> list[str]:
        shown = select(Section.title).where(
            Section.hearing_id == hearing.id, Section.removed_at.is_(None)
        )
        return list(db.session.scalars(shown.order_by(Section.position)))

    ids = list(db.session.scalars(select(Section.id).order_by(Section.position)))
    assert desk.post(f"{home}/{ids[2]}/position", data={"to": "up"}).status_code == 303
    assert order() == ["Section 1", "Section 3", "Section 2"]
    assert desk.post(f"{home}/{ids[0]}/position", data={"to": "up"}).status_code == 303
    assert order() == ["Section 1", "Section 3", "Section 2"]
    assert desk.get(f"{home}/{ids[0]}/removal").status_code == 200
    assert desk.post(f"{home}/{ids[0]}/removal", data={}).status_code == 303
    assert order() == ["Section 3", "Section 2"]
    assert desk.get(f"{home}/{ids[0]}").status_code == 404


def test_documents_have_title_and_order(desk: Client, space: Space) -> None:
    hearing = factories.hearing(space, status="draft", visibility=Visibility.staff)
    home = f"/desk/hearings/{hearing.id}/documents"
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        upload = {"file": (io.BytesIO(PDF + name.encode()), name)}
        assert desk.post(home, data=upload).status_code == 303
    page = desk.get(home).text
    assert page.index("a.pdf") < page.index("b.pdf") < page.index("c.pdf")
    ids = [int(number) for number in re.findall(r"/documents/(\d+)", page)]
    last = max(ids)
    assert desk.post(f"{home}/{last}", data={"title": "C", "position": "1"}).status_code == 303
    page = desk.get(home).text
    assert page.index(">C ") < page.index("a.pdf")
    assert desk.post(f"{home}/{last}", data={"title": "", "position": "x"}).status_code == 422
    assert desk.post(f"{home}/{last}/removal").status_code == 303
    assert desk.get(f"{home}/{last}").status_code == 404


def test_two_who_name_a_document_see_each_others_words(desk: Client, space: Space) -> None:
    hearing = factories.hearing(space, status="draft", visibility=Visibility.staff)
    home = f"/desk/hearings/{hearing.id}/documents"
    assert desk.post(home, data={"file": (io.BytesIO(PDF), "kort.pdf")}).status_code == 303
    here = f"{home}/{db.session.scalars(select(Attachment.id)).one()}"
    read = {"version": re.search(r'name="version"[^>]*value="(\d+)"', desk.get(here).text)[1]}
    first = desk.post(here, data={**read, "title": "Kort over havnen", "position": "1"})
    assert first.status_code == 303
    second = desk.post(here, data={**read, "title": "Kortbilag", "position": "1"})
    assert second.status_code == 422
    assert "Kort over havnen" in second.text
    assert 'value="Kortbilag"' in second.text
    again = {"version": re.search(r'name="version"[^>]*value="(\d+)"', second.text)[1]}
    kept = desk.post(here, data={**again, "title": "Kortbilag", "position": "1"})
    assert kept.status_code == 303
    assert db.session.scalars(select(Attachment.title)).one() == "Kortbilag"


# Changing an open hearing.


def test_a_change_to_an_open_hearing_needs_a_note(desk: Client, space: Space) -> None:
    hearing = factories.hearing(space)
    section = db.session.scalars(select(Section)).first()
    home = f"/desk/hearings/{hearing.id}"
    new = {"version": str(section.version), "title": "Højder", "body": "Fem etager."}
    refused = desk.post(f"{home}/sections/{section.id}", data=new)
    assert refused.status_code == 422
    assert "Fem etager." in refused.text
    new["note"] = "Seks etager er blevet til fem."
    assert desk.post(f"{home}/sections/{section.id}", data=new).status_code == 303
    change = db.session.scalars(select(TextChange)).one()
    assert change.note == new["note"]
    assert db.session.scalars(select(Revision)).one().subject_id == section.id
    assert new["note"] in desk.get(home).text
    assert new["note"] in desk.get(hearing.path).text

    moved = desk.post(f"{home}/sections/{section.id}/position", data={"to": "down"})
    assert moved.status_code == 403
    other = text_values(hearing, title="Nyt navn")
    assert desk.post(f"{home}/text", data=other).status_code == 422
    only_contact = text_values(hearing, contact_name="En anden")
    assert desk.post(f"{home}/text", data=only_contact).status_code == 303
    assert db.session.scalars(select(TextChange)).one() is change


# The read-through.


def test_one_response_after_the_other_is_read_through(desk: Client, space: Space) -> None:
    hearing = factories.hearing(space)
    first, second, third = (held(hearing) for _ in range(3))
    home = f"/desk/hearings/{hearing.id}/responses"
    assert "No. 1" in desk.get(home).text
    page = desk.get(f"{home}/1")
    assert "Publish the response" in page.text

    published = desk.post(
        f"{home}/1/decision", data={"version": first.version, "verdict": "published"}
    )
    assert published.headers["Location"].endswith(f"{home}/2#response")
    assert (first.visibility, first.is_shown) == (Visibility.visible, True)

    refused = desk.post(
        f"{home}/2/decision", data={"version": second.version, "verdict": "withheld"}
    )
    assert refused.status_code == 422
    withheld = desk.post(
        f"{home}/2/decision",
        data={
            "version": second.version,
            "verdict": "withheld",
            "rule": Rule.personal_data.value,
            "reason": "Naboens navn står i svaret.",
        },
    )
    assert withheld.headers["Location"].endswith(f"{home}/3#response")
    assert second.visibility is Visibility.hidden
    assert db.session.scalars(select(Decision).order_by(Decision.id)).all()[1].rule
    letter = db.session.scalars(select(Letter)).one()
    assert letter.to == second.email
    assert "Naboens navn" in letter.body

    last = desk.post(f"{home}/3/decision", data={"version": third.version, "verdict": "published"})
    assert last.headers["Location"].endswith(home)
    db.session.refresh(hearing)
    assert (hearing.shown_count, hearing.response_count) == (2, 3)
    assert "All responses are read through" in desk.get(home).text
    for view in ("published", "withheld", "withdrawn", "late", "all", "nonsense"):
        assert desk.get(f"{home}?show={view}&after=x").status_code == 200
    assert "Naboens navn" in desk.get(f"{home}/2").text


def test_a_decided_response_is_not_decided_again(desk: Client, space: Space) -> None:
    hearing = factories.hearing(space)
    response = held(hearing)
    home = f"/desk/hearings/{hearing.id}/responses/1/decision"
    data = {"version": response.version, "verdict": "published"}
    assert desk.post(home, data=data).status_code == 303
    assert desk.post(home, data=data).status_code == 303
    db.session.refresh(hearing)
    assert hearing.shown_count == 1
    assert len(db.session.scalars(select(Decision)).all()) == 1


def test_what_was_corrected_while_it_was_read_is_read_again(desk: Client, space: Space) -> None:
    hearing = factories.hearing(space)
    response = held(hearing)
    read = response.version
    response.body = "Noget helt andet."
    db.session.flush()
    home = f"/desk/hearings/{hearing.id}"
    answer = desk.post(
        f"{home}/responses/1/decision", data={"version": read, "verdict": "published"}
    )
    assert answer.status_code == 422
    assert "Noget helt andet." in answer.text
    desk.post(f"{home}/publication", data={"response": [f"{response.id}-{read}"]})
    assert response.visibility is Visibility.held


def test_several_are_published_at_once(desk: Client, space: Space) -> None:
    hearing, other = factories.hearing(space), factories.hearing(space)
    responses = [held(hearing) for _ in range(4)]
    elsewhere = held(other)
    ticked = [f"{each.id}-{each.version}" for each in (*responses[:3], elsewhere)]
    home = f"/desk/hearings/{hearing.id}/publication"
    assert desk.post(home, data={"response": [*ticked, "x", "7-", "9" * 40]}).status_code == 303
    assert [each.visibility.value for each in responses] == ["visible"] * 3 + ["held"]
    assert elsewhere.visibility is Visibility.held
    db.session.refresh(hearing)
    assert hearing.shown_count == 3
    assert desk.post(home, data={}).status_code == 303


@pytest.mark.parametrize(
    ("publication", "shown_at_once"),
    [(Publication.after_check, True), (Publication.after_deadline, False)],
)
def test_the_type_says_from_when_a_published_response_is_shown(
    desk: Client, client: Client, space: Space, publication: Publication, shown_at_once: bool
) -> None:
    hearing = factories.hearing(space, type=factories.hearing_type(publication=publication))
    response = held(hearing)
    desk.post(
        f"/desk/hearings/{hearing.id}/responses/1/decision",
        data={"version": response.version, "verdict": "published"},
    )
    assert response.visibility is Visibility.visible
    assert response.is_shown is shown_at_once


def test_responses_that_are_never_published_are_not_decided(desk: Client, space: Space) -> None:
    kind = factories.hearing_type(publication=Publication.never)
    hearing = factories.hearing(space, type=kind)
    response = held(hearing, visibility=Visibility.staff)
    home = f"/desk/hearings/{hearing.id}"
    assert "Publish" not in desk.get(f"{home}/responses/1").text.split("<main")[1]
    data = {"version": response.version, "verdict": "published"}
    assert desk.post(f"{home}/responses/1/decision", data=data).status_code == 403
    assert desk.post(f"{home}/publication", data={"response": ["1-1"]}).status_code == 403


def test_a_moderator_reads_through_and_an_employee_does_not(client: Client) -> None:
    space = factories.space(audience=Audience.internal)
    hearing = factories.hearing(space)
    response = held(hearing)
    home = f"/desk/hearings/{hearing.id}/responses/1/decision"
    data = {"version": response.version, "verdict": "published"}
    client.sign_in(factories.member(space, RoleName.employee))
    assert client.post(home, data=data).status_code == 403
    client.sign_in(factories.member(space, RoleName.moderator))
    assert client.post(home, data=data).status_code == 303
    assert response.visibility is Visibility.visible


# The list, and how much it asks of the database.


def test_the_list_filters_by_phase_and_by_whose_they_are(
    client: Client, space: Space, official: User
) -> None:
    mine, other = factories.department(space), factories.department(space, "Skole")
    scoped = factories.user("Karl Dahl")
    factories.role(scoped, RoleName.official, space, mine)
    factories.hearing(space, title="Min åbne", department_id=mine.id)
    factories.hearing(space, title="En andens", department_id=other.id)
    factories.hearing(
        space, title="En kladde", status="draft", visibility=Visibility.staff, author_id=scoped.id
    )
    factories.hearing(factories.space(), title="Et andet sted")
    client.sign_in(scoped)
    every = client.get("/desk/hearings").text
    assert all(title in every for title in ("Min åbne", "En andens", "En kladde"))
    assert "Et andet sted" not in every
    drafts = client.get("/desk/hearings?phase=draft").text
    assert "En kladde" in drafts
    assert "Min åbne" not in drafts
    own = client.get("/desk/hearings?mine=1").text
    assert "Min åbne" in own
    assert "En kladde" in own
    assert "En andens" not in own
    for query in ("phase=nonsense", "phase=concluded", "after=WyJ4Il0"):
        assert client.get(f"/desk/hearings?{query}").status_code == 200


@pytest.mark.parametrize("many", [3, 45])
def test_desk_pages_ask_the_same_however_much_there_is(
    desk: Client, space: Space, queries: list[str], many: int
) -> None:
    hearing = factories.hearing(space, sections=many)
    for _ in range(many):
        held(hearing)
    for _ in range(many - 1):
        factories.hearing(space, sections=0)
    home = f"/desk/hearings/{hearing.id}"
    budget = {
        "/desk/hearings": 3 + 1,
        "/desk/hearings?mine=1&phase=open": 3 + 1,
        home: 9 + 1,
        f"{home}/text": 8 + 1,
        f"{home}/documents": 8 + 1,
        f"{home}/responses": 5 + 1,
        f"{home}/responses/1": 7 + 1,
    }
    for page, most in budget.items():
        queries.clear()
        assert desk.get(page).status_code == 200
        assert len(queries) <= most, (page, len(queries), queries)


def test_types_are_offered_by_country(desk: Client, space: Space) -> None:
    danish = factories.hearing_type(name="Dansk slags", country="DK")
    norwegian = factories.hearing_type(name="Norsk slag", country="NO")
    retired = factories.hearing_type(name="Gammel slags", retired_at=clock.now())
    page = desk.get("/desk/hearings/new").text
    assert danish.name in page
    assert norwegian.name not in page
    assert retired.name not in page
    assert isinstance(danish, HearingType)
