"""Changes: a file is ordered, made by the worker, dropped, and forgotten."""

from datetime import timedelta
from pathlib import Path

import structlog
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import case, literal, or_, select, update

from participation import clock, config, db, ledger, mail
from participation.accounts.models import Reader, User, Visitor
from participation.accounts.queries import by_id
from participation.exports import making
from participation.exports.making import Made, NotThere
from participation.exports.models import ExportFile
from participation.exports.orders import ExportKind, ExportPart, Order
from participation.i18n import force_locale

log = structlog.get_logger()

KEPT = timedelta(days=3)
SAME_WITHIN = timedelta(minutes=10)
MAX_ATTEMPTS = 3
NOTHING = 0
"""What `claim` gives when it has given a file up: there may be another."""

OF_A_SUBJECT = (ExportKind.hearing, ExportKind.memo, ExportKind.project)
"""Exports whose key is the id of a subject."""


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(config.current().secret_key, salt="export-file")


def key_of(file: ExportFile) -> str:
    """The part of a file's address that nobody can guess."""
    return _signer().dumps(file.id)


def by_key(key: str) -> ExportFile | None:
    """The file with that address."""
    try:
        number = _signer().loads(key)
    except BadSignature:
        return None
    return db.session.get(ExportFile, number) if isinstance(number, int) else None


def path_of(file_id: int) -> Path:
    """Where a file's bytes lie."""
    return making.folder() / str(file_id)


# Ordering.


def ask(
    order: Order, part: ExportPart, *, by: Reader, language: str | None, notify: bool = False
) -> ExportFile:
    """Order a file from the worker; the same order within ten minutes is the same file.

    That somebody has ordered an official version stands in the ledger.
    """
    now = clock.now()
    owner = ExportFile.user_id == by.id if by.id is not None else ExportFile.user_id.is_(None)
    file = db.session.scalars(
        select(ExportFile)
        .where(
            ExportFile.fingerprint == order.fingerprint,
            owner,
            ExportFile.language == language,
            ExportFile.created_at.between(now - SAME_WITHIN, now + clock.APART),
            ExportFile.failed_at.is_(None),
            ExportFile.dropped_at.is_(None),
        )
        .order_by(ExportFile.id.desc())
        .limit(1)
    ).one_or_none()
    if file is None:
        file = ExportFile(
            user_id=by.id,
            space_id=part.space_id,
            wanted=order.as_json(),
            fingerprint=order.fingerprint,
            language=language,
            created_at=now,
            expires_at=now + KEPT,
        )
        db.session.add(file)
    file.notify = file.notify or (notify and by.id is not None)
    db.session.flush()
    record(order, part.space_id, by=by.id)
    return file


def record(order: Order, space_id: int | None, *, by: int | None) -> None:
    """Note in the ledger that a file was ordered: what of and as what, and no word of it."""
    ledger.record(
        "export.made",
        subject_id=int(order.key) if order.what in OF_A_SUBJECT else None,
        space_id=space_id,
        by=by,
        what=order.what.value,
        format=order.format.value,
        official=order.official,
    )


# Making; in the worker, in transactions of its own.


def claim() -> int | None:
    """The next file to make; one that failed too often is given up."""
    with db.transaction() as session:
        file = session.scalars(
            select(ExportFile)
            .where(
                ExportFile.made_at.is_(None),
                ExportFile.failed_at.is_(None),
                ExportFile.dropped_at.is_(None),
            )
            .order_by(ExportFile.attempts, ExportFile.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if file is None:
            return None
        file.restart = False
        if file.attempts >= MAX_ATTEMPTS:
            file.failed_at = clock.now()
            log.error("export.given_up", export=file.id)
            return NOTHING
        file.attempts += 1
        return file.id


def make(file_id: int) -> bool:
    """Make a file that was claimed, as its orderer may see things now; false when it waits again.

    Whatever it does not end with is made anew: a kill, an error, or that something was hidden
    meanwhile.
    """
    with db.transaction(write=False) as session:
        file = session.get(ExportFile, file_id)
        if file is None:
            return True
        order = Order.from_json(file.wanted)
        reader = _reader(file)
        language = file.language
    target = path_of(file_id)
    try:
        with force_locale(language or config.current().default_language):
            if reader is None:
                raise NotThere
            made = making.to_path(order, reader, target)
    except NotThere:
        _give_up(file_id)
        return True
    return _finish(file_id, made, target)


def _reader(file: ExportFile) -> Reader | None:
    if file.user_id is None:
        return Visitor()
    user = by_id(file.user_id)
    return user if user is not None and user.is_active and user.erased_at is None else None


def _give_up(file_id: int) -> None:
    with db.transaction() as session:
        session.execute(
            update(ExportFile).where(ExportFile.id == file_id).values(failed_at=clock.now())
        )


def _finish(file_id: int, made: Made, target: Path) -> bool:
    """Offer a file, unless something was hidden or taken back that may stand in it.

    Its row is held, so what is taken back is either seen here, or `drop` sees that the file is made.
    """
    with db.transaction() as session:
        file = session.scalars(
            select(ExportFile).where(ExportFile.id == file_id).with_for_update()
        ).one_or_none()
        if file is None:
            target.unlink(missing_ok=True)
            return True
        if file.restart or _was_taken_back(file):
            target.unlink(missing_ok=True)
            file.attempts = max(0, file.attempts - 1)
            return False
        file.made_at = made.as_of
        file.expires_at = clock.now() + KEPT
        file.name, file.size = made.name, target.stat().st_size
        file.rows = sum(made.rows.values())
        if file.notify:
            file.notify = False
            _tell(file, made)
        return True


def _tell(file: ExportFile, made: Made) -> None:
    user = by_id(file.user_id) if file.user_id is not None else None
    if user is None or user.email is None:
        return
    mail.write(
        user.email,
        "export-ready",
        user.language or file.language,
        title=made.title,
        link=f"{config.current().address}/exports/files/{key_of(file)}",
        until=file.expires_at,
    )


# Taking away.


TAKEN_BACK = "exports-taken-back"
"""The reader of the ledger that drops files (`exports.jobs`)."""


def is_offered(file: ExportFile) -> bool:
    """Whether a file may be handed out: from the moment something is hidden, not only once the worker
    has dropped the files that may show it."""
    return file.made_at is not None and file.dropped_at is None and not _was_taken_back(file)


def _was_taken_back(file: ExportFile) -> bool:
    """Whether something was hidden or taken back that no file of its space was dropped for yet."""
    where = ledger.Entry.space_id
    concerned = [where.is_(None) | (where == file.space_id)] if file.space_id is not None else []
    return ledger.is_behind(TAKEN_BACK, *concerned)


def drop(space_ids: set[int] | None) -> None:
    """Something was hidden or taken back in these spaces (None: in any): no older file is offered.

    Files of lists, which stand in no one space, are always meant. One statement: a file that is
    finished meanwhile is either still being made for it, or made.
    """
    is_made = ExportFile.made_at.is_not(None)
    statement = update(ExportFile).where(ExportFile.dropped_at.is_(None))
    if space_ids is not None:
        statement = statement.where(
            or_(ExportFile.space_id.in_(space_ids), ExportFile.space_id.is_(None))
        )
    dropped = db.session.scalars(
        statement.values(
            restart=case((is_made, ExportFile.restart), else_=True),
            dropped_at=case((is_made, literal(clock.now(), db.NOW.type)), else_=None),
        )
        .returning(case((is_made, ExportFile.id)))
        .execution_options(synchronize_session=False)
    )
    for file_id in dropped:
        if file_id is not None:
            path_of(file_id).unlink(missing_ok=True)


def forget_old() -> bool:
    """Remove the rows whose time is over, and every file that no row holds on to.

    True while there may be more.
    """
    now = clock.now()
    if db.prune(ExportFile, ExportFile.expires_at < now):
        return True
    # The folder first: a file that is made meanwhile is not among those looked at.
    paths = list(making.folder().iterdir())
    with db.transaction(write=False) as session:
        known = {str(each) for each in session.scalars(select(ExportFile.id))}
    stale = (now - timedelta(days=1)).timestamp()
    for path in paths:
        if path.name.isdecimal():
            wanted = path.name in known
        else:
            wanted = path.stat().st_mtime > stale
        if not wanted:
            path.unlink(missing_ok=True)
    return False


def forget_files_of(user: User) -> None:
    """Remove the files that a person has ordered; called when the account is erased."""
    for file in db.session.scalars(select(ExportFile).where(ExportFile.user_id == user.id)):
        path_of(file.id).unlink(missing_ok=True)
        db.session.delete(file)
