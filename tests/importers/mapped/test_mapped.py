"""Any table with a mapping: CSV files and workbooks of ideas, comments and responses."""

import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from participation import config, db
from participation.accounts.models import User
from participation.comments.models import Comment
from participation.exports import tables
from participation.geometry import Spot
from participation.hearings.responses.models import Response
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.importers.files import ImportRefused
from participation.importers.tables import examples, proposing
from participation.importers.tables import mapping as mappings
from participation.importers.tables.mapping import RowKind
from participation.importers.tables.reading import TableFormat
from participation.importers.writing.report import ImportReport
from participation.locations import actions as locations
from participation.locations.models import Where
from participation.spaces.models import Label, LabelKind
from participation.subjects.models import NO_TEXT, StateChange
from tests.importers.conftest import Run, rejected, write_csv

HEAD = ["Nr", "Titel", "Beskrivelse", "Oprettet", "Navn", "Status", "Emner", "Bydel", "Stemmer"]
MORNING = datetime(2019, 5, 14, 9, 30)  # noqa: DTZ001  (a workbook knows no timezone)
ROWS: list[list[object]] = [
    [1, "Bænke", "Flere bænke", "14-05-2019 09:30", "Bo Æbelø", "Åben", "Byrum, Havn", "Nord", 12],
    [2, "Lys", "", "15-05-2019", "", "Godkendt", "", "", ""],
    [3, "", "Træer langs kajen", "16-05-2019", "Bo Æbelø", "Afvist", "Byrum", "Syd", "3"],
]


def mapping_file(tmp_path: Path, kind: str = "ideas", /, **changes: Any) -> Path:
    """The example of the program, with parts replaced."""
    path = tmp_path / "example.toml"
    path.write_text(examples.example(RowKind(kind)), encoding="utf-8")
    said = json.loads(mappings.load(path).model_dump_json(exclude_unset=True))
    for name, value in changes.items():
        place = said
        *parts, last = name.split("__")
        for part in parts:
            place = place.setdefault(part, {})
        place[last] = value
        if value is None:
            del place[last]
    out = tmp_path / "mapping.json"
    out.write_text(json.dumps(said), encoding="utf-8")
    return out


def ideas_mapping(tmp_path: Path, **changes: Any) -> Path:
    return mapping_file(tmp_path, "ideas", **{"columns__notes": None} | changes)


def ideas() -> dict[str, Idea]:
    db.session.expire_all()
    found = db.session.scalars(select(Idea).options(selectinload(Idea.labels)))
    return {str(each.source_id).rpartition("/")[2]: each for each in found}


def book(path: Path, rows: list[list[object]], *, sheet: str = "Ark1") -> Path:
    made = openpyxl.Workbook()
    active = made.active
    assert active is not None
    active.title = sheet
    for row in rows:
        active.append(row)
    made.save(path)
    return path


# Ideas


def test_ideas_from_csv(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ideer.csv", [HEAD, *ROWS], delimiter=";")
    report = run("mapped", path, ideas_mapping(tmp_path))
    assert report.rejects.count == 0
    assert report.added == {"boxes": 1, "ideas": 3, "people": 1}
    found = ideas()
    first, second, third = (found[key] for key in "123")
    assert (first.title, first.body, first.language) == ("Bænke", "Flere bænke", "da")
    assert first.published_at == datetime(2019, 5, 14, 7, 30, tzinfo=UTC)
    assert {(each.kind, each.name) for each in first.labels} == {
        (LabelKind.topic, "Byrum"), (LabelKind.topic, "Havn"), (LabelKind.area, "Nord"),
    }  # fmt: skip
    assert (first.support_count, first.source_support) == (0, 12)
    assert (second.state, second.source_note, second.author_id) == ("accepted", NO_TEXT, None)
    assert (third.title, third.body, third.state) == ("Træer langs kajen", "", "declined")
    steps = db.session.scalars(select(StateChange).where(StateChange.subject_id == third.id)).all()
    assert [(step.state, step.inferred) for step in steps] == [("new", False), ("declined", True)]
    box = db.session.scalars(select(Box)).one()
    assert (box.name, box.idea_count, box.closed) == ("Idéer til havnen", 3, True)
    again = run("mapped", path, ideas_mapping(tmp_path))
    assert not any(again.added.values())
    assert dict(again.unchanged) == {"boxes": 1, "ideas": 3, "people": 1}
    assert db.session.scalar(select(func.count(Label.id))) == 4


def test_labels_that_are_there_are_taken(run: Run, space: Any, tmp_path: Path) -> None:
    db.session.add(Label(space_id=space.id, kind=LabelKind.topic, slug="byrum", name="BYRUM"))
    db.session.commit()
    path = write_csv(tmp_path / "ideer.csv", [HEAD, ROWS[2]])
    report = run("mapped", path, ideas_mapping(tmp_path))
    assert report.notes[0].startswith("New areas in fjordby: Syd. ")
    assert {label.name for label in ideas()["3"].labels} == {"BYRUM", "Syd"}


def test_rows_that_cannot_be_used(run: Run, tmp_path: Path) -> None:
    bad: list[list[object]] = [
        [4, "t", "x", "31-02-2024", "", "Åben", "", "", ""],
        [5, "t", "x", "14-05-2019", "", "Tabt", "", "", ""],
        [6, "t", "x", "14-05-2019", "", "", "", "", "mange"],
        [7, "", "", "14-05-2019", "", "", "", "", ""],
        ["", "t", "x", "14-05-2019", "", "", "", "", ""],
        [1, "Andet", "x", "14-05-2019", "", "", "", "", ""],
        [8, "t", "x", "", "", "", "", "", ""],
        [9, "t", "x\0", "14-05-2019", "", "", "", "", ""],
        [10, "t", "y" * 1_000_000, "14-05-2019", "", "", "", "", ""],
        [11, "t", "x"],
        [12, "t", "x", "14-05-1819", "", "", "", "", ""],
    ]
    path = write_csv(tmp_path / "ideer.csv", [HEAD, *ROWS, *bad])
    report = run("mapped", path, ideas_mapping(tmp_path))
    assert report.added["ideas"] == 3
    assert [reason for *_, reason in rejected(report)] == [
        "Oprettet is not a date: 31-02-2024",
        "Status is not a state: Tabt; say in [values.state] which one it is",
        "Stemmer is not a number: mange",
        "has neither a title nor a text",
        "Nr is empty",
        "id 1 is there already, with other words",
        "Oprettet is empty",
        "holds a NUL byte",
        "Beskrivelse is longer than 150000 characters",
        "Oprettet is empty",
        "Oprettet lies outside 1900 to 2200: 1819-05-13",
    ]


def test_a_mended_file_completes_the_first(run: Run, tmp_path: Path) -> None:
    broken = [4, "t", "x", "31-02-2024", "", "Åben", "", "", ""]
    path = write_csv(tmp_path / "ideer.csv", [HEAD, *ROWS, broken])
    run("mapped", path, ideas_mapping(tmp_path))
    broken[3] = "28-02-2024"
    write_csv(path, [HEAD, *ROWS, broken])
    report = run("mapped", path, ideas_mapping(tmp_path))
    assert (report.added["ideas"], report.unchanged["ideas"]) == (1, 3)
    assert db.session.scalars(select(Box.idea_count)).one() == 4


def test_without_ids_a_row_is_known_by_its_cells(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [HEAD, ROWS[0], ROWS[0], ROWS[1]])
    mapping = ideas_mapping(tmp_path, columns__id=None)
    report = run("mapped", path, mapping)
    assert (report.added["ideas"], report.unchanged["ideas"]) == (2, 1)
    assert not any(run("mapped", path, mapping).added.values())


def test_rows_that_repeat_an_idea_can_be_united(run: Run, tmp_path: Path) -> None:
    other = [*ROWS[0][:7], "Syd", 12]
    path = write_csv(tmp_path / "x.csv", [HEAD, ROWS[0], other])
    assert run("mapped", path, ideas_mapping(tmp_path)).rejects.count == 1
    mapping = ideas_mapping(tmp_path, file__repeats=True, box__name="United")
    report = run("mapped", path, mapping)
    assert (report.rejects.count, report.added["ideas"], report.unchanged["ideas"]) == (0, 1, 1)
    idea = db.session.scalars(
        select(Idea).where(Idea.source_id == "united/proposal/1").options(selectinload(Idea.labels))
    ).one()
    assert {label.name for label in idea.labels} >= {"Nord", "Syd"}


def test_columns_values_and_constants(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [
        ["year", "no", "what", "why", "by", "box", "lat", "lon", "cost", "place", "into", "reply"],
        [1, 7, "A", "a <b>b</b>", "", "Park", "55,5", "11.0", "1 000,5", "Kajen", "", "Ja"],
        [2, 7, "B", "b", "u9", "Havn", "", "", "", "", "1-7", ""],
        [2, 8, "C", "c", "u9", "Nope", "", "", "", "", "", ""],
    ])  # fmt: skip
    mapping = tmp_path / "m.json"
    mapping.write_text(json.dumps({
        "what": "ideas",
        "source": "x",
        "columns": {
            "id": ["year", "no"], "title": "what", "text": ["what", "why"], "author": "by",
            "box": "box", "latitude": "lat", "longitude": "lon", "address": "place",
            "merged_into": "into", "figures": {"cost": "cost"}, "state": "year",
            "answer": "reply", "notes": "year",
        },
        "constants": {"author": "u1", "date": "2020-01-01", "topics": "Alt"},
        "values": {"state": {"1": "in progress", "*": "merged"}, "year": {"1": "one", "2": "two"}},
        "only": {"box": ["Park", "Havn"]},
    }))  # fmt: skip
    report = run("mapped", path, mapping)
    assert dict(report.left_out) == {"box is Nope": 1}
    assert report.rejects.count == 0
    found = ideas()
    first, second = found["1-7"], found["2-7"]
    assert first.body == "what\nA\n\nwhy\na b"
    assert first.source_figures == {"cost": 1000.5, "latitude": 55.5, "longitude": 11.0}
    assert (first.source_note, first.state) == ("Kajen · one", "in progress")
    assert locations.where(first.id) == Where("Kajen", Spot(55.5, 11.0))
    assert (second.state, second.merged_into_id) == ("merged", first.id)
    assert [label.name for label in second.labels] == ["Alt"]
    assert set(db.session.scalars(select(Box.name))) == {"Park", "Havn"}
    assert set(db.session.scalars(select(User.name))) == {"Deltager 1", "Deltager 2"}
    answer = db.session.scalars(select(Comment)).one()
    assert (answer.body, answer.about_id) == ("Ja", first.id)
    step = db.session.scalars(select(StateChange).order_by(StateChange.id)).first()
    assert step is not None
    assert step.inferred


def test_a_long_title_is_cut_and_kept(run: Run, tmp_path: Path) -> None:
    title = "ord " * 80
    path = write_csv(tmp_path / "x.csv", [HEAD, [1, title, "b", "14-05-2019", *[""] * 5]])
    run("mapped", path, ideas_mapping(tmp_path))
    idea = ideas()["1"]
    assert len(idea.title) <= 200
    assert idea.title.endswith("…")
    assert idea.body == f"{title.strip()}\n\nb"


# Comments


def test_comments_on_ideas_that_are_there(run: Run, tmp_path: Path) -> None:
    ideas_path = write_csv(tmp_path / "ideer.csv", [HEAD, *ROWS])
    head = ["Nr", "Forslag", "Svar på", "Kommentar", "Dato", "Navn"]
    path = write_csv(tmp_path / "kommentarer.csv", [
        head,
        [12, 1, 11, "Enig", "02-06-2019 10:00", "Ida"],
        [11, 1, "", "God idé", "01-06-2019 10:00", "Bo Æbelø"],
        [13, 9, "", "Hvor?", "01-06-2019 10:00", "Ida"],
        [14, 2, 99, "Hm", "01-06-2019 10:00", ""],
    ])  # fmt: skip
    mapping = mapping_file(tmp_path, "comments")
    with pytest.raises(ImportRefused, match="import the ideas first"):
        run("mapped", path, mapping)
    run("mapped", ideas_path, ideas_mapping(tmp_path))
    mapping = mapping_file(tmp_path, "comments")
    report = run("mapped", path, mapping)
    assert (report.added["comments"], report.added["people"]) == (3, 1)
    assert [reason for *_, reason in rejected(report)] == ["there is no idea 9"]
    found = {c.body: c for c in db.session.scalars(select(Comment))}
    assert found["Enig"].parent_id == found["God idé"].id
    assert found["Hm"].orphan
    assert ideas()["1"].comment_count == 2
    again = run("mapped", path, mapping)
    assert not any(again.added.values())
    assert again.unchanged["comments"] == 3


# Workbooks


def test_ideas_from_a_workbook(run: Run, tmp_path: Path) -> None:
    path = book(tmp_path / "ideer.xlsx", [
        HEAD,
        [1, "Bænke", "Flere\nbænke", MORNING, "Bo", "Åben", "", "", 12.0],
        [2.0, 2019, "=1+1", date(2019, 5, 15), None, "Godkendt", None, None, None],
        [],
        [3, "Lys", "#REF!", date(2019, 5, 15), None, None, None, None, None],
        [4, "Lys", "x", "16-05-2019", None, None, None, None, None, "one too many"],
        [None] * 9,
        ["", " "],
    ])  # fmt: skip
    report = run("mapped", path, ideas_mapping(tmp_path), TableFormat.xlsx)
    assert report.added["ideas"] == 2
    assert [(row, reason) for _file, row, reason in rejected(report)][:2] == [
        ("5", "Beskrivelse holds an error of Excel: #REF!"),
        ("6", "has 10 columns where the heading has 9"),
    ]
    found = ideas()
    assert found["1"].published_at == datetime(2019, 5, 14, 7, 30, tzinfo=UTC)
    assert (found["1"].source_support, found["1"].body) == (12, "Flere\nbænke")
    # A formula counts as the value that was saved with it; this one was never calculated.
    assert (found["2"].title, found["2"].body) == ("2019", "")
    assert not any(run("mapped", path, ideas_mapping(tmp_path), TableFormat.xlsx).added.values())


def test_a_sheet_and_a_heading_further_down(run: Run, tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", [["Idéer 2019"], [], HEAD, *ROWS], sheet="Alle")
    with pytest.raises(ImportRefused, match="no sheet Ark9; it has Alle"):
        run("mapped", path, ideas_mapping(tmp_path, file__sheet="Ark9"), TableFormat.xlsx)
    with pytest.raises(ImportRefused, match="lacks the columns Nr"):
        run("mapped", path, ideas_mapping(tmp_path), TableFormat.xlsx)
    mapping = ideas_mapping(tmp_path, file__heading=3)
    assert run("mapped", path, mapping, TableFormat.xlsx).added["ideas"] == 3


def test_responses_from_a_workbook(run: Run, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Høringssvar", "Dato", "Navn", "Virksomhed", "By"],
        ["Behold træerne", MORNING, "Bo", None, "Fjordby"],
        ["Ja", "15-05-2019 10:00", None, "Havnens Venner", None],
    ]
    path = book(tmp_path / "svar.xlsx", rows)
    report = run("mapped", path, mapping_file(tmp_path, "responses"), TableFormat.xlsx)
    assert (report.things, report.added["responses"]) == ("hearings", 2)
    found = db.session.scalars(select(Response).order_by(Response.number)).all()
    assert [each.shown_name for each in found] == ["Bo", "Havnens Venner"]
    assert found[0].source_note == "Fjordby"


def refused(run: Run, words: str, *arguments: Any) -> None:
    with pytest.raises(ImportRefused, match=words) as error:
        run("mapped", *arguments)
    assert "\n" not in str(error.value)
    assert db.session.scalar(select(func.count(Box.id))) == 0


def test_files_that_are_something_else(run: Run, tmp_path: Path) -> None:
    mapping = ideas_mapping(tmp_path)
    table = write_csv(tmp_path / "x.csv", [HEAD, *ROWS])
    workbook = book(tmp_path / "x.xlsx", [HEAD, *ROWS])
    disguised = tmp_path / "y.xlsx"
    disguised.write_bytes(table.read_bytes())
    refused(run, "is not an Excel workbook: a CSV file", disguised, mapping, TableFormat.xlsx)
    disguised = tmp_path / "y.csv"
    disguised.write_bytes(workbook.read_bytes())
    refused(run, "is an Excel workbook or a ZIP archive, not CSV", disguised, mapping)
    old = tmp_path / "old.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    refused(run, "old Excel file", old, mapping)
    refused(run, "old Excel file or protected by a password", old, mapping, TableFormat.xlsx)
    archive = tmp_path / "a.xlsx"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("readme.txt", "x")
    refused(run, "an archive, but not an Excel workbook", archive, mapping, TableFormat.xlsx)
    broken = tmp_path / "b.xlsx"
    with zipfile.ZipFile(broken, "w") as made:
        made.writestr("xl/workbook.xml", "<workbook>")
    refused(run, "cannot be read as an Excel workbook", broken, mapping, TableFormat.xlsx)
    cut = tmp_path / "c.xlsx"
    cut.write_bytes(workbook.read_bytes()[:900])
    refused(run, "is not a ZIP archive that can be read", cut, mapping, TableFormat.xlsx)
    bomb = tmp_path / "d.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b" " * 40_000_000)
    refused(run, "unpack to far more", bomb, mapping, TableFormat.xlsx)
    empty = tmp_path / "e.csv"
    empty.write_bytes(b"")
    refused(run, "e.csv is empty", empty, mapping)
    refused(run, "holds no idea that can be used", write_csv(tmp_path / "f.csv", [HEAD]), mapping)


def test_headings_that_are_refused(run: Run, tmp_path: Path) -> None:
    mapping = ideas_mapping(tmp_path)
    other = write_csv(tmp_path / "x.csv", [[*HEAD[1:], "Løbenummer"]])
    refused(run, "lacks the column Nr; it has Titel, .*Løbenummer", other, mapping)
    merged = book(tmp_path / "x.xlsx", [["Nr", None, "Titel"], [1, 2, 3]])
    refused(run, "no name for column B in row 1", merged, mapping, TableFormat.xlsx)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(run: Run, tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = write_csv(tmp_path / "x.csv", [HEAD, *ROWS], delimiter=delimiter)
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    said = "cp1252" if encoding == "cp1252" else "utf-8"
    mapping = ideas_mapping(tmp_path, file__encoding=said)
    assert run("mapped", path, mapping).added["ideas"] == 3
    assert ideas()["1"].title == "Bænke"


def test_latin_1_without_a_word_about_it(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [HEAD, *ROWS])
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
    report = run("mapped", path, ideas_mapping(tmp_path))
    assert report.added["ideas"] == 3
    assert ideas()["1"].title == "Bænke"


# Mapping files


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"what": "votes"}, "what"),
        ({"columns__hearing": "x"}, "columns.hearing: ideas have no such thing"),
        ({"constants": {"parent": "1"}}, "constants.parent: ideas have no such thing"),
        ({"lists": {"notes": ","}}, "only topics and areas are lists"),
        ({"values__typo": {"a": "b"}}, "values.typo: is neither a field nor a column"),
        ({"values__state": {"a": "splendid"}}, "splendid is no state of an idea; there are new"),
        ({"box": {}}, "say the box's name"),
        ({"columns__date": None}, "which column holds the date, or when the box opened"),
        ({"columns__latitude": "x"}, "latitude and longitude go together"),
        ({"columns__text": None, "columns__title": None}, "columns.text"),
        ({"box__opens": "2020-02-01", "box__closes": "2020-01-01"}, "the box closes before"),
    ],
)
def test_a_mapping_that_is_wrong_says_how(
    run: Run, tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    path = write_csv(tmp_path / "x.csv", [HEAD, *ROWS])
    with pytest.raises(ImportRefused, match=words) as error:
        run("mapped", path, ideas_mapping(tmp_path, **changes))
    assert "\n" not in str(error.value)


def test_ready_made_mappings_and_examples_can_be_read(tmp_path: Path) -> None:
    assert mappings.ready_made() == ["omastadi", "participation-comments", "participation-ideas"]
    for name in mappings.ready_made():
        mappings.load(mappings.find(name))
    for what in RowKind:
        path = tmp_path / "x.toml"
        path.write_text(examples.example(what), encoding="utf-8")
        assert mappings.load(path).what is what


def test_our_own_export(run: Run, tmp_path: Path) -> None:
    """The tables `ideas` and `comments` of an export, as `participation.exports` writes them."""
    path = write_csv(tmp_path / "ideas.csv", [
        [
            "idea_id", "box_id", "box", "address", "shown", "title", "text", "author", "state",
            "state_at", "topics", "areas", "department", "supports", "passes", "against",
            "source_supports", "comments", "published_at", "edited_at", "answered_at", "result",
            "merged_into_id", "language", "source_note",
        ],
        [
            7, 1, "havnen", "https://x/ideas/7", "text", "'=Bænke", "''Flere' bænke", "Ida",
            "accepted", "2024-06-01T10:00:00+02:00", "Byrum; Havn", "Nord", "Teknik", 12, "", "",
            "", 2, "2024-05-01T10:00:00+02:00", "", "2024-06-02T10:00:00+02:00", "", "", "da", "",
        ],
        [8, 1, "havnen", "https://x/ideas/8", "hidden", *[""] * 20],
    ])  # fmt: skip
    report = run("mapped", path, mappings.find("participation-ideas"), TableFormat.csv)
    idea = ideas()["7"]
    assert (idea.title, idea.body) == ("=Bænke", "'Flere' bænke")
    assert (idea.state, idea.source_support, len(idea.labels)) == ("accepted", 12, 3)
    assert idea.state_at == datetime(2024, 6, 1, 8, tzinfo=UTC)
    assert idea.answered_at == datetime(2024, 6, 2, 8, tzinfo=UTC)
    assert dict(report.left_out) == {"shown is hidden": 1}
    path = write_csv(tmp_path / "comments.csv", [
        ["comment_id", "idea_id", "parent_id", "shown", "author", "department", "text",
         "written_at", "language", "source_note"],
        [9, 7, "", "text", "Bo", "", "Ja", "2024-05-02T10:00:00+02:00", "da", ""],
        [10, 7, 9, "text", "Eva", "Teknik", "Det gør vi", "2024-05-03T10:00:00+02:00", "da", ""],
    ])  # fmt: skip
    report = run("mapped", path, mappings.find("participation-comments"), TableFormat.csv)
    assert report.added["comments"] == 2
    official = db.session.scalars(select(Comment).where(Comment.department_id.is_not(None))).one()
    assert (official.body, official.depth) == ("Det gør vi", 1)


@pytest.mark.parametrize("table", ["ideas", "comments"])
def test_our_mappings_know_our_tables(app: Flask, table: str) -> None:
    mapping = mappings.load(mappings.find(f"participation-{table}"))
    (found,) = [each for each in tables.everything() if each.name == table]
    keys = {column.key for column in found.columns(official=False)}
    assert {*mapping.columns.named, *mapping.only} <= keys


def test_a_proposed_mapping_works(run: Run, tmp_path: Path) -> None:
    head = ["Nr", "Overskrift", "Forslag", "Oprettet", "Navn", "Status", "Kategori", "Ukendt"]
    rows: list[list[object]] = [
        [1, "Bænke", "Flere", "14.05.2019 09:30", "Bo Æbelø", "Godkendt", "Byrum", "x"],
        [2, "Lys", "Mere", "31.05.2019 10:00", "Ida", "Sendt videre", "", ""],
    ]
    table = write_csv(tmp_path / "ideer.csv", [head, *rows], delimiter=";")
    table.write_bytes(table.read_text(encoding="utf-8").encode("cp1252"))
    for path, form in (
        (table, TableFormat.csv),
        (book(tmp_path / "i.xlsx", [head, *rows]), TableFormat.xlsx),
    ):
        proposed = proposing.propose(path, RowKind.ideas)
        assert ('encoding = "cp1252"' in proposed) == (form is TableFormat.csv)
        assert 'dates = "%d.%m.%Y %H:%M"' in proposed
        assert '"Godkendt" = "accepted"' in proposed
        assert '# not used: "Ukendt"' in proposed
        file = tmp_path / "m.toml"
        file.write_text(proposed, encoding="utf-8")
        report: ImportReport = run("mapped", path, file, form)
        assert (report.added["ideas"], report.rejects.count) == (2, 0)


def test_the_mappings_in_the_documents_can_be_read(tmp_path: Path) -> None:
    document = (config.ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    found = [part.partition("```")[0] for part in document.split("```toml\n")[1:]]
    assert len(found) >= 3
    for number, text in enumerate(found):
        path = tmp_path / f"{number}.toml"
        path.write_text(text, encoding="utf-8")
        mappings.load(path)


def test_a_proposal_finds_answers_and_what_was_counted(tmp_path: Path, run: Run) -> None:
    head = ["Nr", "Titel", "Tekst", "Dato", "Svar", "Svardato", "For", "Imod", "Budget", "Følgere"]
    path = write_csv(tmp_path / "x.csv", [
        head,
        [1, "Bænke", "Flere bænke", "14-05-2024", "Det gør vi", "24-05-2024", 120, 7, "1.250.000,50", 3],
        [2, "Lys", "Mere lys", "15-05-2024", "", "", 12, 0, "", "mange"],
    ])  # fmt: skip
    proposed = proposing.propose(path, RowKind.ideas)
    assert 'answer = "Svar"' in proposed
    assert '[columns.figures]\nfor = "For"\nagainst = "Imod"\nbudget = "Budget"' in proposed
    # Words are no figures.
    assert 'not used: "Følgere"' in proposed
    mapping = tmp_path / "proposed.toml"
    mapping.write_text(proposed, encoding="utf-8")
    run("mapped", path, mapping)
    assert ideas()["1"].source_figures == {"for": 120, "against": 7, "budget": 1250000.5}
