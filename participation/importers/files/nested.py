"""Files that are no CSV, read as if they were: the same rows as JSON, or as a workbook."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from participation.importers.files import workbooks
from participation.importers.files.rows import ImportRefused
from participation.importers.files.sources import Source, bytes_of

LARGEST_JSON = 200_000_000


def as_csv(path: Source, folder: Path) -> Source:
    """The same rows as a CSV file in a folder for a while, under the name that the file has; a CSV file is
    given back as it is."""
    ending = path.name.lower().rpartition(".")[2]
    if ending == "json":
        rows = _of_json(path)
    elif ending == "xlsx" and isinstance(path, Path):
        rows = _of_workbook(path)
    else:
        return path
    written = folder / path.name
    with written.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return written


def _of_workbook(path: Path) -> Iterator[list[str]]:
    yield workbooks.heading(path)
    for row in workbooks.read(path, (), None):
        yield row.cells


def _of_json(path: Source) -> Iterator[list[str]]:
    things = loaded(path)
    if not isinstance(things, list) or not all(isinstance(each, dict) for each in things):
        raise ImportRefused(f"{path.name} is no list of things")
    flat = [dict(_flat("", each)) for each in things]
    names = list(dict.fromkeys(name for each in flat for name in each))
    yield names
    for each in flat:
        yield [each.get(name, "") for name in names]


def loaded(path: Source) -> Any:
    """What a JSON file holds."""
    with bytes_of(path) as file:
        raw = file.read(LARGEST_JSON + 1)
    if len(raw) > LARGEST_JSON:
        raise ImportRefused(f"{path.name} is larger than {LARGEST_JSON // 10**6} MB: use CSV")
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ImportRefused(
            f"{path.name} is not JSON: {' '.join(str(error).split())[:200]}"
        ) from None


def _flat(stem: str, value: Any) -> Iterator[tuple[str, str]]:
    """A thing as cells: what lies inside another has both names with `/` between them, as in their CSV."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{stem}/{name}" if stem else str(name), inner)
    elif isinstance(value, list):
        plain = (each for each in value if not isinstance(each, dict | list))
        yield stem, ", ".join(_cell(each) for each in plain)
    else:
        yield stem, _cell(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
