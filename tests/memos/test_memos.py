"""Hearing memos: what they say, in each format, by whose template, and to whom."""

import io
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
from participation.assessing.models import Outcome
from participation.hearings.models import Hearing, Publication, RespondentKind, Status
from participation.i18n import force_locale
from participation.memos import actions, content, making, pages, queries, sheets, wordfiles
from participation.memos.content import Memo
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
    made = factories.hearing(
        space,
        title="Lokalplan 214",
        status=Status.concluded,
        concluded_at=now,
        opens_at=now - timedelta(days=60),
        closes_at=now - timedelta(days=18),
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
    return content.load(found)


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
        memo = content.load(found)
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
        memo = content.load(found)
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
                content.load(found)
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
        [("da", "Høringsnotat"), ("nb", "Oppsummering av uttalelser"), ("en", "Hearing memo")],
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
