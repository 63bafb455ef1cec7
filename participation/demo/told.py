"""A hearing of the story as far as it has been told: what its parts need to find of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from participation import db
from participation.demo import documents
from participation.demo.cast import Cast
from participation.demo.story.parts import DocumentPart, HearingPart, ResponsePart
from participation.demo.telling import Telling
from participation.hearings.notice.models import Hearing
from participation.hearings.parties.models import Party
from participation.hearings.responses.models import Response
from participation.storage import StoredFile
from participation.subjects.models import Attachment


def load(hearing_id: int) -> Hearing:
    """A hearing as it is now, with what actions ask of it."""
    return db.session.scalars(
        select(Hearing)
        .where(Hearing.id == hearing_id)
        .options(
            joinedload(Hearing.type),
            joinedload(Hearing.space),
            selectinload(Hearing.sections),
            selectinload(Hearing.attachments),
        )
        .execution_options(populate_existing=True)
    ).one()


class ToldHearing:
    """One hearing of the story, as far as it has been told."""

    def __init__(self, part: HearingPart, cast: Cast, telling: Telling) -> None:
        self.part, self.cast, self.telling = part, cast, telling
        self.space = cast.spaces[part.space]
        self.zone = self.space.timezone
        self.official = cast.people[part.by]
        self.id = 0
        self.received: list[tuple[ResponsePart, int]] = []

    def moment(self, day: int, after: datetime | None = None) -> datetime:
        """When something of the story happens, by the clock of its space."""
        return self.telling.moment(day, self.zone, after)

    def parties(self) -> list[Party]:
        """Those who are asked by name."""
        return list(
            db.session.scalars(
                select(Party)
                .where(Party.subject_id == self.id)
                .options(joinedload(Party.organisation))
                .order_by(Party.id)
            )
        )

    def file(self, part: DocumentPart) -> StoredFile:
        """A document of the story, made and taken in."""
        return documents.taken(part, self.space.language)

    def response(self, response_id: int) -> Response:
        """A response as it is now, with its files."""
        return db.session.scalars(
            select(Response)
            .where(Response.id == response_id)
            .options(selectinload(Response.attachments).joinedload(Attachment.file))
            .execution_options(populate_existing=True)
        ).one()
