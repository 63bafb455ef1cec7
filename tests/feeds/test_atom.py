"""Atom: what stands in a feed, for whom, in which order, and that every reader can read it."""

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta
from typing import Any

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from participation import clock, db
from participation.accounts.models import RoleName
from participation.feeds import atom
from participation.feeds.queries import contents
from participation.hearings.notice.models import (
    Extension,
    Hearing,
    HearingType,
    Publication,
    Status,
    TextChange,
)
from participation.hearings.publishing.actions import publication
from participation.hearings.responses.models import ResponseStatus
from participation.ideas.proposals.models import IdeaState
from participation.sealing.models import Head
from participation.spaces.models import Audience, LabelKind
from participation.subjects.actions import set_labels, set_visibility
from participation.subjects.models import StateChange, Visibility
from tests import factories as make
from tests.conftest import Client

NAMES = {"atom": atom.ATOM}
HOME = "http://127.0.0.1:8000"


def read(client: Client, address: str) -> Any:
    """A feed as a reader reads it, which must not find anything odd about it."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.mimetype == "application/atom+xml"
    return parsed(answer.data)


def parsed(document: bytes) -> Any:
    ET.fromstring(document)
    feed = feedparser.parse(document)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    for each in (feed.feed, *feed.entries):
        assert each.id
        assert "title" in each
        assert each.updated_parsed
    return feed


def titles(feed: Any) -> list[str]:
    return [entry.title for entry in feed.entries]


# Lists.


@pytest.mark.parametrize(
    "address", ["/feeds/hearings.atom", "/feeds/ideas.atom", "/feeds/ideas.atom?state=realised"]
)
def test_a_feed_of_an_empty_site_is_a_feed(client: Client, address: str) -> None:
    feed = read(client, address)
    assert feed.entries == []
    assert feed.feed.updated == "2000-01-01T00:00:00Z"
    assert feed.feed.id == f"{HOME}{address}"


def test_what_an_entry_says(client: Client) -> None:
    space = make.space(organisation="Fjordby Kommune", language="da")
    hearing = make.hearing(space, title="Plan for <havnen> & byen", case_number="01-2026")
    topic = make.label(space, "Trafik")
    area = make.label(space, "Havnen", LabelKind.area)
    set_labels(hearing, [topic, area])
    entry = read(client, "/feeds/hearings.atom").entries[0]
    assert entry.title == "Plan for <havnen> & byen"
    assert entry.id == f"{HOME}/hearings/{hearing.id}"
    assert entry.link == f"{HOME}{hearing.path}"
    assert entry.author == "Fjordby Kommune"
    assert entry.published_parsed
    assert {(tag.scheme.rsplit("/", 1)[1], tag.term, tag.label) for tag in entry.tags} == {
        ("topics", topic.slug, "Trafik"),
        ("areas", area.slug, "Havnen"),
        ("states", "open", "Open"),
    }
    assert "Respond by" in entry.content[0].value
    assert "01-2026" in entry.content[0].value
    assert entry.summary == hearing.summary


def test_an_address_stays_when_the_title_changes(client: Client) -> None:
    hearing = make.hearing(make.space())
    before = read(client, "/feeds/hearings.atom").entries[0].id
    hearing.title = "Et helt andet navn"
    assert read(client, "/feeds/hearings.atom").entries[0].id == before


def test_the_feed_is_filtered_as_the_list_is(client: Client) -> None:
    town, other = make.space(), make.space()
    topic = make.label(town)
    first = make.hearing(town, title="Cykelsti ved havnen")
    set_labels(first, [topic])
    make.hearing(town, title="Ny skole", closes_at=clock.now() - timedelta(days=1))
    make.hearing(other, title="Cykelsti i nabobyen")
    wanted = {
        "q=cykelsti": ["Cykelsti i nabobyen", "Cykelsti ved havnen"],
        f"space={town.slug}&state=open": ["Cykelsti ved havnen"],
        f"topic={topic.slug}": ["Cykelsti ved havnen"],
        "sort=responses&q=skole": ["Ny skole"],
        "q=intet-af-det": [],
    }
    for query, found in wanted.items():
        feed = read(client, f"/feeds/hearings.atom?{query}")
        assert sorted(titles(feed)) == found, query
        page = client.get(f"/hearings?{query}").text
        assert all(title in page for title in found)


def test_a_list_links_the_feed_of_what_it_shows(client: Client) -> None:
    space = make.space()
    make.hearing(space, title="Vej og sti")
    make.idea(make.box(space), title="Vej og sti")
    for kind, query in (("hearings", "q=vej%26sti&state=open"), ("ideas", "q=vej%26sti&state=new")):
        page = client.get(f"/{kind}?{query}&sort=newest&after=x").text
        head = page.partition("</head>")[0]
        escaped = query.replace("%26sti&", "%26sti&amp;")
        assert f'href="/feeds/{kind}.atom?{escaped}"' in head
        assert f'href="/feeds/{kind}.atom?{escaped}"' in page.partition("</head>")[2]
    assert "mine" not in client.get("/ideas?state=mine").text.partition("</head>")[0]


def test_ideas_of_a_box_and_of_a_filter(client: Client) -> None:
    space = make.space()
    box, other = make.box(space), make.box(space)
    author = make.user("Astrid Holm")
    make.idea(box, author, title="Lys på stien")
    make.idea(other, title="Bænk ved kajen", state=IdeaState.accepted)
    make.idea(other, title="Er trukket", state=IdeaState.withdrawn)
    assert titles(read(client, f"/feeds/boxes/{box.slug}.atom")) == ["Lys på stien"]
    assert titles(read(client, f"/feeds/ideas.atom?box={other.slug}")) == ["Bænk ved kajen"]
    assert titles(read(client, "/feeds/ideas.atom?state=accepted")) == ["Bænk ved kajen"]
    assert titles(read(client, "/feeds/ideas.atom?box=findes-ikke")) == []
    entry = read(client, f"/feeds/boxes/{box.slug}.atom").entries[0]
    assert entry.author == "Astrid Holm"
    assert "Stien er mørk" in entry.content[0].value


def test_a_space_a_topic_and_an_area_hold_both_kinds(client: Client) -> None:
    town, other = make.space(), make.space()
    topic, area = make.label(town), make.label(town, kind=LabelKind.area)
    now = clock.now()
    idea = make.idea(make.box(town), title="En idé", visible_from=now - timedelta(days=2))
    hearing = make.hearing(town, title="En høring", visible_from=now - timedelta(days=1))
    make.idea(make.box(town), title="Uden emne", visible_from=now - timedelta(days=3))
    make.hearing(other, title="Et andet sted")
    for subject in (idea, hearing):
        set_labels(subject, [topic, area])
    for address, found in {
        f"/feeds/topics/{topic.slug}.atom": ["En høring", "En idé"],
        f"/feeds/areas/{area.slug}.atom": ["En høring", "En idé"],
        f"/feeds/spaces/{town.slug}.atom": ["En høring", "En idé", "Uden emne"],
    }.items():
        assert titles(read(client, address)) == found
    assert client.get(f"/feeds/topics/{area.slug}.atom").status_code == 404
    assert client.get("/feeds/spaces/nowhere.atom").status_code == 404


def test_old_entries_are_on_the_next_pages(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(contents, "SIZE", 3)
    space = make.space()
    box, now = make.box(space), clock.now()
    for number in range(4):
        at = now - timedelta(hours=number)
        make.idea(box, title=f"Idé {number}", visible_from=at)
        make.hearing(space, title=f"Høring {number}", visible_from=at)
    for address, count in {
        "/feeds/ideas.atom": 4,
        "/feeds/hearings.atom": 4,
        f"/feeds/spaces/{space.slug}.atom": 8,
        f"/feeds/boxes/{box.slug}.atom": 4,
    }.items():
        found: list[str] = []
        here: str | None = address
        while here:
            feed = read(client, here)
            assert len(feed.entries) <= 3
            found += titles(feed)
            further = [link.href for link in feed.feed.links if link.rel == "next"]
            here = further[0].removeprefix(HOME) if further else None
        assert len(found) == len(set(found)) == count, address


# Who reads what.


def test_what_is_hidden_is_gone(client: Client) -> None:
    idea = make.idea(make.box(make.space()))
    assert titles(read(client, "/feeds/ideas.atom")) == [idea.title]
    set_visibility(idea, Visibility.hidden)
    assert titles(read(client, "/feeds/ideas.atom")) == []
    assert client.get(f"/feeds/ideas/{idea.id}.atom").status_code == 404


def test_a_scheduled_hearing_is_there_from_its_moment_on(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens = clock.now() + timedelta(days=2)
    hearing = make.hearing(make.space(), opens_at=opens, closes_at=opens + timedelta(days=30))
    assert titles(read(client, "/feeds/hearings.atom")) == []
    assert client.get(f"/feeds/hearings/{hearing.id}.atom").status_code == 404
    monkeypatch.setattr(clock, "now", lambda: opens)
    assert titles(read(client, "/feeds/hearings.atom")) == [hearing.title]
    assert "The hearing has opened" in titles(read(client, f"/feeds/hearings/{hearing.id}.atom"))[0]


def test_a_feed_is_for_visitors_whoever_asks(client: Client) -> None:
    """A feed reader cannot sign in, and what an official's browser fetches may be kept for all."""
    inside = make.space(Audience.internal)
    official = make.member(inside, RoleName.official)
    hearing, idea = make.hearing(inside), make.idea(make.box(inside))
    client.sign_in(official)
    assert client.get(hearing.path).status_code == 200
    for address in (
        f"/feeds/spaces/{inside.slug}.atom",
        f"/feeds/hearings/{hearing.id}.atom",
        f"/feeds/hearings/{hearing.id}/responses.atom",
        f"/feeds/hearings/{hearing.id}.ics",
        f"/feeds/ideas/{idea.id}.atom",
    ):
        assert client.get(address).status_code == 404, address
    assert titles(read(client, "/feeds/hearings.atom")) == []
    assert titles(read(client, "/feeds/ideas.atom")) == []
    assert "atom" not in client.get(hearing.path).text


# Lives.


def _life(client: Client, hearing: Hearing) -> list[str]:
    feed = read(client, f"/feeds/hearings/{hearing.id}.atom")
    return [title.removesuffix(f" – {hearing.title}") for title in titles(feed)]


def test_the_life_of_a_hearing(client: Client) -> None:
    now = clock.now()
    hearing = make.hearing(
        make.space(),
        status=Status.concluded,
        opens_at=now - timedelta(days=60),
        closes_at=now - timedelta(days=20),
        concluded_at=now - timedelta(days=1),
        outcome_asked="Hvor høj?",
        outcome_said="Ikke så høj.",
        outcome_did="**Fire** etager.",
    )
    db.session.add_all(
        [
            TextChange(hearing_id=hearing.id, note="Nyt kort", at=now - timedelta(days=50)),
            Extension(
                hearing_id=hearing.id,
                old_closes_at=now - timedelta(days=30),
                new_closes_at=hearing.closes_at,
                reason="Ferien kom i vejen.",
                at=now - timedelta(days=29),
            ),
            StateChange(
                subject_id=hearing.id, state="under assessment", at=now - timedelta(days=10)
            ),
            StateChange(subject_id=hearing.id, state="draft", at=now - timedelta(days=70)),
        ]
    )
    db.session.flush()
    assert _life(client, hearing) == [
        "Outcome",
        "The responses are being assessed",
        "The hearing has closed",
        "New deadline",
        "The hearing has closed",
        "The text was changed",
        "The hearing has opened",
    ]
    feed = read(client, f"/feeds/hearings/{hearing.id}.atom")
    assert len({entry.id for entry in feed.entries}) == 7
    assert "<strong>Fire</strong>" in feed.entries[0].content[0].value
    assert "Ferien kom i vejen." in feed.entries[3].content[0].value


def test_a_withdrawn_hearing_has_not_closed(client: Client) -> None:
    official = make.user()
    hearing = make.hearing(make.space(), sections=0)
    publication.withdraw(hearing, "Planen er faldet bort.", by=official)
    with clock.at(clock.now() + timedelta(days=90)):
        db.session.commit()
    assert _life(client, hearing) == [
        "The authority has withdrawn this hearing",
        "The hearing has opened",
    ]


def test_a_moved_deadline_is_news_in_the_list_too(client: Client) -> None:
    hearing = make.hearing(make.space(), opens_at=clock.now() - timedelta(days=9))
    before = read(client, "/feeds/hearings.atom").entries[0].updated_parsed
    now = clock.now()
    db.session.add(
        Extension(
            hearing_id=hearing.id,
            old_closes_at=now,
            new_closes_at=now + timedelta(days=9),
            reason="Mere tid",
            at=now,
        )
    )
    db.session.flush()
    feed = read(client, "/feeds/hearings.atom")
    assert feed.entries[0].updated_parsed > before
    assert feed.feed.updated_parsed > before


def test_only_published_responses_stand_in_the_feed(client: Client) -> None:
    hearing = make.hearing(make.space())
    make.response(hearing, body="Godt.\n\nMen <for> højt.")
    make.response(hearing, visibility=Visibility.held, body="Holdt tilbage")
    make.response(hearing, visibility=Visibility.hidden, body="Skjult")
    make.response(hearing, visible_from=clock.now() + timedelta(days=3), body="Efter fristen")
    make.response(hearing, status=ResponseStatus.withdrawn, body="Trukket")
    make.response(hearing, no_remarks=True, body="", respondent_name="")
    feed = read(client, f"/feeds/hearings/{hearing.id}/responses.atom")
    assert titles(feed) == ["Response no. 6: Anonymous", "Response no. 1: Bodil Krogh"]
    assert feed.entries[1].content[0].value == "<p>Godt.</p><p>Men &lt;for&gt; højt.</p>"
    assert feed.entries[0].link == f"{HOME}/hearings/{hearing.id}/responses/6"
    kind = db.session.get(HearingType, hearing.type_id)
    assert kind is not None
    kind.publication = Publication.never
    assert client.get(f"/feeds/hearings/{hearing.id}/responses.atom").status_code == 404


def test_the_life_of_an_idea(client: Client) -> None:
    space = make.space()
    department = make.department(space, "By og Miljø")
    official, author = make.user("Mette Lund"), make.user("Astrid Holm")
    now = clock.now()
    idea = make.idea(make.box(space), author, state=IdeaState.realised, result="Der er **lys** nu.")
    db.session.add_all(
        StateChange(
            subject_id=idea.id,
            state=state,
            at=now - timedelta(days=days),
            by_id=by.id,
            reason=reason,
            department_id=department.id if by is official else None,
        )
        for state, days, by, reason in (
            ("new", 40, author, ""),
            ("accepted", 20, official, "God idé."),
            ("realised", 10, official, ""),
        )
    )
    answer = make.comment(
        idea, official, department_id=department.id, is_answer=True, body="Vi går i gang."
    )
    make.comment(idea, official, department_id=department.id, body="Tak for sidst.")
    make.comment(idea, author, body="Tak!")
    make.comment(
        idea,
        official,
        department_id=department.id,
        is_answer=True,
        body="Skjult",
        visibility=Visibility.hidden,
    )
    db.session.flush()
    feed = read(client, f"/feeds/ideas/{idea.id}.atom")
    found = [title.removesuffix(f" – {idea.title}") for title in titles(feed)]
    assert found == ["Official answer", "Realised", "Accepted", "New"]
    assert [entry.author for entry in feed.entries] == [
        "Mette Lund, By og Miljø",
        "By og Miljø",
        "By og Miljø",
        "Astrid Holm",
    ]
    assert feed.entries[0].id == f"{HOME}/comments/{answer.id}"
    assert "<strong>lys</strong>" in feed.entries[1].content[0].value
    assert "Stien er mørk" in feed.entries[3].content[0].value


# Any text.

_hostile = st.one_of(
    st.text(max_size=200),
    st.text(alphabet=st.characters(max_codepoint=0x2F), max_size=60),
    st.sampled_from(
        [
            "]]>",
            "<![CDATA[ x ]]>",
            "\x00\x01\x0b\x1f\x7f",
            "\ufffe\uffff",
            "\ud800 alone",
            "Z\u0351\u036b\u0343a\u030a\u0329l\u0348g\u0353o\u0300" * 20,
            "\U0001f6b2\u200d\U0001f3fd " * 40,
            "x" * 200,
            "<script>alert(1)</script>",
            "&amp;lt; & < > \" '",
            "\u202e drawkcab",
        ]
    ),
)
_moment = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@settings(max_examples=150, deadline=None)
@given(text=_hostile)
def test_any_text_makes_a_document(text: str) -> None:
    entry = atom.FeedEntry(
        id=f"{HOME}/ideas/1",
        href=f"{HOME}/ideas/1-x",
        title=text,
        published=_moment,
        updated=_moment,
        author=text,
        html=Markup("<p>{}</p>").format(text),
        summary=text,
        categories=[atom.Category(f"{HOME}/feeds/topics", text, text)],
        language="da",
    )
    feed = atom.Feed(
        title=text,
        subtitle=text,
        author=text,
        site=f"{HOME}/",
        href=f"{HOME}/feeds/x.atom",
        page=f"{HOME}/x",
        entries=[entry],
        language="da",
    )
    root = ET.fromstring(atom.write(feed))
    # A parser reads the three kinds of line ends as one.
    kept = atom.writable(text).replace("\r\n", "\n").replace("\r", "\n")
    assert (root.findtext("atom:title", "", NAMES)) == kept
    content = root.findtext("atom:entry/atom:content", "", NAMES)
    assert "<script" not in content


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=_hostile)
def test_any_stored_text_is_fed(client: Client, text: str) -> None:
    """What an importer has stored has not been through a form."""
    kept = text.replace("\x00", "").encode("utf-8", "ignore").decode()
    idea = make.idea(make.box(make.space()), title=kept, body=kept)
    feed = read(client, f"/feeds/ideas/{idea.id}.atom")
    assert feed.feed.id.endswith(f"{idea.id}.atom")
    read(client, "/feeds/ideas.atom")


# What belongs to a hearing.


def test_an_entry_says_what_it_is_filed_under_who_decides_and_where_people_meet(
    client: Client,
) -> None:
    hearing = make.hearing(
        make.space(timezone="Europe/Copenhagen"),
        classification="01.02.05",
        deciding_body="Byrådet",
        decision_on=date(2027, 3, 4),
    )
    make.hearing_map(hearing)
    make.meeting(
        hearing, title="Borgermøde", starts_at=datetime(2030, 1, 2, 18, tzinfo=UTC),
        ends_at=datetime(2030, 1, 2, 20, tzinfo=UTC), place="Salen", link="https://example.org/m",
    )  # fmt: skip
    make.meeting(hearing, title="Aflyst\u2028møde", cancelled_at=clock.now(), place="Ingen steder")
    db.session.flush()
    for address in ("/feeds/hearings.atom", f"/feeds/hearings/{hearing.id}.atom"):
        told = "".join(entry.content[0].value for entry in read(client, address).entries)
        for words in ("01.02.05", "Byrådet", "4 March 2027", f"{hearing.id}/map.geojson"):
            assert words in told, (address, words)
        for words in ("Borgermøde", "2 January 2030 at 19:00", "Salen", "https://example.org/m"):
            assert words in told, (address, words)
        assert "Aflyst\u2028møde" in told
        assert "Cancelled" in told
        assert "Ingen steder" not in told


def test_a_meeting_that_is_moved_moves_the_feeds(client: Client) -> None:
    hearing = make.hearing(make.space(), visible_from=clock.now() - timedelta(days=9))
    meeting = make.meeting(hearing)
    meeting.changed_at = clock.now() - timedelta(hours=1)
    db.session.flush()
    at = meeting.changed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    (entry,) = read(client, "/feeds/hearings.atom").entries
    assert entry.updated == at
    life = read(client, f"/feeds/hearings/{hearing.id}.atom").entries
    (told,) = [each for each in life if each.id.endswith(f"#meeting-{meeting.id}")]
    assert told.updated == at
    assert told.title.startswith("Meeting – ")
    meeting.cancelled_at = clock.now()
    db.session.flush()
    life = read(client, f"/feeds/hearings/{hearing.id}.atom").entries
    (told,) = [each for each in life if each.id.endswith(f"#meeting-{meeting.id}")]
    assert told.title.startswith("A meeting is cancelled – ")


def test_a_response_is_told_with_its_answers_its_passage_and_its_place(client: Client) -> None:
    hearing = make.hearing(make.space())
    answers = [
        {"question": 1, "asks": "Seks <etager>?", "choices": [2], "says": "Uenig"},
        {"question": 2, "asks": "Hvorfor?", "choices": [], "says": "For højt & mørkt"},
    ]
    make.response(
        hearing, body="", answers=answers, passage="What section 1 says.", place="Kajen",
        latitude=55.676098, longitude=12.568337,
    )  # fmt: skip
    make.response(hearing, body="Kun tekst.", place="Broen")
    words, answered = read(client, f"/feeds/hearings/{hearing.id}/responses.atom").entries
    told = answered.content[0].value
    for said in ("Seks &lt;etager&gt;?", "Uenig", "Hvorfor?", "For højt &amp; mørkt"):
        assert said in told
    assert "<blockquote>" in told
    assert "What section 1 says." in told
    assert "Kajen (55.67610, 12.56834)" in told or "Kajen (55.676098, 12.568337)" in told
    assert "in the files" not in told
    assert "Place: Broen" in words.content[0].value


def test_an_edit_moves_what_it_changes(client: Client) -> None:
    """Of an idea the title in all entries, and the text of the first; of a hearing the same."""
    now = clock.now()
    idea = make.idea(make.box(make.space()), make.user("Astrid Holm"))
    hearing = make.hearing(make.space(), opens_at=now - timedelta(days=9))
    db.session.add(StateChange(subject_id=idea.id, state="new", at=now - timedelta(days=9)))
    edited = now - timedelta(days=1)
    places = [
        (idea, f"/feeds/ideas/{idea.id}.atom"),
        (hearing, f"/feeds/hearings/{hearing.id}.atom"),
    ]
    for thing, address in places:
        before = read(client, address)
        thing.edited_at, thing.title = edited, "Et andet navn"
        after = read(client, address)
        assert "Et andet navn" in after.entries[-1].title
        assert before.entries[-1].updated < after.entries[-1].updated == after.feed.updated
        assert before.entries[-1].published == after.entries[-1].published


def test_a_new_deadline_moves_the_entry_that_says_it(client: Client) -> None:
    now = clock.now()
    hearing = make.hearing(make.space(), opens_at=now - timedelta(days=9))
    address = f"/feeds/hearings/{hearing.id}.atom"
    before = read(client, address).entries[-1].updated
    moved = Extension(
        hearing_id=hearing.id,
        at=now - timedelta(days=1),
        old_closes_at=hearing.closes_at,
        new_closes_at=hearing.closes_at,
        reason="Ferie",
    )
    db.session.add(moved)
    assert read(client, address).entries[-1].updated > before


def test_whoever_reads_the_feed_of_the_ledger_keeps_what_was_signed(client: Client) -> None:
    signed = [_signed(size) for size in (12, 40)]
    feed = read(client, "/feeds/ledger.atom")
    assert [each.title for each in feed.entries] == [
        f"{size} lines · {root[:16]}" for size, root in reversed(signed)
    ]
    assert "signed by nobody &lt;40&gt;" in feed.entries[0].content[0].value
    assert len({each.id for each in feed.entries}) == 2


def _signed(size: int) -> tuple[int, str]:
    root = f"{size:064x}"
    note = f"signed by nobody <{size}>"
    db.session.add(Head(size=size, root=root, at=clock.now(), public_key="00" * 32, note=note))
    db.session.flush()
    return size, root
