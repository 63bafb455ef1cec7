"""Questions of a hearing: asked, answered in each form, counted for whoever may read, filtered by."""

import io
from contextlib import closing
from datetime import timedelta
from typing import Any

import docx
import openpyxl
import pytest
from sqlalchemy import select

from participation import clock, db
from participation.accounts.models import RoleName, User, Visitor
from participation.hearings.memos import loading, pages, sheets, wordfiles
from participation.hearings.memos import queries as memo_queries
from participation.hearings.notice.actions.holding import NotAllowedNow
from participation.hearings.notice.models import Hearing, Publication, Status
from participation.hearings.notice.queries import public
from participation.hearings.outcome.actions import rounds
from participation.hearings.questions import actions as asking
from participation.hearings.questions import queries as answers
from participation.hearings.questions.models import ChosenOption, Question, QuestionKind
from participation.hearings.questions.queries import questions
from participation.hearings.responses.content import ResponseContent
from participation.hearings.responses.models import RespondentKind, Response, ResponseStatus
from participation.i18n import force_locale
from participation.spaces.models import Space
from participation.subjects.models import Revision, Visibility
from tests import factories
from tests.conftest import Client
from tests.exports.reading import from_jsonl


@pytest.fixture
def space(app: Any) -> Space:
    return factories.space()


@pytest.fixture
def official(space: Space) -> User:
    return factories.member(space, RoleName.official)


def ask(hearing: Hearing, kind: QuestionKind, text: str, *options: str, **values: Any) -> Question:
    question = Question(
        hearing_id=hearing.id,
        position=len(questions(hearing.id)) + 1,
        kind=kind,
        text=text,
        options=list(options),
        **values,
    )
    hearing.question_count += 1
    db.session.add(question)
    db.session.commit()
    return question


@pytest.fixture
def hearing(space: Space) -> Hearing:
    made = factories.hearing(space)
    ask(made, QuestionKind.stance, "Må der bygges seks etager?", required=True)
    ask(made, QuestionKind.several, "Hvad mangler der?", "Træer", "Bænke", "Lys")
    ask(made, QuestionKind.scale, "Hvor trygt er der om aftenen?", "Utrygt", "Trygt")
    ask(made, QuestionKind.text, "Hvad skal silobygningen bruges til?")
    return made


@pytest.fixture
def person(space: Space, client: Client) -> User:
    user = factories.user()
    client.sign_in(user)
    return user


def ids(hearing: Hearing) -> list[str]:
    return [f"q{each.id}" for each in questions(hearing.id)]


def send(client: Client, hearing: Hearing, **values: Any) -> Any:
    values = {"respondent_kind": "person", "respondent_name": "Bo", "body": "", **values}
    return client.post(f"/hearings/{hearing.id}/response", data=values)


def the_response() -> Response:
    return db.session.scalars(select(Response)).one()


def noted(response: Response) -> set[tuple[int, int]]:
    found = select(ChosenOption.question_id, ChosenOption.choice).where(
        ChosenOption.subject_id == response.id
    )
    return {(question, choice) for question, choice in db.session.execute(found)}


class TestAnswering:
    def test_answers_alone_are_a_response(
        self, hearing: Hearing, person: User, client: Client
    ) -> None:
        one, several, scale, words = ids(hearing)
        answer = send(
            client, hearing, **{one: "2", several: ["0", "2"], scale: "4", words: " Bibliotek. "}
        )
        assert answer.status_code == 303
        made = the_response()
        assert [(each["choices"], each["says"]) for each in made.answers] == [
            ([2], "Uenig"),
            ([0, 2], "Træer; Lys"),
            ([4], "5 (Trygt)"),
            ([], "Bibliotek."),
        ]
        assert {choice for _question, choice in noted(made)} == {2, 0, 4, -1}
        receipt = client.get(f"/hearings/{hearing.id}/response/1").text
        assert "Træer; Lys" in receipt
        assert "The response is in the files" not in receipt
        copy = client.get(f"/hearings/{hearing.id}/response/1/copy").text
        assert "question: Må der bygges seks etager?\nanswer: Uenig\n" in copy

    def test_what_must_be_answered_is_asked_for_and_nothing_is_lost(
        self, hearing: Hearing, person: User, client: Client
    ) -> None:
        one, several, _scale, words = ids(hearing)
        answer = send(client, hearing, body="Mine ord.", **{several: ["1"], words: "Et museum."})
        assert answer.status_code == 422
        assert f'href="#{one}-0">Answer this question.' in answer.text
        assert "Mine ord." in answer.text
        assert "Et museum." in answer.text
        assert f'name="{several}" value="1" checked' in answer.text
        assert db.session.scalars(select(Response)).all() == []

    def test_no_remarks_is_one_click_all_the_same(
        self, hearing: Hearing, person: User, client: Client
    ) -> None:
        assert send(client, hearing, no_remarks="1").status_code == 303
        assert the_response().no_remarks
        assert the_response().answers == []

    def test_what_was_not_offered_is_refused(
        self, hearing: Hearing, person: User, client: Client
    ) -> None:
        one, several, scale, _words = ids(hearing)
        for values in ({one: "9"}, {one: "0", several: ["7"]}, {one: "0", scale: "x"}):
            assert send(client, hearing, **values).status_code == 422

    def test_a_correction_keeps_what_was_answered_before(
        self, hearing: Hearing, person: User, client: Client
    ) -> None:
        one, several, *_rest = ids(hearing)
        send(client, hearing, **{one: "0", several: ["1"]})
        edit = f"/hearings/{hearing.id}/response/1/edit"
        assert f'name="{several}" value="1" checked' in client.get(edit).text
        values = {"respondent_kind": "person", "respondent_name": "Bo"}
        client.post(edit, data={**values, "version": the_response().version, one: "2"})
        assert [each["says"] for each in the_response().answers] == ["Uenig"]
        assert {choice for _question, choice in noted(the_response())} == {2}
        kept = db.session.scalars(select(Revision.body)).one()
        assert "answer: Enig" in kept
        assert "answer: Bænke" in kept

    def test_other_answers_are_another_letter(self, hearing: Hearing) -> None:
        body = " ".join(f"ord{n}" for n in range(30))

        def letter(says: str) -> str | None:
            answers = [{"question": 1, "asks": "Enig?", "choices": [0], "says": says}]
            return ResponseContent(
                RespondentKind.person, "Bo", "", None, body, answers=answers
            ).letter([])

        assert letter("Agree") != letter("Disagree")
        assert letter("Agree") == letter("Agree")


def answered(hearing: Hearing, question: Question, *chosen: int, **values: Any) -> Response:
    given = [{"question": question.id, "asks": "", "choices": list(chosen), "says": "Et svar"}]
    made = factories.response(hearing, answers=given, **values)
    for choice in chosen or (-1,):
        db.session.add(ChosenOption(subject_id=made.id, question_id=question.id, choice=choice))
    db.session.commit()
    return made


class TestReading:
    def test_only_what_the_reader_may_read_is_counted(
        self, hearing: Hearing, official: User
    ) -> None:
        stance, several, _scale, words = questions(hearing.id)
        answered(hearing, stance, 0)
        answered(hearing, stance, 0, visibility=Visibility.held)
        answered(hearing, stance, 2, status=ResponseStatus.withdrawn)
        answered(hearing, several, 0, 1)
        answered(hearing, words)
        found = answers.answered(hearing, Visitor())
        assert [bar.chosen for bar in found[0].bars] == [1, 0, 0, 0]
        assert [bar.chosen for bar in found[1].bars] == [1, 1, 0]
        assert [each.responses for each in found] == [1, 1, 0, 1]
        assert [each.text for each in found[3].words] == ["Et svar"]
        assert answers.answered(hearing, official)[0].bars[0].chosen == 2

    def test_everybody_sees_them_counted_and_finds_who_answered_so(
        self, hearing: Hearing, client: Client
    ) -> None:
        stance, *_others = questions(hearing.id)
        answered(hearing, stance, 0, body="Ja tak.")
        answered(hearing, stance, 2, body="Nej tak.")
        page = client.get(f"/hearings/{hearing.id}/answers").text
        assert "Må der bygges seks etager?" in page
        assert "50" in page
        link = f"/hearings/{hearing.id}/responses?answer={stance.id}-2"
        assert link in page
        found = client.get(link).text
        assert "Nej tak." in found
        assert "Ja tak." not in found
        for wrong in ("x", "1-", "1-2-3", "-1", "99999999999-1"):
            answer = client.get(f"/hearings/{hearing.id}/responses?answer={wrong}")
            assert answer.status_code == 200

    def test_the_file_of_a_hearing_has_a_column_a_question(
        self, hearing: Hearing, client: Client
    ) -> None:
        stance, *_others = questions(hearing.id)
        answered(hearing, stance, 0)
        answered(hearing, stance, 2, visibility=Visibility.held)
        with closing(client.get(f"/exports/hearings/{hearing.id}.jsonl")) as file:
            rows = from_jsonl(file.data)["responses"]
        assert [row[f"question_{stance.id}"] for row in rows] == ["agree"]

    def test_where_nothing_is_published_nothing_is_counted_for_the_public(
        self, hearing: Hearing, client: Client
    ) -> None:
        stance, *_others = questions(hearing.id)
        answered(hearing, stance, 0, visibility=Visibility.staff)
        found = public.bare(hearing.id, Visitor())
        assert found is not None
        found.type.publication = Publication.never
        db.session.commit()
        page = client.get(f"/hearings/{hearing.id}/answers").text
        assert "The answers are not published" in page
        assert "Må der bygges" not in page

    def test_a_hearing_without_questions_has_no_such_page(
        self, space: Space, client: Client
    ) -> None:
        bare = factories.hearing(space)
        assert client.get(f"/hearings/{bare.id}/answers").status_code == 404


class TestAsking:
    @pytest.fixture
    def draft(self, space: Space) -> Hearing:
        return factories.hearing(
            space,
            status=Status.draft,
            visibility=Visibility.staff,
            visible_from=None,
            opens_at=None,
            closes_at=None,
        )

    def test_an_official_asks_changes_moves_and_removes(
        self, draft: Hearing, official: User, client: Client
    ) -> None:
        client.sign_in(official)
        home = f"/desk/hearings/{draft.id}/questions"
        for text, kind, options in (
            ("Hvad mangler der?", "several", "Træer\n Bænke \n\nTræer"),
            ("Er du enig?", "stance", "står der ikke"),
        ):
            values = {"text": text, "kind": kind, "options": options, "section": ""}
            assert client.post(f"{home}/new", data=values).status_code == 303
        first, second = questions(draft.id)
        assert (first.options, second.options) == (["Træer", "Bænke"], [])
        client.post(f"{home}/{second.id}/position", data={"to": "up"})
        assert [each.id for each in questions(draft.id)] == [second.id, first.id]
        values = {"text": "Enig?", "kind": "stance", "options": "", "section": "", "required": "y"}
        assert (
            client.post(f"{home}/{second.id}", data={**values, "version": "0"}).status_code == 422
        )
        db.session.expire_all()
        version = questions(draft.id)[0].version
        client.post(f"{home}/{second.id}", data={**values, "version": version})
        assert (second.text, second.required) == ("Enig?", True)
        client.post(f"{home}/{first.id}/removal")
        assert [each.id for each in questions(draft.id)] == [second.id]
        db.session.expire_all()
        assert db.session.get_one(Hearing, draft.id).question_count == 1

    def test_a_question_that_cannot_be_answered_is_refused(
        self, draft: Hearing, official: User, client: Client
    ) -> None:
        client.sign_in(official)
        for kind, options, said in (
            ("one", "Kun én", "Write at least two choices"),
            ("scale", "a\nb\nc", "A scale has two ends"),
            ("one", "\n".join(str(n) for n in range(40)), "Write at most 30 choices"),
        ):
            values = {"text": "Hvad?", "kind": kind, "options": options, "section": ""}
            answer = client.post(f"/desk/hearings/{draft.id}/questions/new", data=values)
            assert answer.status_code == 422
            assert said in answer.text

    def test_when_it_is_open_they_stand_still(
        self, hearing: Hearing, official: User, client: Client
    ) -> None:
        client.sign_in(official)
        home = f"/desk/hearings/{hearing.id}/questions"
        assert "They cannot be changed" in client.get(home).text
        assert client.get(f"{home}/new").status_code == 403
        with pytest.raises(NotAllowedNow):
            asking.drop(hearing, questions(hearing.id)[0], by=official)

    def test_a_new_round_asks_them_again(self, hearing: Hearing, official: User) -> None:
        now = clock.now()
        hearing.opens_at, hearing.closes_at = now - timedelta(days=9), now - timedelta(days=1)
        found = public.for_page(hearing.id, official)
        assert found is not None
        section = public.shown_sections(found)[0]
        questions(hearing.id)[0].section_id = section.id
        made = rounds.new_round(found, by=official)
        again = questions(made.id)
        assert [each.text for each in again] == [each.text for each in questions(hearing.id)]
        assert again[0].section_id not in (None, section.id)
        assert made.question_count == 4


def test_each_question_shows_its_newest_answers_in_words(hearing: Hearing) -> None:
    *_others, words = questions(hearing.id)
    rare = ask(hearing, QuestionKind.text, "Hvad ellers?")
    answered(hearing, rare)
    for _response in range(answers.SHOWN + 2):
        answered(hearing, words)
    found = {each.question.id: each for each in answers.answered(hearing, Visitor())}
    assert [each.number for each in found[rare.id].words] == [1]
    assert len(found[words.id].words) == answers.SHOWN
    assert found[words.id].words[0].number == answers.SHOWN + 3


def test_the_memo_counts_what_everybody_may_read(hearing: Hearing, official: User) -> None:
    stance, *_others, words = questions(hearing.id)
    answered(hearing, stance, 0)
    answered(hearing, stance, 2, visibility=Visibility.held)
    answered(hearing, words)
    found = memo_queries.hearing(hearing.id, official)
    assert found is not None
    memo = loading.load(found)
    assert [bar.chosen for bar in memo.answers[0].bars] == [1, 0, 0, 0]
    out = io.BytesIO()
    with force_locale("da"):
        pages.write_html(memo, out)
        assert "Svar på spørgsmålene" in out.getvalue().decode()
        out = io.BytesIO()
        wordfiles.write_docx(memo, out)
        said = [
            cell.text
            for table in docx.Document(io.BytesIO(out.getvalue())).tables
            for row in table.rows
            for cell in row.cells
        ]
        assert "Delvist enig" in said
        out = io.BytesIO()
        sheets.write_xlsx(memo, out)
        assert "Svar på spørgsmålene" in openpyxl.load_workbook(out).sheetnames
    response = db.session.scalars(select(Response).order_by(Response.id.desc())).first()
    assert response is not None
    assert "Et svar" in response.searchable_text()
