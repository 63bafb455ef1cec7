"""Sorting what people say into points and themes, and assessing the themes.

Each action takes the hearing as a subject, and holds it: all that is sorted stands in it, so that
what one decides by is not changed by another meanwhile. Two officials who do the same thing at once do
it once.
"""

from participation.hearings.assessing.actions.holding import (
    HoldsPoints,
    IsRemoved,
    NotInTheText,
    TitleTaken,
)
from participation.hearings.assessing.actions.points import (
    add_point,
    copy_points,
    reanchor,
    remove_point,
    set_themes,
    take_back_points,
)
from participation.hearings.assessing.actions.sorting import finish, settle, take
from participation.hearings.assessing.actions.themes import (
    add_theme,
    merge_themes,
    move_points,
    move_theme,
    remove_theme,
    save_theme,
)

__all__ = [
    "HoldsPoints",
    "IsRemoved",
    "NotInTheText",
    "TitleTaken",
    "add_point",
    "add_theme",
    "copy_points",
    "finish",
    "merge_themes",
    "move_points",
    "move_theme",
    "reanchor",
    "remove_point",
    "remove_theme",
    "save_theme",
    "set_themes",
    "settle",
    "take",
    "take_back_points",
]
