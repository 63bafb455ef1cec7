"""What is hidden or withheld is in no mail: not in the decision's, nor in one that waited meanwhile."""

import email
import email.policy
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from participation import clock, config, db, jobs, ledger, text
from participation.accounts.models import RoleName, User
from participation.comments import actions as comments
from participation.hearings.assessing.models import Outcome
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.outcome.notices import tell_outcomes
from participation.hearings.responses import content as responses_content
from participation.hearings.responses.actions import responding
from participation.hearings.responses.models import RespondentKind, Response
from participation.ideas.answers import actions as ideas
from participation.ideas.answers.actions import NextStep
from participation.ideas.proposals.models import IdeaState
from participation.mail import Letter
from participation.moderation.actions import decide
from participation.moderation.models import Rule, Verdict
from participation.subjects.actions import change_state
from participation.subjects.models import Subject, Visibility
from tests import factories as make

CANARY = "Qzxkaj Vejen"


@pytest.fixture
def here(app: Flask) -> Any:
    class Here:
        space = make.space()
        author = make.member(space, name="Astrid Holm")
        moderator = make.member(space, RoleName.moderator, RoleName.official, name="Jens Bo")
        idea = make.idea(make.box(space), author, title=f"{CANARY} 3", body=f"{CANARY} bor her.")
        hearing = make.hearing(space)

    db.session.refresh(Here.hearing, ["space", "type"])
    for path in _folder().glob("*.eml"):
        path.unlink()
    return Here


def _folder() -> Any:
    return config.current().var / "mail"


def _hide(subject: Subject, by: User, verdict: Verdict = Verdict.hidden) -> None:
    decide(subject, verdict, Rule.personal_data, "Navngiver en nabo.", by=by)


def _worked() -> list[str]:
    """What the worker's mails say, header lines included, when it has done all there is to do."""
    db.session.commit()
    with current_app.app_context():
        jobs.run_due(everything=True)
    db.session.expire_all()
    return [_read(path.read_bytes()) for path in sorted(_folder().glob("*.eml"))]


def _read(content: bytes) -> str:
    message = email.message_from_bytes(content, policy=email.policy.default)
    body = message.get_body()
    assert body is not None
    headers = "\n".join(f"{name}: {value}" for name, value in message.items())
    return f"{headers}\n\n{body.get_content()}"


def _tells(letter: str) -> bool:
    """Whether a mail holds the words, also as they stand in an address."""
    return CANARY in letter or text.slug(CANARY, "-") in letter or "Qzx" in letter


def _sent(here: Any, hearing: Hearing | None = None) -> Response:
    words = responses_content.ResponseContent(
        RespondentKind.person, "Astrid Holm", "", None, f"{CANARY} larmer om natten."
    )
    sent = responding.send(
        hearing or here.hearing,
        words,
        [],
        by=here.author,
        email=None,
        form_key=f"{len(_letters()):032x}",
        sent_at=clock.now(),
    )
    return sent.response


def _letters() -> list[Letter]:
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


@pytest.mark.parametrize("kind", ["idea", "comment", "response"])
@pytest.mark.parametrize("verdict", [Verdict.hidden, Verdict.withheld, Verdict.restored])
def test_the_mail_of_a_decision_says_what_it_is_about_without_its_words(
    here: Any, kind: str, verdict: Verdict
) -> None:
    subject: Subject = {
        "idea": lambda: here.idea,
        "comment": lambda: make.comment(here.idea, here.author, body=f"{CANARY} er værst."),
        "response": lambda: make.response(
            here.hearing, here.author, body=f"{CANARY} larmer.", organisation=CANARY
        ),
    }[kind]()
    _hide(subject, here.moderator, verdict)
    (letter,) = _worked()
    assert not _tells(letter), letter
    assert "To: " + here.author.email in letter
    number = subject.id
    address = f"/hearings/{here.hearing.id}/responses/1" if kind == "response" else f"/{number}"
    assert address in letter.split("\n\n", 1)[1]
    if verdict is not Verdict.restored:
        assert "personal data" in letter
        assert "Navngiver en nabo." in letter
        assert "Write to us and say why" in letter
        assert letter.count("/contact") == 1


def _conclude(hearing: Hearing, by: User) -> None:
    hearing.status, hearing.concluded_at = Status.concluded, clock.now()
    change_state(hearing, Status.concluded.value, by=by)


def _with_point(here: Any, quote: str = f"{CANARY} larmer") -> Response:
    response = make.response(here.hearing, here.author, body=f"{quote} om natten.")
    theme = make.theme(here.hearing, "Larm", outcome=Outcome.noted, reason="Det ses der på.")
    make.point(response, theme, quote=quote)
    return response


def test_the_mail_of_the_outcome_quotes_no_point_of_what_is_withheld(here: Any) -> None:
    response = _with_point(here)
    _hide(response, here.moderator, Verdict.withheld)
    _conclude(here.hearing, here.moderator)
    letters = [letter for letter in _worked() if "outcome" in letter]
    assert letters
    assert not any(_tells(each) for each in letters)
    assert "Det ses der på." in letters[0], "what became of it is told all the same"


def test_a_point_of_what_is_shown_is_quoted(here: Any) -> None:
    """A search that finds nothing because nothing is quoted proves nothing."""
    _with_point(here)
    _conclude(here.hearing, here.moderator)
    (letter,) = [letter for letter in _worked() if "outcome" in letter]
    assert f"“{CANARY} larmer”" in letter


def test_a_mail_of_the_outcome_that_waits_loses_its_quotes_when_the_decision_falls(
    here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = _with_point(here)
    _conclude(here.hearing, here.moderator)
    _number_and_read()
    assert any(_tells(each.body) for each in _letters())
    _hide(response, here.moderator)
    letters = _worked()
    assert len(letters) == 2
    assert not any(_tells(each) for each in letters)
    assert any("Det ses der på." in each for each in letters)
    assert not any(_tells(each.body + (each.body_if_hidden or "")) for each in _letters())


def _number_and_read() -> None:
    """Let the readers of the ledger write their mails, which wait."""
    db.session.commit()
    with current_app.app_context():
        ledger.follow_to_the_end()
        tell_outcomes()
    db.session.expire_all()


def test_a_receipt_that_waits_leaves_without_the_text(here: Any) -> None:
    response = _sent(here)
    assert _tells(_letters()[0].body)
    _hide(response, here.moderator, Verdict.withheld)
    receipt, decision = _worked()
    if "personal data" in receipt:
        receipt, decision = decision, receipt
    assert not _tells(receipt)
    assert not _tells(decision)
    assert "Receipt for response no. 1" in receipt
    assert (response.sha256 or "-") in receipt
    assert f"/hearings/{here.hearing.id}/response/1" in receipt


def test_a_receipt_of_what_is_not_hidden_is_whole(here: Any) -> None:
    _sent(here)
    (receipt,) = _worked()
    assert f"{CANARY} larmer om natten." in receipt
    assert not set("\x02\x03") & set(receipt)


def test_a_correction_is_mailed_and_read_through_anew(here: Any) -> None:
    """What its sender writes after the decision is not what was withheld."""
    response = _sent(here)
    _hide(response, here.moderator, Verdict.withheld)
    words = responses_content.ResponseContent(
        RespondentKind.person, "Astrid Holm", "", None, "Der larmes."
    )
    db.session.refresh(response, ["attachments"])
    responding.correct(response, here.hearing, words, [], [], by=here.author, key="")
    assert response.visibility is Visibility.held
    assert any("Der larmes." in each for each in _worked())


def test_news_of_an_idea_that_is_hidden_meanwhile_does_not_leave(here: Any) -> None:
    step = NextStep(IdeaState.under_assessment, reason="Vi ser på det.")
    db.session.refresh(here.idea, ["space", "box"])
    ideas.decide(here.idea, step, by=here.moderator)
    assert len(_letters()) == 1
    _hide(here.idea, here.moderator)
    (letter,) = _worked()
    assert "personal data" in letter
    assert not _tells(letter)


@pytest.mark.parametrize("hidden", ["answer", "idea"])
def test_an_official_answer_that_is_hidden_meanwhile_does_not_leave(here: Any, hidden: str) -> None:
    department = make.department(here.space)
    db.session.refresh(here.idea, ["space"])
    number = comments.add(here.idea, f"{CANARY} har ret.", by=here.moderator, department=department)
    assert len(_letters()) == 1
    target = here.idea if hidden == "idea" else db.session.get_one(Subject, number)
    _hide(target, make.member(here.space, RoleName.moderator))
    assert not any(_tells(each) for each in _worked())


def test_a_letter_written_beside_the_decision_is_looked_at_before_it_leaves(here: Any) -> None:
    """Whoever wrote it had not seen the decision, which was committed first."""
    _hide(here.idea, here.moderator)
    _worked()
    db.session.refresh(here.idea, ["space", "box"])
    here.idea.visibility = Visibility.visible
    step = NextStep(IdeaState.under_assessment, reason="Vi ser på det.")
    ideas.decide(here.idea, step, by=here.moderator)
    here.idea.visibility = Visibility.hidden
    before = len(list(_folder().glob("*.eml")))
    assert len(_worked()) == before
    assert not any(_tells(each.body) for each in _letters())
