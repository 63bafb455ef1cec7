"""Points, themes and who sorts what: what is kept, counted and refused."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from participation import clock, db
from participation.accounts.models import User
from participation.hearings.assessing import hints
from participation.hearings.assessing.actions import holding, sorting
from participation.hearings.assessing.actions import themes as actions_themes
from participation.hearings.assessing.models import (
    Outcome,
    Point,
    Sorting,
    Theme,
    ThemeWord,
    point_themes,
)
from participation.hearings.assessing.queries import themes as queries
from participation.hearings.notice.models import Hearing
from participation.hearings.responses.models import Response
from participation.ledger import Entry
from participation.spaces.models import Space
from tests import factories

TEXT = "Trafikken er for tæt ved skolen. Der mangler lys på cykelstien. Trafikken larmer."


@pytest.fixture
def official(app: Any) -> User:
    return factories.user("Anna Berg")


@pytest.fixture
def space(app: Any) -> Space:
    return factories.space()


@pytest.fixture
def hearing(space: Space) -> Hearing:
    return factories.hearing(space, language="da")


def said(hearing: Hearing, text: str = TEXT) -> Response:
    return factories.response(hearing, body=text)


def add(hearing: Hearing, response: Response, quote: str, *themes: Theme, by: User) -> Point:
    return sorting.add_point(hearing, response, response.body, quote, themes, by=by)


def counted(theme: Theme) -> tuple[int, int]:
    """What a theme says it has, and what it has."""
    linked = point_themes.c
    rows = db.session.scalar(select(func.count()).where(linked.theme_id == theme.id))
    db.session.refresh(theme)
    return theme.point_count, rows or 0


def entries() -> list[str]:
    return list(db.session.scalars(select(Entry.action).order_by(Entry.id)))


class TestPoints:
    def test_the_words_are_kept_exactly_with_their_place(
        self, hearing: Hearing, official: User
    ) -> None:
        response = said(hearing, "For  tæt\ntrafik her. Og lys.")
        theme = actions_themes.add_theme(hearing, "Trafik", by=official)
        point = add(hearing, response, "tæt trafik", theme, by=official)
        assert (point.quote, point.start, point.end) == ("tæt\ntrafik", 5, 15)
        assert counted(theme) == (1, 1)
        assert entries() == ["theme.added", "point.added"]

    def test_the_same_passage_is_one_point_with_more_themes(
        self, hearing: Hearing, official: User
    ) -> None:
        response = said(hearing)
        traffic = actions_themes.add_theme(hearing, "Trafik", by=official)
        school = actions_themes.add_theme(hearing, "Skolen", by=official)
        first = add(hearing, response, "for tæt ved skolen", traffic, by=official)
        again = add(hearing, response, "for tæt ved skolen", traffic, school, by=official)
        assert again is first
        assert [theme.title for theme in again.themes] == ["Trafik", "Skolen"]
        assert counted(traffic) == (1, 1)
        assert counted(school) == (1, 1)

    def test_what_the_text_does_not_hold_is_refused(self, hearing: Hearing, official: User) -> None:
        theme = actions_themes.add_theme(hearing, "Trafik", by=official)
        with pytest.raises(holding.NotInTheText):
            add(hearing, said(hearing), "støjen er slem", theme, by=official)
        assert counted(theme) == (0, 0)

    def test_words_of_a_file_have_no_place(self, hearing: Hearing, official: User) -> None:
        theme = actions_themes.add_theme(hearing, "Trafik", by=official)
        response = said(hearing, "Se bilag.")
        point = sorting.add_point(
            hearing, response, response.body, "Fra filen", [theme], by=official, from_file=True
        )
        assert (point.start, point.is_lost) == (None, False)

    def test_a_point_has_a_theme(self, hearing: Hearing, official: User) -> None:
        with pytest.raises(ValueError, match="theme"):
            add(hearing, said(hearing), "Trafikken", by=official)

    def test_taken_back_it_leaves_nothing(self, hearing: Hearing, official: User) -> None:
        theme = actions_themes.add_theme(hearing, "Trafik", by=official)
        point = add(hearing, said(hearing), "for tæt", theme, by=official)
        sorting.remove_point(hearing, point, by=official)
        assert counted(theme) == (0, 0)
        assert db.session.scalars(select(ThemeWord)).all() == []
        assert entries()[-1] == "point.removed"

    def test_it_gets_other_themes(self, hearing: Hearing, official: User) -> None:
        traffic = actions_themes.add_theme(hearing, "Trafik", by=official)
        school = actions_themes.add_theme(hearing, "Skolen", by=official)
        point = add(hearing, said(hearing), "for tæt ved skolen", traffic, by=official)
        sorting.set_themes(hearing, point, [school], by=official)
        assert counted(traffic) == (0, 0)
        assert counted(school) == (1, 1)

    def test_points_move_along_with_a_corrected_text_or_say_that_they_are_lost(
        self, hearing: Hearing, official: User
    ) -> None:
        response = said(hearing)
        theme = actions_themes.add_theme(hearing, "Trafik", by=official)
        kept = add(hearing, response, "Der mangler lys", theme, by=official)
        lost = add(hearing, response, "Trafikken larmer.", theme, by=official)
        sorting.reanchor(response.id, "Nyt først. Der mangler lys på stien.")
        assert (kept.start, kept.end, kept.is_lost) == (11, 26, False)
        assert (lost.start, lost.is_lost, lost.quote) == (None, True, "Trafikken larmer.")

    def test_of_a_withdrawn_response_none_are_left(self, hearing: Hearing, official: User) -> None:
        response, other = said(hearing), said(hearing)
        theme = actions_themes.add_theme(hearing, "Trafik", by=official)
        add(hearing, response, "for tæt", theme, by=official)
        add(hearing, other, "for tæt", theme, by=official)
        sorting.take_back_points(hearing, response.id)
        assert counted(theme) == (1, 1)
        assert queries.points_in(response.id) == []


class TestThemes:
    def test_a_title_is_there_once(self, hearing: Hearing, official: User) -> None:
        first = actions_themes.add_theme(hearing, "Støj fra vejen", by=official)
        assert actions_themes.add_theme(hearing, "  støj  FRA vejen ", by=official) is first
        assert entries() == ["theme.added"]

    def test_another_hearing_has_its_own(
        self, space: Space, hearing: Hearing, official: User
    ) -> None:
        other = factories.hearing(space)
        assert actions_themes.add_theme(
            hearing, "Støj", by=official
        ) is not actions_themes.add_theme(other, "Støj", by=official)

    def test_a_removed_title_may_come_again(self, hearing: Hearing, official: User) -> None:
        first = actions_themes.add_theme(hearing, "Støj", by=official)
        actions_themes.remove_theme(hearing, first, by=official)
        again = actions_themes.add_theme(hearing, "Støj", by=official)
        assert again.id != first.id

    def test_with_points_it_is_not_removed(self, hearing: Hearing, official: User) -> None:
        theme = actions_themes.add_theme(hearing, "Trafik", by=official)
        add(hearing, said(hearing), "for tæt", theme, by=official)
        with pytest.raises(holding.HoldsPoints):
            actions_themes.remove_theme(hearing, theme, by=official)

    def test_removed_twice_says_so(self, hearing: Hearing, official: User) -> None:
        theme = actions_themes.add_theme(hearing, "Trafik", by=official)
        actions_themes.remove_theme(hearing, theme, by=official)
        with pytest.raises(holding.IsRemoved):
            actions_themes.remove_theme(hearing, theme, by=official)

    def test_merged_points_are_in_the_other_once(self, hearing: Hearing, official: User) -> None:
        traffic = actions_themes.add_theme(hearing, "Trafik", by=official)
        cars = actions_themes.add_theme(hearing, "Biler", by=official)
        response = said(hearing)
        add(hearing, response, "for tæt", traffic, cars, by=official)
        add(hearing, response, "Trafikken larmer.", cars, by=official)
        actions_themes.merge_themes(hearing, cars, traffic, by=official)
        db.session.expire_all()
        assert counted(traffic) == (2, 2)
        assert {theme.id for point in queries.points_in(response.id) for theme in point.themes} == {
            traffic.id
        }
        found = queries.theme(hearing.id, cars.id)
        assert found is not None
        assert (found.is_removed, found.merged_into_id) == (True, traffic.id)
        words = db.session.scalars(select(ThemeWord.theme_id)).all()
        assert set(words) == {traffic.id}

    def test_it_is_split_by_moving_points(self, hearing: Hearing, official: User) -> None:
        traffic = actions_themes.add_theme(hearing, "Trafik", by=official)
        light = actions_themes.add_theme(hearing, "Lys", by=official)
        response = said(hearing)
        first = add(hearing, response, "for tæt", traffic, by=official)
        add(hearing, response, "Trafikken larmer.", traffic, by=official)
        moved = actions_themes.move_points(hearing, [first], traffic, light, by=official)
        assert (moved, counted(traffic), counted(light)) == (1, (1, 1), (1, 1))
        assert actions_themes.move_points(hearing, [first], traffic, light, by=official) == 0

    def test_a_saved_assessment_says_who_and_when(self, hearing: Hearing, official: User) -> None:
        theme = actions_themes.add_theme(hearing, "Trafik", by=official)
        values: dict[str, Any] = {
            "title": "Trafik",
            "summary": "For tæt.",
            "assessment": "Vi sænker farten.",
            "outcome": Outcome.followed,
            "reason": "Det er farligt.",
            "changed_section_id": None,
            "department_id": None,
            "due_on": None,
        }
        actions_themes.save_theme(hearing, theme, by=official, **values)
        assert theme.assessed_by_id == official.id
        assert theme.assessed_at is not None
        actions_themes.save_theme(hearing, theme, by=official, **{**values, "outcome": None})
        assert (theme.assessed_by_id, theme.is_assessed) == (None, False)

    def test_a_title_of_another_is_refused(self, hearing: Hearing, official: User) -> None:
        actions_themes.add_theme(hearing, "Lys", by=official)
        theme = actions_themes.add_theme(hearing, "Trafik", by=official)
        with pytest.raises(ValueError, match="title"):
            actions_themes.save_theme(
                hearing,
                theme,
                by=official,
                title="LYS",
                summary="",
                assessment="",
                outcome=None,
                reason="",
                changed_section_id=None,
                department_id=None,
                due_on=None,
            )


class TestSorting:
    def test_who_has_it_keeps_it_for_a_while(
        self, hearing: Hearing, official: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        response, other = said(hearing), factories.user("Jens Bo")
        assert sorting.take(hearing, response, by=official)
        assert sorting.take(hearing, response, by=official)
        assert not sorting.take(hearing, response, by=other)
        later = clock.now() + queries.HELD_FOR + timedelta(seconds=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert sorting.take(hearing, response, by=other)
        assert not sorting.take(hearing, response, by=official)

    def test_done_is_recorded_once(self, hearing: Hearing, official: User) -> None:
        response = said(hearing)
        sorting.finish(hearing, response, by=official)
        sorting.finish(hearing, response, by=official)
        assert entries() == ["response.sorted"]
        assert queries.progress(hearing.id, [], clock.now().date()).sorted == 1

    def test_what_says_nothing_is_done_by_nobody_until_it_says_something(
        self, hearing: Hearing, official: User
    ) -> None:
        response = said(hearing)
        sorting.settle(response.id, hearing.id, empty=True)
        assert queries.progress(hearing.id, [], clock.now().date()).sorted == 1
        sorting.settle(response.id, hearing.id, empty=False)
        assert db.session.scalars(select(Sorting)).all() == []


class TestHints:
    def teach(self, hearing: Hearing, official: User) -> tuple[Theme, Theme]:
        traffic = actions_themes.add_theme(hearing, "Trafik", by=official)
        light = actions_themes.add_theme(hearing, "Lys", by=official)
        for quote in ("biler og lastbiler", "bilerne kører stærkt"):
            add(hearing, said(hearing, quote), quote, traffic, by=official)
        for quote in ("lamperne er slukket", "flere lamper"):
            add(hearing, said(hearing, quote), quote, light, by=official)
        return traffic, light

    def hints(self, hearing: Hearing, text: str, *without: int) -> list[hints.Hint]:
        db.session.expire_all()
        return hints.suggest(hearing, text, queries.themes(hearing.id), without).hints

    def test_they_rest_on_words_in_any_form(self, hearing: Hearing, official: User) -> None:
        traffic, _light = self.teach(hearing, official)
        found = self.hints(hearing, "Jeg ser bilernes glans.")
        assert [(hint.theme_id, hint.words) for hint in found] == [(traffic.id, ("bilernes",))]

    def test_one_use_is_enough(self, hearing: Hearing, official: User) -> None:
        traffic, _light = self.teach(hearing, official)
        found = self.hints(hearing, "Der er lastbiler.")
        assert [(hint.theme_id, hint.words) for hint in found] == [(traffic.id, ("lastbiler",))]

    def test_themes_that_are_chosen_already_are_left_out(
        self, hearing: Hearing, official: User
    ) -> None:
        traffic, _light = self.teach(hearing, official)
        assert self.hints(hearing, "biler", traffic.id) == []

    @pytest.mark.parametrize("text", ["", "a b c", "1234 5678", "Ж" * 9000, "'; DROP TABLE themes"])
    def test_any_text_is_taken(self, hearing: Hearing, official: User, text: str) -> None:
        self.teach(hearing, official)
        assert self.hints(hearing, text) == []


def test_only_assessed_themes_are_told(hearing: Hearing, official: User) -> None:
    response = said(hearing)
    done = factories.theme(hearing, "Trafik", outcome=Outcome.noted, reason="Det ved vi.")
    open_ = factories.theme(hearing, "Lys")
    factories.point(response, done, open_, quote="for tæt")
    told = queries.told(hearing.id)
    assert [(each.theme, each.outcome, each.reason) for each in told[response.id]] == [
        ("Trafik", Outcome.noted, "Det ved vi.")
    ]
    assert queries.unanswered(hearing.id) == 1


def test_who_took_something_in_the_future_does_not_hold_it() -> None:
    """Taken while the clock was days ahead: nobody else could sort it for as long."""
    now = clock.now()
    held = Sorting(subject_id=1, by_id=1, at=now + timedelta(days=5))
    assert not queries.is_held(held, 2, now)
    held.at = now - timedelta(minutes=1)
    assert queries.is_held(held, 2, now)
