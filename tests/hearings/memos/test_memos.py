"""Hearing memos: what they say, in each format, by whose template, and to whom."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from sqlalchemy import event

from participation import clock, db, ledger
from participation.accounts.models import RoleName, User, Visitor
from participation.exports import orders
from participation.exports.formats import ExportFormat
from participation.exports.orders import ExportKind, ExportPart, Order
from participation.hearings.assessing.models import Outcome
from participation.hearings.memos import (
    actions,
    filling,
    loading,
    making,
    pages,
    queries,
    sheets,
    wordfiles,
    words,
)
from participation.hearings.memos.content import Memo, NumbersOf
from participation.hearings.notice.models import Hearing, Publication, Status
from participation.hearings.questions.models import IN_WORDS, ChosenOption, QuestionKind
from participation.hearings.responses.models import RespondentKind, ResponseStatus
from participation.hearings.responses.shown import RESPONSES
from participation.i18n import force_locale
from participation.spaces.models import Space
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client


@pytest.fixture
def space(app: Any) -> Space:
    return factories.space(organisation="Fjordby Kommune", language="da")


@pytest.fixture
def official(space: Space) -> User:
    return factories.member(space, RoleName.official)


@pytest.fixture
def hearing(space: Space) -> Hearing:
    now = clock.now()
    # In the middle of a day, in summer time too, so that it has as many days at any hour.
    noon = now.replace(hour=11)
    made = factories.hearing(
        space,
        title="Lokalplan 214",
        status=Status.concluded,
        concluded_at=now,
        opens_at=noon - timedelta(days=60),
        closes_at=noon - timedelta(days=18),
        case_number="01.02.05-P16-4-26",
        outcome_asked="Spurgt.",
        outcome_said="Svaret.",
        outcome_did="Gjort.",
    )
    lights = factories.theme(
        made,
        "Lys & luft",
        summary="Der mangler lys.",
        assessment="Det er rigtigt.",
        outcome=Outcome.partly_followed,
        reason="Der sættes lamper op.",
    )
    union = factories.response(
        made,
        body="Vi ønsker <b>mere</b> lys.",
        respondent_kind=RespondentKind.organisation,
        organisation="Grundejerforeningen",
    )
    factories.point(union, lights)
    factories.point(
        factories.response(made, body="=1+1 lamper", respondent_name="Bo Krogh"), lights
    )
    factories.response(
        made,
        body="",
        no_remarks=True,
        respondent_kind=RespondentKind.organisation,
        organisation="Skolen",
    )
    hidden = factories.response(
        made, body="Hemmeligt ord", respondent_name="Skjult Person", visibility=Visibility.hidden
    )
    factories.point(hidden, lights)
    return made


@pytest.fixture
def memo(hearing: Hearing) -> Memo:
    found = queries.hearing(hearing.id, Visitor())
    assert found is not None
    return loading.load(found)


def written(memo: Memo, write: Any, language: str = "da", *more: Any) -> bytes:
    out = io.BytesIO()
    with force_locale(language):
        write(memo, out, *more)
    return out.getvalue()


class TestWhatItSays:
    def test_parties_stand_by_name_with_remarks_or_none(self, memo: Memo) -> None:
        assert [(each.name, each.has_remarks) for each in memo.parties] == [
            ("Grundejerforeningen", True),
            ("Skolen", False),
        ]
        assert (memo.people, memo.no_remarks, memo.not_shown, memo.days) == (2, 1, 1, 42)

    def test_who_was_asked_by_name_stands_there_answered_or_not(
        self, hearing: Hearing, space: Space
    ) -> None:
        now = clock.now()
        for name, values in (
            ("Ålauget", {"invited_at": now}),
            ("Grundejerforeningen af 1912", {"answered_at": now, "response_number": 1}),
            ("Foreningen Skjult", {"answered_at": now, "response_number": 4}),
            ("Aldrig spurgt", {}),
        ):
            factories.party(hearing, factories.organisation(space, name), **values)
        found = queries.hearing(hearing.id, Visitor())
        assert found is not None
        memo = loading.load(found)
        assert [(each.name, each.numbers, each.ticks) for each in memo.parties] == [
            ("Foreningen Skjult", (), (True, False, False)),
            ("Grundejerforeningen af 1912", (1,), (True, False, False)),
            ("Skolen", (3,), (False, True, False)),
            ("Ålauget", (), (False, False, True)),
        ]
        assert (memo.answering, memo.silent) == (3, 1)
        book = openpyxl.load_workbook(io.BytesIO(written(memo, sheets.write_xlsx)))
        rows = [list(row) for row in book.worksheets[1].iter_rows(values_only=True)]
        assert rows[-1][0] == "Ålauget"
        assert rows[-1][-1] == "x"

    def test_what_not_everybody_may_read_is_counted_only(self, memo: Memo) -> None:
        assert memo.themes[0].points == 3
        assert [said.text for said in memo.themes[0].quotes] == [
            "Vi ønsker <b>mere</b> lys.",
            "=1+1 lamper",
        ]
        assert memo.themes[0].named == ("Grundejerforeningen (1)", "2")
        assert memo.themes[0].others == 1
        for write in (pages.write_html, sheets.write_xlsx, wordfiles.write_docx):
            found = written(memo, write)
            if found.startswith(b"PK"):
                with zipfile.ZipFile(io.BytesIO(found)) as parts:
                    found = b"".join(parts.read(name) for name in parts.namelist())
            assert b"Hemmeligt" not in found
            assert b"Skjult Person" not in found

    def test_of_a_kind_that_is_never_published_nobody_is_named(self, hearing: Hearing) -> None:
        found = queries.hearing(hearing.id, Visitor())
        assert found is not None
        found.type.publication = Publication.never
        memo = loading.load(found)
        assert memo.parties == ()
        assert {each.quote for each in memo.points} == {""}

    def test_the_questions_do_not_grow(self, hearing: Hearing) -> None:
        def count() -> int:
            asked: list[str] = []
            engine = db.session.get_bind()

            def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
                asked.append(statement)

            db.session.flush()
            event.listen(engine, "before_cursor_execute", note)
            try:
                found = queries.hearing(hearing.id, Visitor())
                assert found is not None
                loading.load(found)
            finally:
                event.remove(engine, "before_cursor_execute", note)
            return len(asked)

        few = count()
        theme = factories.theme(hearing, "Støj")
        for _each in range(20):
            factories.point(factories.response(hearing), theme)
        assert count() == few


class TestFormats:
    def test_html_escapes_what_people_wrote(self, memo: Memo) -> None:
        page = written(memo, pages.write_html).decode()
        assert '<html lang="' in page
        assert "Vi ønsker &lt;b&gt;mere&lt;/b&gt; lys." in page
        assert "Lys &amp; luft" in page
        assert "42 dage" in page
        assert "✓" in page

    @pytest.mark.parametrize(
        ("language", "said"),
        [("da", "Høringsnotat"), ("nb", "Oppsummering av høringssvarene"), ("en", "Hearing memo")],
    )
    def test_each_language_has_its_own_name_for_it(
        self, memo: Memo, language: str, said: str
    ) -> None:
        assert said in written(memo, pages.write_html, language).decode()

    def test_the_pdf_is_tagged_and_names_its_language(self, memo: Memo) -> None:
        found = pypdf.PdfReader(io.BytesIO(written(replace(memo, language="da"), pages.write_pdf)))
        root: Any = found.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "da"
        assert "/StructTreeRoot" in root
        assert found.metadata is not None
        assert "Lokalplan 214" in (found.metadata.title or "")
        assert b"pdfuaid" in found.xmp_metadata.stream.get_data()  # type: ignore[union-attr]
        words = " ".join(page.extract_text() for page in found.pages)
        assert "Der sættes lamper op." in words

    def test_a_pdf_fetches_nothing(self, memo: Memo, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[str] = []
        monkeypatch.setattr("urllib.request.urlopen", lambda *a, **_k: asked.append(a[0]))
        written(replace(memo, did="![x](https://example.org/x.png)"), pages.write_pdf)
        assert asked == []

    @pytest.mark.parametrize("write", [pages.write_html, pages.write_pdf, wordfiles.write_docx])
    def test_a_date_stays_the_date_that_was_typed(self, memo: Memo, write: Any) -> None:
        typed = "24. december er der lukket.\n\n- 5 grader, 3*4*2 m\n\n1. Havnen\n2. Byen"
        theme = replace(memo.themes[0], summary=typed, assessment=typed, reason=typed)
        made = written(replace(memo, summary=typed, said=typed, did=typed, themes=(theme,)), write)
        if write is pages.write_html:
            said = made.decode()
        elif write is pages.write_pdf:
            reader = pypdf.PdfReader(io.BytesIO(made))
            said = "\n".join(page.extract_text() for page in reader.pages)
        else:
            said = "\n".join(each.text for each in docx.Document(io.BytesIO(made)).paragraphs)
        for shown in ("24. december er der lukket.", "- 5 grader, 3*4*2 m"):
            assert said.count(shown) == 6
        if write is pages.write_pdf:
            # The numbers of lists are drawn beside the text, some at its end; a day of the memo is none.
            assert len(re.findall(r"\b2\. (?!\w+ 20\d\d)", said)) == 6

    def test_the_workbook_can_be_printed(self, memo: Memo) -> None:
        """Its sheets fell apart into columns, with one line of each text."""
        book = openpyxl.load_workbook(io.BytesIO(written(memo, sheets.write_xlsx)))
        for sheet in book.worksheets:
            assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
            assert sheet.print_title_rows == "$1:$1"
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
        (facts, *_rest) = book.worksheets
        facts_high = [each.height for each in facts.row_dimensions.values() if each.height]
        assert any(height > 15 for height in facts_high)

    def test_the_workbook_has_every_point_and_no_formula(self, memo: Memo) -> None:
        book = openpyxl.load_workbook(io.BytesIO(written(memo, sheets.write_xlsx)))
        assert len(book.sheetnames) == 5
        rows = [[cell.value for cell in row] for row in book.worksheets[4].iter_rows(min_row=2)]
        assert [row[0] for row in rows] == [1, 2, 4]
        assert rows[1][2] == "=1+1 lamper"
        assert book.worksheets[4].cell(3, 3).data_type == "s"

    def test_the_word_file_has_tables_and_themes(self, memo: Memo) -> None:
        file = docx.Document(io.BytesIO(written(memo, wordfiles.write_docx)))
        said = "\n".join(each.text for each in file.paragraphs)
        assert "Vi ønsker <b>mere</b> lys. (Grundejerforeningen (1))" in said
        assert "1. Lys & luft" in said
        assert "{" not in said
        cells = [[cell.text for cell in row.cells] for row in file.tables[1].rows]
        assert ["Grundejerforeningen", "1", "✓", "", ""] in cells
        assert ["Skolen", "3", "", "✓", ""] in cells


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OUTCOME = """# Beslutning

Vedtaget den 24. december **uden** ændringer.

1. Ændring af § 1986 til 24.
2. Lys på *stien*
   - ved skolen

- Mere lys [her](https://example.org/lys)

| År | Kr. |
|---|---|
| 2027 | 1.000 |
"""


def loaded(hearing: Hearing) -> Memo:
    found = queries.hearing(hearing.id, Visitor())
    assert found is not None
    return loading.load(found)


def word(memo: Memo, language: str = "da", *more: Any) -> Any:
    return docx.Document(io.BytesIO(written(memo, wordfiles.write_docx, language, *more)))


def tongues(file: Any) -> dict[str, str]:
    """The text of a Word file that is said to be in a language of its own, by language."""
    found: dict[str, str] = {}
    for run in file.element.body.iter(f"{W}r"):
        for said in run.iter(f"{W}lang"):
            words = "".join(each.text or "" for each in run.iter(f"{W}t"))
            found[said.get(f"{W}val")] = found.get(said.get(f"{W}val"), "") + words
    return found


class TestEveryNumber:
    """The 84 citizens of a hearing without themes were missing."""

    def test_each_stands_once_whatever_became_of_it(self, hearing: Hearing) -> None:
        factories.response(hearing, status=ResponseStatus.withdrawn)
        for _each in range(4):
            factories.response(hearing)
        numbers = loaded(hearing).numbers
        assert [(each.kind, each.ranges) for each in numbers] == [
            (NumbersOf.organisations, "1, 3"),
            (NumbersOf.people, "2, 6–9"),
            (NumbersOf.not_shown, "4"),
            (NumbersOf.withdrawn, "5"),
        ]
        every = sorted(number for each in numbers for number in each.numbers)
        assert every == list(range(1, hearing.last_number + 1))

    @pytest.mark.parametrize("count", [84, loading.TOLD + 1])
    def test_without_themes_they_are_all_there_in_every_format(
        self, space: Space, count: int
    ) -> None:
        bare = factories.hearing(space, status=Status.concluded, concluded_at=clock.now())
        for number in range(count):
            factories.response(bare, body=f"Svar om sti {number}.")
        memo = loaded(bare)
        assert len(memo.told) == (count if count <= loading.TOLD else 0)
        page = written(memo, pages.write_html).decode()
        assert f"1–{count}" in page
        assert ("Svar om sti 83." in page) == (count == 84)
        cells = [
            cell.text for table in word(memo).tables for row in table.rows for cell in row.cells
        ]
        assert f"1–{count}" in cells
        book = openpyxl.load_workbook(io.BytesIO(written(memo, sheets.write_xlsx)))
        rows = list(book["Høringssvar"].iter_rows(min_row=2, values_only=True))
        assert [row[0] for row in rows] == list(range(1, count + 1))

    def test_of_a_kind_that_is_never_published_only_numbers_stand(self, hearing: Hearing) -> None:
        found = queries.hearing(hearing.id, Visitor())
        assert found is not None
        found.type.publication = Publication.never
        memo = loading.load(found)
        assert [(each.kind, each.ranges) for each in memo.numbers] == [(NumbersOf.not_shown, "1–4")]
        assert memo.places == ()


class TestQuotes:
    def test_equal_points_are_quoted_once_with_who_said_them(self, hearing: Hearing) -> None:
        theme = factories.theme(hearing, "Støj")
        for each in range(30):
            body = "Sluk  MUSIKKEN klokken ti!" if each % 2 else "Sluk musikken klokken ti"
            factories.point(factories.response(hearing, body=body), theme)
        factories.point(factories.response(hearing, body="Lad den spille."), theme)
        quotes = loaded(hearing).themes[1].quotes
        assert [each.text for each in quotes] == ["Sluk musikken klokken ti", "Lad den spille."]
        assert (quotes[0].by[:2], len(quotes[0].by), quotes[0].others) == (("5", "6"), 12, 18)
        page = written(loaded(hearing), pages.write_html).decode()
        assert page.count("klokken ti") == 1
        assert "og 18 flere" in page

    def test_a_quote_says_its_own_language(self, hearing: Hearing, memo: Memo) -> None:
        theme = factories.theme(hearing, "Vent")
        for language, body in (("fr", "Je suis contre & point.\nVoilà."), ("ar", "أنا ضد ذلك")):
            said = factories.response(
                hearing, body=body, language=language, source="x", source_id=language
            )
            factories.point(said, theme)
        ours = factories.response(hearing, body="Skrevet på dansk.", language="en")
        factories.point(ours, theme)
        memo = loaded(hearing)
        assert [each.language for each in memo.themes[1].quotes] == ["fr", "ar", ""]
        page = written(memo, pages.write_html).decode()
        assert '<div lang="fr"><p>Je suis contre &amp; point.' in page
        assert '<div lang="ar">' in page
        file = word(memo)
        found = tongues(file)
        assert found["fr-FR"] == "Je suis contre & point.Voilà."
        assert found["ar-EG"] == "أنا ضد ذلك"
        styles = file.styles.element.iter(f"{W}lang")
        assert {each.get(f"{W}val") for each in styles} == {"da-DK"}

    def test_templates_may_do_with_texts_what_they_like(self, hearing: Hearing) -> None:
        """No sign of ours is left in half texts, headers, conditions and properties."""
        factories.point(
            factories.response(hearing, body="Je suis contre.", language="fr", source="x"),
            factories.theme(hearing, "Vent"),
        )
        hearing.outcome_did = OUTCOME
        file = docx.Document()
        file.add_paragraph(
            "{% for q in themes[1].quotes %}{{ q.text[:7] }}|{{ q.text | upper }}|{% endfor %}"
        )
        file.add_paragraph("Kort: {{ did }} Slut.")
        file.sections[0].header.paragraphs[0].text = "{{ did }}{{ themes[1].quotes[0].text }}"
        file.core_properties.subject = "{{ themes[1].quotes[0].text }}"
        out = io.BytesIO()
        file.save(out)
        made = written(loaded(hearing), wordfiles.write_docx, "da", out.getvalue())
        found = docx.Document(io.BytesIO(made))
        assert found.paragraphs[0].text == "Je suis|JE SUIS CONTRE.|"
        assert "Vedtaget den 24. december uden ændringer." in found.paragraphs[1].text
        assert "Je suis contre." in found.sections[0].header.paragraphs[0].text
        assert found.core_properties.subject == "Je suis contre."
        with zipfile.ZipFile(io.BytesIO(made)) as parts:
            every = b"".join(parts.read(name) for name in parts.namelist()).decode(
                "utf-8", "replace"
            )
        assert not any(sign in every for sign in (filling.START, filling.BETWEEN, filling.END))


class TestWhatItKnows:
    def test_an_outcome_is_set_as_it_is_written(self, hearing: Hearing) -> None:
        hearing.outcome_did = OUTCOME
        file = word(loaded(hearing))
        said = [(each.text, each.style.name) for each in file.paragraphs]
        at = said.index(("Beslutning", "Heading 2"))
        assert said[at + 1 :] == [
            ("Vedtaget den 24. december uden ændringer.", "Normal"),
            ("Ændring af § 1986 til 24.", "Normal"),
            ("Lys på stien", "Normal"),
            ("ved skolen", "List Bullet 2"),
            ("Mere lys her (https://example.org/lys)", "List Bullet"),
            ("", "Normal"),
        ]
        bold = [run.text for each in file.paragraphs for run in each.runs if run.bold]
        assert "uden" in bold
        table = file.tables[-1]
        assert [[cell.text for cell in row.cells] for row in table.rows] == [
            ["År", "Kr."],
            ["2027", "1.000"],
        ]

    def test_a_numbered_list_is_one_and_begins_where_it_begins(self, hearing: Hearing) -> None:
        """Word and screen readers know it for a list; its numbers are those that were typed."""
        hearing.outcome_did = "1. Lys\n2. Træer\n\nOg så:\n\n1. Bænke\n2. Borde"
        file = word(loaded(hearing))
        numbering = file.part.numbering_part.element
        items = {
            each.text: each._p.pPr.numPr.numId.val
            for each in file.paragraphs
            if each._p.pPr is not None and each._p.pPr.numPr is not None
        }
        assert items["Lys"] == items["Træer"] != items["Bænke"]
        for number in {items["Lys"], items["Bænke"]}:
            (made,) = (each for each in numbering.findall(f"{W}num")
                       if each.get(f"{W}numId") == str(number))  # fmt: skip
            looks = made.find(f"{W}abstractNumId").get(f"{W}val")
            (abstract,) = (each for each in numbering.findall(f"{W}abstractNum")
                           if each.get(f"{W}abstractNumId") == looks)  # fmt: skip
            level = abstract.find(f"{W}lvl")
            assert level.find(f"{W}start").get(f"{W}val") == "1"
            assert level.find(f"{W}lvlText").get(f"{W}val") == "%1."

    def test_meetings_the_map_and_places_stand_there(self, hearing: Hearing) -> None:
        factories.meeting(hearing, title="Møde på havnen", place="Pakhus 3")
        factories.meeting(hearing, title="Gåtur", place="Molen", cancelled_at=clock.now())
        factories.hearing_map(hearing)
        factories.response(hearing, place="Broen", latitude=55.68, longitude=12.57)
        hidden = {"visibility": Visibility.hidden, "place": "Skjult sted"}
        factories.response(hearing, **hidden)
        hearing.classification, hearing.deciding_body = "01.02.05", "Byrådet"
        memo = loaded(hearing)
        page = written(memo, pages.write_html).decode()
        tables = word(memo).tables
        cells = [cell.text for table in tables for row in table.rows for cell in row.cells]
        for said in ("Møde på havnen", "Gåtur (aflyst)", "Pakhus 3", "Byrådet", "01.02.05"):
            assert said in page
            assert said in cells
        for said in ("Broen (55.68000, 12.57000)", "omkring 55.67500, 12.57000"):
            assert said in page
            assert said in cells
        assert "Skjult sted" not in page

    def test_answers_in_words_stand_with_the_number_of_their_response(
        self, hearing: Hearing
    ) -> None:
        """A Word file gave the number as how many had said it."""
        asked = factories.question(hearing, "Hvad skal siloen blive?", kind=QuestionKind.text)
        for number in range(12):
            said = factories.response(
                hearing,
                answers=[
                    {"question": asked.id, "asks": "", "choices": [], "says": f"Et {number}."}
                ],
            )
            db.session.add(ChosenOption(subject_id=said.id, question_id=asked.id, choice=IN_WORDS))
        db.session.flush()
        memo = loaded(hearing)
        table = next(each for each in word(memo).tables if each.rows[1].cells[0].text == "Et 11.")
        heads = [cell.text for cell in table.rows[0].cells]
        assert heads == ["Svar", "Høringssvar"]
        assert [cell.text for cell in table.rows[1].cells] == ["Et 11.", "16"]
        assert "2 svar mere" in written(memo, pages.write_html).decode()
        book = openpyxl.load_workbook(io.BytesIO(written(memo, sheets.write_xlsx)))
        rows = list(book["Svar på spørgsmålene"].iter_rows(min_row=2, values_only=True))
        assert rows[0] == ("Hvad skal siloen blive?", "Et 11.", None, 16)


def test_nobody_can_write_the_signs_that_mark_a_value(hearing: Hearing) -> None:
    hearing.outcome_did = f"Gjort {filling.START}99{filling.BETWEEN}her{filling.END}."
    assert "Gjort 99her." in [each.text for each in word(loaded(hearing)).paragraphs]


TITLES = [
    "Lys & luft <b>nu</b> \"her\" 'der' 100 % {{ title }} {% if %}",
    "Gade: / \\ ? * | < > .. 24. december 🚲",
    "Tegn \ufffe\uffff\u0001\u2028\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "漢" * 400,
    "a" * 1000,
    "…",
]


@pytest.mark.parametrize("form", ["docx", "pdf", "xlsx", "html"])
@pytest.mark.parametrize("title", TITLES)
def test_a_memo_is_made_for_any_title(memo: Memo, title: str, form: str) -> None:
    made = replace(memo, title=title, said=title, themes=(replace(memo.themes[0], title=title),))
    found = written(made, making._WRITERS[form])
    shown = words.for_xml(title)
    if form == "docx":
        file = docx.Document(io.BytesIO(found))
        assert any(shown in each.text for each in file.paragraphs if shown)
        assert file.core_properties.title == f"Høringsnotat: {shown}"[:255]
    elif form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(found))
        assert book.worksheets[0]["B2"].value == shown
    elif form == "pdf":
        assert pypdf.PdfReader(io.BytesIO(found)).pages


def _part(title: str) -> ExportPart:
    return ExportPart(
        title=title,
        path="",
        space_id=None,
        scope=orders.scope_for(Visitor(), False),
        tables=(),
        main=RESPONSES,
        rows=lambda _table: iter(()),
        size=lambda: 0,
        left_out=list,
        figures=list,
        internal=False,
    )


@pytest.mark.parametrize("title", TITLES)
def test_its_name_is_one_that_any_file_system_takes(app: Any, title: str) -> None:
    name = orders.file_name(
        Order(ExportKind.memo, "1", ExportFormat.docx), _part(title), "2026-11-29"
    )
    assert len(name.encode()) <= 255
    assert not set(name) & set('<>:"/\\|?*')
    assert name.endswith(".docx")


def template(*paragraphs: str) -> bytes:
    file = docx.Document()
    for each in paragraphs:
        file.add_paragraph(each)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """A Word file with another content in one of its parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(template("Hej"))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for each in old.namelist():
            new.writestr(each, content if each == name else old.read(each))
    return out.getvalue()


def damaged(file: bytes) -> bytes:
    """A Word file with its packed bytes spoilt in the middle."""
    middle = len(file) // 2
    return file[:middle] + bytes(400) + file[middle + 400 :]


class TestOwnTemplate:
    def test_it_is_used(self, space: Space, official: User, hearing: Hearing) -> None:
        actions.save(space, "vores.docx", template("Notat om {{ title }}"), by=official)
        out = io.BytesIO()
        found = queries.hearing(hearing.id, Visitor())
        assert found is not None
        assert making.write(found, "docx", out) == 4
        assert docx.Document(out).paragraphs[0].text == "Notat om Lokalplan 214"
        assert [entry.action for entry in _entries()] == ["memo-template.saved"]

    @pytest.mark.parametrize(
        ("broken", "said"),
        [
            (template("Hej", "{% for x in themes %}", "{{ x.title }}"), "Line"),
            (template("{{ title"), "Line"),
            (template("{{ ''.__class__.__mro__ }}"), "unsafe"),
            (template("{{ cycler.__init__.__globals__ }}"), "undefined"),
            (template("{{ themes.append(1) }}"), "unsafe"),
            (template("{% for t in themes %}{{ themes.append(t) }}{% endfor %}"), "unsafe"),
            (template("{{ 'x' * 2000000000 }}"), "too much"),
            (template("{{ '%2000000000d' | format(1) }}"), "too much"),
            (with_part("word/document.xml", b"<w:document"), "xml"),
            (with_part("word/_rels/document.xml.rels", b"<"), "xml"),
            (damaged(template("Hej")), ""),
            (template("{{ 1 / 0 }}"), "division"),
            (b"PK not a file", "no"),
            (b"", "no"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_changed(
        self, space: Space, official: User, broken: bytes, said: str
    ) -> None:
        with pytest.raises(wordfiles.TemplateRefused) as refused:
            actions.save(space, "x.docx", broken, by=official)
        assert said.lower() in str(refused.value).lower()
        assert queries.template_of(space.id) is None

    @pytest.mark.parametrize(
        "endless",
        [
            "{{ (9 ** (9 ** 9)) | string | length }}",
            "{% for a in 'x' * 100000 %}{% for b in 'x' * 100000 %}{% endfor %}{% endfor %}",
        ],
    )
    def test_what_never_ends_is_ended(
        self, space: Space, official: User, monkeypatch: pytest.MonkeyPatch, endless: str
    ) -> None:
        monkeypatch.setattr(actions, "TRIAL", 2)
        with pytest.raises(wordfiles.TemplateRefused, match="too long"):
            actions.save(space, "x.docx", template(endless), by=official)

    def test_what_unpacks_into_too_much_is_refused(self, space: Space, official: User) -> None:
        out = io.BytesIO(template("Hej"))
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("word/media/x.png", bytes(wordfiles.MOST_UNPACKED))
        with pytest.raises(wordfiles.TemplateRefused):
            actions.save(space, "x.docx", out.getvalue(), by=official)

    def test_one_that_fails_after_all_gives_way_to_the_standard(
        self, space: Space, official: User, hearing: Hearing
    ) -> None:
        only_sample = template("{{ 1 / (points_that_are_not | default(0) + days - 42) }}")
        actions.save(space, "x.docx", only_sample, by=official)
        out = io.BytesIO()
        found = queries.hearing(hearing.id, Visitor())
        assert found is not None
        making.write(found, "docx", out)
        assert "Lys & luft" in "\n".join(each.text for each in docx.Document(out).paragraphs)

    def test_the_standard_one_can_be_begun_with(self, space: Space, official: User) -> None:
        actions.save(space, "standard.docx", wordfiles.standard(), by=official)
        actions.remove(space, by=official)
        assert queries.template_of(space.id) is None

    def test_an_admin_puts_it_in_place(self, client: Client, space: Space) -> None:
        admin = factories.user()
        factories.role(admin, RoleName.admin)
        client.sign_in(admin)
        home = f"/admin/spaces/{space.slug}/memo-template"
        wrong = client.post(home, data={"file": (io.BytesIO(template("{{ x")), "a.docx")})
        assert wrong.status_code == 422
        assert "Line " in wrong.text
        good = client.post(home, data={"file": (io.BytesIO(template("{{ title }}")), "a.docx")})
        assert good.status_code == 303
        assert "a.docx" in client.get(home).text
        assert client.get(f"{home}/own.docx").data.startswith(b"PK")
        assert client.get(f"{home}/standard.docx").data.startswith(b"PK")
        assert client.get(f"{home}/other.docx").status_code == 404


def _entries() -> list[ledger.Entry]:
    return list(
        db.session.query(ledger.Entry)
        .where(ledger.Entry.action.like("memo-template%"))
        .order_by(ledger.Entry.id)
    )


class TestThePage:
    def test_everybody_reads_it_with_the_outcome(self, client: Client, hearing: Hearing) -> None:
        page = client.get(f"/hearings/{hearing.id}/memo").text
        assert "Grundejerforeningen" in page
        assert "Hemmeligt" not in page
        assert f'href="/hearings/{hearing.id}/memo"' in (
            client.get(f"/hearings/{hearing.id}/outcome").text
        )

    def test_it_speaks_one_language_and_says_which(self, client: Client, hearing: Hearing) -> None:
        """An English reader got English headings, marked as Danish."""
        answer = client.get(f"/hearings/{hearing.id}/memo", headers={"Accept-Language": "en"})
        _head, _mark, body = answer.text.partition('<div class="prose" lang="da">')
        assert "Om høringen" in body
        assert "About the hearing" not in body
        assert "Download the memo" in answer.text

    def test_before_that_only_those_who_work_on_it(
        self, client: Client, hearing: Hearing, official: User
    ) -> None:
        hearing.status = Status.under_assessment
        hearing.concluded_at = None
        db.session.flush()
        address = f"/hearings/{hearing.id}/memo"
        assert client.get(address).status_code == 404
        assert client.post(address, data={"format": "pdf"}).status_code == 404
        assert client.sign_in(official).get(address).status_code == 200

    def test_a_file_is_ordered_from_the_worker(self, client: Client, hearing: Hearing) -> None:
        address = f"/hearings/{hearing.id}/memo"
        answer = client.post(address, data={"format": "docx"})
        assert answer.status_code == 303
        assert "/exports/files/" in answer.location
        assert client.post(address, data={"format": "csv"}).status_code == 400
        assert (
            client.post(f"/hearings/{hearing.id}/export", data={"format": "pdf"}).status_code == 400
        )
