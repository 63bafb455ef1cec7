"""Readers of files from elsewhere: whatever is in them, each row is given, rejected or refused."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participation.importers import files
from participation.importers.boxes.collection import Remark, threaded
from participation.importers.files import (
    ImportRefused,
    Rejects,
    Row,
    RowRejected,
    markup,
    workbooks,
)
from participation.importers.tables.reading import coordinates, number
from participation.importers.writing import languages
from participation.importers.writing.titles import TITLE_LENGTH, headed

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
FIRST = datetime(1950, 1, 1)  # noqa: DTZ001  (a workbook knows no timezone)
relaxed = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
cell = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)
table = st.lists(st.lists(cell, min_size=3, max_size=3), max_size=12)


@relaxed
@given(rows=table, delimiter=st.sampled_from(",;\t|"), bom=st.booleans(), wide=st.booleans())
def test_what_was_written_is_read(
    tmp_path: Path, rows: list[list[str]], delimiter: str, bom: bool, wide: bool
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([["a", "b", "c"], *rows])
    encoding = "utf-16" if wide else "utf-8-sig" if bom else "utf-8"
    path = tmp_path / "x.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    rejects = Rejects(tmp_path / "r.csv", written=False)
    found = [row.cells for row in files.read(path, ("a", "c"), rejects)]
    assert found == [row for row in rows if any(row)]
    assert rejects.count == 0


def refusal(read: Callable[[], object]) -> str:
    """What a reader says of a file it will not read; empty when it reads it."""
    try:
        read()
    except ImportRefused as refused:
        return str(refused)
    return ""


@relaxed
@given(
    content=st.binary(max_size=400), head=st.sampled_from([b"", b"a,b\r\n", b"\xff\xfea\0,\0b\0"])
)
def test_any_bytes_are_rows_rejects_or_a_refusal(
    tmp_path: Path, content: bytes, head: bytes
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(head + content)
    rejects = Rejects(tmp_path / "r.csv")
    rows: list[Row] = []
    said = refusal(lambda: rows.extend(files.read(path, ("a", "b"), rejects)))
    rejects.close()
    assert "\n" not in said
    assert all(row.get("a") is not None and row.get("b") is not None for row in rows)


@relaxed
@given(content=st.binary(max_size=300), member=st.sampled_from(["xl/workbook.xml", "x.csv"]))
def test_any_archive_is_read_or_refused(tmp_path: Path, content: bytes, member: str) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, content)
    for damaged in (path.read_bytes(), path.read_bytes()[:-7], b"PK\x03\x04" + content):
        path.write_bytes(damaged)
        assert "\n" not in refusal(lambda: files.members(path))
        said = refusal(lambda: workbooks.heading(path))
        assert said
        assert "\n" not in said


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.booleans(),
                st.integers(-(10**9), 10**9),
                st.floats(-1e6, 1e6),
                st.datetimes(min_value=FIRST),
                st.text("abcæøå –'=\n", max_size=20),
            ),
            min_size=3,
            max_size=3,
        ),
        max_size=8,
    )
)
def test_any_workbook_is_read(tmp_path: Path, rows: list[list[object]]) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["a", "b", "c"])
    for row in rows:
        sheet.append(row)
    path = tmp_path / "x.xlsx"
    made.save(path)
    found = list(workbooks.read(path, ("a",), None))
    assert len(found) <= len(rows)
    for each in found:
        assert len(each.cells) == 3
        assert all(isinstance(value, str) for value in each.cells)


remark_keys = st.integers(0, 8).map(str)


@given(
    remarks=st.dictionaries(
        remark_keys, st.tuples(remark_keys, st.sampled_from(["p", "q"])), max_size=9
    )
)
def test_comments_come_after_what_they_answer(remarks: dict[str, tuple[str, str]]) -> None:
    from_source = {
        key: Remark(key, about, EPOCH, "x", parent=parent)
        for key, (parent, about) in remarks.items()
    }
    placed: dict[str, Remark] = {}
    for each in threaded(from_source):
        if each.parent and not each.orphan:
            assert placed[each.parent].depth == each.depth - 1
            assert placed[each.parent].proposal == each.proposal
        else:
            assert each.depth == 0
        placed[each.key] = each
    assert placed.keys() == remarks.keys()


@given(title=st.text(max_size=600), body=st.text(max_size=600))
def test_a_title_fits_and_nothing_is_lost(title: str, body: str) -> None:
    title = " ".join(title.split())
    head, text = headed(title, body.strip())
    assert len(head) <= TITLE_LENGTH
    if title and len(title) > TITLE_LENGTH:
        assert text.startswith(title)
    assert bool(head) == bool(title or body.split())


@given(value=st.text("<>/pbriul= &lt;;ab\n", max_size=80))
def test_html_becomes_text(value: str) -> None:
    assert "<p>" not in markup.plain(value)


@pytest.mark.parametrize(
    ("value", "found"), [("", None), ("12", 12), ("12.0", 12), ("12,5", 12.5), ("1 200", 1200)]
)
def test_numbers(value: str, found: float | None) -> None:
    assert number(value, "x") == found


@pytest.mark.parametrize("value", ["x", "1e5", "nan", "1.2.3", "9" * 30, "९९९x"])
def test_what_is_no_number(value: str) -> None:
    with pytest.raises(RowRejected):
        number(value, "x")


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("91", "1"), ("1", ""), ("", "2"), ("1", "181")]
)
def test_what_is_no_place(latitude: str, longitude: str) -> None:
    with pytest.raises(RowRejected):
        coordinates(latitude, longitude, ("lat", "lon"))


def test_a_letter_alone_is_no_language() -> None:
    assert languages.guess(["A & B", "Hvis a < b og 5 > 3, så a"]) is None
    assert languages.guess(["Vi skal have mere lys, og det er ikke nok med en lampe."]) == "da"
