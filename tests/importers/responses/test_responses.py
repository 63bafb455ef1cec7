"""Responses to hearings that were held elsewhere."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from participation import config, db
from participation.accounts.models import User
from participation.hearings.notice.models import Hearing, HearingType, Phase
from participation.hearings.responses.models import RespondentKind, Response, ResponseStatus
from participation.importers.files import ImportRefused
from participation.importers.responses import writer
from participation.importers.tables import mapping as mappings
from participation.ledger import Entry
from participation.subjects.models import StateChange, Visibility
from tests.importers.conftest import Run, rejected, write_csv

INITIATIVES = ["id", "reference", "shortTitle", "dossierSummary", "publications_count"]
FEEDBACK = [
    "id", "publication_id", "initiative_id", "dateFeedback", "language", "country", "userType",
    "companySize", "organization", "firstName", "surname", "feedback",
]  # fmt: skip


def feedback(number: int, day: int, hearing: int = 1, **more: Any) -> list[object]:
    return [
        number, 1, hearing, f"2023/05/{day:02} 07:09:56", "DA", "DNK",
        more.get("kind", "EU_CITIZEN"), "", more.get("organisation", ""), more.get("first", ""),
        more.get("surname", ""), more.get("text", f"Feedback {number}"),
    ]  # fmt: skip


def commission(folder: Path, *rows: list[object]) -> Path:
    write_csv(
        folder / "initiatives.csv",
        [
            INITIATIVES,
            [1, "Ares(1)", "Common logos for the harbours", "What this is for", 1],
            [2, "Ares(2)", "Nobody answered this", "", 1],
        ],
    )
    write_csv(folder / "feedback.csv", [FEEDBACK, *rows])
    return folder


ROWS = [
    feedback(30, 13),
    feedback(10, 12, kind="NGO", organisation="Havnens Venner", first="Person", surname="ab12"),
    feedback(20, 12, text=" ", first="Person", surname="ab12"),
]


def all_responses() -> list[Response]:
    db.session.expire_all()
    return list(db.session.scalars(select(Response).order_by(Response.number)))


def test_an_initiative_becomes_a_closed_hearing(run: Run, tmp_path: Path) -> None:
    report = run("responses", commission(tmp_path, *ROWS))
    assert report.figures()["added"] == {
        "hearings": 1, "boxes": 0, "ideas": 0, "projects": 0, "votes": 0, "people": 1, "comments": 0,
        "responses": 3,
    }  # fmt: skip
    assert rejected(report) == [
        ("initiatives.csv", "3", "has no response here, and so no dates")
    ]  # fmt: skip
    hearing = db.session.get_one(Hearing, report.ids[0])
    assert hearing.title == "Common logos for the harbours"
    assert (hearing.case_number, hearing.summary) == ("Ares(1)", "What this is for")
    assert hearing.phase() is Phase.held_elsewhere
    assert hearing.dates_inferred
    assert hearing.opens_at == datetime(2023, 5, 11, 22, tzinfo=UTC)
    assert hearing.closes_at == datetime(2023, 5, 13, 21, 59, 59, tzinfo=UTC)
    assert (hearing.response_count, hearing.shown_count, hearing.last_number) == (3, 3, 3)
    kind = db.session.get_one(HearingType, hearing.type_id)
    assert kind.key == "imported"
    assert kind.retired_at is not None


def test_the_edges_of_the_clock_are_recorded_once(run: Run, tmp_path: Path) -> None:
    run("responses", commission(tmp_path, *ROWS))
    actions = db.session.scalars(select(Entry.action).where(Entry.action.like("hearing.%"))).all()
    assert sorted(actions) == ["hearing.closed", "hearing.opened"]
    steps = db.session.scalars(select(StateChange)).all()
    assert [(step.state, step.inferred) for step in steps] == [("open", True), ("closed", True)]


def test_responses_are_numbered_by_date_and_public(run: Run, tmp_path: Path) -> None:
    run("responses", commission(tmp_path, *ROWS))
    found = all_responses()
    assert [(r.number, r.source_id) for r in found] == [(1, "1/10"), (2, "1/20"), (3, "1/30")]
    assert {r.visibility for r in found} == {Visibility.visible}
    assert {r.status for r in found} == {ResponseStatus.received}
    assert {r.language for r in found} == {"da"}
    organisation, empty, citizen = found
    assert organisation.respondent_kind is RespondentKind.organisation
    assert organisation.shown_name == "Havnens Venner"
    assert organisation.respondent_name == "Person ab12"
    assert organisation.source_note == "NGO, DNK"
    assert (empty.body, empty.shown_name) == ("", "Person ab12")
    assert empty.source_note == "EU citizen, DNK · no text at the source"
    assert (citizen.author_id, citizen.shown_name) == (None, "")
    assert organisation.author_id == empty.author_id
    person = db.session.scalars(select(User)).one()
    assert (person.name, person.email, person.source_id) == ("Person ab12", None, "ab12")


def test_a_second_run_adds_nothing(run: Run, tmp_path: Path) -> None:
    path = commission(tmp_path, *ROWS, ROWS[0])
    first = run("responses", path)
    assert (first.added["responses"], first.unchanged["responses"]) == (3, 1)
    entries = db.session.scalar(select(func.count(Entry.id)))
    again = run("responses", path)
    assert not any(again.added.values())
    assert (again.unchanged["responses"], again.unchanged["people"]) == (4, 1)
    assert again.ids == first.ids
    assert db.session.scalar(select(func.count(Entry.id))) == entries


def test_later_responses_get_the_next_numbers(run: Run, tmp_path: Path) -> None:
    run("responses", commission(tmp_path, *ROWS))
    report = run("responses", commission(tmp_path, *ROWS, feedback(5, 1), feedback(6, 20)))
    assert report.added["responses"] == 2
    assert [r.source_id for r in all_responses()] == ["1/10", "1/20", "1/30", "1/5", "1/6"]
    hearing = db.session.get_one(Hearing, report.ids[0])
    assert hearing.closes_at == datetime(2023, 5, 20, 21, 59, 59, tzinfo=UTC)
    assert hearing.response_count == 5


def test_an_interrupted_import_is_completed_by_the_next(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "BATCH", 2)
    path = commission(tmp_path, *ROWS)

    def interrupt(part: str, done: int, total: int) -> None:
        if part == "responses":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run("responses", path, progress=interrupt)
    assert len(all_responses()) == 1
    run("responses", path)
    assert [(r.number, r.source_id) for r in all_responses()] == [
        (1, "1/10"), (2, "1/20"), (3, "1/30"),
    ]  # fmt: skip


def test_rows_that_cannot_be_used(run: Run, tmp_path: Path) -> None:
    path = commission(
        tmp_path,
        *ROWS,
        feedback(30, 13, text="Other words"),
        feedback(31, 13, hearing=9),
        feedback(32, 45),
        [*feedback(33, 1), "one too many"],
        ["", *feedback(34, 1)[1:]],
    )
    report = run("responses", path)
    assert report.added["responses"] == 3
    found = [each for each in rejected(report) if each[0] == "feedback.csv"]
    assert [row for _file, row, _reason in found] == ["5", "6", "7", "8", "9"]


def test_a_folder_of_another_kind_is_refused(run: Run, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="--mapping"):
        run("responses", tmp_path)
    commission(tmp_path, *ROWS)
    (tmp_path / "initiatives.csv").unlink()
    with pytest.raises(ImportRefused, match=r"lacks initiatives\.csv"):
        run("responses", tmp_path)


# With a mapping


def test_the_mapping_in_the_documents_is_one(tmp_path: Path) -> None:
    document = (config.ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    path = tmp_path / "mapping.toml"
    blocks = [part.partition("```")[0] for part in document.split("```toml\n")[1:]]
    path.write_text(next(each for each in blocks if "[hearing]" in each), encoding="utf-8")
    mapping = mappings.load(path)
    assert mapping.columns.named == ["Høringssvar", "Dato", "Navn", "Virksomhed", "By", "Rolle"]


TOML = """
source = "old-site"

[file]
encoding = "cp1252"
delimiter = ";"
dates = "%d-%m-%Y %H:%M"
timezone = "Europe/Copenhagen"
language = "da"

[hearing]
title = "Lokalplan 214"
id = "2019/214"
opens = 2019-05-01
closes = 2019-06-12

[columns]
text = "Høringssvar"
date = "Dato"
name = "Navn"
organisation = "Virksomhed"
notes = ["By", "Rolle"]
"""


def danish(tmp_path: Path, *lines: str) -> tuple[Path, Path]:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(TOML, encoding="utf-8")
    path = tmp_path / "svar.csv"
    rows = ["Navn;Virksomhed;Dato;Høringssvar;By;Rolle", *lines]
    path.write_bytes("\r\n".join(rows).encode("cp1252"))
    return path, mapping


LINES = (
    "Bo Æbelø;;14-05-2019 09:30;Behold træerne;Fjordby;Nabo",
    ";Havnens Venner;02-05-2019 10:00;Ja;;",
    ";Havnens Venner;02-05-2019 10:00;Ja;;",
    "Ida;;31-02-2019 10:00;Nej;;",
)


def test_a_danish_spreadsheet(run: Run, tmp_path: Path) -> None:
    path, mapping = danish(tmp_path, *LINES)
    report = run("responses", path, mapping)
    assert (report.added["responses"], report.unchanged["responses"]) == (2, 1)
    assert [row for _file, row, _reason in rejected(report)] == ["5"]
    hearing = db.session.get_one(Hearing, report.ids[0])
    assert (hearing.title, hearing.source_id) == ("Lokalplan 214", "2019/214")
    assert not hearing.dates_inferred
    assert hearing.closes_at == datetime(2019, 6, 12, 21, 59, 59, tzinfo=UTC)
    first, second = all_responses()
    assert (first.shown_name, first.body) == ("Havnens Venner", "Ja")
    assert (second.shown_name, second.body) == ("Bo Æbelø", "Behold træerne")
    assert second.source_note == "Fjordby, Nabo"
    assert second.received_at == datetime(2019, 5, 14, 7, 30, tzinfo=UTC)
    again = run("responses", path, mapping)
    assert not any(again.added.values())
    assert again.unchanged["responses"] == 3


def test_a_column_may_name_the_hearing(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.json"
    columns = {"text": "svar", "hearing": "høring", "date": "dato", "id": "nr", "language": "l"}
    mapping.write_text(json.dumps({"columns": columns}), encoding="utf-8")
    path = write_csv(
        tmp_path / "x.csv",
        [
            ["nr", "høring", "dato", "svar", "l"],
            [1, "Havnen", "2020-01-02", "a", "NB"],
            [2, "Skolen", "2020-01-03T10:00:00+01:00", "b", "?"],
            [3, "Havnen", "2020-01-04", "c", ""],
            [4, "", "2020-01-04", "d", ""],
        ],
    )
    report = run("responses", tmp_path, mapping)
    assert len(report.ids) == 2
    assert report.rejects.count == 1
    assert [r.language for r in all_responses() if r.hearing_id == report.ids[0]] == ["nb", None]
    assert not any(run("responses", path, mapping).added.values())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not JSON"),
        ("[]", "valid dictionary"),
        ('{"columns": {}}', "columns.text"),
        ('{"columns": {"text": "x", "date": "d"}}', "title"),
        ('{"columns": {"text": "x", "hearing": "h"}}', "when the hearing opened"),
        ('{"columns": {"text": "x", "hearing": "h", "date": "d"}, "typo": 1}', "typo"),
        ('{"file": {"timezone": "Mars"}, "columns": {"text": "x"}}', "no timezone Mars"),
        ('{"file": {"encoding": "klingon"}, "columns": {"text": "x"}}', "no encoding klingon"),
        ('{"file": {"delimiter": ";;"}, "columns": {"text": "x"}}', "delimiter"),
        (
            (
                '{"hearing": {"title": "t", "opens": "2020-02-01", "closes": "2020-01-01"},'
                ' "columns": {"text": "x"}}'
            ),
            "closes before",
        ),
    ],
)
def test_a_mapping_that_is_wrong_says_how(
    run: Run, tmp_path: Path, content: str, words: str
) -> None:
    path, _mapping = danish(tmp_path, *LINES)
    mapping = tmp_path / "mapping.json"
    mapping.write_text(content, encoding="utf-8")
    with pytest.raises(ImportRefused, match=words) as refused:
        run("responses", path, mapping)
    assert "\n" not in str(refused.value)


def test_a_column_that_the_mapping_names_is_missing(run: Run, tmp_path: Path) -> None:
    path, mapping = danish(tmp_path, *LINES)
    mapping.write_text(TOML.replace("Rolle", "Rang"), encoding="utf-8")
    with pytest.raises(ImportRefused, match="lacks the column Rang"):
        run("responses", path, mapping)
