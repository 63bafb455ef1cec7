"""Changes to the plain-word pages."""

from sqlalchemy.orm.exc import StaleDataError

from participation import clock, db, ledger
from participation.accounts.models import User
from participation.pages.models import PlainPage, PlainPageVersion


def save_plain_page(
    page: PlainPage | None, slug: str, language: str, *, title: str, body: str, by: User
) -> PlainPage:
    """Give a page a new text and keep it as a version.

    Raises StaleDataError when somebody else wrote the first text of the page at the same moment.
    """
    now = clock.now()
    if page is None:
        made = db.session.scalar(
            db.upsert(PlainPage)
            .values(
                slug=slug,
                language=language,
                title=title,
                body=body,
                version=1,
                edited_at=now,
                edited_by_id=by.id,
            )
            .on_conflict_do_nothing()
            .returning(PlainPage)
        )
        if made is None:
            raise StaleDataError("the page was written at the same moment")
        page = made
    else:
        page.title, page.body, page.edited_at, page.edited_by_id = title, body, now, by.id
        db.session.flush()
    db.session.add(
        PlainPageVersion(
            page_id=page.id, number=page.version, title=title, body=body, at=now, by_id=by.id
        )
    )
    ledger.record("plain_page.edited", by=by.id, page=page.id, version=page.version)
    return page
