"""A deadline that is moved while responses are read through or come in: they wait for the new one."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from participation import clock, db
from participation.accounts.models import RoleName, User
from participation.accounts.queries import by_id
from participation.hearings.intake.actions import read_through
from participation.hearings.notice import deadlines
from participation.hearings.notice.models import Hearing, Publication
from participation.hearings.notice.queries import public
from participation.hearings.publishing.actions import publication
from participation.hearings.responses import content
from participation.hearings.responses.actions import responding
from participation.hearings.responses.models import RespondentKind, Response
from participation.moderation.models import Rule
from participation.subjects.models import Visibility
from tests import factories as make

DAYS = 30


@dataclass
class Place:
    """A hearing whose responses become public after the deadline, two of which wait."""

    app: Flask
    hearing_id: int
    official_id: int

    def loaded(self) -> tuple[Hearing, User]:
        official = by_id(self.official_id)
        assert official is not None
        found = public.get(self.hearing_id, official)
        assert found is not None
        return found, official

    def extend(self) -> None:
        """Move the deadline, in a transaction of its own."""

        def work() -> None:
            with self.app.app_context(), db.transaction():
                hearing, official = self.loaded()
                day = clock.today(hearing.space.timezone) + timedelta(days=DAYS)
                publication.extend(hearing, day, "Mange har bedt om mere tid.", by=official)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join(20)
        assert not thread.is_alive()

    def shown_from(self) -> set[datetime | None]:
        with self.app.app_context(), db.transaction(write=False):
            found = select(Response.visible_from).where(Response.hearing_id == self.hearing_id)
            return set(db.session.scalars(found))

    def after_the_deadline(self) -> datetime:
        with self.app.app_context(), db.transaction(write=False):
            closes_at = db.session.get_one(Hearing, self.hearing_id).closes_at
            assert closes_at is not None
            return deadlines.moment_after(closes_at)


@pytest.fixture
def place(postgres_app: Flask) -> Place:
    with postgres_app.app_context(), db.transaction():
        space = make.space()
        kind = make.hearing_type(publication=Publication.after_deadline)
        hearing = make.hearing(space, type=kind, closes_at=clock.now() + timedelta(days=2))
        waits = deadlines.moment_after(hearing.closes_at or clock.now())
        for _ in range(2):
            make.response(hearing, visibility=Visibility.held, visible_from=waits)
        official = make.member(space, RoleName.official)
        hearing_id, official_id = hearing.id, official.id
    return Place(postgres_app, hearing_id, official_id)


def _publish(hearing: Hearing, responses: list[Response], by: User) -> None:
    assert read_through.publish(hearing, responses, by=by) == 2


def _withhold(hearing: Hearing, responses: list[Response], by: User) -> None:
    for each in responses:
        assert read_through.withhold(hearing, each, Rule.personal_data, "Navngiver en nabo.", by=by)


@pytest.mark.postgres
@pytest.mark.parametrize("decide", [_publish, _withhold])
def test_what_is_decided_while_the_deadline_moves_waits_for_the_new_one(
    place: Place, decide: Callable[[Hearing, list[Response], User], None]
) -> None:
    with place.app.app_context(), db.transaction():
        hearing, official = place.loaded()
        chosen = select(Response).where(Response.hearing_id == hearing.id)
        responses = list(db.session.scalars(chosen.order_by(Response.id)))
        place.extend()
        for each in responses:
            db.session.refresh(each)
        decide(hearing, responses, official)
    assert place.shown_from() == {place.after_the_deadline()}


@pytest.mark.postgres
def test_what_comes_in_while_the_deadline_moves_waits_for_the_new_one(place: Place) -> None:
    with place.app.app_context(), db.transaction():
        hearing, official = place.loaded()
        place.extend()
        words = content.ResponseContent(
            RespondentKind.person, "Bodil", "", None, "Seks etager er nok."
        )
        form_key, now = "0" * 32, clock.now()
        responding.send(hearing, words, [], by=official, email=None, form_key=form_key, sent_at=now)
    assert place.shown_from() == {place.after_the_deadline()}
