"""Decidim: proposals become ideas, with their comments, answers and labels; what people could vote for in a
budget becomes ideas too; results become projects, with theirs.

An open data archive (`…-open-data.zip`), a folder of its files, or one file. Columns
have changed between versions (up to 0.29: `category`, `scope`, `supports` or `votes`; from 0.30:
`taxonomies`, `author`, `state_published_at`, later `likes`), and what is translated has a column
for each language (`title/da`). Votes and endorsements come as numbers without people.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from participation.importers.boxes.writer import write
from participation.importers.decidim.budgets import read_budgets
from participation.importers.decidim.columns import other_kind
from participation.importers.decidim.comments import read_comments
from participation.importers.decidim.proposals import DecidimImport
from participation.importers.decidim.results import read_results
from participation.importers.files import ZIP, ImportRefused, Source, begins, heading, members
from participation.importers.files.nested import as_csv
from participation.importers.writing.report import ImportReport
from participation.importers.writing.rows import find_space

_READERS: dict[str, Callable[[DecidimImport, Source], None]] = {
    "proposals": lambda job, path: job.read_proposals(path),
    "proposal_comments": read_comments,
    "projects": read_budgets,
    "results": read_results,
    "result_comments": read_comments,
}
"""What is read, in this order, by how the names of the files end."""
_ALONE = {
    "comments": "result_comments",
    "projects of a budget": "projects",
    "results": "results",
}
_ENDINGS = (".csv", ".json", ".xlsx")


def run(path: Path, space_slug: str, report: ImportReport, box: str = "") -> None:
    """Import an archive, a folder or a file: into one box when its name is given, else into a box for each
    component and each budget."""
    space = find_space(space_slug)
    importer = DecidimImport(space, report, box)
    with tempfile.TemporaryDirectory() as folder:
        for kind, file in _files(path, Path(folder)).items():
            _READERS[kind](importer, file)
        importer.name_boxes()
        write(importer.collection, space, report)


def _files(path: Path, folder: Path) -> dict[str, Source]:
    """The files that are read, by what they hold, in the order in which they are."""
    found: list[Source]
    if path.is_dir():
        found = [each for each in sorted(path.iterdir()) if each.is_file()]
    elif not path.name.lower().endswith(_ENDINGS) and begins(path).startswith(ZIP):
        found = list(members(path))
    else:
        file = as_csv(path, folder)
        kind = other_kind(heading(file))
        return {_ALONE.get(kind, "proposals"): file}
    tables = [each for each in found if not each.name.startswith(".")]
    named = {kind: _only(path, tables, kind) for kind in _READERS}
    files = {kind: as_csv(file, folder) for kind, file in named.items() if file is not None}
    if not files:
        raise ImportRefused(
            f"{path} holds no files whose name ends in proposals.csv, proposal_comments.csv, "
            "projects.csv, results.csv or result_comments.csv; a Decidim archive has one"
        )
    return files


def _only(path: Path, tables: list[Source], kind: str) -> Source | None:
    endings = tuple(f"{kind}{ending}" for ending in _ENDINGS)
    found = [each for each in tables if each.name.endswith(endings)]
    if len(found) > 1:
        raise ImportRefused(
            f"{path} holds {len(found)} files whose name ends in {kind}.csv: name the one to read"
        )
    return found[0] if found else None
