"""Sorting responses and assessing themes in the browser, and what everybody reads of it afterwards."""

import html
import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db, jobs
from participation.accounts.models import RoleName, User
from participation.hearings.assessing.actions import sorting, themes
from participation.hearings.assessing.models import Outcome, Point, Sorting, Theme
from participation.hearings.assessing.queries import themes as queries
from participation.hearings.notice.actions.holding import NotAllowedNow
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.outcome.actions import concluding
from participation.hearings.responses import content
from participation.hearings.responses.actions import responding
from participation.hearings.responses.models import RespondentKind, Response, ResponseStatus
from participation.jobs import steps
from participation.mail import Letter
from participation.spaces.models import Space
from participation.subjects.models import Visibility
from tests import factories
from tests.conftest import Client

OVER = {"status": Status.under_assessment}
OUTCOME = {"outcome_asked": "Vi spurgte.", "outcome_said": "I svarede.", "outcome_did": "Vi."}


@pytest.fixture
def space(app: Any) -> Space:
    return factories.space()


@pytest.fixture
def official(space: Space) -> User:
    return factories.member(space, RoleName.official, name="Sofie Lund")


@pytest.fixture
def hearing(space: Space) -> Hearing:
    now = clock.now()
    return factories.hearing(
        space,
        **OVER,
        **OUTCOME,
        opens_at=now - timedelta(weeks=9),
        closes_at=now - timedelta(days=3),
    )


@pytest.fixture
def desk(client: Client, official: User) -> Client:
    return client.sign_in(official)


def home(hearing: Hearing) -> str:
    return f"/desk/hearings/{hearing.id}"


def text_of(answer: Any) -> str:
    return html.unescape(answer.text)


class TestTheDesk:
    def test_a_response_is_sorted_from_first_to_last(self, desk: Client, hearing: Hearing) -> None:
        factories.response(hearing, body="Seks etager er for højt. Og der mangler lys.")
        last = factories.response(hearing, body="Enig.")
        taken = desk.post(f"{home(hearing)}/sorting/next")
        assert taken.location == f"{home(hearing)}/sorting/1#sorting"
        sent = {"quote": "der  mangler lys.", "theme": "Lys", "near": "10"}
        added = desk.post(f"{home(hearing)}/sorting/1", data=sent)
        assert added.status_code == 303
        shown = text_of(desk.get(f"{home(hearing)}/sorting/1"))
        assert '<mark title="Lys">der mangler lys.</mark>' in shown
        done = desk.post(f"{home(hearing)}/sorting/1/done")
        assert done.location == f"{home(hearing)}/sorting/2#sorting"
        ended = desk.post(f"{home(hearing)}/sorting/{last.number}/done")
        assert ended.location == f"{home(hearing)}/sorting"
        assert "All responses are sorted" in desk.get(ended.location).text

    def test_a_passage_that_is_not_there_keeps_all_that_was_written(
        self, desk: Client, hearing: Hearing
    ) -> None:
        factories.response(hearing)
        sent = {"quote": "noget helt andet", "theme": "Lys"}
        answer = desk.post(f"{home(hearing)}/sorting/1", data=sent)
        assert answer.status_code == 422
        assert "Copy it exactly as it is there" in answer.text
        assert "noget helt andet" in answer.text
        assert db.session.scalars(select(Theme)).all() == []

    def test_htmx_gets_the_response_with_its_points_alone(
        self, desk: Client, hearing: Hearing
    ) -> None:
        factories.response(hearing)
        answer = desk.get(f"{home(hearing)}/sorting/1", headers={"HX-Request": "true"})
        assert answer.text.lstrip().startswith('<div id="sorting"')

    def test_who_has_which_is_seen(self, desk: Client, hearing: Hearing, space: Space) -> None:
        other = factories.member(space, RoleName.official, name="Jens Bo")
        first = factories.response(hearing)
        factories.response(hearing)
        sorting.take(hearing, first, by=other)
        assert "Jens Bo, since" in desk.get(f"{home(hearing)}/sorting").text
        assert "Jens Bo has had this response open" in desk.get(f"{home(hearing)}/sorting/1").text
        assert desk.post(f"{home(hearing)}/sorting/next").location.endswith("/sorting/2#sorting")

    def test_a_suggestion_says_why(self, desk: Client, hearing: Hearing, official: User) -> None:
        theme = factories.theme(hearing, "Højder")
        for number in range(2):
            said = factories.response(hearing, body=f"Etagerne er mange {number}.")
            sorting.add_point(hearing, said, said.body, said.body, [theme], by=official)
        factories.response(hearing, body="Fem etagerne er nok.")
        shown = desk.get(f"{home(hearing)}/sorting/3").text
        assert "because of: etagerne" in shown

    def test_beside_suggestions_stands_how_often_they_were_right(
        self, desk: Client, hearing: Hearing
    ) -> None:
        hearing.language = "da"
        heights, light = (factories.theme(hearing, title) for title in ("Højder", "Lys"))
        for body in ("Højderne.", "Lyset.", "Højderne igen.", "Højder."):
            factories.response(hearing, body=body)
        here = f"{home(hearing)}/sorting"

        def shown(number: int) -> tuple[str, dict[str, str]]:
            """The page, and what its forms say of what it suggests."""
            page = desk.get(f"{here}/{number}").text
            offered = set(re.findall(r'name="suggested" value="([0-9,]*)"', page))
            assert len(offered) == 1
            return page, {"suggested": offered.pop()}

        page, first = shown(1)
        assert first == {"suggested": str(heights.id)}
        assert "right so far" not in page
        desk.post(f"{here}/1", data={"quote": "Højderne.", "theme": "Højder", **first})
        desk.post(f"{here}/1/done", data=shown(1)[1])
        page, second = shown(2)
        assert "(right so far: 1 of the last 1)" in page
        assert second == {"suggested": str(light.id)}
        desk.post(f"{here}/2", data={"quote": "Lyset.", "theme": "Højder", **second})
        desk.post(f"{here}/2/done", data=shown(2)[1])
        page, third = shown(3)
        assert "(right so far: 1 of the last 2)" in page
        desk.post(f"{here}/3/done", data=third)
        assert "(right so far: 1 of the last 3)" in shown(4)[0]

    @pytest.mark.parametrize("sent", ["", ",,,", "x", "-1", "9" * 40, "1,2;3", "²", "1" * 50_000])
    def test_what_is_said_to_have_been_suggested_may_be_anything(
        self, desk: Client, hearing: Hearing, sent: str
    ) -> None:
        factories.response(hearing, body="Enig. Helt enig.")
        values = {"quote": "Enig.", "theme": "Lys", "suggested": sent}
        assert desk.post(f"{home(hearing)}/sorting/1", data=values).status_code == 303
        done = desk.post(f"{home(hearing)}/sorting/1/done", data={"suggested": sent})
        assert done.status_code == 303

    def test_withdrawn_and_unconfirmed_ones_are_not_sorted(
        self, desk: Client, hearing: Hearing
    ) -> None:
        factories.response(hearing, status=ResponseStatus.withdrawn)
        assert desk.get(f"{home(hearing)}/sorting/1").status_code == 404
        assert desk.get(f"{home(hearing)}/sorting/9").status_code == 404

    def test_a_point_of_another_response_is_not_found(self, desk: Client, hearing: Hearing) -> None:
        theme = factories.theme(hearing)
        factories.response(hearing)
        point = factories.point(factories.response(hearing), theme)
        assert desk.get(f"{home(hearing)}/sorting/1/points/{point.id}").status_code == 404
        assert desk.get(f"{home(hearing)}/sorting/2/points/{point.id}").status_code == 200

    def test_a_theme_of_another_hearing_is_not_found(
        self, desk: Client, hearing: Hearing, space: Space
    ) -> None:
        theme = factories.theme(factories.hearing(space))
        assert desk.get(f"{home(hearing)}/themes/{theme.id}").status_code == 404

    def test_two_who_remove_the_same_theme(self, desk: Client, hearing: Hearing) -> None:
        theme = factories.theme(hearing, "Lys")
        address = f"{home(hearing)}/themes/{theme.id}"
        desk.post(f"{address}/removal")
        again = desk.post(f"{address}/removal")
        assert again.location == f"{home(hearing)}/themes"
        assert "“Lys” was removed or merged by somebody else" in text_of(desk.get(again.location))
        gone = desk.get(address)
        assert gone.status_code == 410
        assert "Sofie Lund took it off the list" in gone.text

    def test_merged_it_leads_on(self, desk: Client, hearing: Hearing) -> None:
        theme, other = factories.theme(hearing, "Lys"), factories.theme(hearing, "Lamper")
        factories.point(factories.response(hearing), theme)
        address = f"{home(hearing)}/themes/{theme.id}"
        desk.post(f"{address}/merger", data={"into": other.id})
        assert f"{home(hearing)}/themes/{other.id}" in desk.get(address).text
        db.session.refresh(other)
        assert other.point_count == 1

    def test_ticked_points_make_a_new_theme(self, desk: Client, hearing: Hearing) -> None:
        theme = factories.theme(hearing, "Trafik")
        points = [factories.point(factories.response(hearing), theme) for _each in range(3)]
        desk.post(
            f"{home(hearing)}/themes/{theme.id}/points",
            data={"point": [points[0].id, points[2].id], "to": "Lys"},
        )
        counts = db.session.execute(select(Theme.title, Theme.point_count).order_by(Theme.id))
        assert counts.all() == [("Trafik", 1), ("Lys", 2)]

    def test_an_outcome_needs_its_reason(self, desk: Client, hearing: Hearing) -> None:
        theme = factories.theme(hearing, "Lys")
        sent = {"version": 1, "title": "Lys", "outcome": "not followed", "assessment": "Nej."}
        answer = desk.post(f"{home(hearing)}/themes/{theme.id}", data=sent)
        assert answer.status_code == 422
        assert "Write the reason" in answer.text
        assert "Nej." in answer.text


class TestRespondents:
    def words(self, body: str, *, no_remarks: bool = False) -> content.ResponseContent:
        return content.ResponseContent(
            respondent_kind=RespondentKind.person,
            respondent_name="Bodil",
            organisation="",
            section_id=None,
            body=body,
            no_remarks=no_remarks,
        )

    def send(self, hearing: Hearing, by: User, words: content.ResponseContent) -> Response:
        sent = responding.send(
            hearing, words, [], by=by, email=None, form_key="a" * 32, sent_at=clock.now()
        )
        db.session.refresh(sent.response, ["attachments"])
        return sent.response

    @pytest.fixture
    def opened(self, space: Space) -> Hearing:
        made = factories.hearing(space)
        made.space = space
        return made

    def test_no_remarks_need_no_sorting(self, opened: Hearing) -> None:
        citizen = factories.user()
        said = self.send(opened, citizen, self.words("", no_remarks=True))
        assert queries.progress(opened.id, [], clock.now().date()).sorted == 1
        responding.correct(said, opened, self.words("Jo!"), [], [], by=citizen, key="1")
        assert queries.progress(opened.id, [], clock.now().date()).sorted == 0

    def test_a_correction_is_sorted_again_and_points_move_along(
        self, opened: Hearing, official: User
    ) -> None:
        citizen = factories.user()
        said = self.send(opened, citizen, self.words("For højt. For tæt."))
        theme = themes.add_theme(opened, "Højder", by=official)
        point = sorting.add_point(opened, said, said.body, "For tæt.", [theme], by=official)
        sorting.finish(opened, said, by=official)
        responding.correct(said, opened, self.words("Kun: For tæt."), [], [], by=citizen, key="1")
        assert (point.start, point.is_lost) == (5, False)
        assert db.session.scalars(select(Sorting)).all() == []

    def test_withdrawn_it_leaves_no_point(self, opened: Hearing, official: User) -> None:
        citizen = factories.user()
        said = self.send(opened, citizen, self.words("For højt."))
        theme = themes.add_theme(opened, "Højder", by=official)
        sorting.add_point(opened, said, said.body, "For højt.", [theme], by=official)
        responding.withdraw(said, opened, by=citizen)
        db.session.refresh(theme)
        assert (theme.point_count, db.session.scalars(select(Point)).all()) == (0, [])


@pytest.fixture
def unsent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail stays in the outbox, with its text."""
    monkeypatch.setitem(steps.registered, "mail", (timedelta(0), lambda: 0))


class TestTheOutcome:
    def test_it_waits_until_every_point_is_answered(
        self, desk: Client, hearing: Hearing, official: User
    ) -> None:
        theme = factories.theme(hearing, "Højder")
        factories.point(factories.response(hearing), theme)
        page = desk.get(f"{home(hearing)}/outcome").text
        assert "1 theme with points has no assessment yet" in page
        desk.post(f"{home(hearing)}/conclusion")
        db.session.refresh(hearing)
        assert hearing.status is Status.under_assessment
        with pytest.raises(NotAllowedNow):
            concluding.conclude(hearing, by=official)
        theme.outcome, theme.reason = Outcome.followed, "Det er rimeligt."
        desk.post(f"{home(hearing)}/conclusion")
        db.session.refresh(hearing)
        assert hearing.status is Status.concluded

    @pytest.mark.usefixtures("unsent")
    def test_each_is_told_of_their_own_points_and_of_no_other(
        self, hearing: Hearing, official: User
    ) -> None:
        heights = factories.theme(
            hearing, "Højder", outcome=Outcome.followed, reason="Der bygges lavere."
        )
        light = factories.theme(hearing, "Lys", outcome=Outcome.not_followed, reason="Ingen penge.")
        own = {"email": "a@example.org", "language": "en"}
        factories.point(factories.response(hearing, body="For højt!", **own), heights)
        factories.point(factories.response(hearing, body="Mere lys!", **own), light)
        factories.point(
            factories.response(hearing, body="Lamper!", email="b@example.org", language="da"), light
        )
        factories.response(hearing, body="Tak.", email="c@example.org", language="da")
        concluding.conclude(hearing, by=official)
        db.session.commit()
        jobs.run_due(everything=True)
        said = {each.to: each.body for each in db.session.scalars(select(Letter))}
        assert "“For højt!”\nHøjder: Followed\nDer bygges lavere." in said["a@example.org"]
        assert "“Mere lys!”\nLys: Not followed\nIngen penge." in said["a@example.org"]
        assert "Lamper" not in said["a@example.org"]
        assert "Lamper!" in said["b@example.org"]
        assert "højt" not in said["b@example.org"]
        assert "Lys" not in said["c@example.org"]
        assert len(said) == 3

    def test_everybody_reads_it_when_it_is_out_and_not_before(
        self, client: Client, hearing: Hearing, official: User
    ) -> None:
        theme = factories.theme(
            hearing, "Højder", outcome=Outcome.followed, reason="Der bygges lavere."
        )
        factories.point(factories.response(hearing), theme)
        address = f"/hearings/{hearing.id}"
        assert "Der bygges lavere." not in client.get(f"{address}/responses/1").text
        assert client.get(f"{address}/outcome").status_code == 404
        concluding.conclude(hearing, by=official)
        assert "Der bygges lavere." in client.get(f"{address}/responses/1").text
        outcome = client.get(f"{address}/outcome").text
        assert "Højder" in outcome
        assert "Followed" in outcome

    def test_responses_are_filtered_by_theme_when_it_is_out(
        self, client: Client, hearing: Hearing, official: User
    ) -> None:
        theme = factories.theme(hearing, "Lys", outcome=Outcome.noted, reason="Tak.")
        factories.point(factories.response(hearing, body="Mere lys!"), theme)
        factories.response(hearing, body="Færre biler!")
        hidden = factories.response(hearing, body="Skjult!", visibility=Visibility.hidden)
        factories.point(hidden, theme)
        address = f"/hearings/{hearing.id}/responses?theme={theme.id}"
        early = client.get(address).text
        assert "Færre biler!" in early
        assert 'name="theme"' not in early
        concluding.conclude(hearing, by=official)
        found = client.get(address).text
        assert "Mere lys!" in found
        assert "Færre biler!" not in found
        assert "response-3" not in found
        assert f'href="{address}"' in client.get(f"/hearings/{hearing.id}/outcome").text
        assert "Færre biler!" in client.get(f"{address}9").text

    def test_a_hidden_response_is_not_quoted(
        self, client: Client, hearing: Hearing, official: User
    ) -> None:
        theme = factories.theme(
            hearing, "Højder", outcome=Outcome.followed, reason="Der bygges lavere."
        )
        said = factories.response(hearing, body="Naboen er dum.", visibility=Visibility.hidden)
        factories.point(said, theme)
        concluding.conclude(hearing, by=official)
        for place in ("responses", "responses/1", "outcome"):
            assert "Naboen" not in client.get(f"/hearings/{hearing.id}/{place}").text


def test_two_officials_make_the_same_theme_at_once(real_app: Flask) -> None:
    with real_app.app_context(), db.transaction():
        space = factories.space()
        hearing_id = factories.hearing(space).id
        ids = [factories.member(space, RoleName.official).id for _each in range(4)]
    ready = threading.Barrier(len(ids))
    made, failed = [], []

    def make(user_id: int) -> None:
        try:
            with real_app.app_context():
                ready.wait()
                with db.transaction():
                    hearing = db.session.get_one(Hearing, hearing_id)
                    by = db.session.get_one(User, user_id)
                    made.append(themes.add_theme(hearing, "Støj", by=by).id)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=make, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(set(made)) == 1
