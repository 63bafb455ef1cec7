"""The privacy guard at the form: what a person is about to publish is looked through before it is sent.

Every form is looked through, unless it says in `private` why nobody else reads it. A number that stands for
a person or an account is refused, except in the fields that a form says it `holds`: there the writer is
warned once, and whoever sends it again lets it wait until somebody has looked (`participation.guard`).
What stood in the form's object already is not asked about again: whoever made it public has seen it.
Where a form `warns`, the writer is also asked once about phone numbers and addresses, and may go on.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from flask import Flask, g, request
from markupsafe import Markup
from wtforms import (
    EmailField,
    Field,
    FieldList,
    HiddenField,
    PasswordField,
    StringField,
    TelField,
    TextAreaField,
)

from participation.i18n import gettext as _
from participation.text import privacy
from participation.text.privacy import Hit, Kind, Strength

FIELD = "guarded"
"""The hidden field that says which hits the writer has been asked about."""
_NOT_READ = (HiddenField, PasswordField, EmailField, TelField)


class Found(NamedTuple):
    """A hit in a field of a form."""

    field: Any
    hit: Hit
    words: str

    @property
    def is_strong(self) -> bool:
        return self.hit.strength is Strength.strong

    @property
    def key(self) -> str:
        """What is told of it in the page, so that it is asked about once."""
        said = f"{self.hit.kind}:{self.words}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(said, digest_size=6).hexdigest()


def read(form: Any) -> list[Found]:
    """The hits in the texts of a form, those of its parts among them."""
    found = []
    for field in _texts(form):
        given = field.data
        if isinstance(given, str) and given and not field.errors:
            kept = field.object_data if isinstance(field.object_data, str) else ""
            for hit in privacy.find(given, form.guard_words):
                words = given[hit.start : hit.end]
                if words not in kept:
                    found.append(Found(field, hit, words))
    return found


def seen(*texts: str) -> list[tuple[str, Kind]]:
    """The words of some texts that their writer will be asked about, while they are still being written."""
    return [(text[hit.start : hit.end], hit.kind) for text in texts for hit in privacy.find(text)]


def _texts(fields: Iterable[Any]) -> Iterator[Field]:
    """The fields that hold words; those of a part that is a form are read by that form."""
    for field in fields:
        if isinstance(field, FieldList):
            yield from _texts(field.entries)
        elif isinstance(field, StringField | TextAreaField) and not isinstance(field, _NOT_READ):
            yield field


def take(form: Any) -> bool:
    """Whether a form may be taken in. What is refused says so at its field; what the writer is asked about
    is in `form.asked_about`, and the page carries that it was."""
    if form.private:
        return True
    found = read(form)
    held = [each for each in found if each.is_strong and form.holds(each.field.short_name)]
    refused = [each for each in found if each.is_strong and each not in held]
    for each in refused:
        each.field.errors = [*each.field.errors, refusal(each.hit.kind)]
    asked = [each for each in found if not each.is_strong] if form.warns else []
    form.waits = bool(held)
    known = set(request.form.get(FIELD, "").split())
    new = [each for each in (*held, *asked) if each.key not in known]
    if new or refused:
        form.asked_about = [*held, *asked]
        _carry([*held, *asked])
    return not new and not refused


def refusal(kind: Kind) -> str:
    """What is said at a field that may not hold what it holds."""
    return _(
        "This looks like %(kind)s. Take it out: what is written here can be read by others.",
        kind=called(kind),
    )


def called(kind: Kind) -> str:
    """What a hit looks like, as a person says it."""
    return {
        Kind.cpr: _("a Danish CPR number"),
        Kind.fnr: _("a Norwegian national identity number"),
        Kind.d_number: _("a Norwegian D-number"),
        Kind.h_number: _("a Norwegian H-number"),
        Kind.synthetic: _("a made-up Norwegian identity number"),
        Kind.iban: _("an account number"),
        Kind.card: _("a card number"),
        Kind.email: _("an e-mail address"),
        Kind.phone: _("a phone number"),
        Kind.address: _("a street address"),
        Kind.word: _("a word that is looked at here"),
    }[kind]


def received(number: str) -> str:
    """What is said to whoever sent what waits: the receipt, and why it waits."""
    return _(
        "It is received as no. %(number)s. It waits because it may hold a personal number: nobody else can "
        "read it until somebody here has looked, or you have taken the number out.",
        number=number,
    )


def _carry(found: Iterable[Found]) -> None:
    carried: list[str] = g.setdefault("guarded", [])
    carried.extend(each.key for each in found)


def field() -> Markup:
    """The hidden field of the forms of a page on which something is asked about; else nothing."""
    carried = g.get("guarded")
    if not carried:
        return Markup("")
    return Markup('<input type="hidden" name="{}" value="{}">').format(
        FIELD, " ".join(dict.fromkeys(carried))
    )


def init_app(app: Flask) -> None:
    """Offer templates the field, and the words for what is found."""
    app.jinja_env.globals.update(guard_field=field, guard_kind=called)
