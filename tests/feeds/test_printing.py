"""Paper: everything that is public about a hearing or an idea, in order, and nothing else."""

import io
import re
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from participation import clock, db, storage
from participation.accounts.models import RoleName
from participation.feeds.queries import paper
from participation.hearings.assessing.models import Outcome
from participation.hearings.notice.models import Hearing, HearingType, Publication, Section, Status
from participation.hearings.questions.models import ChosenOption, QuestionKind
from participation.hearings.responses.models import Channel, ResponseStatus
from participation.moderation.models import Decision, Rule, Verdict
from participation.spaces.models import Audience, LabelKind
from participation.subjects.actions import attach, set_labels
from participation.subjects.models import Visibility
from tests import factories as make
from tests.conftest import Client

SECRET = "Ordet som ingen må se"


def read(client: Client, address: str) -> str:
    with client.get(address) as answer:
        assert answer.status_code == 200, address
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        return answer.text


def _hidden(subject: object, by: object) -> None:
    db.session.add(
        Decision(
            subject_id=subject.id,  # type: ignore[attr-defined]
            verdict=Verdict.hidden,
            rule=Rule.personal_data,
            by_id=by.id,  # type: ignore[attr-defined]
            at=clock.now(),
        )
    )


def test_a_hearing_with_all_that_belongs_to_it(client: Client) -> None:
    space = make.space()
    official = make.user("Mette Holm")
    hearing = make.hearing(
        space,
        case_number="01.02.05-P16",
        status=Status.concluded,
        concluded_at=clock.now(),
        outcome_asked="Hvor højt?",
        outcome_said="Ikke højt.",
        outcome_did="Fire **etager**.",
    )
    set_labels(hearing, [make.label(space), make.label(space, "Havnen", LabelKind.area)])
    document = attach(
        hearing,
        storage.take(io.BytesIO(make.pdf("plan")), "plan.pdf"),
        title="Forslag til plan",
        by=None,
    )
    first = make.response(hearing, body="Nummer et")
    attach(
        first,
        storage.take(io.BytesIO(make.pdf("letter")), "brev.pdf"),
        title="brev.pdf",
        by=None,
    )
    hidden = make.response(hearing, body=SECRET, visibility=Visibility.hidden)
    _hidden(hidden, official)
    make.response(hearing, body=SECRET, visibility=Visibility.held)
    make.response(hearing, body="Nummer fire")
    page = read(client, f"/hearings/{hearing.id}/print")
    for words in (
        hearing.title,
        "01.02.05-P16",
        "What section 2 says.",
        "Forslag til plan",
        f"http://127.0.0.1:8000/files/{document.id}/plan.pdf",
        "<strong>etager</strong>",
        "brev.pdf",
        "Trafik",
        "Havnen",
        "4 responses have come in.",
        "2 of them are published.",
        "Rule: personal data.",
        f"This page: http://127.0.0.1:8000/hearings/{hearing.id}/print",
        "Left out: responses that are not public",
    ):
        assert words in page, words
    assert SECRET not in page
    numbers = re.findall(r"Response no\. (\d+)", page)
    assert numbers == ["1", "2", "4"]
    assert '<meta name="robots" content="noindex">' in page
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{hearing.path}">' in page


def test_an_official_prints_what_the_public_reads(client: Client) -> None:
    """A print is handed on: it does not hold what only the desk may see."""
    space = make.space()
    official = make.member(space, RoleName.official, RoleName.moderator)
    hearing, idea = make.hearing(space), make.idea(make.box(space))
    make.response(hearing, body=SECRET, visibility=Visibility.held)
    make.response(hearing, body=SECRET, visibility=Visibility.hidden)
    make.response(hearing, body=SECRET, visible_from=clock.now() + timedelta(days=9))
    make.response(hearing, body=SECRET, status=ResponseStatus.withdrawn)
    make.comment(idea, body=SECRET, visibility=Visibility.held)
    make.comment(idea, body=SECRET, visibility=Visibility.hidden)
    client.sign_in(official)
    assert SECRET in client.get(f"/hearings/{hearing.id}/responses").text
    for address in (f"/hearings/{hearing.id}/print", f"/ideas/{idea.id}/print"):
        assert SECRET not in read(client, address)


def test_responses_that_are_never_published(client: Client) -> None:
    kind = make.hearing_type(publication=Publication.never)
    hearing = make.hearing(make.space(), type=kind)
    assert isinstance(kind, HearingType)
    make.response(hearing, body=SECRET)
    page = read(client, f"/hearings/{hearing.id}/print")
    assert SECRET not in page
    assert "Responses to this hearing are not published." in page


def test_an_idea_with_the_tree_of_its_comments(client: Client) -> None:
    space = make.space()
    department = make.department(space, "By og Miljø")
    author, official = make.user("Astrid Holm"), make.user("Mette Lund")
    idea = make.idea(make.box(space), author, support_count=87)
    head = make.comment(idea, make.user("Jonas Berg"), body="Første tråd")
    second = make.comment(idea, body="Anden tråd")
    make.comment(idea, official, head, body="Svar fra byen", department_id=department.id)
    hidden = make.comment(idea, author, second, body=SECRET, visibility=Visibility.hidden)
    _hidden(hidden, official)
    make.comment(idea, author, hidden, body="Svar på det skjulte")
    page = read(client, f"/ideas/{idea.id}/print")
    order = ["Første tråd", "Svar fra byen", "Anden tråd", "Rule: personal data.", "Svar på det"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert SECRET not in page
    assert "87" in page
    assert "Mette Lund, By og Miljø" in page
    assert "For the authority" in page
    assert "Official answer" not in page


@pytest.mark.parametrize("count", [2, 3, 4, 9])
def test_long_ones_are_read_in_pieces_and_whole(
    client: Client, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(paper, "CHUNK", 3)
    space = make.space()
    hearing, idea = make.hearing(space), make.idea(make.box(space))
    last = None
    for number in range(count):
        make.response(hearing, body=f"Svar {number} slut")
        last = make.comment(idea, parent=last if number % 2 else None, body=f"Ord {number} slut")
    page = read(client, f"/hearings/{hearing.id}/print")
    assert re.findall(r"Svar (\d) slut", page) == [str(number) for number in range(count)]
    page = read(client, f"/ideas/{idea.id}/print")
    assert sorted(re.findall(r"Ord (\d) slut", page)) == [str(number) for number in range(count)]


def test_an_internal_one_is_printed_by_its_people(client: Client) -> None:
    inside = make.space(Audience.internal)
    hearing = make.hearing(inside)
    idea = make.idea(make.box(inside))
    addresses = (f"/hearings/{hearing.id}/print", f"/ideas/{idea.id}/print")
    for address in addresses:
        assert client.get(address).status_code == 404
    client.sign_in(make.member(inside, RoleName.employee))
    for address in addresses:
        page = read(client, address)
        assert "noindex" in page
        assert 'rel="canonical"' not in page


def _sections(hearing: Hearing) -> Sequence[Section]:
    statement = select(Section).where(Section.hearing_id == hearing.id).order_by(Section.position)
    return db.session.scalars(statement).all()


def test_a_print_has_what_its_page_and_the_pages_below_it_have(client: Client) -> None:
    """docs/feeds.md: everything that is public about a hearing, on one page."""
    space = make.space(language="nb", timezone="Europe/Oslo")
    hearing = make.hearing(
        space,
        classification="L12",
        deciding_body="Kommunestyret",
        decision_on=date(2027, 3, 4),
        status=Status.concluded,
        concluded_at=clock.now(),
        outcome_did="Fem.",
    )
    section = _sections(hearing)[0]
    before = make.hearing(space, title="Første runde")
    hearing.previous_id = before.id
    make.hearing_map(hearing)
    meeting = make.meeting(hearing, title="Folkemøte", place="Kinoen", note="Ta med kaffe.")
    make.meeting(hearing, title="Avlyst møte", cancelled_at=clock.now())
    asked = make.question(
        hearing, "Hva vil du ha?", kind=QuestionKind.several, options=["Trær", "En benk; stor"]
    )
    said = make.response(
        hearing,
        body="Seks etasjer er for mye.",
        section_id=section.id,
        passage=section.body,
        place="Kaia",
        latitude=59.9,
        longitude=10.7,
        channel=Channel.paper,
        answers=[
            {"question": asked.id, "asks": asked.text, "choices": [1], "says": "En benk; stor"}
        ],
    )
    db.session.add(ChosenOption(subject_id=said.id, question_id=asked.id, choice=1))
    make.response(
        hearing,
        visibility=Visibility.hidden,
        place=SECRET,
        passage=SECRET,
        answers=[{"question": asked.id, "asks": asked.text, "choices": [], "says": SECRET}],
    )
    theme = make.theme(
        hearing, "Høyder", outcome=Outcome.partly_followed, reason="Fem er nok.", assessment="Ja."
    )
    make.point(said, theme)
    make.theme(hearing, SECRET)
    section.adopted = "Fem etasjer."
    club = make.organisation(space, "Havnens venner")
    make.party(hearing, club, invited_at=clock.now(), answered_at=clock.now())
    make.party(hearing, make.organisation(space, SECRET))
    db.session.flush()
    page = read(client, f"/hearings/{hearing.id}/print")
    for words in (
        "Archive class", "L12", "Who decides", "Kommunestyret", "4 March 2027", "Første runde",
        "Folkemøte", "Kinoen", "Ta med kaffe.", "Avlyst møte", "Cancelled",
        f"http://127.0.0.1:8000/hearings/{hearing.id}/map.geojson", "Hva vil du ha?",
        "En benk; stor: 1", "Trær: 0", "Seks etasjer er for mye.", "Came on paper", "Place: Kaia",
        "59.9", "Høyder", "Partly followed", "Fem er nok.", "Fem etasjer.", "Havnens venner",
    ):  # fmt: skip
        assert words in page, words
    assert page.count("En benk; stor") == 2
    assert "<blockquote" in page
    assert "The text no longer says this." not in page
    assert SECRET not in page
    assert "put the meeting in your calendar" not in page.lower()
    assert meeting.title in page


def test_before_the_outcome_a_print_has_no_theme_and_no_adopted_text(client: Client) -> None:
    hearing = make.hearing(make.space(), status=Status.under_assessment)
    make.theme(hearing, SECRET, outcome=Outcome.noted, reason=SECRET)
    _sections(hearing)[0].adopted = SECRET
    db.session.flush()
    assert SECRET not in read(client, f"/hearings/{hearing.id}/print")


def test_answers_that_are_not_published_are_not_counted_on_paper(client: Client) -> None:
    kind = make.hearing_type(publication=Publication.never)
    hearing = make.hearing(make.space(), type=kind)
    asked = make.question(hearing, "Hvad?", kind=QuestionKind.one, options=["Rødt", "Blåt"])
    answer = {"question": asked.id, "asks": "Hvad?", "choices": [0], "says": "Rødt"}
    said = make.response(hearing, answers=[answer], visibility=Visibility.staff)
    db.session.add(ChosenOption(subject_id=said.id, question_id=asked.id, choice=0))
    db.session.flush()
    page = read(client, f"/hearings/{hearing.id}/print")
    assert "Rødt" in page
    assert "Rødt:" not in page
    assert "1 answer" not in page


def test_what_a_source_counted_is_on_paper_and_on_the_page(client: Client) -> None:
    figures = {"for": 1200, "against": 31, "mixed": 7, "budget": 60500, "latitude": 55.1}
    idea = make.idea(make.box(make.space()), source_figures=figures)
    make.comment(idea, source_figures={"for": 2, "against": 5}, source_note="fra kilden")
    for address in (f"/ideas/{idea.id}/print", idea.path):
        page = read(client, address)
        for words in ("At the source", "In favour", "1,200", "Against", "31", "Mixed", "60,500"):
            assert words in page, (address, words)
        assert "fra kilden · At the source: In favour: 2, Against: 5" in page
        assert "55.1" not in page
