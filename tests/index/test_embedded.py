"""The embedded engine between processes: read while it is written, by a writer that may die at any moment."""

import subprocess
import sys
from pathlib import Path

import pytest

from participation.index import parsing
from participation.index.engines.embedded import FolderIndex
from participation.index.engines.protocol import Reach
from tests.index.test_engines import document

EACH = 10
WRITER = """
import sys
from pathlib import Path
from participation.index.engines.embedded import FolderIndex
from tests.index.test_embedded import batch
index = FolderIndex(Path(sys.argv[1]))
while True:
    turn = index.last_id + 1
    index.write(batch(turn), last_id=turn)
    print(turn, flush=True)
"""


def batch(turn: int) -> list[object]:
    """What the writer writes in a turn: new documents, and the first one again."""
    return [document(1, f"Bænk {turn}"), *(document(turn * EACH + n, "Bænk") for n in range(EACH))]


def found(index: FolderIndex) -> int:
    """How many benches there are, each of which may be found once."""
    ids = index.find(parsing.read("bænk "), Reach(), None).ids
    assert len(ids) == len(set(ids)) == index.count()
    return len(ids)


def test_a_writer_may_be_killed_at_any_moment(tmp_path: Path) -> None:
    """Others read meanwhile; whatever it had said that it wrote is there, and each batch is whole."""
    reader = FolderIndex.create(tmp_path / "index", 0)
    for _round in range(4):
        command = [sys.executable, "-c", WRITER, str(reader.folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            turn = 0
            for line in writer.stdout:
                turn = int(line)
                reader._looked = 0.0
                assert found(reader) % EACH == 1
                if turn % 7 == 0:
                    break
            writer.kill()
        index = FolderIndex(reader.folder)
        index.check(thoroughly=True)
        assert found(index) >= turn * EACH + 1
        index.write([], position=turn)
        index.check(thoroughly=True)
        assert found(index) % EACH == 1
        index.close()
    assert len(list(reader.folder.glob("_MAIN_*.toc"))) == 1, "what was left behind is taken away"
    reader.close()


@pytest.mark.parametrize("text", ['"grøn bænk"', '"bænk nummer 12/34"', '"bænk om vinteren"'])
def test_a_phrase_is_told_by_the_places_of_its_words(tmp_path: Path, text: str) -> None:
    index = FolderIndex.create(tmp_path / "index", 0)
    index.write(
        [
            document(1, "En grøn grøn bænk nummer 12/34 her, og en bænk til vinteren."),
            document(2, "Bænk grøn nummer, bænk om en vinter, 12/34."),
        ]
    )
    assert index.find(parsing.read(text), Reach()).ids == [1]
    index.close()
