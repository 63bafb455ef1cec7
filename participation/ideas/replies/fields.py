"""The fields of a reply template: which there are, what stands in them for an idea, and what is left open."""

import re
from collections.abc import Mapping
from datetime import date

from participation.i18n import format_date, format_number, mark
from participation.ideas.proposals.models import Idea

FIELDS: Mapping[str, str] = {
    "title": mark("the title of the idea"),
    "box": mark("the box that it lies in"),
    "supporters": mark("how many support it"),
    "authority": mark("the authority"),
    "department": mark("the department that answers"),
    "name": mark("your own name"),
    "promised": mark("the day of the next news"),
}
"""What may stand in braces in a template, and what it becomes."""
_FIELD = re.compile(r"\{([^{}\n]{0,60})\}")


def unknown(text: str) -> list[str]:
    """What stands in braces and is no field, each once."""
    return list(dict.fromkeys(each for each in _FIELD.findall(text) if each not in FIELDS))


def left_open(text: str) -> list[str]:
    """The fields that still stand in a text, each once."""
    return list(dict.fromkeys(each for each in _FIELD.findall(text) if each in FIELDS))


def filled(
    text: str, idea: Idea, *, name: str, department: str | None, promised: date | None
) -> str:
    """A template for an idea. A field that nothing is known for stays, to be filled in by hand."""
    values = {
        "title": idea.title,
        "box": idea.box.name,
        "supporters": format_number(idea.support_count),
        "authority": idea.authority,
        "department": department,
        "name": name,
        "promised": format_date(promised) if promised else None,
    }
    return _FIELD.sub(lambda found: values.get(found[1]) or found[0], text)
