"""Entering responses that did not come through the site: on paper, by e-mail, or said to somebody."""

import uuid
from collections.abc import Sequence
from datetime import date

from participation import clock
from participation.accounts import tokens
from participation.accounts.models import Purpose, User
from participation.hearings.notice.models import Hearing
from participation.hearings.responses import content
from participation.hearings.responses.actions import receiving, responding
from participation.hearings.responses.models import Channel, Response, ResponseStatus
from participation.hearings.responses.queries.responses import by_form_key
from participation.storage import StoredFile
from participation.subjects.models import Visibility


def enter(
    hearing: Hearing,
    words: content.ResponseContent,
    files: Sequence[StoredFile],
    *,
    by: User,
    channel: Channel,
    arrived_on: date,
    email: str | None,
    form_key: str,
) -> responding.Sent:
    """Take in what an official has before them; the day it arrived decides whether it was in time.

    It gets its number and waits to be read through like every other. With an address its sender gets
    a receipt, and a link to correct or withdraw it. The same form sent twice makes one response.
    """
    digest = content.digest_of(hearing.id, words, files)

    def same(found: Response) -> bool:
        return (found.hearing_id, found.sha256, found.channel) == (hearing.id, digest, channel)

    found = by_form_key(form_key)
    if found is not None:
        if same(found):
            return responding.Sent(found, fresh=False)
        form_key = uuid.uuid4().hex
    arrived = clock.end_of_day(arrived_on, hearing.space.timezone)
    response = Response(
        hearing_id=hearing.id,
        root_id=hearing.id,
        space_id=hearing.space_id,
        email=email,
        language=hearing.language or hearing.space.language,
        visibility=Visibility.draft,
        status=ResponseStatus.draft,
        sent_at=min(arrived, clock.now()),
        form_key=form_key,
        sha256=digest,
        letter=words.letter(files),
        channel=channel,
        **vars(words),
    )
    found = receiving.write_once(response, hearing, same, received=True)
    if found is not None:
        return responding.Sent(found, fresh=False)
    receiving.attach(response, files, by)
    receiving.record_receipt(response, hearing, by)
    if email:
        key = tokens.issue(
            Purpose.edit_response,
            lasts=responding.LINK_LASTS,
            email=email,
            response=response.id,
            hearing=hearing.id,
        )
        receiving.send_receipt(response, hearing, files, to=email, lang=response.language, key=key)
    return responding.Sent(response, fresh=True)
