"""Every part of a hearing is on its page, on paper, in the export, found, in the feed and in the memo.

One hearing has all of them, each with a word of its own. What a part is left out of stands in `LEFT_OUT`,
with the reason: a new part of a hearing is asked for everywhere. An optional room says in its `parts.py` what
it adds.
"""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from participation import clock, db, storage
from participation.accounts.models import Visitor
from participation.exports import making
from participation.exports.formats import ExportFormat
from participation.exports.orders import ExportKind, Order
from participation.hearings.assessing.models import Outcome
from participation.hearings.memos import loading, pages, queries, sheets
from participation.hearings.notice.models import Extension, Hearing, Status, TextChange
from participation.hearings.outcome.models import OutcomeCorrection
from participation.hearings.questions.models import ChosenOption, Question
from participation.hearings.responses.models import Response
from participation.i18n import force_locale
from participation.index import vocabulary
from participation.index.engines import engine
from participation.search import queries as search
from participation.search.queries import Wanted
from participation.spaces.models import LabelKind
from participation.subjects.actions import attach, set_labels
from participation.subjects.models import StateChange
from tests import factories as make
from tests.conftest import Client
from tests.hearings import parts
from tests.index.conftest import catch_up

PARTS = {
    "title": "Titelord",
    "summary": "Resumeord",
    "section title": "Afsnitsord",
    "section": "Brødtekst",
    "document": "Bilagsord",
    "document, its language": "Polish",
    "type": "Slagsord",
    "legal basis": "Lovord",
    "authority": "Myndighedsord",
    "department": "Forvaltningsord",
    "case number": "77.88.99-P16",
    "archive class": "Klasseord",
    "deciding body": "Rådsord",
    "planned decision": "2041",
    "short notice": "Hastord",
    "source note": "Kildeord",
    "contact": "Kontaktord",
    "contact e-mail": "kontakt@example.org",
    "contact telephone": "+4571827364",
    "topic": "Emneord",
    "area": "Stedord",
    "extension": "Forlængelsesord",
    "text change": "Rettelsesord",
    "response": "Høringssvarsord",
    "response, its sender": "Afsenderord",
    "response, its place": "Kajkantsord",
    "response, its file": "Svarbilagsord",
    "we asked": "Spurgteord",
    "you said": "Sagdeord",
    "we did": "Gjordeord",
    "theme": "Temaord",
    "theme, assessment": "Vurderingsord",
    "theme, reason": "Grundord",
    "adopted text": "Vedtagelsesord",
    "correction of the outcome": "Berigtigelsesord",
    "earlier round": "Førsterundeord",
    **{part: word for each in parts.of_rooms().values() for part, word in each.words.items()},
}
"""Each part of a hearing, and a word that stands nowhere else in it."""
LEFT_OUT = {
    "page": {},
    "paper": {},
    "export": {
        "an address leads to the file, which is in a format of its own": {"map"},
        "a file for programs has the code of a language": {"document, its language"},
    },
    "search": {
        "what a hearing is filed under is a filter, or stands in no text": {
            "archive class", "area", "authority", "deciding body", "department", "legal basis",
            "planned decision", "source note", "topic", "type", "document, its language",
        },
        "who is asked, answers or takes calls is not looked up by search": {
            "contact", "contact e-mail", "contact telephone", "invited party",
            "response, its sender", "response, its place",
        },
        "search finds what is said now, not what happened on the way": {
            "correction of the outcome", "extension", "short notice", "text change",
        },
        "a round has a page of its own, and is found there": {"earlier round"},
    },
    "feed": {
        "an entry says that something is there, and leads to its page": {
            "choice", "contact", "contact e-mail", "contact telephone", "department", "document",
            "document, its language", "invited party", "legal basis", "response, its file",
            "section", "section title", "short notice", "source note", "type",
        },
        "the outcome is one entry, told anew when it is corrected": {
            "adopted text", "correction of the outcome", "theme", "theme, assessment",
            "theme, reason",
        },
        "an address leads to the file, which is in a format of its own": {"map"},
    },
    "memo": {
        "a memo is about what was said and what is made of it, not about the text and its files": {
            "adopted text", "correction of the outcome", "document", "document, its language",
            "earlier round", "meeting, note", "response, its file", "section", "section title",
            "short notice", "source note", "text change", "we asked",
        },
        "it is filed, and takes no questions": {
            "area", "contact", "contact e-mail", "contact telephone", "topic",
        },
    },
}  # fmt: skip
"""Where a part is not, by the reason why."""


def whole_hearing() -> Hearing:
    """A concluded hearing with every part."""
    now = clock.now()
    space = make.space(organisation=PARTS["authority"], language="en")
    kind = make.hearing_type(name=PARTS["type"], legal_basis=PARTS["legal basis"], minimum_days=90)
    before = make.hearing(space, title=PARTS["earlier round"])
    hearing = make.hearing(
        space,
        title=PARTS["title"],
        summary=PARTS["summary"],
        type=kind,
        department_id=make.department(space, PARTS["department"]).id,
        case_number=PARTS["case number"],
        classification=PARTS["archive class"],
        deciding_body=PARTS["deciding body"],
        decision_on=date(2041, 3, 4),
        short_reason=PARTS["short notice"],
        source_note=PARTS["source note"],
        contact_name=PARTS["contact"],
        contact_email=PARTS["contact e-mail"],
        contact_phone=PARTS["contact telephone"],
        previous_id=before.id,
        status=Status.concluded,
        concluded_at=now,
        outcome_asked=PARTS["we asked"],
        outcome_said=PARTS["you said"],
        outcome_did=PARTS["we did"],
        sections=1,
    )
    section = _section(hearing)
    section.title, section.body = PARTS["section title"], PARTS["section"]
    section.adopted = PARTS["adopted text"]
    set_labels(
        hearing,
        [make.label(space, PARTS["topic"]), make.label(space, PARTS["area"], LabelKind.area)],
    )
    plan = storage.take(io.BytesIO(make.pdf("plan")), "plan.pdf")
    attach(hearing, plan, title=PARTS["document"], by=None, language="pl")
    for each in parts.of_rooms().values():
        each.add(hearing)
    _response(hearing)
    db.session.add_all(
        [
            Extension(
                hearing_id=hearing.id,
                old_closes_at=hearing.opens_at,
                new_closes_at=hearing.closes_at,
                reason=PARTS["extension"],
                at=now,
            ),
            TextChange(hearing_id=hearing.id, note=PARTS["text change"], at=now),
            StateChange(subject_id=hearing.id, state="concluded", at=now),
            OutcomeCorrection(
                hearing_id=hearing.id,
                at=now,
                reason=PARTS["correction of the outcome"],
                asked=PARTS["we asked"],
                said=PARTS["you said"],
                did="",
            ),
        ]
    )
    db.session.flush()
    return hearing


def _response(hearing: Hearing) -> None:
    """A response with all that one has."""
    asked = db.session.scalars(select(Question).where(Question.hearing_id == hearing.id)).one()
    said = make.response(
        hearing,
        body=PARTS["response"],
        respondent_name=PARTS["response, its sender"],
        place=PARTS["response, its place"],
        latitude=55.67,
        longitude=12.57,
        answers=[
            {
                "question": asked.id,
                "asks": asked.text,
                "choices": [1],
                "says": PARTS["response, its answer"],
            }
        ],
    )
    db.session.add(ChosenOption(subject_id=said.id, question_id=asked.id, choice=1))
    letter = storage.take(io.BytesIO(make.pdf("letter")), "brev.pdf")
    attach(said, letter, title=PARTS["response, its file"], by=None)
    theme = make.theme(
        hearing,
        PARTS["theme"],
        outcome=Outcome.followed,
        reason=PARTS["theme, reason"],
        assessment=PARTS["theme, assessment"],
    )
    make.point(said, theme)


def _section(hearing: Hearing) -> Any:
    """Its one section."""
    db.session.refresh(hearing, ["sections"])
    return hearing.sections[0]


def _read(client: Client, *addresses: str) -> str:
    found = ""
    for address in addresses:
        with client.get(address) as answer:
            assert answer.status_code == 200, address
            found += answer.text
    return found


def _page(client: Client, hearing: Hearing) -> str:
    """Its page, and the pages that it leads to."""
    own = f"/hearings/{hearing.id}"
    below = ("answers", "outcome", "parties", "responses", "responses/1")
    return _read(client, hearing.path, *(f"{own}/{each}" for each in below))


def _paper(client: Client, hearing: Hearing) -> str:
    return _read(client, f"/hearings/{hearing.id}/print")


def _export(_client: Client, hearing: Hearing) -> str:
    out, _made = making.spool(
        Order(ExportKind.hearing, str(hearing.id), ExportFormat.jsonl), Visitor()
    )
    with out:
        found: str = out.read().decode()
    return re.sub(r"\\u([0-9a-f]{4})", lambda each: chr(int(each[1], 16)), found)


def _search(_client: Client, hearing: Hearing) -> str:
    """The words that lead to it, or to a response to it."""
    its_own = {hearing.id, *db.session.scalars(select(Response.id))}
    db.session.commit()
    engine().forget()
    vocabulary.start_over()
    catch_up()
    found = []
    for word in PARTS.values():
        hits = search.search(Visitor(), Wanted.read({"q": word})).hits
        if its_own & {hit.subject.id for hit in hits}:
            found.append(word)
    return "\n".join(found)


def _feed(client: Client, hearing: Hearing) -> str:
    """The entry of the list, and the life of the hearing with its responses."""
    own = f"/feeds/hearings/{hearing.id}"
    return _read(client, "/feeds/hearings.atom", f"{own}.atom", f"{own}/responses.atom")


def _memo(_client: Client, hearing: Hearing) -> str:
    """The document and the workbook."""
    found = queries.hearing(hearing.id, Visitor())
    assert found is not None
    memo = loading.load(found)
    book = io.BytesIO()
    with force_locale(memo.language):
        sheets.write_xlsx(memo, book)
        document = pages.html(memo)
    cells = [
        str(cell)
        for sheet in openpyxl.load_workbook(book).worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    return "\n".join([document, *cells])


READ: dict[str, Callable[[Client, Hearing], str]] = {
    "page": _page,
    "paper": _paper,
    "export": _export,
    "search": _search,
    "feed": _feed,
    "memo": _memo,
}


@pytest.mark.parametrize("place", READ)
def test_every_part_is_there(client: Client, place: str) -> None:
    found = READ[place](client, whole_hearing())
    missing = {part for part, word in PARTS.items() if word not in found}
    assert missing == set().union(*LEFT_OUT[place].values())


def test_what_is_found_leads_to_where_it_stands(client: Client) -> None:
    hearing = whole_hearing()
    number = hearing.id
    _search(client, hearing)
    for part, path in {
        "question": f"/hearings/{number}/answers#question-",
        "choice": f"/hearings/{number}/answers#question-",
        "map": "#map",
        "meeting": "#meeting-",
        "theme": f"/hearings/{number}/outcome#theme-",
        "adopted text": f"/hearings/{number}/outcome#adopted-",
    }.items():
        hits = search.search(Visitor(), Wanted.read({"q": PARTS[part]})).hits
        assert [path in hit.path for hit in hits if hit.subject.id == number] == [True], part
