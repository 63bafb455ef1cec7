"""How well the guard finds, on texts made up for it, and how often it cries wolf on real ones."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from participation.text import privacy
from participation.text.privacy import Kind
from tests.real_data import REAL

LABEL = re.compile(r"\[([a-z-]+):([^\]]+)\]")
FLOORS = {
    # kind: precision, recall
    Kind.cpr: (0.97, 0.97),
    Kind.fnr: (0.97, 0.97),
    Kind.d_number: (0.97, 0.97),
    Kind.h_number: (0.97, 0.97),
    Kind.synthetic: (0.97, 0.97),
    Kind.iban: (0.97, 0.97),
    Kind.card: (0.97, 0.97),
    Kind.email: (0.97, 0.97),
    Kind.phone: (0.9, 0.9),
    Kind.address: (0.9, 0.9),
}
MOST_FALSE_ALARMS = 0.001


def _labelled() -> Iterator[tuple[str, set[tuple[Kind, int, int]]]]:
    """Each text of the set without its labels, and what they say."""
    for line in Path(__file__).with_name("labelled.tsv").read_text("utf-8").splitlines():
        marked = line.split("\t", 1)[1]
        plain, wanted, at = "", set(), 0
        for label in LABEL.finditer(marked):
            plain += marked[at : label.start()]
            wanted.add((Kind(label[1]), len(plain), len(plain) + len(label[2])))
            plain += label[2]
            at = label.end()
        yield plain + marked[at:], wanted


def test_the_guard_finds_what_is_labelled(capsys: pytest.CaptureFixture[str]) -> None:
    right, found, wanted = Counter[Kind](), Counter[Kind](), Counter[Kind]()
    texts = 0
    for text, labels in _labelled():
        texts += 1
        hits = {(hit.kind, hit.start, hit.end) for hit in privacy.find(text)}
        right.update(kind for kind, *_ in hits & labels)
        found.update(kind for kind, *_ in hits)
        wanted.update(kind for kind, *_ in labels)
    with capsys.disabled():
        lines = [
            f"  {kind.value:10} precision {right[kind] / found[kind]:.3f}  "
            f"recall {right[kind] / wanted[kind]:.3f}  of {wanted[kind]}"
            for kind in FLOORS
        ]
        print(f"\nguard, on {texts} labelled texts:", *lines, sep="\n")  # noqa: T201
    assert texts >= 300
    for kind, (precision, recall) in FLOORS.items():
        assert right[kind] / found[kind] >= precision, kind
        assert right[kind] / wanted[kind] >= recall, kind


def _treebanks() -> Iterator[str]:
    for file in sorted((REAL / "nordic-search").glob("UD_*/*.conllu")):
        for line in file.read_text("utf-8").splitlines():
            if line.startswith("# text = "):
                yield line.removeprefix("# text = ")


def _responses() -> Iterator[str]:
    for name, column in (
        ("eu-have-your-say/feedback.csv", "feedback"),
        ("decide-madrid/2015-2019-comments.csv", "text"),
        ("decide-madrid/2015-2019-proposals.csv", "text"),
        ("omastadi/pro_merged.csv", "texts"),
    ):
        with (REAL / name).open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.DictReader(rows):
                yield row[column] or ""


@pytest.mark.real_data
def test_it_seldom_holds_what_people_really_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    if not (REAL / "nordic-search").exists():
        pytest.skip(f"the real data is not in {REAL}")
    for name, texts in (("treebanks", list(_treebanks())), ("responses", list(_responses()))):
        hits = [privacy.find(text) for text in texts]
        alarms = sum(1 for found in hits if privacy.strong(found))
        soft = Counter(hit.kind.value for found in hits for hit in found)
        with capsys.disabled():
            said = f"{alarms} strong alarms in {len(texts)} texts; {dict(soft)}"
            print(f"\nguard, {name}: {said}")  # noqa: T201
        assert len(texts) > 1_000
        assert alarms / len(texts) < MOST_FALSE_ALARMS
