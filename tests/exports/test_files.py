"""Files of hearings, boxes and lists: what is in them, for whom, and that nothing else is."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import event, insert

from participation import clock, db, storage
from participation.accounts.models import Reader, RoleName, User, Visitor
from participation.exports import making, orders, tables
from participation.exports.formats import OF_TABLES, ExportFormat, original
from participation.exports.orders import ExportKind, Order
from participation.hearings.notice.models import Extension, Publication, TextChange
from participation.hearings.questions.models import QuestionKind
from participation.hearings.responses.models import RespondentKind, ResponseStatus
from participation.ideas.answers.models import Gain, GainKind
from participation.ideas.gains.models import Measurement
from participation.ideas.proposals.models import IdeaState
from participation.moderation.models import Decision, Rule, Verdict
from participation.search.shown import FOUND
from participation.spaces.models import Audience
from participation.subjects import shown as subjects_shown
from participation.subjects.actions import attach
from participation.subjects.models import StateChange, Visibility, subject_labels
from participation.web import paging
from tests import factories
from tests.exports.reading import from_csv, from_jsonl, from_xlsx, from_zip
from tests.hearings.parts import of_rooms

SECRET = "Qzxsecret"
MAY_BE_EMPTY = {
    "corrections",
    "idea_versions",
    "mergers",
    "pictures",
    "files",
    "evidence",
    "ledger",
    "criteria",
    "evaluations",
    "moved_dates",
    "phases",
    "points",
    "call_results",
    "scores",
    "splits",
    "steps",
    "themes",
    "transfers",
}.union(*(room.exported for room in of_rooms().values()))
"""Tables without rows here; those of optional rooms have theirs in tests/hearings/test_every_part.py."""
READERS: dict[ExportFormat, Callable[[bytes], Any]] = {
    ExportFormat.xlsx: from_xlsx,
    ExportFormat.zip: from_zip,
    ExportFormat.jsonl: from_jsonl,
}


@dataclass
class Town:
    """A hearing and a box with something of every visibility, and people."""

    hearing: Any
    box: Any
    idea: Any
    readers: dict[str, Reader]


def _decided(subject: Any, by: User) -> None:
    db.session.add(
        Decision(
            subject_id=subject.id,
            verdict=Verdict.hidden,
            rule=Rule.off_topic,
            reason="It is about something else.",
            by_id=by.id,
            at=clock.now(),
        )
    )


@pytest.fixture
def town(app: Flask) -> Town:
    space = factories.space(name="Fjordby")
    other = factories.space(name="Elsewhere")
    official = factories.member(space, RoleName.official, name="Mette Holm")
    moderator = factories.member(space, RoleName.moderator, name="Søren Moe")
    stranger = factories.member(other, RoleName.official, name="Anna Berg")
    admin = factories.member(space, RoleName.admin, name="Ida Lund")
    writer = factories.member(space, name="Real name", pseudonym="Heron", shows_pseudonym=True)
    hearing = factories.hearing(space, case_number="2026/114")
    plain = factories.response(
        hearing,
        writer,
        body="=Six floors\nare too many.",
        place="The quay",
        latitude=55.676098,
        longitude=12.568337,
    )
    file = storage.take(io.BytesIO(factories.pdf("plan")), "plan.pdf")
    attach(plain, file, title="A drawing", by=writer)
    factories.response(hearing, respondent_name="", body="Without a name.")
    factories.response(
        hearing,
        respondent_kind=RespondentKind.organisation,
        respondent_name="Kirsten Bech",
        organisation="Rowing club",
        body="",
        no_remarks=True,
        email=f"{SECRET}@example.org",
    )
    hidden = factories.response(
        hearing,
        body=f"{SECRET} hidden",
        place=f"{SECRET} place",
        latitude=55.1,
        longitude=12.1,
        respondent_name=f"{SECRET} hidden name",
        visibility=Visibility.hidden,
    )
    _decided(hidden, moderator)
    attach(
        hidden,
        storage.take(io.BytesIO(factories.pdf("hidden")), f"{SECRET}.pdf"),
        title=f"{SECRET} file",
        by=None,
    )
    factories.response(
        hearing,
        body=f"{SECRET} withdrawn",
        visibility=Visibility.hidden,
        status=ResponseStatus.withdrawn,
        withdrawn_at=clock.now(),
        respondent_name=f"{SECRET} gone",
    )
    factories.response(
        hearing, body=f"{SECRET} held", visibility=Visibility.held, visible_from=None
    )
    factories.response(
        hearing, body=f"{SECRET} later", visible_from=clock.now() + timedelta(days=3)
    )
    db.session.add(
        Extension(
            hearing_id=hearing.id,
            old_closes_at=clock.now(),
            new_closes_at=clock.now() + timedelta(days=9),
            reason="More time.",
            at=clock.now(),
            by_id=official.id,
        )
    )
    db.session.add(TextChange(hearing_id=hearing.id, note="A word.", at=clock.now()))
    factories.meeting(hearing, title="Meeting on the quay")
    asked = factories.question(
        hearing, "Which?", kind=QuestionKind.several, options=["Trees", "A; B"]
    )
    plain.answers = [{"question": asked.id, "asks": "Which?", "choices": [1], "says": "A; B"}]
    hidden.answers = [
        {"question": asked.id, "asks": "Which?", "choices": [], "says": f"{SECRET} answer"}
    ]
    theme = factories.theme(hearing, f"{SECRET} theme", summary=f"{SECRET} summary")
    for said in (plain, hidden):
        factories.point(said, theme)
    club = factories.organisation(space, "Rowing club", email=f"{SECRET}@club.example.org")
    factories.party(hearing, club, invited_at=clock.now(), answered_at=clock.now())
    factories.party(hearing, factories.organisation(space, f"{SECRET} not asked yet"))
    hearing.outcome_said = f"{SECRET} outcome that is not out"

    box = factories.box(space, slug="open-box", name="Ideas for the town")
    idea = factories.idea(box, writer, support_count=7, body="+ light\n\n### Cost\n\n1,200 kr.")
    for name in ("Traffic", "Children"):
        label = factories.label(space, name)
        db.session.execute(insert(subject_labels).values(subject_id=idea.id, label_id=label.id))
    db.session.add(
        Gain(
            subject_id=idea.id,
            kind=GainKind.money,
            planned=Decimal("60500.50"),
            unit="kr",
            at=clock.now(),
        )
    )
    db.session.add(
        Measurement(
            subject_id=idea.id,
            kind=GainKind.money,
            amount=Decimal("58000"),
            unit="DKK",
            measured_on=date(2026, 10, 1),
            how="The accounts.",
            at=clock.now(),
            by_id=official.id,
        )
    )
    db.session.add(
        StateChange(
            subject_id=idea.id,
            state=IdeaState.accepted.value,
            at=clock.now(),
            by_id=official.id,
            reason="It is cheap.",
            promised_on=date(2027, 1, 1),
        )
    )
    head = factories.comment(idea, writer, body="I agree.")
    factories.comment(idea, official, head, body="So do we.")
    factories.suggestion(idea, official, body="+ lamps")
    factories.suggestion(idea, writer, visibility=Visibility.hidden, body=f"{SECRET} suggestion")
    gone = factories.comment(idea, writer, visibility=Visibility.hidden, body=f"{SECRET} comment")
    _decided(gone, moderator)
    factories.comment(idea, writer, visibility=Visibility.held, body=f"{SECRET} held comment")
    for visibility in (Visibility.hidden, Visibility.held):
        secret = factories.idea(
            box,
            writer,
            visibility=visibility,
            title=f"{SECRET} title",
            body=f"{SECRET} body\n\n### Why\n\n{SECRET}",
        )
        factories.comment(secret, writer, context_hidden=True, body=f"{SECRET} under it")
    factories.idea(
        box,
        writer,
        state=IdeaState.draft,
        visibility=Visibility.draft,
        title=f"{SECRET} draft",
    )
    db.session.flush()
    return Town(
        hearing,
        box,
        idea,
        {
            "visitor": Visitor(),
            "writer": writer,
            "official": official,
            "moderator": moderator,
            "admin": admin,
            "stranger": stranger,
        },
    )


def made(order: Order, reader: Reader) -> bytes:
    """The bytes of a file."""
    out, _made = making.spool(order, reader)
    with out:
        return out.read()


def of(
    town: Town, what: ExportKind, form: ExportFormat, official: bool = False, table: str = ""
) -> Order:
    key = str(town.hearing.id) if what is ExportKind.hearing else town.box.slug
    return Order(what, key, form, official=official, table=table)


@pytest.mark.parametrize("form", READERS)
def test_a_hearing_comes_whole_in_each_format(town: Town, form: ExportFormat) -> None:
    found = READERS[form](made(of(town, ExportKind.hearing, form), Visitor()))
    (hearing,) = found["hearings"]
    assert hearing["title"] == town.hearing.title
    assert str(hearing["responses_received"]) == "7"
    assert hearing["case_number"] == "2026/114"
    assert not hearing["outcome_said"]
    assert [str(row["number"]) for row in found["responses"]] == ["1", "2", "3", "4", "5"]
    first, anonymous, organisation, hidden, withdrawn = found["responses"]
    text = original(first["text"]) if form is ExportFormat.zip else first["text"]
    assert text == "=Six floors\nare too many."
    assert first["place"] == "The quay"
    assert (float(first["latitude"]), float(first["longitude"])) == (55.676098, 12.568337)
    assert not anonymous["name"]
    assert organisation["name"] == "Rowing club"
    people = form is ExportFormat.xlsx
    assert str(organisation["no_remarks"]).lower() == ("yes" if people else "true")
    words = ("Hidden", "Withdrawn") if people else ("hidden", "withdrawn")
    assert (hidden["shown"], withdrawn["shown"]) == words
    assert (hidden["decision_rule"], hidden["decision_by"]) == ("off topic", "Søren Moe")
    assert not withdrawn["decision_rule"]
    for row in (hidden, withdrawn):
        assert not row["text"]
        assert not row["name"]
        assert not row["place"]
        assert not row["latitude"]
    assert len(found["sections"]) == 2
    assert [row["title"] for row in found["documents"]] == ["A drawing"]
    assert found["extensions"][0]["reason"] == "More time."
    assert found["changes"][0]["note"] == "A word."


@pytest.mark.parametrize("form", READERS)
def test_a_box_comes_whole_in_each_format(town: Town, form: ExportFormat) -> None:
    found = READERS[form](made(of(town, ExportKind.box, form), Visitor()))
    assert [row["name"] for row in found["boxes"]] == ["Ideas for the town"]
    idea, hidden = found["ideas"]
    assert (idea["author"], str(idea["supports"])) == ("Heron", "7")
    assert idea["topics"] == "Children; Traffic"
    assert hidden["shown"].lower() == "hidden"
    assert [hidden["title"] or None, hidden["author"] or None] == [None, None]
    assert [row["reason"] for row in found["states"]] == ["It is cheap."]
    text = "Shown" if form is ExportFormat.xlsx else "text"
    assert [row["shown"] for row in found["comments"]][:2] == [text, text]
    assert found["comments"][2]["shown"].lower() == "hidden"
    assert str(found["comments"][1]["parent_id"]) == str(found["comments"][0]["comment_id"])
    assert float(found["gains"][0]["planned"]) == 60500.5
    [part] = found["idea_parts"]
    assert (part["label"], part["text"], str(part["number"])) == ("Cost", "1,200 kr.", "1200")


@pytest.mark.parametrize("form", OF_TABLES)
@pytest.mark.parametrize("what", [ExportKind.hearing, ExportKind.box])
@pytest.mark.parametrize("who", ["visitor", "writer", "official", "moderator", "admin", "stranger"])
def test_the_ordinary_file_is_the_same_for_all_and_has_no_secrets(
    town: Town, what: ExportKind, form: ExportFormat, who: str
) -> None:
    """Who asks makes no difference: what is handed on holds nothing that only some may read."""
    content = made(of(town, what, form), town.readers[who])
    if form in (ExportFormat.csv, ExportFormat.jsonl):
        text = content.decode()
    else:
        text = repr(READERS[form](content))
    assert SECRET not in text
    assert "Real name" not in text or what is ExportKind.hearing
    assert "@example.org" not in text


@pytest.mark.parametrize("what", [ExportKind.hearing, ExportKind.box])
@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("visitor", False),
        ("writer", False),
        ("moderator", False),
        ("admin", False),
        ("stranger", False),
        ("official", True),
    ],
)
def test_the_official_file_is_for_officials_of_the_space(
    town: Town, what: ExportKind, who: str, may: bool
) -> None:
    order = of(town, what, ExportFormat.jsonl, official=True)
    if not may:
        with pytest.raises(making.NotThere):
            made(order, town.readers[who])
        return
    content = made(order, town.readers[who])
    found = from_jsonl(content)
    if what is ExportKind.hearing:
        rows = {row["number"]: row for row in found["responses"]}
        assert sorted(rows) == [1, 2, 3, 4, 5, 6, 7]
        assert rows[3]["email"] == f"{SECRET}@example.org"
        assert rows[4]["text"] == f"{SECRET} hidden"
        assert rows[5]["text"] is None
        assert rows[6]["visibility"] == "held"
    else:
        assert f"{SECRET} draft" not in content.decode()
        assert {row["visibility"] for row in found["ideas"]} == {"visible", "hidden", "held"}


def test_no_vote_says_whose_it_is(app: Flask) -> None:
    keys = {column.key for table in tables.everything() for column in table.all_columns}
    assert not {key for key in keys if "user" in key or "voter" in key or "author_id" in key}
    emails = {
        column.key: column.official
        for table in tables.everything()
        for column in table.all_columns
        if "email" in column.key
    }
    assert emails == {"contact_email": False, "email": True}


def test_every_row_has_the_keys_of_its_table_and_no_other(town: Town) -> None:
    for what in (ExportKind.hearing, ExportKind.box):
        for official in (False, True):
            order = of(town, what, ExportFormat.jsonl, official)
            part = orders.find(order, town.readers["official"])
            assert part is not None
            for table in part.tables:
                keys = {column.key for column in table.all_columns}
                rows = list(part.rows(table))
                assert rows or table.name in MAY_BE_EMPTY, table.name
                assert set().union(*rows) <= keys, table.name
                for column in table.all_columns:
                    if column.codes:
                        values = {row[column.key] for row in rows if row.get(column.key)}
                        assert values <= set(column.codes), column.key


def test_totals_stay_what_they_were(town: Town) -> None:
    """Rows and what is said to be left out are, together, what has come in."""
    found = from_jsonl(made(of(town, ExportKind.hearing, ExportFormat.jsonl), Visitor()))
    (said,) = [row["value"] for row in found["about"] if row["key"] == "left_out"]
    assert said.startswith("2 responses")
    assert len(found["responses"]) + 2 == found["hearings"][0]["responses_received"]
    assert found["end"][0]["rows"]["responses"] == 5


def test_responses_that_are_never_published_are_in_the_official_file_alone(app: Flask) -> None:
    space = factories.space()
    official = factories.member(space, RoleName.official)
    hearing = factories.hearing(space, type=factories.hearing_type(publication=Publication.never))
    factories.response(hearing, visibility=Visibility.staff, body=SECRET)
    key = str(hearing.id)
    ordinary = from_jsonl(made(Order(ExportKind.hearing, key, ExportFormat.jsonl), official))
    assert "responses" not in ordinary
    assert any("not published" in row["value"] for row in ordinary["about"])
    full = from_jsonl(
        made(Order(ExportKind.hearing, key, ExportFormat.jsonl, official=True), official)
    )
    assert [row["text"] for row in full["responses"]] == [SECRET]


def test_an_empty_hearing_and_an_empty_box_are_files_too(app: Flask) -> None:
    space = factories.space()
    hearing, box = factories.hearing(space, sections=0), factories.box(space)
    for form in (ExportFormat.xlsx, ExportFormat.zip, ExportFormat.jsonl, ExportFormat.csv):
        assert made(Order(ExportKind.hearing, str(hearing.id), form), Visitor())
        assert made(Order(ExportKind.box, box.slug, form), Visitor())
    assert (
        from_csv(made(Order(ExportKind.hearing, str(hearing.id), ExportFormat.csv), Visitor()))
        == []
    )
    assert (
        from_xlsx(made(Order(ExportKind.box, box.slug, ExportFormat.xlsx), Visitor()))["ideas"]
        == []
    )


def test_an_internal_space_is_for_its_people(app: Flask) -> None:
    inside = factories.space(Audience.internal)
    employee = factories.member(inside, RoleName.employee)
    hearing, box = factories.hearing(inside), factories.box(inside)
    factories.idea(box, employee)
    for order in (
        Order(ExportKind.hearing, str(hearing.id), ExportFormat.jsonl),
        Order(ExportKind.box, box.slug, ExportFormat.jsonl),
    ):
        with pytest.raises(making.NotThere):
            made(order, Visitor())
        found = from_jsonl(made(order, employee))
        assert any("internal" in row["value"] for row in found["about"])
    listed = Order(ExportKind.ideas, "", ExportFormat.csv)
    assert from_csv(made(listed, Visitor())) == []
    assert len(from_csv(made(listed, employee))) == 1


def test_a_draft_of_a_hearing_has_an_official_file_only(app: Flask) -> None:
    space = factories.space()
    official = factories.member(space, RoleName.official)
    hearing = factories.hearing(
        space, visibility=Visibility.staff, status="draft", visible_from=None
    )
    order = Order(ExportKind.hearing, str(hearing.id), ExportFormat.jsonl)
    with pytest.raises(making.NotThere):
        made(order, official)
    official_order = Order(ExportKind.hearing, str(hearing.id), ExportFormat.jsonl, official=True)
    assert from_jsonl(made(official_order, official))["hearings"][0]["phase"] == "draft"


def test_a_list_is_exported_as_it_was_filtered(town: Town) -> None:
    factories.idea(town.box, state=IdeaState.planned, title="Planned", support_count=9)
    factories.idea(town.box, title="New", support_count=1)

    def titles(query: str, reader: Reader | None = None) -> list[str]:
        order = Order(ExportKind.ideas, query, ExportFormat.csv)
        return [row["title"] for row in from_csv(made(order, reader or Visitor()))]

    assert titles("state=planned") == ["Planned"]
    assert titles("box=open-box&sort=supported") == ["Planned", town.idea.title, "New"]
    assert titles("box=nowhere") == []
    assert titles("q=new") == ["New"]
    assert titles("state=mine") == []
    writer = town.readers["writer"]
    assert f"{SECRET} draft" in titles("state=mine", writer)
    hearings = Order(ExportKind.hearings, "state=open", ExportFormat.csv)
    rows = from_csv(made(hearings, Visitor()))
    assert [row["hearing_id"] for row in rows] == [str(town.hearing.id)]


def test_pages_of_a_long_list_are_joined_without_gap(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "WALKED", 3)
    monkeypatch.setattr(subjects_shown, "CHUNK", 2)
    for number in range(10):
        factories.idea(town.box, title=f"Idea {number}", support_count=number % 3)
    for sort in ("newest", "supported"):
        rows = from_csv(made(Order(ExportKind.ideas, f"sort={sort}", ExportFormat.csv), Visitor()))
        assert len({row["idea_id"] for row in rows}) == len(rows) == 11


def test_what_a_search_found_keeps_its_order_and_hides_what_is_secret(town: Town) -> None:
    with db.snapshot():
        scope = orders.scope_for(Visitor(), False)
        ids = [town.idea.id, town.hearing.id, *range(1, town.idea.id + 60)]
        rows = list(FOUND.rows(scope, ids))
    assert [row["id"] for row in rows[:2]] == [town.idea.id, town.hearing.id]
    assert SECRET not in repr(rows)
    # A suggestion is asked for here, and found by no search.
    kinds = {row["kind"] for row in rows} - {"suggestion"}
    assert kinds == {"hearing", "section", "response", "idea", "comment"}
    keys = {column.key for column in FOUND.whole().all_columns}
    assert all(keys - {"meetings"} <= set(row) <= keys for row in rows)


def test_how_often_the_database_is_asked_does_not_grow_with_the_rows(
    town: Town, queries: list[str]
) -> None:
    def asked() -> int:
        queries.clear()
        for what in (ExportKind.hearing, ExportKind.box):
            made(of(town, what, ExportFormat.jsonl), Visitor())
        return len(queries)

    few = asked()
    for number in range(30):
        idea = factories.idea(town.box, title=f"Idea {number}")
        factories.comment(idea)
        factories.response(town.hearing)
    assert asked() == few


def test_a_chunk_of_heavy_ideas_misses_no_comment(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subjects_shown, "CHUNK", 2)
    for _number in range(5):
        idea = factories.idea(town.box)
        for _comment in range(4):
            factories.comment(idea)
    rows = from_jsonl(made(of(town, ExportKind.box, ExportFormat.jsonl), Visitor()))["comments"]
    assert len({row["comment_id"] for row in rows}) == len(rows) == 3 + 20


def test_what_is_in_the_file_is_told_in_it(town: Town) -> None:
    content = made(of(town, ExportKind.hearing, ExportFormat.xlsx), Visitor())
    book = load_workbook(io.BytesIO(content))
    told = {row[0]: row[1] for row in book.worksheets[0].iter_rows(values_only=True) if row[0]}
    assert told["What this is"] == town.hearing.title
    assert told["Responses"] == 5
    assert "passed on" in told["Which version"]
    meanings = {
        row[5]: row[2] for row in book["Data dictionary"].iter_rows(min_row=2, values_only=True)
    }
    assert meanings["responses.number"].startswith("Its number in the hearing")
    assert "responses.email" not in meanings


def test_csv_can_be_had_as_a_program_wants_it(town: Town) -> None:
    plain = Order(ExportKind.box, town.box.slug, ExportFormat.csv, bom=False, separator="semicolon")
    content = made(plain, Visitor())
    assert content.startswith(b"idea_id;box_id;")
    assert from_csv(content, ";")[0]["title"] == town.idea.title
    assert made(of(town, ExportKind.box, ExportFormat.csv), Visitor()).startswith(
        b"\xef\xbb\xbfidea_id,"
    )
    comments = from_csv(
        made(of(town, ExportKind.box, ExportFormat.csv, table="comments"), Visitor())
    )
    assert len(comments) == 3
    with pytest.raises(making.NotThere):
        made(of(town, ExportKind.box, ExportFormat.csv, table="responses"), Visitor())


def test_file_names_hold_what_a_disk_can(app: Flask) -> None:
    space = factories.space()
    hearing = factories.hearing(space, title='Æ/Ø: "å"? <x>|*\\ ' + "lang " * 60)
    order = Order(ExportKind.hearing, str(hearing.id), ExportFormat.xlsx)
    out, told = making.spool(order, Visitor())
    out.close()
    assert told.name.startswith("Æ Ø å x lang lang")
    assert told.name.endswith(f"{clock.today('Europe/Copenhagen').isoformat()}.xlsx")
    assert len(told.name) < 110
    assert not set(told.name) & set('/\\:*?"<>|')


def test_no_statement_looks_through_a_whole_space(app: Flask, town: Town, engine_name: str) -> None:
    """With a million comments in the space, one such statement for each chunk never ends."""
    if engine_name != "sqlite":
        pytest.skip("SQLite says how it will look before there is anything to look at")
    for _number in range(300):
        factories.comment(factories.idea(town.box))
    engine = app.extensions["database"].engine
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        for what in (ExportKind.hearing, ExportKind.box):
            for official in (False, True):
                made(of(town, what, ExportFormat.jsonl, official), town.readers["official"])
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) > 40
    connection = db.session.connection()
    for statement, parameters in asked:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        for *_numbers, step in plan:
            assert "ix_subjects_space" not in step, statement
            assert step not in ("SCAN ideas", "SCAN comments", "SCAN responses"), statement
