"""What people ask for is found: by number, by day, by a meeting, by some of the words, or spelt better."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from participation import clock, db
from participation.accounts.models import Visitor
from participation.hearings.meetings import actions as meetings
from participation.hearings.meetings.models import Meeting
from participation.search import queries
from participation.search.queries import SearchResult, Wanted
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client
from tests.exports.reading import from_csv
from tests.index.conftest import catch_up, fresh

Indexed = Callable[[], None]


def search(text: str, **more: str) -> SearchResult:
    result = queries.search(Visitor(), Wanted.read({"q": text, **more}))
    assert not result.unavailable
    return result


def ids(text: str, **more: str) -> list[int]:
    return [hit.subject.id for hit in search(text, **more).hits]


def exported(text: str, **more: str) -> list[int]:
    return list(queries.every_hit(Visitor(), Wanted.read({"q": text, **more})))


class TestDays:
    """A day is a day where the thing stands, and not in Greenwich."""

    @pytest.mark.parametrize(
        ("zone", "at"),
        [
            # 00.30 on 2 June in Copenhagen, 22.30 on 2 June in Nuuk, and 00.30 on 2 December in Oslo.
            ("Europe/Copenhagen", datetime(2026, 6, 1, 22, 30, tzinfo=UTC)),
            ("America/Nuuk", datetime(2026, 6, 3, 0, 30, tzinfo=UTC)),
            ("Europe/Oslo", datetime(2026, 6, 1, 22, 0, tzinfo=UTC)),
            ("Europe/Oslo", datetime(2026, 6, 2, 21, 59, 59, tzinfo=UTC)),
        ],
    )
    def test_from_and_until_are_local_days(
        self, client: Client, indexed: Indexed, zone: str, at: datetime
    ) -> None:
        box = factories.box(factories.space(timezone=zone))
        idea = factories.idea(box, title="Bænk", visible_from=at).id
        indexed()
        inside = ({"since": "2026-06-02"}, {"until": "2026-06-02"})
        for days in (*inside, inside[0] | inside[1]):
            assert ids("bænk", **days) == exported("bænk", **days) == [idea], days
        for days in ({"since": "2026-06-03"}, {"until": "2026-06-01"}):
            assert ids("bænk", **days) == exported("bænk", **days) == [], days
        assert "2\N{NO-BREAK SPACE}Jun\N{NO-BREAK SPACE}2026" in client.get("/search?q=bænk").text


class TestNumbers:
    def test_an_idea_is_found_by_its_number(self, app: Flask, indexed: Indexed) -> None:
        box = factories.box(factories.space())
        wanted, other = (factories.idea(box, title=title).id for title in ("Bænk", "Træer"))
        factories.idea(box, title="Flere skraldespande", body=f"Vi mangler {wanted} af dem.")
        indexed()
        for text in (f"#{wanted}", f"{wanted}"):
            assert ids(text)[0] == exported(text)[0] == wanted, text
        assert ids(f"#{other}") == [other]
        assert f"<mark>#{wanted}</mark>" in search(f"#{wanted}").hits[0].snippet

    def test_a_number_in_the_list_of_ideas(self, client: Client, indexed: Indexed) -> None:
        box = factories.box(factories.space())
        wanted = factories.idea(box, title="Bænk").id
        factories.idea(box, title="Træer")
        indexed()
        shown = client.get("/ideas", query_string={"q": f"#{wanted}"}).text
        assert "Bænk" in shown
        assert "Træer" not in shown

    def test_what_has_no_words_is_not_found_by_its_number(
        self, app: Flask, indexed: Indexed
    ) -> None:
        author = factories.user()
        box = factories.box(factories.space())
        draft = factories.idea(box, author, title="", body="", visibility=Visibility.draft)
        number = draft.id
        indexed()
        assert queries.search(author, Wanted.read({"q": f"#{number}"})).total == 0

    @pytest.mark.parametrize(
        ("number", "asked"),
        [
            (
                "25/1234",
                ["25/1234", "25-1234", "25.1234", "1234", "Sag nr. 25/1234", "sag 25 1234"],
            ),
            ("2026-001234", ["2026-001234", "2026/001234", "001234", "sagsnummer 2026-001234"]),
            ("EMN-2026-00817", ["EMN-2026-00817", "emn 2026-00817", "2026-00817", "00817"]),
            ("S2026-417", ["S2026-417", "s2026 417"]),
            ("01.02.05-P16-12-25", ["01.02.05-P16-12-25", "01.02.05-p16-12-25", "01.02.05"]),
        ],
    )
    def test_a_hearing_is_found_by_its_case_number(
        self, app: Flask, indexed: Indexed, number: str, asked: list[str]
    ) -> None:
        space = factories.space()
        hearing = factories.hearing(space, title="Skoler", summary="Nyt.", case_number=number).id
        factories.hearing(space, title="Sag om veje", summary="Sag nr. 7, lang.", case_number="1/2")
        indexed()
        for text in asked:
            assert ids(text)[:1] == exported(text)[:1] == [hearing], text


class TestAPartOfTheWords:
    @pytest.fixture
    def town(self, app: Flask, indexed: Indexed) -> dict[str, int]:
        box = factories.box(factories.space(language="da"))
        texts = {
            "both": "Cykelsti og busser langs havnen",
            "one": "Cykelsti i skoven",
            "held": "Cykelsti busser havnen rumfærge",
        }
        made = {
            name: factories.idea(
                box,
                title=text,
                language="da",
                visibility=Visibility.held if name == "held" else Visibility.visible,
            ).id
            for name, text in texts.items()
        }
        for number in range(5):
            factories.idea(box, title=f"Om havnen {number}", body="Ren.", language="da")
        indexed()
        return made

    def test_what_holds_the_most_is_shown_and_it_is_said(
        self, client: Client, town: dict[str, int]
    ) -> None:
        result = search("cykelsti busser havnen rumfærge")
        assert result.partly
        assert [hit.subject.id for hit in result.hits] == [town["both"]]
        assert exported("cykelsti busser havnen rumfærge") == [town["both"]]
        shown = client.get("/search?q=cykelsti+busser+havnen+rumfærge").text
        assert "Nothing has all the words. 1 has the most of them" in shown
        assert 'data-announce="Nothing has all the words. 1 has the most of them"' in shown

    def test_a_rare_word_is_more_of_a_question_than_a_common_one(
        self, town: dict[str, int]
    ) -> None:
        assert ids("skoven havnen")[0] == town["one"]

    def test_what_holds_all_is_all_that_is_shown(
        self, client: Client, town: dict[str, int]
    ) -> None:
        result = search("cykelsti havnen")
        assert (result.partly, [hit.subject.id for hit in result.hits]) == (False, [town["both"]])
        assert "Nothing has all" not in client.get("/search?q=cykelsti+havnen").text

    def test_words_that_are_left_out_stay_out(self, town: dict[str, int]) -> None:
        assert ids("cykelsti rumfærge -busser") == [town["one"]]

    def test_a_filter_holds(self, town: dict[str, int]) -> None:
        assert ids("cykelsti rumfærge", kind="hearing") == []
        assert exported("cykelsti rumfærge", kind="hearing") == []
        assert set(ids("cykelsti rumfærge", kind="idea")) == {town["both"], town["one"]}
        assert set(exported("cykelsti rumfærge", kind="idea")) == {town["both"], town["one"]}

    def test_beside_a_filter_that_hides_all_of_it_nothing_else_is_shown(
        self, client: Client, town: dict[str, int]
    ) -> None:
        """Else the page would say that nothing has all the words, and something has."""
        assert ids("cykelsti havnen", kind="hearing") == []
        later = (clock.now() + timedelta(days=3)).date().isoformat()
        assert ids("cykelsti havnen", since=later) == exported("cykelsti havnen", since=later) == []
        page = client.get(f"/search?q=cykelsti+havnen&since={later}").text
        assert "There may be more when it is not narrowed down." in page

    def test_words_in_quotes_are_wanted_side_by_side(self, town: dict[str, int]) -> None:
        result = search('"havnen cykelsti"')
        assert (result.total, result.partly) == (0, False)
        assert exported('"havnen cykelsti"') == []

    def test_nothing_is_shown_where_no_word_is_held(self, town: dict[str, int]) -> None:
        result = search("rumfærge svævebane")
        assert (result.total, result.partly) == (0, False)

    def test_newest_first(self, town: dict[str, int]) -> None:
        assert set(ids("cykelsti rumfærge", sort="newest")) == {town["both"], town["one"]}


class TestSpelling:
    @pytest.fixture(autouse=True)
    def town(self, app: Flask, indexed: Indexed) -> Any:
        box = factories.box(factories.space(language="da"))
        now = clock.now()
        for title, at in (
            ("Cykelsti i skoven", now),
            ("Busser langs havnen", now - timedelta(days=90)),
        ):
            factories.idea(box, title=title, body="Tak.", language="da", visible_from=at)
        indexed()
        return box

    @pytest.mark.parametrize(
        "text",
        ["cykelstti", "cykelstti havnen", "cykelstti skovn", "bussr havnenn", "bussr rumfærge",
         "cykelstti rumfærge"],
    )  # fmt: skip
    def test_what_may_have_been_meant_finds_something(self, text: str) -> None:
        meant = search(text).meant
        if meant:
            assert ids(meant), meant
            assert not search(meant).partly, meant
        assert meant or text == "cykelstti havnen"

    def test_it_finds_something_beside_the_filters_that_its_link_keeps(self) -> None:
        assert search("bussr", kind="idea").meant == "busser"
        assert search("bussr", kind="hearing").meant == ""
        since = (clock.now() - timedelta(days=10)).date().isoformat()
        assert search("bussr", since=since).meant == ""
        assert search("cykelstti", since=since).meant == "cykelsti"

    def test_words_that_go_on_find_something_with_those_before(self) -> None:
        assert queries.suggestions(Visitor(), "skoven cyk") == ["skoven cykelsti"]
        assert queries.suggestions(Visitor(), "havnen cyk") == []
        narrowed = Wanted.read({"kind": "hearing"})
        assert queries.suggestions(Visitor(), "cyk", within=narrowed) == []

    def test_beside_a_part_of_the_words_the_better_spelling_is_shown(self, client: Client) -> None:
        shown = client.get("/search?q=cykelsti+skovenn").text
        assert "Nothing has all the words" in shown
        assert "Did you mean" in shown
        assert ">cykelsti skoven</a>" in shown


class TestFormsOfAWord:
    @pytest.mark.parametrize(
        ("language", "forms"),
        [
            ("da", ["omkørsel", "omkørslen", "omkørsler", "omkørslerne"]),
            ("da", ["cykel", "cyklen", "cykler", "cyklerne"]),
            ("da", ["himmel", "himlen"]),
            ("da", ["regel", "reglen", "regler", "reglerne"]),
            ("da", ["billede", "billedet", "billeder", "billederne"]),
            ("nb", ["sykkel", "sykkelen", "sykler", "syklene"]),
            ("nb", ["himmel", "himmelen", "himler"]),
            ("nb", ["regel", "regelen", "regler", "reglene"]),
        ],
    )
    def test_each_finds_each(
        self, app: Flask, indexed: Indexed, language: str, forms: list[str]
    ) -> None:
        box = factories.box(factories.space(language=language))
        made = {
            factories.idea(box, title=f"Om {form} her", body="Ja.", language=language).id
            for form in forms
        }
        indexed()
        for form in forms:
            assert set(ids(form)) == made, form

    def test_a_form_without_the_e_stands_inside_longer_words_with_it(
        self, app: Flask, indexed: Indexed
    ) -> None:
        box = factories.box(factories.space(language="da"))
        inside = factories.idea(box, title="Cykelstier", body="Ja.", language="da").id
        other = factories.idea(box, title="Himmelstormere", body="Ja.", language="da").id
        indexed()
        assert ids("cykel") == ids("cyklen") == ids("cykler") == [inside]
        assert ids("himlen") == ids("himmel") == [other]


class TestMeetings:
    @pytest.fixture
    def hearing(self, app: Flask, indexed: Indexed) -> Any:
        space = factories.space(language="da", timezone="Europe/Copenhagen")
        made = factories.hearing(space, title="Lokalplan 9", summary="En plan.", language="da")
        # 00.30 on 3 December in Copenhagen.
        starts = datetime(2026, 12, 2, 23, 30, tzinfo=UTC)
        factories.meeting(
            made,
            title="Borgermøde om kajen",
            place="Medborgerhuset, Gl. Torv 2",
            note="Tegnsprogstolk er til stede.",
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
        )
        factories.hearing(space, title="Lokalplan 10", summary="En anden.", language="da")
        indexed()
        return made

    @pytest.mark.parametrize(
        "text",
        ["borgermøde", "borgermødet om kajen", "medborgerhuset", "3. december", "torsdag december",
         "3.12.2026", "03/12-2026", "2026-12-03", "tegnsprogstolk", "borgermøde lokalplan"],
    )  # fmt: skip
    def test_a_hearing_is_found_by_title_place_and_day(self, hearing: Any, text: str) -> None:
        number = fresh(hearing).id
        assert ids(text) == exported(text) == [number], text

    def test_the_hit_shows_the_meeting_and_leads_to_it(self, hearing: Any) -> None:
        hit = search("medborgerhuset").hits[0]
        assert hit.place == "Borgermøde om kajen"
        number = db.session.query(Meeting).one().id
        assert hit.path.endswith(f"#meeting-{number}")
        assert "torsdag 3. december 2026 kl. 00.30. <mark>Medborgerhuset</mark>" in hit.snippet

    def test_it_is_found_as_it_is_now(self, hearing: Any) -> None:
        official = factories.user()
        held = fresh(hearing)
        meeting = db.session.query(Meeting).one()
        values = {
            name: getattr(meeting, name)
            for name in ("title", "starts_at", "ends_at", "place", "link", "note")
        }
        official, changed = fresh(official), values | {"title": "Havnevandring"}
        meetings.change_meeting(held, meeting, by=official, **changed)
        catch_up()
        assert ids("borgermøde") == []
        assert ids("havnevandring") == [held.id]
        held, official = fresh(hearing), fresh(official)
        meetings.cancel_meeting(held, db.session.query(Meeting).one(), by=official)
        catch_up()
        assert "Aflyst. torsdag 3. december" in search("havnevandring").hits[0].snippet.striptags()

    def test_the_export_of_a_search_has_it(self, client: Client, hearing: Any) -> None:
        client.sign_in(factories.user())
        with closing(client.get("/exports/search.csv?q=medborgerhuset")) as answer:
            rows = from_csv(answer.data)
        said = (
            "Borgermøde om kajen: torsdag 3. december 2026 kl. 00.30. "
            "Medborgerhuset, Gl. Torv 2. Tegnsprogstolk er til stede"
        )
        assert [row["meetings"] for row in rows] == [said]
