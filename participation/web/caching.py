"""Pages that are the same for every visitor, and may therefore be kept."""

from collections.abc import Callable
from typing import ParamSpec

from flask import Response as Answer

Arguments = ParamSpec("Arguments")


def shared_page(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Declare that a view answers all visitors the same, in each language; stands below `route`."""
    view.shared = True  # type: ignore[attr-defined]
    return view
