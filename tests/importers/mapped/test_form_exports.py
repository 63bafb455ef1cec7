"""What Google Forms and Microsoft Forms give: proposed, and brought in with their questions."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from participation import db, invariants
from participation.accounts.models import User
from participation.hearings.notice.models import Hearing
from participation.hearings.questions.models import Question, QuestionKind
from participation.hearings.questions.queries import answered
from participation.hearings.responses.models import Response
from participation.importers.files import ImportRefused
from participation.importers.tables import mapping as mappings
from participation.importers.tables import proposing
from participation.importers.tables.mapping import Mapping, RowKind
from participation.importers.tables.reading import TableFormat
from tests.importers.conftest import Run, rejected, write_csv
from tests.importers.mapped.test_mapped import book

ASKED = "Skal gaden være bilfri?"
SEVERAL = "Hvad bruger du gaden til?"
WORDS = "Hvad vil du ellers sige?"
STANCES = ["Ja", "Nej", "Ja", "Ved ikke"]
USES = ["Handel;Cykling", "Handel", "Cykling;Leg", ""]
SAID = [
    "Der er for mange biler om morgenen.\nOg for få træer.",
    "Jeg kører selv, og det går fint, når man tager hensyn.",
    "",
    "Spørg os igen til næste år, når vi har prøvet det.",
]
AT = datetime.fromisoformat("2024-05-14T09:30:12")  # A form knows no timezone.


def google(folder: Path) -> Path:
    """The archive of a form, as CSV: in English, with the zone behind the moment."""
    stamps = ["2024/05/14 9:30:12 AM GMT+2", "2024/05/14 1:05:00 PM GMT+2",
              "2024/05/15 8:00:00 AM GMT+2", "2024/05/15 8:10:00 AM GMT+2"]  # fmt: skip
    rows = [[*each, f"b{n}@example.org"]
            for n, each in enumerate(zip(stamps, STANCES, USES, SAID, strict=True))]  # fmt: skip
    head = ["Timestamp", ASKED, SEVERAL, WORDS, "Email Address"]
    return write_csv(folder / "Bilfri gade.csv", [head, *rows], quoting=csv.QUOTE_ALL)


def google_sheet(folder: Path) -> Path:
    """The sheet of answers, saved as CSV in Denmark."""
    stamps = ["14/05/2024 9.30.12", "14/05/2024 13.05.00", "3/5/2024 8.00.00", "15/05/2024 8.10.00"]
    uses = [each.replace(";", ", ") for each in USES]
    rows = zip(stamps, STANCES, uses, SAID, strict=True)
    return write_csv(folder / "svar.csv", [["Tidsstempel", ASKED, SEVERAL, WORDS], *rows],
                     delimiter=";")  # fmt: skip


def microsoft(folder: Path) -> Path:
    """The workbook of a form: ids, two moments, address and name, a semicolon after each choice."""
    head = ["Id", "Starttidspunkt", "Fuldførelsestidspunkt", "Mail", "Navn", ASKED, SEVERAL, WORDS]
    rows = [
        [n, AT, AT.replace(minute=40 + n), "anonymous", "Bo Æbelø" if n == 1 else None, stance,
         f"{use};" if use else None, said.replace("\n", "_x000D_\n") or None]
        for n, (stance, use, said) in enumerate(zip(STANCES, USES, SAID, strict=True), start=1)
    ]  # fmt: skip
    return book(folder / "Bilfri gade.xlsx", [head, *rows])


EACH: dict[str, tuple[Callable[[Path], Path], TableFormat]] = {
    "google": (google, TableFormat.csv),
    "google sheet": (google_sheet, TableFormat.csv),
    "microsoft": (microsoft, TableFormat.xlsx),
}


def proposed(path: Path, what: str = "responses") -> Path:
    out = path.parent / "proposed.toml"
    out.write_text(proposing.propose(path, RowKind(what)), encoding="utf-8")
    return out


@pytest.mark.parametrize("kind", EACH)
def test_a_form_comes_in_as_it_is_proposed(
    run: Run, tmp_path: Path, kind: str, client: FlaskClient
) -> None:
    make, form = EACH[kind]
    path = make(tmp_path)
    report = run("mapped", path, proposed(path), form)
    assert rejected(report) == []
    assert report.added["responses"] == 4
    asked = db.session.scalars(select(Question).order_by(Question.position)).all()
    assert [(each.text, each.kind, each.options) for each in asked] == [
        (ASKED, QuestionKind.one, ["Ja", "Nej", "Ved ikke"]),
        (SEVERAL, QuestionKind.several, ["Handel", "Cykling", "Leg"]),
        (WORDS, QuestionKind.text, []),
    ]
    hearing = db.session.scalars(select(Hearing)).one()
    assert hearing.question_count == 3
    found = answered(hearing, None)
    assert [[bar.chosen for bar in each.bars] for each in found] == [[2, 1, 1], [2, 2, 1], []]
    assert {said.text for said in found[2].words} == {text for text in SAID if text}
    first = db.session.scalars(
        select(Response).where(Response.answers != []).order_by(Response.number)
    ).all()
    assert all("@" not in str(each.answers) + (each.source_note or "") for each in first)
    assert not invariants.broken()
    page = client.get(f"/hearings/{hearing.id}/answers")
    assert page.status_code == 200
    assert ASKED in page.get_data(as_text=True)
    # Again, and with an answer that nobody had given before.
    again = run("mapped", path, proposed(path), form)
    assert (again.added["responses"], again.changes.count) == (0, 0)


def test_an_answer_that_is_new_keeps_the_others_in_their_place(run: Run, tmp_path: Path) -> None:
    path = google(tmp_path)
    mapping = proposed(path)
    run("mapped", path, mapping)
    with path.open("a", encoding="utf-8") as file:
        row = ["2024/05/16 8:10:00 AM GMT+2", "Måske", "Leg", "Endnu et svar, som er langt.", ""]
        out = io.StringIO()
        csv.writer(out).writerow(row)
        file.write(out.getvalue())
    report = run("mapped", path, mapping)
    assert report.added["responses"] == 1
    asked = db.session.scalars(select(Question).order_by(Question.position)).all()
    assert asked[0].options == ["Ja", "Nej", "Ved ikke", "Måske"]
    hearing = db.session.scalars(select(Hearing)).one()
    assert [bar.chosen for bar in answered(hearing, None)[0].bars] == [2, 1, 1, 1]


def test_an_answer_that_was_mended(run: Run, tmp_path: Path) -> None:
    path = microsoft(tmp_path)
    mapping = proposed(path)
    run("mapped", path, mapping, TableFormat.xlsx)
    mended = ["Nej", *STANCES[1:]]
    head = ["Id", "Starttidspunkt", "Fuldførelsestidspunkt", "Mail", "Navn", ASKED, SEVERAL, WORDS]
    rows = [
        [n, AT, AT.replace(minute=40 + n), "anonymous", "Bo Æbelø" if n == 1 else None, stance,
         f"{use};" if use else None, said.replace("\n", "_x000D_\n") or None]
        for n, (stance, use, said) in enumerate(
            zip(mended, USES, SAID, strict=True), start=1)
    ]  # fmt: skip
    book(path, [head, *rows])
    report = run("mapped", path, mapping, TableFormat.xlsx)
    assert (report.changed["responses"], report.unchanged["responses"]) == (1, 3)
    hearing = db.session.scalars(select(Hearing)).one()
    run("mapped", path, mapping, TableFormat.xlsx, update=True)
    assert [bar.chosen for bar in answered(hearing, None)[0].bars] == [1, 2, 1]


# Proposals


PEOPLE = ["Bo Æbelø", "Ida Marie Holm", "Jens-Peter Ø. Dam", "Ole"]


def table(folder: Path, head: list[str], *columns: list[Any]) -> Mapping:
    path = write_csv(folder / "x.csv", [head, *zip(*columns, strict=True)])
    return mappings.load(proposed(path, "ideas"))


TEXTS = ["Flere bænke ved vandet, så man kan sidde.", "Lys på stien", "Træer", "En bro over åen"]
DAYS = ["14-05-2024", "15-05-2024", "31-02-2024", "16-05-2024"]


@pytest.mark.parametrize("heading", ["Navn", "Name", "Titel", "Emne"])
def test_a_persons_name_never_becomes_a_title(tmp_path: Path, heading: str) -> None:
    said = table(tmp_path, [heading, "Forslag", "Dato"], PEOPLE, TEXTS, DAYS)
    assert said.columns.title != heading
    assert said.columns.text == ("Forslag",)


def test_a_name_with_an_author_beside_it_is_a_title(tmp_path: Path) -> None:
    titles = ["Bænke", "Lys på stien", "Træer langs kajen", "Bro"]
    said = table(tmp_path, ["name", "description", "creator", "created"],
                 titles, TEXTS, PEOPLE, DAYS)  # fmt: skip
    assert (said.columns.title, said.columns.name) == ("name", "creator")


def test_one_bad_date_does_not_hide_the_format(run: Run, tmp_path: Path) -> None:
    said = table(tmp_path, ["Titel", "Forslag", "Dato"], ["a", "b", "c", "d"], TEXTS, DAYS)
    assert said.file.dates == ("%d-%m-%Y",)
    report = run("mapped", tmp_path / "x.csv", tmp_path / "proposed.toml")
    assert report.added["ideas"] == 3
    assert [reason for *_, reason in rejected(report)] == ["Dato is not a date: 31-02-2024"]


def test_thousands_are_proposed_or_asked_about(tmp_path: Path) -> None:
    head = ["Titel", "Forslag", "Dato", "Stemmer"]
    said = table(tmp_path, head, ["a", "b", "c", "d"], TEXTS, DAYS, ["1.200", "3", "0,5", "2"])
    assert said.file.decimal == ","
    table(tmp_path, head, ["a", "b", "c", "d"], TEXTS, DAYS, ["1.200", "3", "4", "2"])
    assert 'decimal = ","   # say' in (tmp_path / "proposed.toml").read_text(encoding="utf-8")


def test_too_many_answers_are_no_choices(run: Run, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "x.csv", [["q", "d"], *([f"a{n}", "2024-01-01"] for n in range(120))]
    )
    mapping = tmp_path / "m.toml"
    mapping.write_text('[hearing]\ntitle = "x"\n[columns]\ndate = "d"\n'
                       '[[questions]]\ncolumn = "q"\nkind = "one"\n')  # fmt: skip
    with pytest.raises(ImportRefused, match="more than 100 different answers"):
        run("mapped", path, mapping)


def test_an_address_is_nobodys_name(run: Run, tmp_path: Path) -> None:
    """Google calls the address of who is signed in "Username"; it stood in public beside the answer."""
    path = write_csv(tmp_path / "google.csv", [
        ["Timestamp", "Username", "Navn", "Hvad synes du?"],
        ["2024/05/14 9:30:12 AM GMT+2", "bo@example.org", "Bo Æbelø", "God plan"],
        ["2024/05/14 9:35:12 AM GMT+2", "ib@example.org", "", "Dårlig plan, men den kan mendes"],
    ])  # fmt: skip
    proposed = proposing.propose(path, RowKind.responses)
    assert 'name = "Navn"' in proposed
    mapping = tmp_path / "m.toml"
    # Also where somebody chooses the column.
    mapping.write_text(proposed.replace('name = "Navn"', 'name = "Username"'), encoding="utf-8")
    run("mapped", path, mapping)
    names = [*db.session.scalars(select(User.name)), *db.session.scalars(
        select(Response.respondent_name))]  # fmt: skip
    assert not [name for name in names if "@" in name]
