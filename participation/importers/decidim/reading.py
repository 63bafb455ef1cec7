"""Decidim: proposals become ideas, with their comments, answers, labels and results.

An open data archive (`…-open-data.zip`), a folder of its files, or one file of proposals. Columns
have changed between versions (up to 0.29: `category`, `scope`, `supports` or `votes`; from 0.30:
`taxonomies`, `author`, `state_published_at`, later `likes`), and what is translated has a column
for each language (`title/da`). Votes and endorsements come as numbers without people.
"""

from pathlib import Path

from participation.importers.boxes.writer import write
from participation.importers.decidim.comments import read_comments
from participation.importers.decidim.proposals import DecidimImport
from participation.importers.decidim.results import read_results
from participation.importers.files import ZIP, ImportRefused, Source, begins, heading, members
from participation.importers.writing.report import ImportReport
from participation.importers.writing.rows import find_space


def run(path: Path, space_slug: str, report: ImportReport, box: str = "") -> None:
    """Import an archive, a folder or a file of proposals: into one box when its name is given,
    else into a box for each component."""
    space = find_space(space_slug)
    proposals, comments, results = _files(path)
    importer = DecidimImport(space, report, box)
    if proposals is not None:
        importer.read_proposals(proposals)
    if comments is not None:
        read_comments(importer, comments)
    if results is not None:
        read_results(importer, results)
    write(importer.collection, space, report)


def _files(path: Path) -> tuple[Source | None, Source | None, Source | None]:
    """The files of proposals, of their comments, and of results. Comments may come alone."""
    found: list[Source]
    if path.is_dir():
        found = [each for each in sorted(path.iterdir()) if each.is_file()]
    elif begins(path).startswith(ZIP):
        found = list(members(path))
    elif "commentable_id" in heading(path):
        return None, path, None
    else:
        return path, None, None
    tables = [each for each in found if not each.name.startswith(".")]
    comments = _only(path, tables, "proposal_comments.csv")
    proposals = _only(path, tables, "proposals.csv")
    if proposals is None and comments is None:
        raise ImportRefused(
            f"{path} holds no files whose name ends in proposals.csv or proposal_comments.csv; "
            "a Decidim archive has one"
        )
    results = _only(path, tables, "results.csv") if proposals is not None else None
    return proposals, comments, results


def _only(path: Path, tables: list[Source], ending: str) -> Source | None:
    found = [each for each in tables if each.name.endswith(ending)]
    if len(found) > 1:
        raise ImportRefused(
            f"{path} holds {len(found)} files whose name ends in {ending}: name the one to read"
        )
    return found[0] if found else None
