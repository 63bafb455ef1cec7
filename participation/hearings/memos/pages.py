"""A memo as HTML, and as the tagged PDF that is made of the same HTML (PDF/UA-1, ISO 14289-1)."""

import importlib
from pathlib import Path
from typing import IO, Any

from flask import get_template_attribute, render_template
from markupsafe import Markup, escape

from participation.hearings.memos import words
from participation.hearings.memos.content import Memo
from participation.i18n import force_locale

_CSS = Path(__file__).with_name("document.css")


def html(memo: Memo) -> str:
    """The memo as one HTML file that needs nothing besides."""
    style = Markup(_CSS.read_text(encoding="utf-8"))  # noqa: S704  (our own style sheet)
    css = Markup("<style>\n{}</style>").format(style)
    return words.for_xml(
        render_template("hearings/memos/document.html", memo=memo, words=words, css=css)
    )


def body(memo: Memo) -> Markup:
    """What stands in the memo, in its own language whoever reads it: for a page of the site."""
    with force_locale(memo.language):
        found = get_template_attribute("hearings/memos/_body.html", "memo_body")(memo, words)
    return escape(found)


def _nothing(url: str, *_more: Any, **_options: Any) -> Any:
    """A memo is made of its own text: no address that somebody has written into it is asked."""
    raise ValueError(f"a memo fetches nothing: {url}")


def write_pdf(memo: Memo, out: IO[bytes]) -> None:
    """Write the memo as a tagged PDF."""
    # Loaded when the first PDF is made: it is large, and the web processes have no need of it.
    weasyprint = importlib.import_module("weasyprint")
    document = weasyprint.HTML(string=html(memo), url_fetcher=_nothing)
    out.write(document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True))


def write_html(memo: Memo, out: IO[bytes]) -> None:
    """Write the memo as an HTML file."""
    out.write(html(memo).encode())
