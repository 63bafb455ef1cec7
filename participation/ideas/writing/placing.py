"""The place of an idea in its form, where the box asks for one."""

from typing import Any, ClassVar, TypeVar

from flask import request

from participation.i18n import gettext as _
from participation.ideas.boxes.models import Box, PlaceAsked
from participation.ideas.writing.sections import form_for
from participation.locations.forms import PlaceFields
from participation.locations.models import NOWHERE, Where

FormClass = TypeVar("FormClass")


class _WithPlace(PlaceFields):
    """What a form of an idea has besides, where its box asks where it is."""

    has_place: ClassVar[bool] = True
    needs_place: ClassVar[bool] = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it may be taken in: in words or on the map, where a place is needed."""
        good = bool(super().validate(extra_validators))
        if self.needs_place and not self.place.data and not self.point.data:
            self.place.errors = [_("Say where it is: in words, or on the map.")]
            good = False
        return good

    @property
    def whereabouts(self) -> Where | None:
        """Where the idea is, as it was written."""
        return self.where


def idea_form(kind: type[FormClass], box: Box | None, kept: Where = NOWHERE) -> type[FormClass]:
    """A form of an idea with the fields of its box, and those of a place where the box asks for one.

    They are there too where there is a place already (`kept`), or one was typed before the box ceased to
    ask: it is not lost.
    """
    made = form_for(kind, box)
    asked = box is not None and box.place_asked is not PlaceAsked.no
    if not (asked or kept.is_somewhere or request.form.get("place") or request.form.get("point")):
        return made
    needed = box is not None and box.place_asked is PlaceAsked.must
    return type(f"{kind.__name__}WithPlace", (_WithPlace, made), {"needs_place": needed})
