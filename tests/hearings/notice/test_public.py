"""The pages that anyone reads: the list, a hearing, its responses, its outcome, its files."""

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from participation import clock, db, hearings, storage
from participation.accounts.models import RoleName
from participation.hearings.notice.models import (
    Extension,
    Hearing,
    Publication,
    Section,
    Status,
    TextChange,
)
from participation.hearings.responses.models import RespondentKind, ResponseStatus
from participation.moderation.models import Decision, Rule, Verdict
from participation.spaces.models import Audience, LabelKind
from participation.subjects.actions import attach, change_state, set_labels
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

SECRET = "Ordet som ingen udefra må se"


def _hide(response: Any, by: Any, reason: str = "Et CPR-nummer") -> None:
    response.visibility = Visibility.hidden
    db.session.add(
        Decision(
            subject_id=response.id,
            verdict=Verdict.withheld,
            rule=Rule.personal_data,
            reason=reason,
            by_id=by.id,
            at=clock.now(),
        )
    )
    db.session.flush()


def _file(name: str = "bilag.pdf", content: bytes = make.pdf("hello")) -> storage.StoredFile:
    return storage.take(io.BytesIO(content), name)


def _fetch(client: Client, address: str, **more: Any) -> Any:
    """A download, read to its end and closed as a server does."""
    answer = client.get(address, **more)
    _ = answer.data
    answer.close()
    return answer


# The list.


def test_the_open_ones_come_first_nearest_deadline_on_top(client: Client) -> None:
    space, now = make.space(), clock.now()
    make.hearing(space, title="Udfaldet er klart", status=Status.concluded, concluded_at=now)
    make.hearing(space, title="Lukker sent", closes_at=now + timedelta(days=30))
    make.hearing(space, title="Lukker snart", closes_at=now + timedelta(days=2))
    make.hearing(space, title="Er lukket", closes_at=now - timedelta(days=1))
    page = client.get("/hearings").text
    places = [
        page.index(title) for title in ("Lukker snart", "Lukker sent", "Er lukket", "Udfaldet")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("open", {"Far", "Near"}),
        ("soon", {"Near"}),
        ("scheduled", {"Later"}),
        ("assessing", {"Closed", "Assessed"}),
        ("concluded", {"Done"}),
        ("", {"Far", "Near", "Later", "Closed", "Assessed", "Done", "Taken"}),
        ("no such state", {"Far", "Near", "Later", "Closed", "Assessed", "Done", "Taken"}),
    ],
)
def test_filter_by_state(client: Client, state: str, expected: set[str]) -> None:
    space, now = make.space(), clock.now()
    day = timedelta(days=1)
    make.hearing(space, title="Far", closes_at=now + 30 * day)
    make.hearing(space, title="Near", closes_at=now + 2 * day)
    make.hearing(space, title="Later", opens_at=now + 2 * day, visible_from=now - day)
    make.hearing(space, title="Closed", closes_at=now - day)
    make.hearing(space, title="Assessed", closes_at=now - day, status=Status.under_assessment)
    make.hearing(space, title="Done", status=Status.concluded, concluded_at=now)
    make.hearing(space, title="Taken", status=Status.withdrawn)
    page = client.get("/hearings", query_string={"state": state}).text
    titles = {"Far", "Near", "Later", "Closed", "Assessed", "Done", "Taken"}
    assert {title for title in titles if f">{title}</a>" in page} == expected


def test_filter_by_topic_area_space_and_words(client: Client) -> None:
    one, two = make.space(), make.space()
    harbour = make.hearing(one, title="Ny park ved ÅEN 100%")
    make.hearing(two, title="Skoledistrikter", summary="Nye grænser.", sections=0)
    topic, area = make.label(one), make.label(one, "Havnen", LabelKind.area)
    set_labels(harbour, [topic, area])
    for query in (
        {"topic": topic.slug},
        {"area": area.slug},
        {"space": one.slug},
        {"q": "park"},
        {"q": "PARK ny"},
        {"q": "åen"},
        {"q": "100%"},
    ):
        page = client.get("/hearings", query_string=query).text
        assert "Ny park" in page, query
        assert "Skoledistrikter" not in page, query
    assert "Ny park" not in client.get("/hearings?q=1%25%25").text
    assert "No hearing fits" in client.get("/hearings?q=p_rk").text


def test_an_empty_list_helps(client: Client) -> None:
    assert "There are no hearings yet" in client.get("/hearings").text
    assert "Show all hearings" in client.get("/hearings?q=findes+ikke").text


def test_outsiders_see_no_drafts_nor_what_is_not_yet_shown_nor_internal(client: Client) -> None:
    space, inside = make.space(), make.space(Audience.internal)
    now = clock.now()
    hidden = [
        make.hearing(space, title="Kladde", status=Status.draft, visibility=Visibility.staff),
        make.hearing(space, title="Senere", opens_at=now + timedelta(days=9)),
        make.hearing(inside, title="Internt"),
    ]
    hidden[1].visible_from = now + timedelta(days=5)
    page = client.get("/hearings").text
    for hearing in hidden:
        assert hearing.title not in page
        for tail in ("", "/responses", "/response", "/outcome", "/responses/1", "/response/sent"):
            assert client.get(f"/hearings/{hearing.id}{tail}").status_code == 404
        assert client.post(f"/hearings/{hearing.id}/response").status_code == 404


def test_employees_see_the_internal_hearing(client: Client) -> None:
    inside = make.space(Audience.internal)
    hearing = make.hearing(inside, title="Internt")
    client.sign_in(make.member(inside, RoleName.employee))
    assert "Internt" in client.get("/hearings").text
    assert client.get(hearing.path).status_code == 200


def test_pages_of_twenty_hold_every_hearing_once(client: Client) -> None:
    space, now = make.space(), clock.now()
    for number in range(45):
        make.hearing(
            space,
            sections=0,
            title=f"Høring {number:03}",
            closes_at=now + timedelta(days=number % 5 - 2, hours=1),
            response_count=number % 3,
        )
    for sort in ("now", "newest", "responses"):
        seen: list[str] = []
        address = f"/hearings?sort={sort}"
        for _page in range(3):
            page = client.get(address).text
            seen += [f"{n:03}" for n in range(45) if f">Høring {n:03}<" in page]
            if 'rel="next"' not in page:
                break
            head = page.split('rel="next"')[0]
            address = head.rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
        assert sorted(seen) == [f"{n:03}" for n in range(45)], sort


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=WzEsMiwzLDRd",
        "after=W3siYXQiOiIyMDI2LTAxLTAxIn0sMSwyLDNd",
        "state=%01&topic=%02&q=%07&sort=%F0%9F%98%80",
        "q=%25%5F%5C&area=" + "x" * 3000,
        "space=a&space=b",
    ],
)
def test_any_query_string_is_answered(client: Client, query: str) -> None:
    hearing = make.hearing(make.space())
    for path in ("/hearings", f"/hearings/{hearing.id}/responses"):
        assert client.get(f"{path}?{query}").status_code == 200
    assert client.get(f"/hearings/{hearing.id}/response?section={query}").status_code == 200


# One hearing.


def test_the_page_says_what_is_proposed_until_when_and_what_happens(client: Client) -> None:
    space = make.space(language="da")
    kind = make.hearing_type(name="Forslag til lokalplan", legal_basis="Planloven § 24")
    hearing = make.hearing(
        space,
        type=kind,
        sections=4,
        case_number="24/1187",
        contact_name="Mette Holm",
        contact_email="mette@fjordby.example",
        short_reason="Loven træder i kraft til nytår.",
        department_id=make.department(space).id,
    )
    now = clock.now()
    db.session.add(
        Extension(
            hearing_id=hearing.id,
            old_closes_at=now,
            new_closes_at=hearing.closes_at,
            reason="Bilag 3 manglede.",
            at=now,
        )
    )
    db.session.add(TextChange(hearing_id=hearing.id, note="En tastefejl er rettet.", at=now))
    attach(hearing, _file("Plan.pdf"), title="Forslag til plan", by=None)
    make.response(hearing, body="Stien bør ligge på kajsiden.")
    db.session.flush()
    page = client.get(hearing.path).text
    for words in (
        hearing.title,
        hearing.summary,
        "Section 3",
        "What section 4 says.",
        'id="contents"',
        "Forslag til lokalplan",
        "Planloven § 24",
        "24/1187",
        "Mette Holm",
        "mailto:mette@fjordby.example",
        "Loven træder i kraft til nytår.",
        "Bilag 3 manglede.",
        "En tastefejl er rettet.",
        "Forslag til plan",
        "Stien bør ligge på kajsiden.",
        "Write a response",
        "You need no account.",
        "becomes public when it has been read through",
        "By og Miljø",
        'lang="da"',
    ):
        assert words in page, words


def test_removed_sections_are_gone(client: Client) -> None:
    hearing = make.hearing(make.space())
    section = db.session.scalars(select(Section).where(Section.hearing_id == hearing.id)).first()
    assert section is not None
    section.removed_at = clock.now()
    page = client.get(hearing.path).text
    assert "What section 1 says." not in page
    assert "What section 2 says." in page


def test_another_slug_leads_to_the_right_address(client: Client) -> None:
    hearing = make.hearing(make.space())
    for address in (f"/hearings/{hearing.id}", f"/hearings/{hearing.id}-wrong"):
        answer = client.get(address)
        assert answer.status_code == 301
        assert answer.location == hearing.path
    assert client.get("/hearings/99999999999999").status_code == 404
    assert client.get("/hearings/2147483000").status_code == 404


def test_withdrawn_says_so_and_why(client: Client) -> None:
    hearing = make.hearing(make.space(), status=Status.withdrawn)
    change_state(hearing, "withdrawn", by=None, reason="Bygherren har trukket sig.")
    page = client.get(hearing.path).text
    assert "The authority has withdrawn this hearing" in page
    assert "Bygherren har trukket sig." in page
    assert "Write a response" not in page


def test_markup_in_text_is_harmless(client: Client) -> None:
    hearing = make.hearing(make.space(), title="<script>alert(1)</script>")
    make.response(hearing, body="<img src=x onerror=alert(2)>", respondent_name="<b>x</b>")
    for path in (hearing.path, f"/hearings/{hearing.id}/responses", "/hearings"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>x</b>" not in page


def test_outcome_when_concluded_only(client: Client) -> None:
    space = make.space()
    hearing = make.hearing(
        space,
        status=Status.concluded,
        concluded_at=clock.now(),
        outcome_asked="Vi spurgte om højder.",
        outcome_said="I sagde **for højt**.",
        outcome_did="Vi sænkede til fem etager.",
    )
    page = client.get(f"/hearings/{hearing.id}/outcome").text
    assert "Vi spurgte om højder." in page
    assert "<strong>for højt</strong>" in page
    assert "Vi sænkede til fem etager." in client.get(hearing.path).text
    assert client.get(f"/hearings/{make.hearing(space).id}/outcome").status_code == 404


# Responses.


def test_responses_by_number_with_filters(client: Client) -> None:
    hearing = make.hearing(make.space())
    section = db.session.scalars(select(Section).where(Section.hearing_id == hearing.id)).first()
    assert section is not None
    make.response(hearing, body="Første ord", section_id=section.id)
    make.response(
        hearing,
        body="Andet ord",
        respondent_kind=RespondentKind.organisation,
        organisation="Fjordby Cykelforening",
    )
    home = f"/hearings/{hearing.id}/responses"
    page = client.get(home).text
    assert page.index("Andet ord") < page.index("Første ord")
    page = client.get(f"{home}?sort=oldest").text
    assert page.index("Andet ord") > page.index("Første ord")
    assert "Andet ord" not in client.get(f"{home}?section={section.id}").text
    assert "Første ord" not in client.get(f"{home}?kind=organisation").text
    assert "Andet ord" in client.get(f"{home}?q=cykelforening").text
    assert "Første ord" not in client.get(f"{home}?q=andet").text
    assert "No response fits" in client.get(f"{home}?q=findes-ikke").text


def test_response_pages_hold_each_number_once(client: Client) -> None:
    hearing = make.hearing(make.space())
    for _number in range(45):
        make.response(hearing)
    for sort in ("", "oldest"):
        address, seen = f"/hearings/{hearing.id}/responses?sort={sort}", []
        for _page in range(3):
            page = client.get(address).text
            seen += [n for n in range(1, 46) if f'id="response-{n}"' in page]
            if 'rel="next"' in page:
                head = page.split('rel="next"')[0]
                address = head.rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
        assert sorted(seen) == list(range(1, 46))


def test_what_is_held_withheld_or_withdrawn_is_not_for_outsiders(client: Client) -> None:
    space = make.space()
    official = make.member(space, RoleName.official, name="Karen Juul")
    hearing = make.hearing(space)
    author = make.user("Hemmelig Afsender")
    held = make.response(hearing, author, body=SECRET, visibility=Visibility.held)
    withheld = make.response(hearing, author, body=SECRET)
    _hide(withheld, official)
    withdrawn = make.response(
        hearing,
        author,
        body=SECRET,
        status=ResponseStatus.withdrawn,
        visibility=Visibility.hidden,
        withdrawn_at=clock.now(),
    )
    future = make.response(hearing, author, body=SECRET)
    future.visible_from = clock.now() + timedelta(days=1)
    everything = [held, withheld, withdrawn, future]
    files = [attach(each, _file(), by=None) for each in everything]
    db.session.flush()
    home = f"/hearings/{hearing.id}/responses"
    addresses = [
        hearing.path,
        home,
        f"{home}?q=Ordet",
        f"{home}?kind=person",
        f"{home}?sort=oldest",
        *(f"{home}/{each.number}" for each in everything),
    ]
    for address in addresses:
        page = client.get(address).text
        assert SECRET not in page, address
        assert author.name not in page, address
    for attachment in files:
        assert _fetch(client, f"/files/{attachment.id}/bilag.pdf").status_code == 404
    listed = client.get(home).text
    assert f'id="response-{withheld.number}"' in listed
    assert "Karen Juul" in listed
    assert "Withdrawn by its author" in listed
    assert f'id="response-{held.number}"' not in listed
    assert client.get(f"{home}/{held.number}").status_code == 404
    assert client.get(f"{home}/{withheld.number}").status_code == 200
    # A search for the hidden words finds no place either.
    assert 'id="response-' not in client.get(f"{home}?q=Ordet").text
    client.sign_in(official)
    assert client.get(home).text.count(SECRET) == 3
    assert _fetch(client, f"/files/{files[0].id}/bilag.pdf").status_code == 200


def test_the_author_sees_what_is_held(client: Client) -> None:
    hearing = make.hearing(make.space())
    author = make.user()
    response = make.response(hearing, author, body=SECRET, visibility=Visibility.held)
    client.sign_in(author)
    page = client.get(f"/hearings/{hearing.id}/responses").text
    assert SECRET in page
    assert "Not public yet" in page
    assert client.get(response.path).status_code == 200


def test_never_published_shows_the_number_only(client: Client) -> None:
    space = make.space()
    hearing = make.hearing(space, type=make.hearing_type(publication=Publication.never))
    response = make.response(hearing, body=SECRET, visibility=Visibility.staff)
    page = client.get(f"/hearings/{hearing.id}/responses").text
    assert "1 response has come in" in page
    assert "not published" in page
    assert SECRET not in page
    assert "not published" in client.get(hearing.path).text
    assert client.get(response.path).status_code == 404
    client.sign_in(make.member(space, RoleName.official))
    assert SECRET in client.get(f"/hearings/{hearing.id}/responses").text


def test_imported_responses_keep_their_marks(client: Client) -> None:
    hearing = make.hearing(make.space())
    make.response(hearing, body="", source="eu", source_id="7", source_note="no text at the source")
    page = client.get(f"/hearings/{hearing.id}/responses").text
    assert "No text at the source." in page


def test_a_single_response_has_files_and_versions_for_those_who_may(client: Client) -> None:
    space = make.space()
    author = make.user()
    hearing = make.hearing(space)
    response = make.response(hearing, author)
    attachment = attach(response, _file("Skitse.pdf"), by=None)
    page = client.get(response.path).text
    assert "Skitse.pdf" in page
    answer = _fetch(client, f"/files/{attachment.id}/Skitse.pdf")
    assert answer.data == make.pdf("hello")


# Files.


def test_files_are_sent_safely(client: Client) -> None:
    hearing = make.hearing(make.space())
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    made = attach(hearing, _file("Kort æ.png", picture.getvalue()), by=None)
    answer = _fetch(client, f"/files/{made.id}/x")
    assert answer.mimetype == "image/png"
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert "filename*=UTF-8''Kort%20%C3%A6.png" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = _fetch(client, f"/files/{made.id}/x", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    head = client.head(f"/files/{made.id}/x")
    assert head.content_length == len(answer.data)
    assert client.get("/files/99999999999/x").status_code == 404


def test_a_file_of_an_internal_hearing_is_not_for_outsiders(client: Client) -> None:
    inside = make.space(Audience.internal)
    made = attach(make.hearing(inside), _file(), by=None)
    assert _fetch(client, f"/files/{made.id}/x").status_code == 404
    client.sign_in(make.member(inside, RoleName.employee))
    assert _fetch(client, f"/files/{made.id}/x").status_code == 200


def test_a_file_that_is_lost_on_disk_is_a_page_not_an_error(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = attach(make.hearing(make.space()), _file("tabt.pdf", make.pdf("lost")), by=None)

    def gone(*_arguments: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(storage.Folder, "open", gone)
    assert _fetch(client, f"/files/{made.id}/x").status_code == 404


# Costs.


def _cost(client: Client, queries: list[str], address: str) -> int:
    client.get(address)
    queries.clear()
    assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("signed_in", [False, True])
def test_pages_cost_the_same_however_much_there_is(
    client: Client, queries: list[str], signed_in: bool
) -> None:
    space = make.space()
    hearing = make.hearing(space)
    if signed_in:
        client.sign_in(make.user())

    def fill(count: int) -> None:
        moderator = make.user()
        for number in range(count):
            response = make.response(hearing)
            if number % 7 == 0:
                attach(response, _file(), by=None)
            if number % 5 == 0:
                _hide(response, moderator)
        for _number in range(count // 10):
            make.hearing(space)

    addresses = {
        "/hearings": 3,
        hearing.path: 3 + len(hearings.OPTIONAL),
        f"/hearings/{hearing.id}/responses": 3,
        f"/hearings/{hearing.id}/responses/2": 8,
        f"/hearings/{hearing.id}/response": 4,
    }
    fill(10)
    few = {address: _cost(client, queries, address) for address in addresses}
    fill(190)
    many = {address: _cost(client, queries, address) for address in addresses}
    assert few == many
    for address, budget in addresses.items():
        assert many[address] <= budget + signed_in, address


def test_every_state_has_a_page(client: Client) -> None:
    space, now = make.space(), clock.now()
    day = timedelta(days=1)
    made: list[Hearing] = [
        make.hearing(space, opens_at=now + day, visible_from=now),
        make.hearing(space),
        make.hearing(space, closes_at=None),
        make.hearing(space, closes_at=now - day),
        make.hearing(space, closes_at=now - day, status=Status.under_assessment),
        make.hearing(space, status=Status.concluded, concluded_at=now),
        make.hearing(space, status=Status.withdrawn),
    ]
    for hearing in made:
        for language in ("da", "nb", "en"):
            answer = client.get(hearing.path, headers={"Accept-Language": language})
            assert answer.status_code == 200
            for name in ("dates_inferred", "{{", "%("):
                assert name not in answer.text
