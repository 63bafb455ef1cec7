"""How a table is written: found out from the whole of it, said by whoever knows better, or asked for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from participation import db
from participation.accounts.models import User
from participation.comments.models import Comment
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea
from participation.importers import files
from participation.importers.files import FileFormat, ImportRefused, markup
from participation.importers.tables import habits
from participation.importers.tables.reading import TableFormat
from participation.importers.writing.rows import shown_name
from tests.importers.conftest import Run, rejected, write_csv
from tests.importers.consul.test_consul import city, comment, proposal
from tests.importers.decidim.test_decidim import COMMENTS as DECIDIM_COMMENTS
from tests.importers.decidim.test_decidim import HOST, NEW, new, said, site
from tests.importers.fider.test_fider import post, posts
from tests.importers.mapped.test_mapped import HEAD, ROWS, book, ideas, ideas_mapping, mapping_file
from tests.importers.polis.test_polis import small
from tests.importers.responses.test_responses import commission, feedback

DANISH = ZoneInfo("Europe/Copenhagen")


def formats(*values: str) -> tuple[str, ...]:
    habit = habits.DateHabit()
    for value in values:
        habit.add(value)
    return habit.formats


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (["14-05-2019", "31-02-2019", "15-05-2019"], ("%d-%m-%Y",)),
        (["14-05-2019 09:30", "15-05-2019", "i morgen"], ("%d-%m-%Y", "%d-%m-%Y %H:%M")),
        (["5/14/2024 9:30:12", "5/3/2024 10:00:00"], ("%m/%d/%Y %H:%M:%S",)),
        (["3/5/2024", "14/5/2024"], ("%d/%m/%Y",)),
        (["3.5.2024 kl. x", "3.5.2024 09.30.12"], ("%d.%m.%Y %H.%M.%S",)),
        (["2024/05/14 9:30:12 AM GMT+2", "2024/05/14 1:30:12 PM EET"], ("%Y/%m/%d %I:%M:%S %p",)),
        (["2024-05-14", "2024-05-14T10:00:00Z"], ()),
        (["20240514"], ("%Y%m%d",)),
        (["hvad", "som", "helst"], ()),
        (["1" * 5000, "14-05-2019"], ("%d-%m-%Y",)),
    ],
)
def test_one_bad_cell_does_not_hide_a_format(values: list[str], found: tuple[str, ...]) -> None:
    assert formats(*values) == found


def test_moments_of_forms() -> None:
    form = formats("2024/05/14 9:30:12 AM GMT+2")
    at = habits.moment("2024/05/14 9:30:12 AM GMT+2", "x", DANISH, form)
    assert at.isoformat() == "2024-05-14T07:30:12+00:00"
    at = habits.moment("2024/12/14 1:30:12 PM CET", "x", DANISH, form)
    assert at.isoformat() == "2024-12-14T12:30:12+00:00"


def test_the_bad_row_is_named_and_the_rest_comes(run: Run, tmp_path: Path) -> None:
    bad = [4, "t", "x", "31-02-2019", "", "Åben", "", "", ""]
    path = write_csv(tmp_path / "x.csv", [HEAD, *ROWS, bad])
    report = run("mapped", path, ideas_mapping(tmp_path, file__dates=None))
    assert report.added["ideas"] == 3
    assert rejected(report) == [("x.csv", "5", "Oprettet is not a date: 31-02-2019")]


def test_days_and_months_that_may_be_either_are_told(run: Run, tmp_path: Path) -> None:
    rows = [[1, "a", "x", "03/04/2024", "", "", "", "", ""]]
    path = write_csv(tmp_path / "x.csv", [HEAD, *rows])
    mapping = ideas_mapping(tmp_path, file__dates=None)
    report = run("mapped", path, mapping)
    assert "the day or the month may come first" in report.notes[0]
    assert ideas()["1"].created_at.date().isoformat() == "2024-04-02"
    # Said, it is not asked.
    other = ideas_mapping(tmp_path, file__dates=None, box__name="Other")
    report = run("mapped", path, other, form=FileFormat(dates=("%m/%d/%Y",)))
    assert not any("may come first" in note for note in report.notes)
    found = db.session.scalars(select(Idea).where(Idea.source_id == "other/proposal/1")).one()
    assert found.created_at.date().isoformat() == "2024-03-03"


def test_a_column_that_may_be_either_is_written_as_the_others(run: Run, tmp_path: Path) -> None:
    """An American file: its answers' dates alone do not tell, and a 5 June became a 6 May."""
    head = ["Nr", "Titel", "Tekst", "Svardato", "Svar", "Dato", "Status"]
    rows = [
        [1, "Bænke", "x", "06/07/2024", "Ja", "05/06/2024", "declined"],
        [2, "Lys", "x", "", "", "05/14/2024", "new"],
        [3, "Stier", "x", "", "", "14/05/2024", "new"],
        [4, "Træer", "x", "", "", "05/20/2024", "new"],
    ]
    path = write_csv(tmp_path / "us.csv", [head, *rows])
    mapping = tmp_path / "m.json"
    mapping.write_text(json.dumps({
        "what": "ideas", "source": "us", "box": {"name": "US"},
        "columns": {"id": "Nr", "title": "Titel", "text": "Tekst", "date": "Dato",
                    "answer": "Svar", "answer_date": "Svardato", "state": "Status"},
    }))  # fmt: skip
    report = run("mapped", path, mapping)
    assert not [note for note in report.notes if "month" in note]
    first = ideas()["1"]
    assert first.created_at.astimezone(DANISH).date().isoformat() == "2024-05-06"
    answer = db.session.scalars(select(Comment)).one()
    assert answer.created_at.astimezone(DANISH).date().isoformat() == "2024-06-07"
    # What fits the other order alone is no date in this file.
    assert [row for _, row, _ in rejected(report)] == ["4"]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["10.000", "1.234,5"], [10000, 1234.5]),
        (["10.000", "0,5"], [10000, 0.5]),
        (["10,000", "2.5"], [10000, 2.5]),
        (["1.000.000", "10.000"], [1000000, 10000]),
        (["10 000", "12,5"], [10000, 12.5]),
        (["12.5", "3"], [12.5, 3]),
    ],
)
def test_thousands_by_the_files_own_habit(
    run: Run, tmp_path: Path, cells: list[str], found: list[float]
) -> None:
    rows = [[n, f"Idé {n}", "x", "14-05-2019", "", "", "", "", cell]
            for n, cell in enumerate(cells)]  # fmt: skip
    path = write_csv(tmp_path / "x.csv", [HEAD, *rows], delimiter=";")
    assert run("mapped", path, ideas_mapping(tmp_path)).rejects.count == 0
    assert [ideas()[str(n)].source_figures for n in range(len(cells))] == [
        {"supports": number} for number in found
    ]


def test_a_thousand_that_may_be_one_is_asked_for(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [HEAD, [*ROWS[0][:8], "10.000"]])
    mapping = ideas_mapping(tmp_path)
    with pytest.raises(ImportRefused, match=r"Stemmer holds 10\.000: say with --decimal"):
        run("mapped", path, mapping)
    run("mapped", path, mapping, form=FileFormat(decimal=","))
    assert ideas()["1"].source_figures == {"supports": 10000}
    other = ideas_mapping(tmp_path, file__decimal=".", box__name="Other")
    run("mapped", path, other)
    found = db.session.scalars(select(Idea).where(Idea.source_id == "other/proposal/1")).one()
    assert found.source_figures == {"supports": 10}


def test_numbers_of_a_workbook_are_what_they_are(run: Run, tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", [HEAD, [*ROWS[0][:8], 1.234], [*ROWS[1][:8], 10000]])
    run("mapped", path, ideas_mapping(tmp_path), TableFormat.xlsx)
    assert [ideas()[key].source_figures for key in "12"] == [
        {"supports": 1.234}, {"supports": 10000},
    ]  # fmt: skip


# Ragged tables, workbooks


def test_short_rows_and_doubled_headings(run: Run, tmp_path: Path) -> None:
    head = [*HEAD[:4], "Kommentar", "Kommentar", "Kommentar", ""]
    path = write_csv(tmp_path / "x.csv", [
        head,
        [1, "a", "x", "14-05-2019", "Den første", "Den anden"],
        [2, "b", "x", "14-05-2019"],
        [3, "c", "x", "14-05-2019", "", "", "", "", "", ""],
        [4, "d", "x", "14-05-2019", "", "", "", "", "", "for meget"],
    ])  # fmt: skip
    mapping = ideas_mapping(
        tmp_path, columns__notes=["Kommentar", "Kommentar (2)"], columns__name=None,
        columns__state=None, columns__topics=None, columns__areas=None, columns__supports=None,
        lists={}, values={},
    )  # fmt: skip
    report = run("mapped", path, mapping)
    assert [reason for *_, reason in rejected(report)] == ["has 10 columns where the heading has 8"]
    assert ideas()["1"].source_note == "Den første · Den anden"
    assert set(ideas()) == {"1", "2", "3"}


def test_line_ends_of_workbooks(run: Run, tmp_path: Path) -> None:
    rows = [[1, "En_x000D_", "Først_x000D_\nså_x000D_sidst og _x005F_x000D_", *ROWS[0][3:]]]
    path = book(tmp_path / "x.xlsx", [HEAD, *rows])
    run("mapped", path, ideas_mapping(tmp_path), TableFormat.xlsx)
    assert (ideas()["1"].title, ideas()["1"].body) == ("En", "Først\nså\nsidst og _x000D_")


# Every importer


def recoded(folder: Path) -> None:
    """The same files as Excel saves them in Denmark."""
    for path in folder.glob("*.csv"):
        lines = path.read_text(encoding="utf-8")
        path.write_bytes(lines.replace(",", ";").encode("cp1252"))


def fider(tmp_path: Path) -> Path:
    return posts(tmp_path / "f", post(1, title="Blåbær", created_at="14-05-2023 08:00"))


def consul(tmp_path: Path) -> Path:
    row = proposal(1)
    row[2], row[4] = "Blåbær", "14-05-2016"
    return city(tmp_path / "city", [[*comment(11)[:6], "15-05-2016", *comment(11)[7:]]], row)


def eu(tmp_path: Path) -> Path:
    row = feedback(1, 12, text="Blåbær")
    row[3] = "14-05-2023 08:00"
    return commission(tmp_path / "eu", row)


def decidim(tmp_path: Path) -> Path:
    folder = site(tmp_path / "d", [NEW, new(1, title__da="Blåbær", published_at="14-05-2024 08:00",
                                            body__da="Bær")])  # fmt: skip
    path = folder / "x-open-data-proposals.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    return folder


EACH: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "fider": ("fider", fider),
    "consul": ("consul", consul),
    "eu": ("responses", eu),
    "decidim": ("decidim", decidim),
}


@pytest.mark.parametrize("kind", EACH)
def test_every_importer_finds_out(run: Run, tmp_path: Path, kind: str) -> None:
    importer, make = EACH[kind]
    path = make(tmp_path)
    if kind != "decidim":
        recoded(path if path.is_dir() else path.parent)
    report = run(importer, path)
    assert report.rejects.count <= 1
    db.session.expire_all()
    texts = [*db.session.scalars(select(Idea.title)), *db.session.scalars(select(Response.body))]
    assert texts == ["Blåbær"]
    moments = [
        *db.session.scalars(select(Idea.created_at).where(Idea.kind == "idea")),
        *db.session.scalars(select(Response.received_at)),
    ]
    assert [(at.month, at.day) for at in moments if at] in ([(5, 14)], [(5, 13)])


def test_polis_in_another_encoding(run: Run, tmp_path: Path) -> None:
    folder = small(tmp_path)
    path = folder / "comments.csv"
    said = path.read_text().replace("thing 0", "blåbær")
    path.write_bytes(said.replace(",", "\t").encode("utf-16"))
    run("polis", folder)
    assert "The town should do blåbær." in set(db.session.scalars(select(Idea.title)))


def test_what_is_said_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("a|b\nbl\xe5b\xe6r|2,5\n".encode("cp850"))
    rows = list(files.read(path, (), None, FileFormat(encoding="cp850", delimiter="|")))
    assert rows[0].cells == ["blåbær", "2,5"]
    with pytest.raises(ImportRefused, match="no encoding nonsense"):
        list(files.read(path, (), None, FileFormat(encoding="nonsense")))


# Texts


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("R&amp;D &quot;nu&quot; &#8211; 2 &lt; 3", 'R&D "nu" – 2 < 3'),
        ("<p>En&nbsp;to</p><ul><li>a</li><li>b</li></ul>", "En\xa0to\n\n– a\n– b"),
        ("2 < 3 og <3", "2 < 3 og <3"),
        ("x<script>alert(1)</script>y", "xy"),
        ("x<style>never closed", "xnever closed"),
        ("İİİİİİİİİİ<script>x</script><p>Hej</p><script>her</p>", "İİİİİİİİİİHej\n\nher"),
        ("AT&T og fisk & skaldyr; ja", "AT&T og fisk & skaldyr; ja"),
        ("a <!-- skjult --><b>b</b>", "a b"),
    ],
)
def test_html_is_text(value: str, found: str) -> None:
    assert markup.plain(value) == found


def test_html_is_text_everywhere(run: Run, tmp_path: Path) -> None:
    html, plain = "<p>R&amp;D</p><p>Ja</p>", "R&D\n\nJa"
    run("consul", city(tmp_path / "c", [comment(11, text=html)], proposal(1, text=html)))
    run("fider", posts(tmp_path, post(1, description=html, title="A &amp; B")))
    run("responses", commission(tmp_path / "eu", feedback(1, 12, text=html)))
    db.session.expire_all()
    bodies = list(db.session.scalars(select(Idea.body)))
    assert sorted(bodies) == sorted([f"In short\n\n{plain}", plain])
    assert db.session.scalars(select(Comment.body)).all() == [plain]
    assert db.session.scalars(select(Response.body)).all() == [plain]
    assert "A & B" in set(db.session.scalars(select(Idea.title)))


def test_long_titles_are_cut_and_the_rest_kept(run: Run, tmp_path: Path) -> None:
    long = "ord " * 300 + "slut"
    row = proposal(1)
    row[2] = long
    run("consul", city(tmp_path / "c", [], row))
    run("fider", posts(tmp_path, post(1, title=long)))
    run("decidim", site(tmp_path / "d", [NEW, new(1, title__da=long)]))
    run("mapped", write_csv(tmp_path / "x.csv", [HEAD, [1, long, *ROWS[0][2:]]]),
        ideas_mapping(tmp_path))  # fmt: skip
    db.session.expire_all()
    found = db.session.scalars(select(Idea)).all()
    assert len(found) == 4
    for each in found:
        assert len(each.title) <= 200
        assert each.title.endswith("…")
        assert each.body.startswith(long)
    run("responses", write_csv(tmp_path / "r.csv", [["t", "d", "h"], ["x", "2024-01-01", long]]),
        _responses(tmp_path))  # fmt: skip
    hearing = db.session.scalars(select(Hearing)).one()
    assert (len(hearing.title) <= 200, hearing.summary) == (True, long)


def _responses(tmp_path: Path) -> Path:
    path = tmp_path / "r.json"
    path.write_text(json.dumps({"columns": {"text": "t", "date": "d", "hearing": "h"}}))
    return path


# People


@pytest.mark.parametrize(
    "name",
    ["Person da5344f6", "550e8400-e29b-41d4-a716-446655440000", "948203", "a8Fk29dkQ0zzLq81",
     "9F86D081884C7D65"],
)  # fmt: skip
def test_keys_are_no_names(name: str) -> None:
    assert shown_name(name) == ""


@pytest.mark.parametrize(
    "name", ["Bo Æbelø", "Lokaludvalg 3", "C4 Teknik", "Decade Facade", "Borger 571"]
)
def test_names_are_names(name: str) -> None:
    assert shown_name(name) == name


def test_opaque_ids_are_not_shown(run: Run, tmp_path: Path, client: Any) -> None:
    key = "9f86d081884c7d65"
    run("decidim", site(tmp_path / "d", [NEW, new(1, author__id=key, author__name=""),
                                         new(2, author__id="x" + key, author__name=key)]))  # fmt: skip
    names = db.session.scalars(select(User.name).where(User.source.is_not(None)).order_by(User.id))
    assert list(names) == ["Deltager 1", "Deltager 2"]
    run("responses", commission(tmp_path / "eu", feedback(1, 12, first="Person", surname=key)))
    response = db.session.scalars(select(Response)).one()
    assert response.respondent_name == ""
    assert key not in client.get(f"/hearings/{response.hearing_id}/responses").get_data(
        as_text=True
    )


# Decidim


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (["id", "title/da", "description/da", "start_time"], "holds meetings"),
        (["id", "title/da", "description/da"], "holds something else"),
    ],
)
def test_what_is_no_proposal_is_not_taken_for_one(
    run: Run, tmp_path: Path, columns: list[str], words: str
) -> None:
    path = write_csv(
        tmp_path / "x.csv", [columns, ["1", "Titel", "Tekst", "1", "1"][: len(columns)]]
    )
    with pytest.raises(ImportRefused, match=words):
        run("decidim", path)
    assert db.session.scalars(select(Box)).all() == []


def test_comments_come_alone(run: Run, tmp_path: Path) -> None:
    url = f"{HOST}/processes/havnen-2024/f/12/proposals/1"
    path = write_csv(
        tmp_path / "x-open-data-proposal_comments.csv",
        [
            DECIDIM_COMMENTS,
            said(11, 1, root_commentable_url=url),
            said(12, 9, root_commentable_url=url),
            said(13, 1, commentable_type="Decidim::Accountability::Result"),
        ],
        delimiter=";",
    )
    with pytest.raises(ImportRefused, match="import their files first"):
        run("decidim", path)
    run("decidim", site(tmp_path / "d", [NEW, new(1)]))
    report = run("decidim", path)
    assert report.added["comments"] == 1
    assert [reason for *_, reason in rejected(report)] == [
        "is about a proposal that is not here",
        "is about a result that is not here",
    ]
    assert not any(run("decidim", path).added.values())


# What is told


def test_what_has_no_place_is_listed(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [[*HEAD, "Budget", "Tom"], [*ROWS[0], "5", ""],
                                          [*ROWS[1], "", ""]])  # fmt: skip
    report = run("mapped", path, ideas_mapping(tmp_path))
    assert report.figures()["columns_without_place"] == {"x.csv": ["Budget"]}
    assert "Columns of x.csv that have no place here:\n  Budget" in report.sentences()
    report = run("decidim", site(tmp_path / "d", [NEW, new(1, cost="5")]))
    assert (
        report.figures()["columns_without_place"]
        == {"x-open-data-proposals.csv": ["title/en", "cost", "taxonomies/4/en"]}
        or "cost" in report.figures()["columns_without_place"]["x-open-data-proposals.csv"]
    )


def test_rows_left_out_on_purpose_are_no_rejects(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [HEAD, *ROWS])
    report = run("mapped", path, ideas_mapping(tmp_path, only={"Bydel": ["Nord", "Syd"]}))
    assert (report.added["ideas"], report.rejects.count) == (2, 0)
    assert report.figures()["left_out"] == 1
    assert "Left out on purpose: 1 row (Bydel is empty)." in report.sentences()


def test_answers_keep_their_question(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [
        ["Hvad er godt?", "Hvad mangler?", "Dato"],
        ["Stien", "Lys", "2024-05-01"],
        ["", "Bænke", "2024-05-02"],
    ])  # fmt: skip
    mapping = mapping_file(
        tmp_path, "responses", columns={"text": ["Hvad er godt?", "Hvad mangler?"], "date": "Dato"}
    )
    run("mapped", path, mapping)
    assert db.session.scalars(select(Response.body).order_by(Response.number)).all() == [
        "Hvad er godt?\nStien\n\nHvad mangler?\nLys",
        "Hvad mangler?\nBænke",
    ]
