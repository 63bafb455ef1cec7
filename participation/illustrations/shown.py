"""What is shown of pictures: their table for exports."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from participation import db, shown
from participation.i18n import mark
from participation.illustrations import faces
from participation.illustrations.models import Illustration
from participation.shown import Table, Values, site_address
from participation.subjects.shown import Scope, ids_with_text

PICTURES = Table(
    "pictures",
    mark("Pictures"),
    mark("A picture of a hearing, an idea or a project; the first one is shown on cards."),
    (
        shown.number("picture_id", mark("Picture id"), mark("The picture's id.")),
        shown.number(
            "subject_id", mark("Belongs to"), mark("The hearing, the idea or the project.")
        ),
        shown.number("position", mark("Place"), mark("Its place among the pictures there.")),
        shown.address(
            "file_address", mark("Address of the picture"), mark("Where the picture itself is.")
        ),
        shown.text(
            "description",
            mark("Description"),
            mark("What it shows, in words; empty when it only decorates."),
        ),
        shown.text("credit", mark("Made by"), mark("Who made it.")),
        shown.number("width", mark("Width"), mark("Pixels across.")),
        shown.number("height", mark("Height"), mark("Pixels down.")),
        shown.moment("added_at", mark("Added"), mark("When it was added.")),
    ),
)


def picture_rows(scope: Scope, subject_ids: Sequence[int]) -> Iterator[Values]:
    """The pictures of some subjects whose text is shown, in their order. Two statements."""
    pictures = db.session.scalars(
        select(Illustration)
        .where(Illustration.subject_id.in_(ids_with_text(scope, subject_ids)))
        .order_by(Illustration.subject_id, Illustration.position, Illustration.id)
    )
    for each in pictures:
        yield {
            "picture_id": each.id,
            "subject_id": each.subject_id,
            "position": each.position,
            "file_address": site_address(faces.address(each.id, each.version, "wide")),
            "description": each.description,
            "credit": each.credit,
            "width": each.width,
            "height": each.height,
            "added_at": each.added_at,
        }
