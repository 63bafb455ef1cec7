"""Files that come with a response: taken one by one, and kept while its form is shown again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import IO

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from participation import db, storage
from participation.i18n import gettext as _
from participation.storage import Checked, FileRefused, StoredFile

MAX_FILES = 10
KEPT_FOR = 2 * 24 * 3600
"""Seconds a file waits for its form to be sent again."""


@dataclass(frozen=True)
class KeptFile:
    """A file that has been taken, with the signed key that brings it back with the form."""

    file: StoredFile
    key: str


@dataclass
class Uploads:
    """What came with a form: the good files, and for each refused one a line that says why."""

    kept: list[KeptFile] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def files(self) -> list[StoredFile]:
        return [each.file for each in self.kept]


def _serializer() -> URLSafeTimedSerializer:
    secret = current_app.secret_key
    assert isinstance(secret, str)  # noqa: S101  (the settings always give one)
    return URLSafeTimedSerializer(secret, salt="response-file")


def _key(file: StoredFile, form_key: str) -> str:
    return str(_serializer().dumps([file.id, form_key]))


def _ids(keys: Iterable[str], form_key: str) -> list[int]:
    """The ids behind the keys that were made for this form."""
    found: list[int] = []
    for key in list(keys)[:MAX_FILES]:
        try:
            value = _serializer().loads(key, max_age=KEPT_FOR)
        except BadSignature:
            continue
        if isinstance(value, list) and len(value) == 2 and value[1] == form_key:
            found.append(int(value[0]))
    return list(dict.fromkeys(found))


def _too_many(name: str, most: int) -> str:
    return _("%(name)s was not taken: at most %(most)s files.", name=name, most=most)


def brought_back(files: Iterable[StoredFile], form_key: str) -> list[KeptFile]:
    """Files of a response that is shown again in a new form."""
    return [KeptFile(file, _key(file, form_key)) for file in files]


def read_uploads(
    uploads: Iterable[FileStorage],
    keys: Iterable[str],
    form_key: str,
    most: int = MAX_FILES,
    check: Callable[[IO[bytes], str], Checked] = storage.check,
) -> Uploads:
    """Bring back what was kept and take in what is new. One bad file does not cost the others."""
    gathered = Uploads()
    ids = _ids(keys, form_key)
    if ids:
        rows = {
            row.id: row
            for row in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)))
        }
        kept = [rows[file_id] for file_id in ids if file_id in rows]
        gathered.kept = [KeptFile(file, _key(file, form_key)) for file in kept[:most]]
        gathered.refused = [_too_many(file.name, most) for file in kept[most:]]
    checked: list[Checked] = []
    for upload in uploads:
        if not upload.filename:
            continue
        name = " ".join(upload.filename.split())[:100]
        if len(gathered.kept) + len(checked) >= most:
            gathered.refused.append(_too_many(name, most))
            continue
        try:
            checked.append(check(upload.stream, upload.filename))
        except FileRefused as refusal:
            gathered.refused.append(
                _("%(name)s was not taken: %(reason)s", name=name, reason=str(refusal))
            )
    # All are looked at before the first is written down: no lock is held while that takes its time.
    for each in checked:
        file = storage.add(each)
        gathered.kept.append(KeptFile(file, _key(file, form_key)))
    return gathered
