"""Files for people: their language in sheets, headings and values; and CSV as their Excel reads it."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from openpyxl import load_workbook
from openpyxl.styles.numbers import is_date_format

from participation import clock, db, i18n
from participation.accounts.models import RoleName, Visitor
from participation.exports import formats, making, tables
from participation.exports.formats import EXCEL, Contents, CsvWriter, ExportFormat, XlsxWriter
from participation.exports.orders import ExportKind, Order
from participation.hearings.questions.models import QuestionKind
from participation.hearings.responses.shown import RESPONSES
from participation.i18n import force_locale, format_date, format_datetime
from participation.shown import Column, Kind, Table
from participation.spaces.models import Space
from participation.subjects.models import Visibility
from tests import factories
from tests.exports.reading import from_jsonl, sheets

ZONE = ZoneInfo("Europe/Copenhagen")
AT = datetime(2026, 11, 25, 22, 59, 59, tzinfo=UTC)
TABLE = Table(
    "things",
    "Documents",
    "Things.",
    tuple(
        Column(each.value.replace(" ", "_"), each, each.value, "A thing.", verbatim=True)
        for each in Kind
    ),
)


def made(order: Order, reader: Any = None) -> bytes:
    out, _made = making.spool(order, reader or Visitor())
    with out:
        return out.read()


def excel(content: bytes) -> list[dict[str, str]]:
    """CSV as a Danish Excel takes it: it must see UTF-8, and finds cells by semicolons."""
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def written(writer: Any, values: dict[str, Any]) -> None:
    writer.table(TABLE)
    writer.row(values)
    writer.close()


def contents() -> Contents:
    return Contents("Things", [], [TABLE], False, ZONE, "Rows", AT)


@pytest.fixture
def hearing(app: Flask) -> Any:
    found = factories.hearing(factories.space(slug="havn"), deciding_body="Byrådet")
    asked = factories.question(
        found, "Hvad vil du have?", kind=QuestionKind.several, options=["Træer", "En bænk"]
    )
    answer = {"question": asked.id, "asks": asked.text, "choices": [1], "says": "En bænk"}
    factories.response(found, late=True, answers=[answer])
    factories.response(found, visibility=Visibility.hidden)
    factories.meeting(found)
    return found


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_sheet_and_heading_has_a_name_of_its_own(app: Flask, language: str) -> None:
    """As Excel has it: 31 characters with the number of a further sheet, and not all signs."""
    with force_locale(language):
        named = [table.called for table in tables.everything()]
        assert len({name.casefold() for name in named}) == len(named)
        about = {i18n.gettext("What is in this file"), i18n.gettext("Data dictionary")}
        for name in {*named, *about}:
            assert 0 < len(name) <= 28, name
            assert not set(name) & set("[]:*?/\\_"), name
        for table in tables.everything():
            heads = [column.called.casefold() for column in table.all_columns]
            assert len(set(heads)) == len(heads), (table.name, sorted(heads))
            assert not {each for each in heads if "_" in each}


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_code_has_a_word(app: Flask, language: str) -> None:
    with force_locale(language):
        for table in tables.everything():
            for column in table.all_columns:
                if column.codes:
                    assert column.words is not None, (table.name, column.key)
                    said = column.words()
                    assert all(said.get(code) for code in column.codes), (table.name, column.key)
        assert set(tables.kinds()) == set(Kind)


@pytest.mark.parametrize(
    ("language", "names", "heads", "hidden", "yes", "person"),
    [
        ("da", ("Høringer", "Høringssvar", "Møder"), ("Titel", "Hvem beslutter"), "Skjult", "Ja",
         "Borger"),
        ("nb", ("Høringer", "Høringssvar", "Møter"), ("Tittel", "Hvem beslutter"), "Skjult", "Ja",
         "Innbygger"),
        ("en", ("Hearings", "Responses", "Meetings"), ("Title", "Who decides"), "Hidden", "Yes",
         "Citizen"),
    ],
)  # fmt: skip
def test_a_workbook_speaks_the_readers_language(
    hearing: Any, language: str, names: Any, heads: Any, hidden: str, yes: str, person: str
) -> None:
    with force_locale(language):
        found = sheets(made(Order(ExportKind.hearing, str(hearing.id), ExportFormat.xlsx)))
        called = {column.key: column.called for column in RESPONSES.all_columns}
    assert set(names) <= set(found)
    (row,) = found[names[0]]
    assert (row[heads[0]], row[heads[1]]) == (hearing.title, "Byrådet")
    assert not {head for head in row if head in {"title", "deciding_body", "phase"}}
    first, second = found[names[1]]
    assert first[called["late"]] == yes
    assert first[called["respondent_kind"]] == person
    assert second[called["shown"]] == hidden
    assert first["Hvad vil du have? – En bænk"] == yes
    assert first["Hvad vil du have? – Træer"] in ("Nej", "Nei", "No")


def test_programs_get_the_same_keys_and_codes_in_every_language(hearing: Any) -> None:
    found = []
    for language in i18n.LANGUAGES:
        with force_locale(language):
            content = from_jsonl(
                made(Order(ExportKind.hearing, str(hearing.id), ExportFormat.jsonl))
            )
            content.pop("about")
            plain = made(Order(ExportKind.hearing, str(hearing.id), ExportFormat.csv))
        found.append((content, plain))
    assert found[0] == found[1] == found[2]
    assert found[0][0]["responses"][1]["shown"] == "hidden"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_dates_in_a_workbook_are_dates_and_look_as_on_the_site(
    app: Flask, tmp_path: Path, language: str
) -> None:
    out = io.BytesIO()
    with force_locale(language):
        written(XlsxWriter(out, contents(), tmp_path), {"moment": AT, "date": date(2026, 11, 5)})
        day = format_date(date(2026, 11, 5))
        moment = format_datetime(AT, timezone="Europe/Copenhagen")
    sheet = load_workbook(out).worksheets[1]
    cells = {sheet.cell(1, index).value: sheet.cell(2, index) for index in range(1, len(Kind) + 1)}
    month = {"da": "november", "nb": "november", "en": "November"}[language]

    def shown(form: str) -> str:
        assert is_date_format(form)
        bare = form.partition("]")[2].replace('"', "").replace("\\", "")
        return bare.replace("mmmm", month).replace("yyyy", "2026")

    assert shown(cells["date"].number_format).replace("d", "5", 1) == day
    told = shown(cells["moment"].number_format).replace("hh", "23").replace("mm", "59")
    assert told.replace("d", "25", 1) == moment
    assert cells["moment"].value == datetime.fromisoformat("2026-11-25T23:59:59")


@pytest.mark.parametrize(
    ("language", "day", "moment", "yes"),
    [
        ("da", "05-11-2026", "25-11-2026 23:59", "Ja"),
        ("nb", "05.11.2026", "25.11.2026 23:59", "Ja"),
        ("en", "2026-11-05", "2026-11-25 23:59", "Yes"),
    ],
)
def test_csv_for_excel_has_its_signs(
    app: Flask, language: str, day: str, moment: str, yes: str
) -> None:
    out = io.BytesIO()
    values = {
        "text": "=1+1", "long_text": "A;B\n\"C\"", "number": 12, "amount": Decimal("-1234.50"),
        "degrees": 55.676098, "date": date(2026, 11, 5), "moment": AT, "yes_or_no": True,
        "several_texts": ["=2", "b; c"], "figures": {"for": 1, "own_name": 2.5},
    }  # fmt: skip
    with force_locale(language):
        written(CsvWriter(out, contents(), EXCEL), values)
        (row,) = excel(out.getvalue())
    assert row["text"] == "'=1+1"
    assert row["long text"] == 'A;B\n"C"'
    assert (row["number"], row["amount"], row["degrees"]) == ("12", "-1234,50", "55,676098")
    assert (row["date"], row["moment"], row["yes or no"]) == (day, moment, yes)
    assert row["several texts"] == "'=2\nb; c"
    assert row["figures"].startswith("for: 1\nown name: 2")


@pytest.mark.parametrize(
    ("language", "french", "chinese"),
    [("da", "Fransk", "Kinesisk"), ("nb", "Fransk", "Kinesisk"), ("en", "French", "Chinese")],
)
def test_every_language_has_its_name(
    hearing: Any, language: str, french: str, chinese: str
) -> None:
    """Imported texts are in languages that the site itself does not speak."""
    for code in ("fr", "zh-TW", "xx-nobody", "da"):
        factories.response(hearing, language=code, source="x", source_id=code)
    with force_locale(language):
        found = sheets(made(Order(ExportKind.hearing, str(hearing.id), ExportFormat.xlsx)))
        rows = found[RESPONSES.called]
        head = RESPONSES.column("language").called
        told = [row[head] for row in rows]
        assert i18n.language_name("fr") == french
    assert french in told
    assert any(each and each.startswith(chinese) for each in told)
    assert "xx-nobody" in told
    assert "fr" not in told


@pytest.mark.parametrize(
    ("language", "told"),
    [("da", "29. november 2026 kl. 13.05"), ("en", "29 November 2026 at 13:05")],
)
def test_when_it_was_made_is_said_in_the_readers_form(
    hearing: Any, language: str, told: str
) -> None:
    at = datetime(2026, 11, 29, 12, 5, tzinfo=UTC)
    with clock.at(at), force_locale(language):
        content = made(Order(ExportKind.hearing, str(hearing.id), ExportFormat.xlsx))
        name = i18n.gettext("What is in this file")
    cells = [cell.value for row in load_workbook(io.BytesIO(content))[name] for cell in row]
    assert told in cells
    with clock.at(at):
        plain = from_jsonl(made(Order(ExportKind.hearing, str(hearing.id), ExportFormat.jsonl)))
    assert "2026-11-29T13:05:00+01:00" in str(plain["about"])


def test_a_wide_sheet_is_printed_on_several_pages_with_its_head(hearing: Any) -> None:
    """Fitted to one page, forty columns are too small to read."""
    with force_locale("da"):
        book = load_workbook(
            io.BytesIO(made(Order(ExportKind.hearing, str(hearing.id), ExportFormat.xlsx)))
        )
    for sheet in book.worksheets[1:]:
        setup = sheet.page_setup
        assert (setup.orientation, setup.paperSize) == ("landscape", 9)
        assert setup.fitToHeight == 0
        assert sheet.print_title_rows
        if sheet.title == book.worksheets[-1].title:
            continue
        assert (sheet.freeze_panes, sheet.print_title_cols) == ("B2", "$A:$A")
        width = sum(each.width for each in sheet.column_dimensions.values())
        # A4 holds 130 signs across at full size; half of that can still be read.
        assert width / (setup.fitToWidth or 1) <= 260, (sheet.title, width, setup.fitToWidth)


def test_a_heading_is_no_formula_either(app: Flask) -> None:
    out = io.BytesIO()
    asked = Table("t", "Documents", "x", (Column("q", Kind.text, "=1+1", "x", verbatim=True),))
    writer = CsvWriter(out, contents(), EXCEL)
    writer.table(asked)
    writer.close()
    assert out.getvalue().decode("utf-8-sig").strip() == "'=1+1"


def test_csv_for_excel_comes_at_its_address_and_in_the_readers_language(
    hearing: Any, client: Any
) -> None:
    danish = {"Accept-Language": "da"}
    page = client.get(f"/hearings/{hearing.id}/export", headers=danish).text
    address = f"/exports/hearings/{hearing.id}.zip?excel=1"
    assert f'href="{address}"' in page
    with client.get(address, headers=danish) as answer:
        content = answer.data
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        responses = excel(archive.read("Høringssvar.csv"))
        told = excel(archive.read("Dataordbog.csv"))
        readme = archive.read("README.txt").decode("utf-8-sig")
    assert {"Høringer.csv", "Møder.csv", "Spørgsmål.csv"} <= set(names)
    assert [row["Vist"] for row in responses] == ["Vist", "Skjult"]
    keys = {row["Nøgle i CSV og JSON Lines"]: row["Overskrift"] for row in told}
    assert keys["responses.late"] == "Efter fristen"
    assert "Høringssvar.csv  2" in readme
    with client.get(f"/exports/hearings/{hearing.id}.csv?excel=1", headers=danish) as answer:
        assert [row["Nummer"] for row in excel(answer.data)] == ["1", "2"]
        assert "H%C3%B8ringssvar" in answer.headers["Content-Disposition"]


def test_the_official_version_for_people_has_what_the_other_has_not(hearing: Any) -> None:
    official = factories.member(db.session.get_one(Space, hearing.space_id), RoleName.official)
    order = Order(ExportKind.hearing, str(hearing.id), ExportFormat.csv, official=True, excel=True)
    with force_locale("da"):
        row, *_rest = excel(made(order, official))
    assert row["E-mail"] == ""
    assert row["Hvem må læse det"] == "Alle i forummet"
    with force_locale("da"):
        ordinary = Order(ExportKind.hearing, str(hearing.id), ExportFormat.csv, excel=True)
        assert "E-mail" not in excel(made(ordinary, official))[0]


def test_a_cut_text_says_so_in_the_readers_language(app: Flask) -> None:
    with force_locale("da"):
        assert formats.cell_text("a" * 40_000).endswith("CSV og JSON Lines.")


def test_a_row_is_high_enough_to_read_what_it_says(app: Flask, tmp_path: Path) -> None:
    """LibreOffice does not work the heights out: what wraps was printed one line high."""
    out = io.BytesIO()
    writer = XlsxWriter(out, contents(), tmp_path)
    writer.table(TABLE)
    for text in ("Kort", "Ord " * 100, "En\nTo\nTre", "Ord " * 5000):
        writer.row({"long_text": text})
    writer.row({"text": "Danmarks Fugle og Fjorde, afdeling Fjordby"})
    writer.close()
    sheet = load_workbook(out).worksheets[1]
    # One line is as high as a row is anyway.
    heights = [sheet.row_dimensions[row].height for row in range(2, 7)]
    assert heights == [None, 15 * 7, 15 * 3, 408.75, 15 * 2]
    assert sheet["A6"].alignment.wrap_text
