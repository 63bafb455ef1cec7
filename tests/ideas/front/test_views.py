"""The pages of the ideas room, as a browser meets them."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from participation import clock, db
from participation.accounts.models import RoleName
from participation.ideas.boxes.models import Method
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.models import Vote
from participation.mail import Letter
from participation.spaces.models import Audience, LabelKind
from participation.subjects.actions import set_labels
from participation.subjects.models import Revision, StateChange, Visibility
from tests import factories as make
from tests.conftest import Client


@pytest.fixture
def place(app: Any) -> Any:
    """A public space with a box, an author, an official and a moderator."""

    class Place:
        space = make.space()
        department = make.department(space)
        box = make.box(space, threshold=2, department_id=department.id)
        author = make.member(space, name="Astrid Holm")
        citizen = make.member(space, name="Poul Lind")
        official = make.member(space, RoleName.official, name="Mette Holm")
        moderator = make.member(space, RoleName.moderator, name="Jens Bo")
        idea = make.idea(box, author)

    return Place


def test_the_list_shows_published_ideas_and_no_others(client: Client, place: Any) -> None:
    make.idea(
        place.box,
        place.author,
        title="En kladde",
        state=IdeaState.draft,
        visibility=Visibility.draft,
        visible_from=None,
    )
    make.idea(place.box, place.author, title="Skjult ting", visibility=Visibility.hidden)
    answer = client.get("/ideas")
    assert answer.status_code == 200
    assert place.idea.title in answer.text
    assert "En kladde" not in answer.text
    assert "Skjult ting" not in answer.text


@pytest.mark.parametrize("sort", ["newest", "supported", "threshold", "active", "nonsense"])
def test_every_sort_pages_to_the_end_without_a_gap(client: Client, place: Any, sort: str) -> None:
    box = make.box(place.space, threshold=90)
    now = clock.now()
    for number in range(45):
        make.idea(
            box,
            title=f"Idea no {number:02}",
            support_count=number // 3,
            visible_from=now - timedelta(hours=number // 2),
            active_at=now - timedelta(hours=number // 4),
        )
    seen: list[str] = []
    url = f"/ideas?box={box.slug}&sort={sort}"
    for _page in range(3):
        answer = client.get(url)
        seen += re.findall(r"Idea no \d\d", answer.text)
        found = re.search(r'href="([^"]+)" rel="next"', answer.text)
        if not found:
            break
        url = found[1].replace("&amp;", "&")
    assert sorted(seen) == sorted(f"Idea no {number:02}" for number in range(45))


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=WzEsMl0",
        "after=WyJhIiwgMV0",
        "after=W3siYXQiOiAiMjAyNi0wMS0wMVQwMDowMDowMCswMDowMCJ9LCA5OTk5OTk5OTk5OTk5OTk5OTldXQ",
        "state=nope",
        "box=nope",
        "space=nope",
        "q=%25%5F%5C",
        "view=board",
        "topic=x&area=y",
        "view=board&state=declined",
        "sort=threshold&after=WzEsMl0",
        "sort=active&after=WzEsMl0",
    ],
)
def test_whatever_the_address_says_the_list_answers(client: Client, place: Any, query: str) -> None:
    assert client.get(f"/ideas?{query}").status_code == 200
    assert client.get(f"/boxes/{place.box.slug}?{query}").status_code == 200


def test_filters_narrow_the_list(client: Client, place: Any) -> None:
    topic = make.label(place.space, "Trafik")
    area = make.label(place.space, "Holmen", LabelKind.area)
    other = make.idea(place.box, title="Bænke langs 100% af havnen", state=IdeaState.declined)
    set_labels(other, [topic, area])
    db.session.flush()
    for query in (f"topic={topic.slug}", f"area={area.slug}", "state=declined", "q=100%25"):
        text = client.get(f"/ideas?{query}").text
        assert other.title in text
        assert place.idea.title not in text
    make.idea(place.box, title="Overdue one", answer_due_on=clock.now().date() - timedelta(days=3))
    text = client.get("/ideas?state=overdue").text
    assert "Overdue one" in text
    assert place.idea.title not in text


def test_the_page_of_an_idea_tells_its_story(client: Client, place: Any) -> None:
    place.idea.source_figures = {"supports": 6560}
    db.session.add(
        StateChange(
            subject_id=place.idea.id,
            state="under assessment",
            at=clock.now(),
            by_id=place.official.id,
            department_id=place.department.id,
            reason="Vi ser på det.",
            promised_on=clock.now().date(),
        )
    )
    answer = client.get(place.idea.path)
    assert answer.status_code == 200
    for words in (
        place.idea.title,
        "Astrid Holm",
        "Mette Holm",
        place.department.name,
        "Vi ser på det.",
        "6,560 at the source",
        "Sign in to support",
    ):
        assert words in answer.text, words
    assert "Set-Cookie" not in answer.headers
    assert client.get(f"/ideas/{place.idea.id}").status_code == 301
    assert client.get(f"/ideas/{place.idea.id}-wrong").headers["Location"] == place.idea.path
    assert client.get("/ideas/99999999999999999999-x").status_code == 404


def test_supporting_and_taking_it_back(client: Client, place: Any) -> None:
    answer = client.post(f"/ideas/{place.idea.id}/support", data={"value": "1"})
    assert 'action="/sign-in"' in answer.text
    client.sign_in(place.citizen)
    url = f"/ideas/{place.idea.id}/support"
    assert client.post(url, data={"value": "1"}).status_code == 303
    assert db.session.get(Idea, place.idea.id).support_count == 1
    assert "You support this" in client.get(place.idea.path).text
    answer = client.post(
        url, data={"value": ""}, headers={"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 200
    assert answer.text.strip().startswith("<section")
    assert db.session.get(Idea, place.idea.id).support_count == 0
    assert client.post(url, data={"value": "-1"}).status_code == 400
    assert client.post(url, data={"value": "x"}).status_code == 400


def test_an_agreement_box_takes_three_values(client: Client, place: Any) -> None:
    box = make.box(place.space, method=Method.agreement)
    idea = make.idea(box)
    client.sign_in(place.citizen)
    for value, counts in (("1", (1, 0, 0)), ("0", (0, 1, 0)), ("-1", (0, 0, 1)), ("", (0, 0, 0))):
        client.post(f"/ideas/{idea.id}/support", data={"value": value})
        found = db.session.get(Idea, idea.id)
        assert (found.support_count, found.pass_count, found.against_count) == counts
    assert "Disagree" in client.get(idea.path).text


def test_the_threshold_starts_the_clock_once(client: Client, place: Any) -> None:
    url = f"/ideas/{place.idea.id}/support"
    for person in (place.citizen, place.author):
        client.sign_in(person)
        client.post(url, data={"value": "1"})
    due = db.session.get(Idea, place.idea.id).answer_due_on
    today = clock.local_day(clock.now(), place.space.timezone)
    assert due == today + timedelta(days=30)
    client.post(url, data={"value": ""})
    client.post(url, data={"value": "1"})
    assert db.session.get(Idea, place.idea.id).answer_due_on == due


def test_writing_an_idea(client: Client, place: Any) -> None:
    label = make.label(place.space)
    before = place.box.idea_count
    client.sign_in(place.citizen)
    assert client.get(f"/ideas/new?box={place.box.slug}").status_code == 200
    data = {
        "box": place.box.slug,
        "title": "Flere træer\x00",
        "body": "I hver gade.",
        "topic_ids": str(label.id),
    }
    preview = client.post("/ideas/new", data={**data, "action": "preview"})
    assert preview.status_code == 200
    assert "How it will look" in preview.text
    answer = client.post("/ideas/new", data=data)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    assert "Flere træer" in page.text
    assert "Trafik" in page.text
    idea = db.session.query(Idea).filter_by(title="Flere træer").one()
    assert idea.state is IdeaState.new
    assert db.session.get(type(place.box), place.box.id).idea_count == before + 1


@pytest.mark.parametrize("title", ["", "x" * 201, "x" * 1_000_000])
def test_a_refused_idea_keeps_its_words(client: Client, place: Any, title: str) -> None:
    client.sign_in(place.citizen)
    answer = client.post(
        "/ideas/new", data={"box": place.box.slug, "title": title, "body": "Ordene her."}
    )
    assert answer.status_code == 422
    assert "Ordene her." in answer.text


def test_house_rules_are_accepted_with_the_idea_and_no_words_are_lost(
    client: Client, place: Any
) -> None:
    newcomer = make.user("Ny Borger")
    client.sign_in(newcomer)
    written = client.get(f"/ideas/new?box={place.box.slug}")
    assert written.status_code == 200
    assert 'name="accepts_rules"' in written.text
    data = {"box": place.box.slug, "title": "En idé", "body": "Ordene her."}
    answer = client.post("/ideas/new", data=data)
    assert answer.status_code == 422
    assert "Ordene her." in answer.text
    assert "house rules" in answer.text
    assert client.post("/ideas/new", data={**data, "accepts_rules": "y"}).status_code == 303
    said = client.post("/comments", data={"about": place.idea.id, "body": "Godt."})
    assert said.status_code == 303


def test_a_draft_is_its_authors_alone(client: Client, place: Any) -> None:
    client.sign_in(place.citizen)
    client.post(
        "/ideas/new",
        data={
            "box": place.box.slug,
            "title": "Min kladde",
            "body": "Endnu ikke.",
            "action": "draft",
        },
    )
    idea = db.session.query(Idea).filter_by(title="Min kladde").one()
    path = idea.path
    assert "This is your draft" in client.get(path).text
    assert "Min kladde" in client.get("/ideas?state=mine").text
    for person in (place.author, place.official, place.moderator):
        client.sign_in(person)
        assert client.get(path).status_code == 404
        assert client.post(f"/ideas/{idea.id}/support", data={"value": "1"}).status_code == 404
        assert client.get(f"/ideas/{idea.id}/versions").status_code == 404
    client.sign_in(place.citizen)
    assert client.post(f"/ideas/{idea.id}/publication").status_code == 303
    client.sign_in(place.author)
    assert client.get(path).status_code == 200


def test_an_edit_is_seen_and_an_overlapping_one_is_shown(client: Client, place: Any) -> None:
    client.sign_in(place.author)
    url = f"/ideas/{place.idea.id}/text"
    version = place.idea.version
    data = {"title": "Lys på stien", "body": "Stien er meget mørk.", "version": version}
    assert client.post(url, data=data).status_code == 303
    assert db.session.query(Revision).count() == 1
    late = client.post(url, data={**data, "body": "Noget helt andet."})
    assert late.status_code == 422
    assert "Noget helt andet." in late.text
    assert "Stien er meget mørk." in late.text
    versions = client.get(f"/ideas/{place.idea.id}/versions").text
    assert "<ins>" in versions
    assert "<del>" in versions
    assert "Edited" in client.get(db.session.get(Idea, place.idea.id).path).text


def test_withdrawing(client: Client, place: Any) -> None:
    client.sign_in(place.author)
    assert client.get(f"/ideas/{place.idea.id}/withdrawal").status_code == 200
    assert (
        client.post(f"/ideas/{place.idea.id}/withdrawal", data={"reason": "Byttet ud."}).status_code
        == 303
    )
    text = client.get(place.idea.path).text
    assert "The author has withdrawn this idea" in text
    assert client.post(f"/ideas/{place.idea.id}/support", data={"value": "1"}).status_code == 403


def test_an_official_takes_a_step_and_the_author_is_told(client: Client, place: Any) -> None:
    client.sign_in(place.official)
    url = f"/ideas/{place.idea.id}/states"
    page = client.get(url)
    assert page.status_code == 200
    data = {"version": place.idea.version, "state": "declined", "reason": ""}
    refused = client.post(url, data=data)
    assert refused.status_code == 422
    assert "Say why" in refused.text
    answer = client.post(
        url, data={**data, "reason": "Der er allerede lys.", "department": place.department.id}
    )
    assert answer.status_code == 303
    letter = db.session.query(Letter).one()
    assert letter.to == place.author.email
    assert "Der er allerede lys." in letter.body
    text = client.get(place.idea.path).text
    assert "Der er allerede lys." in text
    assert "Mette Holm" in text
    assert client.post(url, data={**data, "reason": "x"}).status_code == 422  # old version


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        # Half past midnight in Copenhagen, and half past nine in the evening in Nuuk.
        ("Europe/Copenhagen", datetime(2026, 6, 1, 22, 30, tzinfo=UTC), date(2026, 6, 2)),
        ("America/Nuuk", datetime(2026, 6, 2, 23, 30, tzinfo=UTC), date(2026, 6, 2)),
        ("America/Nuuk", datetime(2026, 6, 3, 0, 30, tzinfo=UTC), date(2026, 6, 2)),
    ],
)
def test_a_day_to_come_is_one_where_the_space_is(
    client: Client,
    place: Any,
    monkeypatch: pytest.MonkeyPatch,
    zone: str,
    now: datetime,
    today: date,
) -> None:
    place.space.timezone = zone
    form = {"version": place.idea.version, "state": "under assessment", "reason": "Vi ser på det."}
    client.sign_in(place.official)
    monkeypatch.setattr(clock, "now", lambda: now)
    for day, status in ((today - timedelta(days=1), 422), (today, 303)):
        answer = client.post(
            f"/ideas/{place.idea.id}/states", data={**form, "promised_on": day.isoformat()}
        )
        assert answer.status_code == status, day


def test_realised_needs_its_result_and_shows_its_gain(client: Client, place: Any) -> None:
    place.idea.state = IdeaState.in_progress
    client.sign_in(place.official)
    url = f"/ideas/{place.idea.id}/states"
    data = {
        "version": place.idea.version,
        "state": "realised",
        "money": "35000",
        "hours": "200",
        "quality": "Tryggere",
    }
    assert client.post(url, data=data).status_code == 422
    assert client.post(url, data={**data, "result": "Der er **lys**."}).status_code == 303
    text = client.get(place.idea.path).text
    assert "35,000 DKK a year" in text
    assert "200 hours a year" in text
    with client.get(f"/ideas/{place.idea.id}/print") as paper:
        assert "35,000 DKK a year" in paper.text
    assert "<strong>lys</strong>" in text
    assert "Tryggere" in text


def test_merging_links_both_ways(client: Client, place: Any) -> None:
    other = make.idea(place.box, title="Den anden idé")
    elsewhere = make.idea(make.box(make.space()))
    client.sign_in(place.official)
    url = f"/ideas/{place.idea.id}/merging"
    data = {"version": place.idea.version, "reason": "Samme forslag."}
    for wrong in ("", "0", str(elsewhere.id), str(place.idea.id), "x"):
        assert client.post(url, data={**data, "into": wrong}).status_code == 422
    assert client.post(url, data={**data, "into": other.id}).status_code == 303
    moved = client.get(place.idea.path)
    assert (moved.status_code, moved.location) == (303, f"{other.path}?part={place.idea.id}")
    assert place.idea.title in client.get(moved.location).text.partition("<h1")[2]
    assert "Den anden idé" in client.get(f"/ideas/{place.idea.id}/original").text
    assert place.idea.title in client.get(other.path).text


def test_the_desk_lists_what_waits_the_oldest_promise_first(client: Client, place: Any) -> None:
    today = clock.now().date()
    for days, title in ((3, "Later"), (-3, "Overdue now")):
        make.idea(place.box, title=title, answer_due_on=today + timedelta(days=days))
    make.idea(place.box, title="Assessed", state=IdeaState.under_assessment)
    make.idea(make.box(make.space()), title="Not ours", answer_due_on=today)
    client.sign_in(place.official)
    text = client.get("/desk/ideas/waiting").text
    assert text.index("Overdue now") < text.index("Later") < text.index("Assessed")
    assert "Not ours" not in text
    assert client.get("/desk/ideas/waiting?after=x").status_code == 200


def test_a_hidden_idea_leaves_a_tombstone_and_no_words(client: Client, place: Any) -> None:
    make.comment(place.idea, place.citizen, body="En kommentar her", thread_id=None)
    client.sign_in(place.moderator)
    url = f"/moderation/{place.idea.id}"
    assert client.get(url).status_code == 200
    assert client.post(url, data={"verdict": "hidden"}).status_code == 422
    done = client.post(
        url, data={"verdict": "hidden", "rule": "threats", "reason": "Truer en nabo."}
    )
    assert done.status_code == 303
    visitor = client.application.test_client()
    page = visitor.get(f"/ideas/{place.idea.id}", headers={"Accept-Language": "en"})
    assert page.status_code == 410
    assert "threats" in page.text
    for leak in (place.idea.title, place.idea.body, "Astrid", "En kommentar her"):
        assert leak not in page.text
    assert "This idea is hidden" in client.get(place.idea.path).text


def test_an_internal_space_is_not_there_for_outsiders(client: Client, app: Any) -> None:
    inside = make.space(Audience.internal)
    box = make.box(inside)
    employee = make.member(inside, RoleName.employee)
    idea = make.idea(box, employee)
    outsider = make.user("Udenfor")
    for person in (None, outsider):
        if person:
            client.sign_in(person)
        for url in (idea.path, box.path, f"/ideas/{idea.id}/versions"):
            assert client.get(url).status_code == 404
        for url in (
            "/ideas",
            "/ideas?view=board",
            f"/ideas?box={box.slug}",
            f"/ideas?space={inside.slug}",
        ):
            assert idea.title not in client.get(url).text
    assert client.post(f"/ideas/{idea.id}/support", data={"value": "1"}).status_code == 404
    assert client.post("/comments", data={"about": idea.id, "body": "Hej"}).status_code == 404
    assert (
        client.post("/ideas/new", data={"box": box.slug, "title": "x", "body": "y"}).status_code
        == 422
    )
    assert db.session.query(Idea).count() == 1
    client.sign_in(employee)
    assert client.get(idea.path).status_code == 200
    assert client.post(f"/ideas/{idea.id}/support", data={"value": "1"}).status_code == 303
    assert db.session.query(Vote).count() == 1


def test_too_many_ideas_are_asked_to_wait(client: Client, place: Any) -> None:
    client.sign_in(place.citizen)
    data = {"box": place.box.slug, "title": "En", "body": "To"}
    codes = [client.post("/ideas/new", data=data).status_code for _ in range(11)]
    assert codes == [303] * 10 + [429]


def test_topics_and_areas_lead_to_what_else_carries_them(client: Client, place: Any) -> None:
    topic, area = make.label(place.space), make.label(place.space, "Havnen", LabelKind.area)
    hearing = make.hearing(place.space)
    for labelled in (place.idea, hearing):
        set_labels(labelled, [topic, area])
    page = client.get(place.idea.path).text
    assert f'href="/ideas?topic={topic.slug}" data-color="neutral">Trafik</a>' in page
    assert f'href="/ideas?area={area.slug}" data-color="neutral">Havnen</a>' in page
    page = client.get(hearing.path).text
    assert f'href="/hearings?topic={topic.slug}">Trafik</a>' in page
    assert f'href="/hearings?area={area.slug}">Havnen</a>' in page
    listed = f'href="/hearings?topic={topic.slug}">Trafik</a>'
    assert listed in client.get("/hearings").text
    assert hearing.title in client.get(f"/hearings?topic={topic.slug}").text
    assert place.idea.title in client.get(f"/ideas?area={area.slug}").text
