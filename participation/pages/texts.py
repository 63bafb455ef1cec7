"""Reads of the plain-word pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    select,
)
from sqlalchemy.orm import joinedload

from participation import db
from participation.pages.defaults import default, fill
from participation.pages.models import PlainPage, PlainPageVersion


@dataclass(frozen=True)
class ShownPage:
    """A plain-word page as it is read."""

    title: str
    body: str
    edited_at: datetime | None


def plain_page(slug: str, language: str) -> PlainPage | None:
    """A plain-word page that an admin has written."""
    return db.session.scalars(
        select(PlainPage).where(PlainPage.slug == slug, PlainPage.language == language)
    ).one_or_none()


def shown_page(slug: str, language: str) -> ShownPage:
    """A plain-word page: the admin's text, or the one that comes with the software."""
    written = plain_page(slug, language)
    source = written or default(slug, language)
    return ShownPage(
        title=fill(source.title),
        body=fill(source.body),
        edited_at=written.edited_at if written else None,
    )


def written_pages() -> dict[tuple[str, str], datetime]:
    """The pages an admin has written, by address and language, with when they were last edited."""
    rows = db.session.execute(select(PlainPage.slug, PlainPage.language, PlainPage.edited_at))
    return {(slug, language): edited_at for slug, language, edited_at in rows}


def versions(page: PlainPage) -> Sequence[PlainPageVersion]:
    """The last fifty texts of a page, newest first, with who wrote them."""
    return db.session.scalars(
        select(PlainPageVersion)
        .where(PlainPageVersion.page_id == page.id)
        .options(joinedload(PlainPageVersion.by))
        .order_by(PlainPageVersion.number.desc())
        .limit(50)
    ).all()
