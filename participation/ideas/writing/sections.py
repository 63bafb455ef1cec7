"""The parts of an idea that its box asks for: fields of the form, sections of the text.

An idea has one text. What is answered to a field of its box stands in it under the field's label as a
heading (`### Problem`), so that versions, search, exports and paper have it like every other word, and an
answer outlives its field: decision 0101.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, TypeVar

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from participation import text, web
from participation.i18n import force_locale, format_number
from participation.i18n import gettext as _
from participation.ideas.boxes.fields import (
    LARGEST,
    MOST_FIELDS,
    MOST_LABEL,
    MOST_LONG,
    MOST_SHORT,
    BoxField,
    FieldKind,
)
from participation.ideas.boxes.models import Box

FormClass = TypeVar("FormClass")
PREFIX = "section:"
"""Before the label, in the name of its field: what is typed stays with its label, whatever the box does."""


class Section(NamedTuple):
    """A part of an idea's text, under a heading."""

    label: str
    text: str


def split(body: str) -> tuple[str, list[Section]]:
    """What an idea says before its first heading, and its sections."""
    first, *rest = text.HEADING.split(body)
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return first.strip(), [Section(label, said.strip()) for label, said in pairs]


def joined(said: str, sections: Iterable[Section]) -> str:
    """The text of an idea with its sections; those that say nothing are left out."""
    parts = [f"### {each.label}\n\n{each.text}" for each in sections if each.text]
    return "\n\n".join([*([said] if said else []), *parts])


def number_in(said: str) -> int | None:
    """The number that a section of a number begins with, however it is grouped."""
    found = re.match(r"\d[\d.,\s\u202f\u2019]*", said)
    digits = re.sub(r"\D", "", found[0]) if found else ""
    return int(digits) if digits and len(digits) <= len(str(LARGEST)) else None


def _written(field: BoxField, value: Any, language: str) -> str:
    """An answer as it stands in the text."""
    if value is None or field.kind is not FieldKind.number:
        return str(value or "")
    with force_locale(language):
        return f"{format_number(value)} {field.unit}".strip()


class _WithSections(web.Form):
    """What a form of an idea has besides, where its box has fields: they stand below the text, `body`."""

    body: TextAreaField

    box_fields: ClassVar[Sequence[BoxField]] = ()
    language: ClassVar[str] = "en"

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        if self.body.data and not self.is_submitted():
            self._show(self.body.data)

    def _show(self, body: str) -> None:
        """Put each section into its field; one that has none stays in the text, with its heading."""
        said, sections = split(body)
        answers: dict[str, str] = {}
        others = []
        asked = {each.label for each in self.box_fields}
        for section in sections:
            if section.label in asked and section.label not in answers:
                answers[section.label] = section.text
            else:
                others.append(section)
        for field, shown in self.asked():
            answer = answers.get(field.label, "")
            shown.data = number_in(answer) if field.kind is FieldKind.number else answer
            if field.kind is FieldKind.number and answer and shown.data is None:
                others.append(Section(field.label, answer))
        self.body.data = joined(said, others)

    def asked(self) -> list[tuple[BoxField, Any]]:
        """The fields of the box, each with what is typed into it."""
        found: Any = self
        return [(each, found[PREFIX + each.label]) for each in self.box_fields]

    @property
    def section_fields(self) -> list[Any]:
        """What the page shows below the text."""
        return [shown for _field, shown in self.asked()]

    def sections(self) -> list[Section]:
        """What was answered to the fields of the box."""
        return [
            Section(field.label, _written(field, shown.data, self.language))
            for field, shown in self.asked()
        ]


def form_for(kind: type[FormClass], box: Box | None) -> type[FormClass]:
    """A form of an idea with the fields of a box; the form itself where it asks for nothing."""
    fields = box.box_fields if box is not None else []
    if box is None or not fields:
        return kind
    added = {PREFIX + each.label: _field(each, number) for number, each in enumerate(fields)}
    about = {"box_fields": fields, "language": box.space.language}
    return type(f"{kind.__name__}OfBox", (_WithSections, kind), {**about, **added})


def _field(field: BoxField, number: int) -> Any:
    if field.required:
        validators: list[Any] = [InputRequired(_("Fill in “%(label)s”.", label=field.label))]
    else:
        validators = [Optional()]
    about: dict[str, Any] = {"description": field.help, "id": f"section-{number}"}
    if field.kind is FieldKind.number:
        label = f"{field.label} ({field.unit})" if field.unit else field.label
        most = NumberRange(0, LARGEST, _("Write a number that is not below 0, nor too large."))
        return web.Whole(label, [*validators, most], **about)
    most_characters = MOST_SHORT if field.kind is FieldKind.short else MOST_LONG
    validators.append(
        Length(max=most_characters, message=_("Shorten it to at most %(max)d characters."))
    )
    kind = StringField if field.kind is FieldKind.short else TextAreaField
    return kind(field.label, validators, **about)


def left_over(sent: Mapping[str, str], known: Container[str]) -> list[Section]:
    """What was typed into fields that a box has no longer, from what was sent."""
    names = [each for each in sent if each.startswith(PREFIX) and each not in known]
    return [
        Section(label, said)
        for name in names[: MOST_FIELDS * 2]
        if (label := text.line(name.removeprefix(PREFIX))[:MOST_LABEL])
        and (said := text.clean(sent[name])[:MOST_LONG])
    ]
