"""Paper: everything that is public about a hearing or an idea, in order, and nothing else."""

import io
import re
from datetime import timedelta

import pytest

from participation import clock, db, storage
from participation.accounts.models import RoleName
from participation.feeds import queries
from participation.hearings.models import HearingType, Publication, ResponseStatus, Status
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
        storage.take(io.BytesIO(b"%PDF-1.7 plan"), "plan.pdf"),
        title="Forslag til plan",
        by=None,
    )
    first = make.response(hearing, body="Nummer et")
    attach(
        first,
        storage.take(io.BytesIO(b"%PDF-1.7 letter"), "brev.pdf"),
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
    monkeypatch.setattr(queries, "CHUNK", 3)
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
