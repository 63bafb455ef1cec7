"""One suite for both engines: what is written is found, in the right order, by whom it may concern."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from participation import db
from participation.index import parsing
from participation.index.analysis import TITLE_WEIGHT, Terms
from participation.index.engines import engine
from participation.index.engines.postgres import asking, stored
from participation.index.engines.protocol import (
    Document,
    Hits,
    Index,
    IndexUnavailable,
    Reach,
    Seen,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
EVERYWHERE = Reach(staff_in=None)


def document(number: int, text: str, *, title: str = "", **more: object) -> Document:
    language = str(more.pop("language", "da"))
    terms = Terms()
    terms.add(title, language, TITLE_WEIGHT)
    terms.add(text, language)
    values: dict[str, object] = {
        "kind": "idea",
        "space_id": 1,
        "seen": Seen.all,
        "author_id": None,
        "at": NOW - timedelta(days=number),
    }
    values.update(more)
    return Document(id=number, language=language, terms=terms, **values)  # type: ignore[arg-type]


@pytest.fixture
def index(app: Flask) -> Iterator[Index]:
    made = engine().build(0)
    made.write(
        [
            document(1, "Vi ønsker en cykelsti langs åen.", title="Grøn rute"),
            document(2, "Der er mange biler.", title="Cykelsti til skolen"),
            document(3, "Supercykelstinettet skal nå havnen.", kind="hearing", space_id=2),
            document(4, "Sagen er 25/1234 om høringen.", language="da", labels=("topic:trafik",)),
            document(5, "Hemmelig cykelsti.", seen=Seen.staff, author_id=7),
            document(6, "Min kladde om cykelstier.", seen=Seen.author, author_id=7),
            document(7, "Sykkelvei til skolen på norsk, hver dag.", language="nb"),
        ]
    )
    engine().promote(made)
    yield engine().current()
    db.session.rollback()


EVERYTHING = Reach()


def find(index: Index, text: str, reach: Reach = EVERYTHING, **more: object) -> Hits:
    return index.find(parsing.read(text), reach, **more)  # type: ignore[arg-type]


def test_without_an_index_it_is_unavailable(app: Flask) -> None:
    with pytest.raises(IndexUnavailable):
        engine().current()


def test_a_title_counts_more_than_a_text(index: Index) -> None:
    assert find(index, "cykelsti ").ids == [2, 1]
    assert find(index, "cykelstierne ").ids == [2, 1]


def test_all_words_are_needed(index: Index) -> None:
    assert find(index, "cykelsti skole").ids == [2]
    assert find(index, "cykelsti rumfærge").ids == []
    assert find(index, "cykelsti -skole").ids == [1]


def test_folded_forms_are_a_second_chance(index: Index) -> None:
    found = find(index, "hoering ")
    assert (found.ids, found.firm) == ([4], 0)
    assert find(index, "høring ").firm == 1
    index.write([document(8, "Horing er et ord.")])
    assert find(index, "høring ").ids[0] == 4, "the exact form stands above"
    assert set(find(index, "horing ").ids) == {4, 8}
    assert find(index, "horing ").ids[0] == 8


def test_longer_words_are_found_when_the_query_names_them(index: Index) -> None:
    question = parsing.read("cykelsti ")
    word = replace(question.words[0], loose=(*question.words[0].loose, "supercykelstinet"))
    found = index.find(replace(question, words=(word,)), Reach())
    assert (found.ids, found.firm) == ([2, 1, 3], 2)


def test_a_word_that_is_being_typed(index: Index) -> None:
    assert set(find(index, "supercyk").ids) == {3}
    assert find(index, "supercyk ").ids == []
    assert set(find(index, "supercyk* havnen").ids) == {3}


def test_case_numbers_whole_and_in_parts(index: Index) -> None:
    assert find(index, "25/1234").ids == [4]
    assert find(index, "1234").ids == [4]
    assert find(index, "25/12").ids in ([], [4])
    assert find(index, "26/1234").ids == []


def test_phrases(index: Index) -> None:
    assert find(index, '"cykelsti langs"').ids == [1]
    assert find(index, '"langs cykelsti"').ids == []
    assert find(index, '"ønsker en cykelsti"').ids == [1], "small words keep their place"
    assert find(index, '"grøn rute"').ids == [1]
    assert find(index, '"rute ønsker"').ids == [], "no phrase reaches from the title into the text"


def test_languages_have_their_own_endings(index: Index) -> None:
    assert find(index, "sykkelveier").ids == [7]
    assert find(index, "skolene").ids[:1] == [7] or 7 in find(index, "skolene").ids


def test_who_comes_across_what(index: Index) -> None:
    assert set(find(index, "cykelsti ").ids) == {1, 2}
    assert set(find(index, "cykelsti ", Reach(staff_in=frozenset({1}))).ids) == {1, 2, 5}
    assert set(find(index, "cykelsti ", Reach(staff_in=frozenset({2}))).ids) == {1, 2}
    assert set(find(index, "cykelsti ", Reach(user_id=7)).ids) == {1, 2, 5, 6}
    assert set(find(index, "cykelsti ", Reach(user_id=8)).ids) == {1, 2}
    assert 6 not in find(index, "cykelsti ", EVERYWHERE).ids, "a draft is its author's alone"


def test_narrowing(index: Index) -> None:
    assert find(index, "supercykelstinettet", Reach(kinds=frozenset({"idea"}))).ids == []
    assert find(index, "supercykelstinettet", Reach(spaces=frozenset({2}))).ids == [3]
    assert find(index, "høringen", Reach(labels=("topic:trafik",))).ids == [4]
    assert find(index, "høringen", Reach(labels=("topic:havn",))).ids == []
    assert find(index, "skolen", Reach(languages=frozenset({"nb"}))).ids == [7]
    assert find(index, "cykelsti ", Reach(since=NOW - timedelta(days=1, hours=1))).ids == [1]
    assert find(index, "cykelsti ", Reach(until=NOW - timedelta(days=1, hours=1))).ids == [2]


def test_newest_first_and_limits(index: Index) -> None:
    assert find(index, "cykelsti ", newest=True).ids == [1, 2]
    found = find(index, "cykelsti ", limit=1)
    assert (found.ids, found.more) == ([2], True)
    assert not find(index, "cykelsti ", limit=2).more
    assert find(index, "cykelsti ", limit=None).ids == [2, 1]


def test_writing_again_replaces_and_takes_out(index: Index) -> None:
    again = document(2, "Nu handler det om noget andet: busser.")
    index.write([again], position=5)
    index.write([again], position=5)
    assert find(index, "cykelsti ").ids == [1]
    assert find(index, "busser").ids == [2]
    index.write([], gone=[1, 99], position=6)
    assert find(index, "cykelsti ").ids == []
    assert index.count() == 6
    assert engine().current().position == 6


def test_many_small_writes_stay_whole(index: Index) -> None:
    for turn in range(30):
        index.write([document(100 + turn, f"Bænk nummer {turn} ved stien.")])
    found = find(index, "bænk", limit=100)
    assert sorted(found.ids) == list(range(100, 130))
    index.write([], gone=list(range(100, 115)))
    assert sorted(find(index, "bænk", limit=100).ids) == list(range(115, 130))
    assert find(index, '"bænk nummer 20"').ids == [120]


def test_frequency(index: Index) -> None:
    assert index.frequency(["cykelsti", "findesikke"]) == {"cykelsti": 4, "findesikke": 0}


def test_a_new_index_stands_beside_until_it_is_promoted(index: Index) -> None:
    beside = engine().build(40)
    beside.write([document(50, "Kun cykelsti her.")], last_id=50)
    assert set(engine().current().find(parsing.read("cykelsti "), Reach()).ids) == {1, 2}
    building = engine().building()
    assert building is not None
    assert (building.last_id, building.position) == (50, 40)
    engine().promote(beside)
    assert engine().current().find(parsing.read("cykelsti "), Reach()).ids == [50]
    assert engine().building() is None
    assert engine().current().position == 40


def test_odd_terms_are_kept_as_they_are(index: Index) -> None:
    odd = "o'brien l\\m æøå 東京 привет ' \\ \" : & | ! * <-> ():*"
    index.write([document(60, odd, title=odd)])
    for query in ("o'brien", "東京", "привет", "æøå"):
        assert 60 in find(index, query).ids, query


@pytest.mark.parametrize("few", [1, 4, 300])
@pytest.mark.parametrize("query", ["bænk ", "bænk stien "])
@pytest.mark.parametrize("limit", [2, 5, 11, 20])
def test_what_is_common_is_found_the_same_way_as_what_is_rare(
    index: Index, monkeypatch: pytest.MonkeyPatch, few: int, query: str, limit: int
) -> None:
    for module in (asking, stored):
        monkeypatch.setattr(module, "FEW", few)
    written = [document(200 + turn, "Bænk ved stien.") for turn in range(6)]
    titled = [document(210 + turn, "Ved stien.", title="Bænk") for turn in range(4)]
    second = [document(220, "Baenk ved stien."), document(221, "Hemmelig bænk ved stien.")]
    second[1] = replace(second[1], seen=Seen.staff)
    left_out = document(222, "En bænk uden noget ved siden af.", space_id=9)
    index.write([*written, *titled, *second, left_out])
    found = find(index, query, Reach(spaces=frozenset({1})), limit=limit)
    assert len(set(found.ids)) == len(found.ids) == min(limit, 11)
    assert found.more is (limit < 11)
    assert found.firm == min(limit, 10)
    assert set(found.ids[:4]) <= set(range(210, 214))
    assert set(found.ids[4:10]) <= set(range(200, 206))
    assert found.ids[10:] == [220][: max(0, limit - 10)]


def test_numbers_with_signs(index: Index) -> None:
    index.write([document(70, "Bænk.", title="#70"), document(71, "Se #70 og 70 andre.")])
    assert find(index, "#70").ids == [70, 71]
    assert find(index, "70 ").ids == [70, 71]
    index.write([document(70, "Nu en lampe.", title="#70")])
    assert find(index, "#70").ids == [70, 71], "a term is no mark by which a document is replaced"
    for asked_for in ("25-1234", "25.1234"):
        found = find(index, asked_for)
        assert (found.ids, found.firm) == ([4], 0), asked_for


def most(index: Index, text: str, reach: Reach = EVERYTHING, limit: int = 20) -> Hits:
    return index.find_most(parsing.read(text), reach, limit)


def test_what_holds_the_most_of_the_words_stands_first(index: Index) -> None:
    found = most(index, "cykelsti skolen rumfærge ")
    assert found.ids[0] == 2
    assert set(found.ids) == {2, 1, 7}
    assert found.scores == sorted(found.scores, reverse=True)
    assert 0 < found.scores[-1] < found.scores[0] < 1
    assert most(index, "rumfærge svævebane ").ids == []
    assert most(index, "og at ").ids == []


def test_the_most_is_found_by_whom_it_may_concern_and_within_a_reach(index: Index) -> None:
    assert 5 in most(index, "hemmelig rumfærge ", Reach(staff_in=frozenset({1}))).ids
    assert most(index, "hemmelig rumfærge ").ids == []
    assert most(index, "kladde rumfærge ", Reach(user_id=7)).ids == [6]
    assert most(index, "supercykelstinettet rumfærge ", Reach(kinds=frozenset({"idea"}))).ids == []
    assert most(index, "høringen rumfærge ", Reach(labels=("topic:trafik",))).ids == [4]
    assert most(index, "høringen rumfærge ", Reach(labels=("topic:havn",))).ids == []
    assert set(most(index, "cykelsti rumfærge -biler ").ids) == {1}


def test_the_most_is_bounded(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "COMMON", 3)
    for module in (asking, stored):
        monkeypatch.setattr(module, "MOST_RANKED", 3)
    index.write([document(300 + turn, f"Bænk ved nummer {turn}.") for turn in range(9)])
    index.write([document(320, "Lampe.")])
    found = most(index, "bænk lampe ", limit=2)
    assert (found.ids[0], len(found.ids), found.more) == (320, 2, True)
