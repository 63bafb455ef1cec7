"""What the file of a hearing has besides its text and responses: answers, themes, parties, meetings."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from participation import clock, db, shown
from participation.accounts.models import Reader, RoleName, Visitor
from participation.exports import making
from participation.exports import tables as export_tables
from participation.exports.formats import ExportFormat
from participation.exports.orders import ExportKind, Order
from participation.hearings.assessing.models import Outcome
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.notice.shown import OF_HEARING, TABLES
from participation.hearings.questions.models import Question, QuestionKind
from participation.hearings.responses.models import ResponseStatus
from participation.hearings.responses.shown import RESPONSE_COLUMNS
from participation.spaces.models import Space
from participation.subjects.models import Visibility
from participation.subjects.shown import AddedColumns, Scope, TableOf
from tests import factories
from tests.exports.reading import Rows, from_csv, from_jsonl, from_xlsx, from_zip

READERS: dict[ExportFormat, Any] = {
    ExportFormat.xlsx: from_xlsx,
    ExportFormat.zip: from_zip,
    ExportFormat.jsonl: from_jsonl,
}
TRUE = {ExportFormat.xlsx: "Yes", ExportFormat.zip: "true", ExportFormat.jsonl: True}
FALSE = {ExportFormat.xlsx: "No", ExportFormat.zip: "false", ExportFormat.jsonl: False}


@pytest.fixture
def hearing(app: Flask) -> Any:
    return factories.hearing(factories.space(slug="harbour", name="Harbour"))


def tables(
    hearing: Hearing,
    form: ExportFormat = ExportFormat.jsonl,
    reader: Reader | None = None,
    official: bool = False,
) -> dict[str, Rows]:
    """A file of the hearing, read back."""
    out, _made = making.spool(
        Order(ExportKind.hearing, str(hearing.id), form, official=official), reader or Visitor()
    )
    with out:
        found: dict[str, Rows] = READERS[form](out.read())
    return found


def answered(hearing: Hearing, *given: tuple[Question, list[int], str], **values: Any) -> Any:
    return factories.response(
        hearing,
        answers=[
            {"question": asked.id, "asks": asked.text, "choices": chosen, "says": says}
            for asked, chosen, says in given
        ],
        **values,
    )


@pytest.mark.parametrize("form", READERS)
def test_several_answers_to_a_question_stay_apart(hearing: Hearing, form: ExportFormat) -> None:
    """A choice may hold whatever is put between choices: what was chosen is told all the same."""
    options = ["Trees; bushes", "Trees", "bushes", "A bench\u2028"]
    asked = factories.question(
        hearing, "What do you want?", kind=QuestionKind.several, options=options
    )
    answered(hearing, (asked, [0], "Trees; bushes"))
    answered(hearing, (asked, [1, 2], "Trees; bushes"))
    answered(hearing)
    first, second, third = tables(hearing, form)["responses"]
    key = f"question_{asked.id}"
    marks = [f"{key}_{number}" for number in range(1, 5)]
    yes, no = TRUE[form], FALSE[form]
    assert [first[each] for each in marks] == [yes, no, no, no]
    assert [second[each] for each in marks] == [no, yes, yes, no]
    assert [third[each] or None for each in marks] == [None] * 4
    told = {
        ExportFormat.jsonl: lambda cell: cell,
        ExportFormat.zip: json.loads,
        ExportFormat.xlsx: lambda cell: cell.split("\n"),
    }[form]
    assert told(first[key]) == ["Trees; bushes"]
    assert told(second[key]) == ["Trees", "bushes"]
    assert not third[key]
    rows = tables(hearing, form)["questions"]
    assert [(int(row["choice"]), row["choice_text"], row["column"]) for row in rows] == [
        (number, option, f"{key}_{number}") for number, option in enumerate(options, start=1)
    ]


def test_one_answer_is_told_by_what_it_means_and_not_by_the_language_of_who_gave_it(
    hearing: Hearing,
) -> None:
    stance = factories.question(hearing, "Six floors?")
    scale = factories.question(
        hearing, "How much?", kind=QuestionKind.scale, options=["little", "a lot"]
    )
    one = factories.question(hearing, "Which?", kind=QuestionKind.one, options=["Red", "Blue"])
    words = factories.question(hearing, "Why?", kind=QuestionKind.text)
    answered(
        hearing,
        (stance, [1], "Delvist enig"), (scale, [4], "5 (a lot)"), (one, [1], "Blue"),
        (words, [], "=Because"),
    )  # fmt: skip
    answered(hearing, (stance, [3], "Vet ikke"), (scale, [0], "1 (little)"))
    first, second = tables(hearing)["responses"]

    def told(row: dict[str, Any]) -> list[Any]:
        return [row[f"question_{each.id}"] for each in (stance, scale, one, words)]

    assert told(first) == ["partly agree", 5, "Blue", "=Because"]
    assert told(second) == ["no opinion", 1, None, None]
    for_people = tables(hearing, ExportFormat.xlsx)["responses"]
    assert told(for_people[0]) == ["Partly agree", 5, "Blue", "=Because"]
    (row,) = [each for each in tables(hearing)["questions"] if each["question_id"] == words.id]
    assert (row["choice"], row["kind"]) == (None, "text")


def test_what_a_response_says_is_kept_where_the_question_offers_it_no_more(
    hearing: Hearing,
) -> None:
    asked = factories.question(hearing, "Which?", kind=QuestionKind.several, options=["Red"])
    one = factories.question(hearing, "And?", kind=QuestionKind.one, options=["Red"])
    answered(hearing, (asked, [7], "Green"), (one, [7], "Green"))
    answered(hearing, (asked, [], "Imported; as it was"))
    first, second = tables(hearing)["responses"]
    assert first[f"question_{asked.id}"] == ["Green"]
    assert first[f"question_{one.id}"] == "Green"
    assert second[f"question_{asked.id}"] == ["Imported; as it was"]


def test_meetings_are_there_with_what_the_page_says(hearing: Hearing) -> None:
    past = clock.now() - timedelta(days=3)
    factories.meeting(hearing, title="Later", link="https://example.org/join", note="Coffee.")
    factories.meeting(
        hearing,
        title="Held",
        starts_at=past,
        ends_at=past + timedelta(hours=1),
        link="https://example.org/over",
    )
    factories.meeting(hearing, title="Off", cancelled_at=clock.now(), link="https://example.org/x")
    held, *coming = tables(hearing)["meetings"]
    assert (held["title"], held["link"]) == ("Held", None)
    later, off = sorted(coming, key=lambda row: row["title"])
    assert (later["place"], later["note"]) == ("The town hall", "Coffee.")
    assert later["link"] == "https://example.org/join"
    assert later["address"].endswith(f"#meeting-{later['meeting_id']}")
    assert off["cancelled_at"]
    assert off["link"] is None


def test_the_map_is_told_by_its_address(hearing: Hearing) -> None:
    assert tables(hearing)["hearings"][0]["map"] is None
    factories.hearing_map(hearing)
    db.session.flush()
    address = tables(hearing)["hearings"][0]["map"]
    assert address.endswith(f"/hearings/{hearing.id}/map.geojson")


@pytest.fixture
def sorted_hearing(hearing: Hearing) -> Any:
    """Themes: one assessed, one not, one removed; points of a shown, a hidden, a held response."""
    hearing.status = Status.concluded
    hearing.concluded_at = clock.now()
    heights = factories.theme(
        hearing, "Heights", outcome=Outcome.partly_followed, reason="Five.", summary="Too high."
    )
    open_theme = factories.theme(hearing, "Not assessed")
    gone = factories.theme(hearing, "Removed", outcome=Outcome.noted, removed_at=clock.now())
    for visibility in (Visibility.visible, Visibility.hidden, Visibility.held):
        said = factories.response(
            hearing, body=f"Six floors ({visibility.value}).", visibility=visibility
        )
        factories.point(said, heights, open_theme, gone, quote="Six floors")
    db.session.flush()
    return hearing


def test_themes_are_public_with_the_outcome_and_points_with_their_responses(
    sorted_hearing: Hearing,
) -> None:
    found = tables(sorted_hearing)
    (theme,) = found["themes"]
    assert (theme["title"], theme["outcome"], theme["points"]) == ("Heights", "partly followed", 3)
    assert "department" not in theme
    (point,) = found["points"]
    assert (point["response_number"], point["theme"], point["quote"]) == (
        1,
        "Heights",
        "Six floors",
    )
    assert [row["themes"] for row in found["responses"]] == [["Heights"], None]
    sorted_hearing.status = Status.under_assessment
    db.session.flush()
    early = tables(sorted_hearing)
    assert "themes" not in early
    assert "points" not in early
    assert [row["themes"] for row in early["responses"]] == [None, None]


def test_officials_have_all_themes_and_no_word_of_what_is_hidden_as_a_quote(
    sorted_hearing: Hearing,
) -> None:
    official = factories.member(
        db.session.get_one(Space, sorted_hearing.space_id), RoleName.official
    )
    sorted_hearing.status = Status.under_assessment
    db.session.flush()
    found = tables(sorted_hearing, reader=official, official=True)
    assert [row["title"] for row in found["themes"]] == ["Heights", "Not assessed"]
    quotes = {(row["response_number"], row["theme"]): row["quote"] for row in found["points"]}
    assert quotes == {
        (1, "Heights"): "Six floors", (1, "Not assessed"): "Six floors",
        (2, "Heights"): "", (2, "Not assessed"): "",
        (3, "Heights"): "Six floors", (3, "Not assessed"): "Six floors",
    }  # fmt: skip
    assert found["responses"][0]["themes"] == ["Heights", "Not assessed"]


def test_parties_are_there_as_their_page_shows_them(hearing: Hearing) -> None:
    now = clock.now()
    space = db.session.get_one(Space, hearing.space_id)
    shown = factories.organisation(space, "Anglers", email="anglers@example.org", number="12345678")
    party = factories.party(hearing, shown, invited_at=now, answered_at=now, response_number=1)
    factories.response(hearing, party_id=party.id, organisation="Anglers A/S")
    held = factories.organisation(space, "Birders")
    waits = factories.party(hearing, held, invited_at=now, answered_at=now, response_number=2)
    factories.response(hearing, party_id=waits.id, visibility=Visibility.held)
    factories.party(hearing, factories.organisation(space, "Cyclists"), invited_at=now)
    factories.party(hearing, factories.organisation(space, "Divers"))
    rows = tables(hearing)["parties"]
    assert [(row["name"], row["answered"], row["response_number"]) for row in rows] == [
        ("Anglers", True, 1), ("Birders", True, None), ("Cyclists", False, None),
    ]  # fmt: skip
    assert not {"email", "number", "state"} & rows[0].keys()
    assert [row["party"] for row in tables(hearing)["responses"]] == ["Anglers"]
    official = factories.member(space, RoleName.official)
    rows = tables(hearing, reader=official, official=True)["parties"]
    assert [(row["name"], row["state"], row["response_number"]) for row in rows] == [
        ("Anglers", "answered", 1), ("Birders", "answered", 2), ("Cyclists", "invited", None),
        ("Divers", "prepared", None),
    ]  # fmt: skip
    assert (rows[0]["email"], rows[0]["number"]) == ("anglers@example.org", "12345678")


def test_what_the_source_counted_is_there_of_every_kind(app: Flask) -> None:
    box = factories.box(factories.space(), slug="elsewhere")
    figures = {"supports": 9, "for": 12, "against": 3, "mixed": 1, "budget": 60500.5, "likes": 4}
    idea = factories.idea(box, source_figures={**figures, "latitude": 55.1, "url": "x"})
    factories.comment(idea, source_figures={"for": 2, "against": 5, "alignment": 1})
    factories.idea(box)
    orders = {
        form: Order(ExportKind.box, box.slug, form)
        for form in (ExportFormat.jsonl, ExportFormat.xlsx)
    }
    found = {}
    for form, order in orders.items():
        out, _made = making.spool(order, Visitor())
        with out:
            found[form] = READERS[form](out.read())
    first, second = found[ExportFormat.jsonl]["ideas"]
    keys = ("source_supports", "source_for", "source_against", "source_mixed", "source_budget")
    assert [first[key] for key in keys] == [9, 12, 3, 1, 60500.5]
    assert first["source_figures"] == figures
    assert second["source_figures"] is None
    (comment,) = found[ExportFormat.jsonl]["comments"]
    assert comment["source_figures"] == {"for": 2, "against": 5}
    told = found[ExportFormat.xlsx]["ideas"][0]["source_figures"].split("\n")
    assert told == [
        "Supporters: 9", "In favour: 12", "Against: 3", "Mixed: 1", "Budget: 60,500.5", "likes: 4"
    ]  # fmt: skip
    out, _made = making.spool(Order(ExportKind.box, box.slug, ExportFormat.csv), Visitor())
    with out:
        row = from_csv(out.read())[0]
    assert json.loads(row["source_figures"]) == figures


FAQ = shown.Table(
    "faq",
    "What a room adds",
    "A question that is often asked.",
    (OF_HEARING, shown.text("asked", "Asked", "What is asked.")),
)


def _put(app: Flask, monkeypatch: pytest.MonkeyPatch, place: Any, thing: Any) -> None:
    """Put a thing in a place, as a room would, for one test."""
    monkeypatch.setitem(app.extensions["places"], place, [*place, thing])


@pytest.mark.parametrize("form", READERS)
def test_a_table_that_a_room_puts_in_its_place_is_in_every_file(
    app: Flask, monkeypatch: pytest.MonkeyPatch, hearing: Hearing, form: ExportFormat
) -> None:
    def rows(_scope: Scope, of: Hearing) -> Iterator[shown.Values]:
        yield {"hearing_id": of.id, "asked": "When?"}

    _put(app, monkeypatch, TABLES, TableOf(75, FAQ, rows))
    found = tables(hearing, form)["faq"]
    assert [(int(row["hearing_id"]), row["asked"]) for row in found] == [(hearing.id, "When?")]
    assert "### `faq`\n\nA question that is often asked." in export_tables.as_markdown()
    names = [table.name for table in export_tables.everything()]
    assert names.index("meetings") < names.index("faq") < names.index("sections")


def test_a_column_that_a_room_adds_is_read_only_of_responses_with_their_text(
    app: Flask, monkeypatch: pytest.MonkeyPatch, hearing: Hearing
) -> None:
    asked: list[int] = []

    def read(_scope: Scope, _hearing: Hearing, rows: Sequence[Any]) -> dict[int, shown.Values]:
        asked.extend(row.number for row in rows)
        return {row.id: {"length": len(row.body)} for row in rows}

    column = shown.number("length", "Length", "How long it is.")
    _put(app, monkeypatch, RESPONSE_COLUMNS, AddedColumns((column,), read, after="passage"))
    factories.response(hearing, body="Six floors.")
    factories.response(hearing, visibility=Visibility.hidden)
    factories.response(
        hearing, status=ResponseStatus.withdrawn, withdrawn_at=clock.now(), body="Taken back."
    )
    rows = tables(hearing)["responses"]
    assert [row["length"] for row in rows] == [11, None, None]
    assert asked == [1]
    keys = list(rows[0])
    assert keys[keys.index("passage") + 1] == "length"


def test_added_columns_stand_where_they_say_in_the_order_of_the_rooms() -> None:
    def added(key: str, after: str = "") -> AddedColumns[object]:
        return AddedColumns((shown.text(key, key, key),), lambda *_asked: {}, after)

    whole = TableOf[object](
        1, FAQ, lambda *_asked: iter(()),
        [added("a", "hearing_id"), added("last"), added("b", "hearing_id"), added("very_last")],
    ).whole()  # fmt: skip
    keys = [column.key for column in whole.all_columns]
    assert keys == ["hearing_id", "a", "b", "asked", "last", "very_last"]
    with pytest.raises(KeyError, match="nowhere"):
        TableOf[object](1, FAQ, lambda *_asked: iter(()), [added("c", "nowhere")]).whole()
