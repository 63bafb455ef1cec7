"""Files to import, and a space to import them into."""

import csv
import gzip
import importlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from participation import db
from participation.importers.files import FileFormat, Rejects
from participation.importers.writing.report import ImportReport, Progress, silent
from participation.spaces.models import Space
from tests import factories
from tests.real_data import REAL

Run = Callable[..., ImportReport]
FORM = FileFormat()


@pytest.fixture
def real() -> Path:
    """The folder of real data sets beside the repository."""
    if not REAL.exists():
        pytest.skip(f"no real data in {REAL}: set PARTICIPATION_REAL_DATA")
    return REAL.resolve()


@pytest.fixture
def space(app: Flask) -> Space:
    made = factories.space(slug="fjordby", timezone="Europe/Copenhagen")
    db.session.commit()
    return made


@pytest.fixture
def run(app: Flask, space: Space, tmp_path: Path) -> Run:
    """Run an importer: `run("polis", path)`; the report it gives."""
    count = iter(range(1000))

    def run(
        kind: str,
        path: Path,
        *more: Any,
        progress: Progress = silent,
        update: bool = False,
        form: FileFormat = FORM,
        authority: str = "",
        ours: bool = False,
        currency: str = "",
    ) -> ImportReport:
        things = "hearings" if kind == "responses" else "boxes"
        if kind == "responses" and more:
            kind = "mapped"
        rejects = Rejects(tmp_path / f"rejects-{next(count)}.csv")
        report = ImportReport(things, rejects, progress, form)
        report.update, report.authority, report.ours = update, authority, ours
        report.currency = currency
        try:
            importlib.import_module(f"participation.importers.{kind}").run(
                path, "fjordby", report, *more
            )
        finally:
            report.rejects.close()
        return report

    return run


def write_csv(path: Path, rows: Iterable[Sequence[object]], **options: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, **options).writerows(rows)
    return path


def write_gzip(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def rejected(report: ImportReport) -> list[tuple[str, str, str]]:
    """File, row and reason of each rejected row."""
    if not report.rejects.count:
        return []
    with report.rejects.path.open(encoding="utf-8", newline="") as file:
        return [(row["file"], row["row"], row["reason"]) for row in csv.DictReader(file)]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
