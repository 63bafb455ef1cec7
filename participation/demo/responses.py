"""The responses of the story: sent, confirmed, read through, withheld or taken back."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select

from participation import clock, db
from participation.accounts.models import Purpose, Token, User
from participation.demo.story.parts import Refusal, ResponsePart
from participation.demo.telling import written
from participation.demo.told import ToldHearing, load
from participation.hearings.anonymous import actions as anonymous
from participation.hearings.intake.actions import read_through
from participation.hearings.notice.models import Hearing, Section
from participation.hearings.parties.actions import answering, parties
from participation.hearings.parties.models import Party
from participation.hearings.questions import words
from participation.hearings.questions.queries import questions
from participation.hearings.responses import content
from participation.hearings.responses.actions import responding
from participation.hearings.responses.models import RespondentKind
from participation.i18n import force_locale
from participation.storage import StoredFile


def _answers(told: ToldHearing, part: ResponsePart) -> list[dict[str, Any]]:
    """What a response answers to the questions, as its form would say it."""
    found: list[dict[str, Any]] = []
    for question, said in zip(questions(told.id), part.answers, strict=False):
        chosen = [] if isinstance(said, str) else list(said)
        with force_locale(told.space.language):
            says = said if isinstance(said, str) else words.says(question, chosen)
        if says:
            about = {"question": question.id, "asks": question.text}
            found.append({**about, "choices": chosen, "says": says})
    return found


def put_response(told: ToldHearing, part: ResponsePart) -> None:
    """Put a response in its place in time, and what happens to it."""
    sent = told.moment(part.day)
    told.telling.on(sent, lambda: _respond(told, part, sent))


def _respond(told: ToldHearing, part: ResponsePart, sent: datetime) -> None:
    hearing = load(told.id)
    by = told.cast.people[part.by] if part.by else None
    section: Section | None = hearing.sections[part.section - 1] if part.section else None
    said = content.ResponseContent(
        respondent_kind=RespondentKind.organisation if part.organisation else RespondentKind.person,
        respondent_name=_name(told, part, by),
        organisation=part.organisation,
        section_id=section.id if section else None,
        body=written(part.text),
        no_remarks=part.no_remarks,
        answers=_answers(told, part),
        place=part.place,
        latitude=part.spot[0] if part.spot else None,
        longitude=part.spot[1] if part.spot else None,
    )
    files = [told.file(part.document)] if part.document else []
    party = _invited(told, part)
    if party is not None:
        told.received.append((part, _send_for(told, party, hearing, said, files)))
        _settle(told, part, told.received[-1][1], sent, None)
        return
    if hearing.anonymous:
        sent_so = anonymous.send(hearing, said, files, form_key=uuid.uuid4().hex, in_time=True)
        assert sent_so is not None  # noqa: S101  (a hearing of the story takes what it tells)
        told.received.append((part, sent_so[0].id))
        _settle(told, part, sent_so[0].id, sent, None)
        return
    with force_locale(told.space.language):
        response = responding.send(
            hearing,
            said,
            files,
            by=by,
            email=None if by else f"svar{told.id}-{hearing.last_number + 1}@fjordby.example",
            form_key=uuid.uuid4().hex,
            sent_at=clock.now(),
        ).response
    if by is None:
        _confirm(told, response.id)
    told.received.append((part, response.id))
    _settle(told, part, response.id, sent, by)


def _invited(told: ToldHearing, part: ResponsePart) -> Party | None:
    """The party that a response is from, when it comes by a personal link."""
    found = [] if part.by else told.parties()
    return next((each for each in found if each.organisation.name == part.organisation), None)


def _send_for(
    told: ToldHearing,
    party: Party,
    hearing: Hearing,
    said: content.ResponseContent,
    files: list[StoredFile],
) -> int:
    with force_locale(told.space.language):
        draft = answering.save_draft(hearing, party, None, said, files, [])
        key = parties.new_key(party)
        answering.send_draft(hearing, party, draft, files, sent_at=clock.now(), key=key)
    return draft.id


def _name(told: ToldHearing, part: ResponsePart, by: User | None) -> str:
    """The name on a response; whoever speaks for an organisation uses their own."""
    if by is None:
        return part.name
    return by.name if part.organisation else by.display_name


def _confirm(told: ToldHearing, response_id: int) -> None:
    """A visitor follows the link in the mail."""
    token = db.session.scalars(
        select(Token)
        .where(Token.purpose == Purpose.confirm_response)
        .order_by(Token.id.desc())
        .limit(1)
    ).one()
    hearing = load(told.id)
    with force_locale(told.space.language):
        responding.confirm(told.response(response_id), hearing, token, "")


def _settle(
    told: ToldHearing, part: ResponsePart, response_id: int, sent: datetime, by: User | None
) -> None:
    """Put what happens to a response after it was received in its place in time."""
    if part.held:
        return
    if part.withheld:
        refusal = part.withheld
        moment = told.moment(part.day + refusal.after, sent)
        told.telling.on(moment, lambda: _withhold(told, response_id, refusal))
        return
    read = told.moment(part.day + 1, sent)
    told.telling.on(read, lambda: _let_through(told, response_id))
    if part.withdrawn is not None:
        told.telling.on(
            told.moment(part.withdrawn, read), lambda: _take_back(told, response_id, by)
        )


def _let_through(told: ToldHearing, response_id: int) -> None:
    read_through.publish(load(told.id), [told.response(response_id)], by=told.official)


def _take_back(told: ToldHearing, response_id: int, by: User | None) -> None:
    responding.withdraw(told.response(response_id), load(told.id), by=by)


def _withhold(told: ToldHearing, response_id: int, refusal: Refusal) -> None:
    read_through.withhold(
        load(told.id),
        told.response(response_id),
        refusal.rule,
        refusal.reason,
        by=told.cast.people[refusal.by],
    )
