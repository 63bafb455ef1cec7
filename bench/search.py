"""Part `search`: our engines beside FTS5 on the same made-up texts, milliseconds a question."""

from bench.fts5 import Fts5
from bench.running import Run
from bench.texts import texts


def run(run: Run) -> None:
    """Fill FTS5."""
    reference = Fts5(run.store.folder / "fts5.sqlite3")
    reference.fill(texts(run.options.documents))
    reference.close()
