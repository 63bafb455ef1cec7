"""A letter that many send: each copy is taken, and the text is shown once."""

from typing import Any

import pytest
from sqlalchemy import select

from participation import clock, db
from participation.accounts.models import RoleName, User
from participation.hearings.assessing.actions import sorting, themes
from participation.hearings.assessing.models import Point, Sorting
from participation.hearings.assessing.queries import themes as queries
from participation.hearings.notice.models import Hearing, Section, Status
from participation.hearings.responses import content
from participation.hearings.responses.actions import responding
from participation.hearings.responses.campaigns import campaign_of
from participation.hearings.responses.models import RespondentKind, Response
from participation.spaces.models import Space
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client

LETTER = (
    "Vi er mange, der bor ved kajen, og vi beder byrådet om at lade være med at bygge seks etager. "
    "Der er for lidt lys i gården, og børnene har ingen plads at lege på."
)
OTHERWISE = LETTER.upper().replace(". ", " !\n\n")


@pytest.fixture
def space(app: Any) -> Space:
    return factories.space()


@pytest.fixture
def hearing(space: Space) -> Hearing:
    return factories.hearing(space, status=Status.under_assessment)


def sign(hearing: Hearing, name: str, body: str = LETTER, **values: Any) -> Response:
    kind = values.get("respondent_kind", RespondentKind.person)
    letter = campaign_of(body, values.get("section_id"), kind)
    return factories.response(hearing, body=body, respondent_name=name, letter=letter, **values)


class TestWhatALetterIs:
    def test_capitals_spaces_and_punctuation_do_not_matter(self) -> None:
        person = RespondentKind.person
        assert campaign_of(LETTER, None, person) == campaign_of(OTHERWISE, None, person)

    def test_what_does_not_show_does_not_matter(self) -> None:
        """A page hands its soft hyphens over with what is copied from it."""
        person = RespondentKind.person
        copied = LETTER.replace("etager", "eta\xadger").replace("børnene", "børne\u200bne")
        assert campaign_of(copied, None, person) == campaign_of(LETTER, None, person)

    @pytest.mark.parametrize(
        ("body", "section", "kind", "files"),
        [
            (LETTER + " Hilsen Bo", None, RespondentKind.person, False),
            (LETTER, 7, RespondentKind.person, False),
            (LETTER, None, RespondentKind.organisation, False),
        ],
    )
    def test_it_differs(
        self, body: str, section: int | None, kind: RespondentKind, files: bool
    ) -> None:
        other = campaign_of(body, section, kind, has_files=files)
        assert other is not None
        assert other != campaign_of(LETTER, None, RespondentKind.person)

    def test_short_texts_and_those_with_files_are_nobody_elses(self) -> None:
        person = RespondentKind.person
        assert campaign_of("Jeg er enig i forslaget.", None, person) is None
        assert campaign_of(LETTER, None, person, has_files=True) is None
        assert campaign_of("", None, person) is None


class TestReading:
    def shown(self, client: Client, hearing: Hearing, query: str = "") -> str:
        return client.get(f"/hearings/{hearing.id}/responses{query}").text

    def test_it_is_shown_once_with_how_many_signed(self, client: Client, hearing: Hearing) -> None:
        for name in ("Anna", "Bo", "Carl"):
            sign(hearing, name)
        factories.response(hearing, body="Noget helt andet.")
        page = self.shown(client, hearing)
        assert page.count("børnene har ingen plads") == 1
        assert "2 others have sent the same text" in page
        assert "4 responses have come in" in page
        assert "Noget helt andet" in page

    def test_each_has_its_page_with_the_other_names(self, client: Client, hearing: Hearing) -> None:
        for name in ("Anna", "Bo", "Carl"):
            sign(hearing, name)
        page = client.get(f"/hearings/{hearing.id}/responses/2").text
        assert "Also signed by" in page
        assert f'href="/hearings/{hearing.id}/responses/1"' in page
        assert "Anna" in page
        assert "Carl" in page

    def test_words_find_a_signatory(self, client: Client, hearing: Hearing) -> None:
        sign(hearing, "Anna")
        sign(hearing, "Bo")
        assert "response-2" in self.shown(client, hearing, "?q=Bo")

    @pytest.mark.parametrize("how", ["hidden", "held", "withdrawn"])
    def test_one_that_is_not_shown_hides_no_other_and_is_not_counted(
        self, client: Client, hearing: Hearing, how: str
    ) -> None:
        first = sign(hearing, "Anna")
        sign(hearing, "Bo")
        if how == "withdrawn":
            hearing.status = Status.published
            responding.withdraw(first, hearing, by=None)
            hearing.status = Status.under_assessment
        else:
            first.visibility = Visibility(how)
        db.session.flush()
        page = self.shown(client, hearing)
        assert page.count("børnene har ingen plads") == 1
        assert "same text" not in page
        assert "Anna" not in client.get(f"/hearings/{hearing.id}/responses/2").text

    def test_the_hearing_shows_it_once(self, client: Client, hearing: Hearing) -> None:
        for name in ("Anna", "Bo", "Carl"):
            sign(hearing, name)
        page = client.get(hearing.path).text
        assert page.count("børnene har ingen plads") == 1

    def test_sections_filter_all_copies_or_none(self, client: Client, hearing: Hearing) -> None:
        section = db.session.scalars(select(Section)).first()
        assert section is not None
        sign(hearing, "Anna")
        sign(hearing, "Bo", section_id=section.id)
        assert "response-2" in self.shown(client, hearing, f"?section={section.id}")


class TestSending:
    def test_a_correction_makes_it_ones_own_text(self, space: Space) -> None:
        hearing = factories.hearing(space)
        hearing.space = space

        def words(body: str) -> content.ResponseContent:
            return content.ResponseContent(RespondentKind.person, "Anna", "", None, body)

        citizen = factories.user()
        said = responding.send(
            hearing,
            words(LETTER),
            [],
            by=citizen,
            email=None,
            form_key="a" * 32,
            sent_at=clock.now(),
        ).response
        db.session.refresh(said, ["attachments"])
        assert said.letter == campaign_of(LETTER, None, RespondentKind.person)
        responding.correct(said, hearing, words("Jeg er enig."), [], [], by=citizen, key="1")
        assert said.letter is None


class TestSorting:
    @pytest.fixture
    def official(self, space: Space) -> User:
        return factories.member(space, RoleName.official)

    def test_all_copies_get_the_points_of_one(
        self, client: Client, hearing: Hearing, official: User
    ) -> None:
        first = sign(hearing, "Anna")
        for name in ("Bo", "Carl"):
            sign(hearing, name, body=OTHERWISE)
        sign(hearing, "Dorte", body=LETTER.replace("gården", "gaarden"))
        theme = themes.add_theme(hearing, "Lys", by=official)
        sorting.add_point(hearing, first, LETTER, "for lidt lys i gården", [theme], by=official)
        desk = client.sign_in(official)
        home = f"/desk/hearings/{hearing.id}/sorting/1"
        assert "2 others have sent the same text" in desk.get(home).text
        desk.post(f"{home}/copies")
        db.session.refresh(theme)
        assert theme.point_count == 3
        points = db.session.scalars(select(Point)).all()
        assert {point.quote for point in points} == {
            "for lidt lys i gården",
            "FOR LIDT LYS I GÅRDEN",
        }
        assert len(db.session.scalars(select(Sorting)).all()) == 2
        again = desk.post(f"{home}/copies", follow_redirects=True)
        assert "have sent the same text" not in again.text
        assert len(db.session.scalars(select(Point)).all()) == 3

    def test_nothing_is_copied_from_a_response_without_points(
        self, client: Client, hearing: Hearing, official: User
    ) -> None:
        sign(hearing, "Anna")
        other = sign(hearing, "Bo")
        client.sign_in(official).post(f"/desk/hearings/{hearing.id}/sorting/1/copies")
        assert queries.sorting(other.id) is None
