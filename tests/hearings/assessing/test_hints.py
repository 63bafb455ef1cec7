"""Suggested themes: how good they are on real answers, what they rest on, and how often they were right."""

import json
import random
from typing import Any

import pytest
from sqlalchemy import select

from participation import db
from participation.accounts.models import User
from participation.hearings.assessing import hints, jobs
from participation.hearings.assessing.actions import sorting
from participation.hearings.assessing.actions import themes as actions_themes
from participation.hearings.assessing.models import ResponseWords, Suggestion, Theme, ThemeWord
from participation.hearings.assessing.queries import themes as queries
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from tests import factories
from tests.real_data import REAL

DATA = REAL / "themes"
SPLITS = 8


@pytest.fixture
def official(app: Any) -> User:
    return factories.user("Anna Berg")


@pytest.fixture
def hearing(app: Any) -> Hearing:
    return factories.hearing(factories.space(), language="da")


def add(hearing: Hearing, text: str, *themes: Theme, by: User, suggested: Any = ()) -> Response:
    """A response that is one point under themes, and sorted."""
    response = factories.response(hearing, body=text)
    if themes:
        sorting.add_point(hearing, response, text, text, themes, by=by, suggested=suggested)
    sorting.finish(hearing, response, by=by, suggested=suggested)
    return response


def suggested(hearing: Hearing, text: str, *themes: Theme, without: Any = ()) -> list[str]:
    return [hint.title for hint in hints.suggest(hearing, text, themes, without).hints]


def record(hearing: Hearing) -> tuple[int, int]:
    """How many of the last suggestions were right, and of how many."""
    return hints.suggest(hearing, "", []).record


def count(hearing: Hearing, *texts: str) -> None:
    """Let these be the responses whose words are counted."""
    hints.keep_count(hearing.id, len(texts), hints.count_words(texts, hearing.language))


def count_all(hearing: Hearing) -> None:
    """Let the words of all responses be counted, and read again how many points themes have."""
    bodies = select(Response.body).where(Response.hearing_id == hearing.id)
    count(hearing, *db.session.scalars(bodies))
    db.session.expire_all()


# On real answers.


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def _f1(found: set[str], right: set[str]) -> float:
    return 2 * len(found & right) / (len(found) + len(right)) if found or right else 1.0


@pytest.mark.real_data
def test_what_is_suggested_is_often_right(
    app: Any, official: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F1 for each answer, of all that are not sorted yet, over eight random orders."""
    if not DATA.exists():
        pytest.skip(f"no real data in {REAL}: set PARTICIPATION_REAL_DATA")
    texts = {each["response_id"]: each["response"] for each in _lines("responses.jsonl")}
    labels = {each["response_id"]: set(each["labels"]) for each in _lines("mapping.jsonl")}
    known = json.loads((DATA / "themes.json").read_text("utf-8"))
    hearing = factories.hearing(factories.space(language="en"), language="en")
    themes = {
        each["topic_id"]: factories.theme(
            hearing, each["topic_label"], summary=each["topic_description"]
        )
        for each in known
    }
    names = {theme.id: label for label, theme in themes.items()}
    count(hearing, *texts.values())
    scores: dict[int, list[float]] = {0: [], 20: [], 40: [], 80: []}
    for split in range(SPLITS):
        order = sorted(texts)
        random.Random(split).shuffle(order)
        db.session.query(ThemeWord).delete()
        for theme in themes.values():
            theme.point_count = 0
        for place, number in enumerate(order):
            if place in scores:
                for rest in order[place:]:
                    found = hints.suggest(hearing, texts[rest], list(themes.values())).hints
                    right = {names[hint.theme_id] for hint in found}
                    scores[place].append(_f1(right, labels[rest]))
            for label in labels[number] if place < max(scores) else ():
                hints.learn(themes[label].id, hearing.id, texts[number], "en", 1)
                themes[label].point_count += 1
    reached = {sorted_: sum(each) / len(each) for sorted_, each in scores.items()}
    told = ", ".join(f"{value:.3f} after {sorted_}" for sorted_, value in reached.items())
    print(f"F1 of suggested themes: {told}")  # noqa: T201  (the figures are what the test is for)
    assert reached[0] >= 0.42
    assert reached[20] >= 0.47
    assert reached[40] >= 0.52
    assert reached[80] >= 0.58


# What they rest on.


def test_a_theme_is_suggested_by_its_own_words_before_anything_is_sorted(
    hearing: Hearing, official: User
) -> None:
    light = factories.theme(hearing, "Lamper og lys", summary="Mørke steder, gadelamper.")
    traffic = factories.theme(hearing, "Trafik", summary="Biler og fart.")
    found = hints.suggest(hearing, "Bilerne kører for stærkt.", [light, traffic]).hints
    assert [(hint.title, hint.words) for hint in found] == [("Trafik", ("bilerne",))]
    assert suggested(hearing, "Gadelamperne er gået.", light, traffic) == ["Lamper og lys"]
    assert suggested(hearing, "Bænken er våd.", light, traffic) == []


def test_a_word_says_the_more_the_rarer_it_is_among_the_responses(
    hearing: Hearing, official: User
) -> None:
    school = factories.theme(hearing, "Skole")
    noise = factories.theme(hearing, "Støj")
    for number in range(30):
        factories.response(hearing, body=f"Skolen er god, nummer {number}.")
    factories.response(hearing, body="Støj om natten er slemt.")
    factories.response(hearing, body="Støj er slemt.")
    text = "Ved skolen er der megen støj."
    count_all(hearing)
    assert suggested(hearing, text, school, noise) == ["Støj"]


def test_what_is_nearly_as_likely_stands_beside_and_the_rest_does_not(
    hearing: Hearing, official: User
) -> None:
    titles = ("Cykelsti", "Busser", "Lys og lamper og pærer", "Havn")
    themes = [factories.theme(hearing, title) for title in titles]
    text = "Cykelstien, busserne, havnen."
    assert suggested(hearing, text, *themes) == ["Cykelsti", "Busser", "Havn"]
    assert suggested(hearing, f"{text} Cykelstier! Lys.", *themes)[0] == "Cykelsti"
    assert suggested(hearing, "Lamper, pærer, lys, havn.", *themes) == ["Lys og lamper og pærer"]


def test_a_word_that_stands_in_all_points_says_nothing_of_one_theme(
    hearing: Hearing, official: User
) -> None:
    one, other = (factories.theme(hearing, title) for title in ("Støj", "Lugt"))
    for number in range(8):
        add(hearing, f"Fabrikken larmer {number}.", one, by=official)
        add(hearing, f"Fabrikken stinker {number}.", other, by=official)
    count_all(hearing)
    assert suggested(hearing, "Fabrikken her.", one, other) == []
    assert suggested(hearing, "Fabrikken stinker her.", one, other) == ["Lugt"]


def test_a_large_theme_does_not_swallow_the_small(hearing: Hearing, official: User) -> None:
    large, small = (factories.theme(hearing, title) for title in ("Andet", "Legeplads"))
    for number in range(40):
        add(hearing, f"Alt muligt om vejen og byen {number}.", large, by=official)
    add(hearing, "Gyngerne på vejen er brudt.", small, by=official)
    add(hearing, "Gynger mangler i byen.", small, by=official)
    count_all(hearing)
    assert suggested(hearing, "Gyngen ved vejen i byen.", large, small) == ["Legeplads"]


# What it costs.


class TestTheWords:
    def test_they_are_counted_when_a_tenth_more_has_come(self, hearing: Hearing) -> None:
        def counted() -> tuple[int, int]:
            upto, texts = db.session.execute(select(ResponseWords.upto, ResponseWords.texts)).one()
            return upto, texts

        for number in range(20):
            factories.response(hearing, body=f"Vejen er lang, {number}.")
        db.session.commit()
        jobs.count_words()
        assert counted() == (20, 20)
        held = db.session.get(Hearing, hearing.id)
        assert held is not None
        factories.response(held, body="Vejen.")
        db.session.commit()
        jobs.count_words()
        assert counted() == (20, 20)
        held = db.session.get(Hearing, held.id)
        assert held is not None
        for _more in range(2):
            factories.response(held, body="Vejen.")
        db.session.commit()
        jobs.count_words()
        assert counted() == (23, 23)

    def test_only_words_of_several_are_kept(self, hearing: Hearing) -> None:
        count(hearing, "Vejen er lang", "Veje", "Åen er min egen")
        kept = db.session.scalars(select(ResponseWords.counts)).one()
        assert kept == {"vej": 2}

    def test_there_are_never_more_than_so_many(
        self, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(hints, "MOST_KEPT", 5)
        text = " ".join("abcdefghij"[n] * 5 for n in range(10))
        count(hearing, text, text)
        assert len(db.session.scalars(select(ResponseWords.counts)).one()) == 5


@pytest.mark.parametrize("many", [20, 400])
def test_the_price_does_not_grow_with_what_is_sorted(
    hearing: Hearing,
    official: User,
    queries: list[str],
    monkeypatch: pytest.MonkeyPatch,
    many: int,
) -> None:
    """Two statements; and of words, however long the text is, so many times the themes at most."""
    monkeypatch.setattr(hints, "MOST_LOOKED_UP", 10)
    themes = [factories.theme(hearing, f"Tema {'abcd'[n] * 5}") for n in range(4)]
    texts = [
        " ".join("abcdefghij"[(n + k) % 10] * (5 + n % 7) for k in range(10)) for n in range(many)
    ]
    for place, text in enumerate(texts):
        hints.learn(themes[place % 4].id, hearing.id, text, "da", 1)
    count(hearing, *texts)
    long = " ".join(texts)
    hints.suggest(hearing, long, themes)
    queries.clear()
    hints.suggest(hearing, long, themes)
    assert len(queries) == 2
    learned = hints._learned(
        hearing.id, hints._known(hearing.id)[0].rarest(hints.words(long, "da"), 10)
    )
    assert sum(len(each) for each in learned.values()) <= 10 * len(themes)


# How often they were right.


class TestTheRecord:
    def test_a_suggestion_is_right_when_the_response_got_the_theme(
        self, hearing: Hearing, official: User
    ) -> None:
        one, other = (factories.theme(hearing, title) for title in ("Støj", "Lugt"))
        add(hearing, "Larm.", one, by=official, suggested=[one.id, other.id])
        assert record(hearing) == (1, 2)
        add(hearing, "Stank og larm.", one, other, by=official, suggested=[one.id, other.id])
        assert record(hearing) == (3, 4)
        add(hearing, "Ikke noget.", by=official, suggested=[one.id])
        assert record(hearing) == (3, 5)

    def test_what_is_not_sorted_yet_counts_for_nothing(
        self, hearing: Hearing, official: User
    ) -> None:
        theme = factories.theme(hearing, "Støj")
        response = factories.response(hearing, body="Larm. Stank.")
        sorting.add_point(
            hearing, response, response.body, "Larm.", [theme], by=official, suggested=[theme.id]
        )
        assert record(hearing) == (0, 0)
        sorting.finish(hearing, response, by=official, suggested=[])
        assert record(hearing) == (1, 1)

    def test_only_what_was_shown_before_anything_was_sorted_counts_and_once(
        self, hearing: Hearing, official: User
    ) -> None:
        one, other = (factories.theme(hearing, title) for title in ("Støj", "Lugt"))
        response = factories.response(hearing, body="Larm. Stank.")
        for quote, theme, shown in (("Larm.", one, [one.id]), ("Stank.", other, [other.id])):
            sorting.add_point(
                hearing, response, response.body, quote, [theme], by=official, suggested=shown
            )
        for _twice in range(2):
            sorting.finish(hearing, response, by=official, suggested=[one.id, other.id])
        assert record(hearing) == (1, 1)
        later = factories.response(hearing, body="Larm.")
        sorting.add_point(hearing, later, "Larm.", "Larm.", [one], by=official)
        sorting.finish(hearing, later, by=official, suggested=[other.id])
        assert record(hearing) == (1, 1), "it was suggested after it was sorted"

    def test_what_happens_to_themes_afterwards_changes_nothing_of_it(
        self, hearing: Hearing, official: User
    ) -> None:
        one, other = (factories.theme(hearing, title) for title in ("Støj", "Lugt"))
        add(hearing, "Larm.", one, by=official, suggested=[one.id])
        actions_themes.merge_themes(hearing, one, other, by=official)
        assert record(hearing) == (1, 1)

    def test_a_theme_that_becomes_part_of_another_before_one_has_sorted_is_right_as_that(
        self, hearing: Hearing, official: User
    ) -> None:
        one, other = (factories.theme(hearing, title) for title in ("Støj", "Lugt"))
        bodies = ("Larm.", "Larm og lugt.")
        responses = [factories.response(hearing, body=body) for body in bodies]
        for response, shown in zip(responses, ([one.id], [one.id, other.id]), strict=True):
            sorting.add_point(
                hearing, response, response.body, "Larm", [one], by=official, suggested=shown
            )
        actions_themes.merge_themes(hearing, one, other, by=official)
        for response in responses:
            sorting.finish(hearing, response, by=official)
        assert record(hearing) == (2, 2)
        sorting.finish(hearing, responses[0], by=official)
        assert record(hearing) == (2, 2), "sorted once more"

    def test_it_is_what_a_person_counts_who_looks_on(
        self, hearing: Hearing, official: User
    ) -> None:
        """By themes renamed, removed and merged, and letters that are copied by the machine."""
        names = ("Støj", "Lys", "Bænke", "Træer")
        themes = [factories.theme(hearing, name) for name in names]
        seen: list[tuple[int, int, int]] = []
        given: dict[int, set[int]] = {}
        choose = random.Random(7)
        for number in range(90):
            body = " ".join(choose.sample(names, 2)) + f" nr. {number}"
            response = factories.response(hearing, body=body)
            shown = [hint.theme_id for hint in hints.suggest(hearing, body, themes).hints]
            chosen = choose.sample(themes, choose.randrange(3))
            for theme in chosen:
                sorting.add_point(
                    hearing, response, body, body, [theme], by=official, suggested=shown
                )
            sorting.finish(hearing, response, by=official, suggested=shown)
            given[response.id] = {theme.id for theme in chosen}
            seen += [(response.id, theme_id, theme_id in given[response.id]) for theme_id in shown]
            if number == 30:
                themes[0].title = "Larm"
                copies = [factories.response(hearing, body=body).id for _ in range(3)]
                points = queries.points_in(response.id)
                sorting.copy_points(
                    hearing, points, lambda to=copies: [(each, "x") for each in to], by=official
                )
            if number == 60:
                actions_themes.merge_themes(hearing, themes.pop(), themes[1], by=official)
        last = seen[-hints.LAST :]
        assert record(hearing) == (sum(right for _, _, right in last), hints.LAST)

    def test_the_last_sixty_count(self, hearing: Hearing, official: User) -> None:
        theme = factories.theme(hearing, "Støj")
        for number in range(70):
            given = [theme] if number >= 20 else []
            add(hearing, f"Larm {number}.", *given, by=official, suggested=[theme.id])
        assert record(hearing) == (50, 60)

    def test_themes_of_others_and_removed_ones_are_not_noted(
        self, hearing: Hearing, official: User
    ) -> None:
        own = factories.theme(hearing, "Støj")
        gone = factories.theme(hearing, "Lugt")
        actions_themes.remove_theme(hearing, gone, by=official)
        foreign = factories.theme(factories.hearing(factories.space()), "Lys")
        add(hearing, "Larm.", own, by=official, suggested=[own.id, gone.id, foreign.id, 10**8])
        assert [each.theme_id for each in db.session.scalars(select(Suggestion))] == [own.id]
