"""The form of what a box asks of an idea besides its text."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from participation import web
from participation.admin.forms.fields import choices, short_text
from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.boxes.fields import (
    MOST_FIELDS,
    MOST_HELP,
    MOST_LABEL,
    MOST_UNIT,
    BoxField,
    FieldKind,
)
from participation.ideas.boxes.models import PlaceAsked


class _Rows(web.Form):
    """The version; the rows are added below."""

    version = HiddenField()
    place_asked = RadioField(
        _l("A place on the map"),
        choices=choices(
            [
                (PlaceAsked.no.value, _l("Is not asked for")),
                (PlaceAsked.may.value, _l("Can be given: in words, on a map, or both")),
                (PlaceAsked.must.value, _l("Must be given, in words or on the map")),
            ]
        ),
        default=PlaceAsked.no.value,
    )

    @property
    def rows(self) -> list[tuple[int, list[Any]]]:
        """The fields of each row, in the order of the page."""
        names = ("label", "help", "kind", "unit", "required", "place")
        return [
            (number, [self[f"{name}{number}"] for name in names])
            for number in range(1, MOST_FIELDS + 1)
        ]

    def show(self, fields: Sequence[BoxField]) -> None:
        """Fill the form with what the box asks for now."""
        for (number, row), field in zip(self.rows, fields, strict=False):
            for shown, value in zip(row, (*field, number), strict=True):
                shown.data = value.value if isinstance(value, FieldKind) else value

    def written(self) -> list[BoxField]:
        """The fields in the order of their places; a row without a label is none."""
        found = []
        for number, row in self.rows:
            label, hint, kind, unit, required, place = (each.data for each in row)
            if label:
                field = BoxField(label, hint or "", FieldKind(kind), unit or "", bool(required))
                found.append((place or number, number, field))
        return [field for _place, _number, field in sorted(found)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether each field can be told from the others by its label, and none is without one."""
        good = bool(super().validate(extra_validators))
        seen: set[str] = set()
        for _number, row in self.rows:
            label, hint, _kind, unit, required, _place = row
            if not label.data and (hint.data or unit.data or required.data):
                label.errors = [_("Write what the field is called, or leave its row empty.")]
                good = False
            elif label.data and label.data.casefold() in seen:
                label.errors = [_("Another field has this label. Call it something else.")]
                good = False
            seen.add((label.data or "").casefold())
        return good


def _row(number: int) -> dict[str, Any]:
    kinds = [
        (FieldKind.long.value, _l("Some lines")),
        (FieldKind.short.value, _l("One line")),
        (FieldKind.number.value, _l("A whole number")),
    ]
    place = NumberRange(1, 99, _l("Write a number between 1 and 99."))
    fields: dict[str, Any] = {
        "label": short_text(_l("Label"), most=MOST_LABEL),
        "help": short_text(_l("Help"), most=MOST_HELP),
        "kind": SelectField(_l("How it is answered"), choices=choices(kinds)),
        "unit": short_text(
            _l("Unit"), most=MOST_UNIT, description=_l("Of a number, such as kr. or hours.")
        ),
        "required": BooleanField(_l("It must be filled in")),
        "place": web.Whole(
            _l("Place in the order"), validators=[Optional(), place], default=number
        ),
    }
    return {f"{name}{number}": field for name, field in fields.items()}


BoxFieldsForm: type[_Rows] = type(
    "BoxFieldsForm",
    (_Rows,),
    {name: field for row in range(1, MOST_FIELDS + 1) for name, field in _row(row).items()},
)
"""What a box asks of an idea, a row for each field."""
