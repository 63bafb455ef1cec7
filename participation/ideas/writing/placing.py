"""The place of an idea in its form, where the box asks for one."""

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from flask import request
from wtforms import BooleanField, HiddenField

from participation.i18n import gettext as _
from participation.i18n import lazy_gettext as _l
from participation.ideas.boxes.models import Box, PlaceAsked
from participation.ideas.writing.sections import form_for
from participation.locations import outlines
from participation.locations.forms import PlaceFields
from participation.locations.models import NOWHERE, Where
from participation.spaces.models import Label

FormClass = TypeVar("FormClass")


class _WithPlace(PlaceFields):
    """What a form of an idea has besides, where its box asks where it is."""

    has_place: ClassVar[bool] = True
    needs_place: ClassVar[bool] = False
    of_box: ClassVar[Box | None] = None
    place_before: ClassVar[Where] = NOWHERE

    place_is_right = BooleanField(_l("The place is right, although it is outside"))
    area_proposed = HiddenField()
    is_outside = False
    """Whether the place was found to be outside the area of the box's space."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it may be taken in: in words or on the map, where a place is needed, and inside the area
        of the space, unless its writer says that it is right."""
        good = bool(super().validate(extra_validators))
        if self.needs_place and not self.place.data and not self.point.data:
            self.place.errors = [_("Say where it is: in words, or on the map.")]
            good = False
        if not self.point.errors and self._found().outside:
            self.is_outside = True
            if not self.place_is_right.data:
                self.point.errors = [
                    _(
                        "This place is outside %(space)s. Move it, or tick below that it is right.",
                        space=self.of_box.space.name if self.of_box else "",
                    )
                ]
                good = False
        return good

    def _found(self) -> outlines.Standing:
        """How the place stands to the outlines of the box's space; one that was there before is not asked
        about again."""
        spot = self.where.spot
        if self.of_box is None or spot is None or spot == self.place_before.spot:
            return outlines.Standing()
        return outlines.standing(self.of_box.space_id, spot)

    def propose_area(self, labels: Sequence[Label]) -> list[Label]:
        """The areas that the place is in, chosen for a writer who has chosen none; once."""
        areas: Any = self["area_ids"]
        if areas.data or self.area_proposed.data:
            return []
        inside = set(self._found().areas)
        proposed = [each for each in labels if each.id in inside]
        if proposed:
            areas.data = [str(each.id) for each in proposed]
            self.area_proposed.data = "1"
        return proposed

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
    about = {"needs_place": needed, "of_box": box, "place_before": kept}
    return type(f"{kind.__name__}WithPlace", (_WithPlace, made), about)
