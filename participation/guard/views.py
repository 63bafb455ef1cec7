"""What the guard gives to templates."""

from flask import Flask
from markupsafe import Markup, escape

from participation.guard.actions import covered, must_wait
from participation.guard.models import Hold
from participation.text import paragraphs, privacy
from participation.text.privacy import Strength
from participation.web.guarding import called

__all__ = ["Hold", "init_app"]


def marked(text: str) -> Markup:
    """A text as HTML, its line ends kept, in which each hit is marked and named."""
    hits = privacy.find(text)
    if not hits:
        return paragraphs(text)
    parts, at = [], 0
    for hit in hits:
        parts.append(_lines(text[at : hit.start]))
        parts.append(
            Markup('<mark class="{}">{} <small>({})</small></mark>').format(
                "hit hit-strong" if hit.strength is Strength.strong else "hit",
                text[hit.start : hit.end],
                called(hit.kind),
            )
        )
        at = hit.end
    return Markup("<p>{}</p>").format(Markup("").join([*parts, _lines(text[at:])]))


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def init_app(app: Flask) -> None:
    """Offer the marked text, and whether it holds something, to templates."""
    app.jinja_env.tests["guarded"] = must_wait
    app.jinja_env.filters["guard_covered"] = covered
    app.jinja_env.filters["guard_marked"] = marked
