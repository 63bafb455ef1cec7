"""HTML from elsewhere as the plain text that ideas and comments are."""

import html
import re

import nh3

_TAG = re.compile(
    r"</?(?:p|br|div|ul|ol|li|strong|em|b|i|u|a|h[1-6]|span|blockquote|img|iframe|table|tr|td|th"
    r"|hr|pre|code|figure|script|style)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_POINT = re.compile(r"<li(?:\s[^<>]*)?>", re.IGNORECASE)
_END = re.compile(
    r"</(?:p|div|ul|ol|h[1-6]|blockquote|table|tr|pre|figure)\s*>|<hr\s*/?>", re.IGNORECASE
)
_INDENT = re.compile(r"[ \t\xa0]*\n[ \t\xa0]*")
_GAPS = re.compile(r"\n{3,}")


def plain(value: str) -> str:
    """A text without its tags: paragraphs stay apart, points get a dash.

    What holds no tag we know is a text already, also where it says that 2 < 3.
    """
    if not _TAG.search(value):
        return value
    value = _BREAK.sub("\n", value)
    value = _POINT.sub("\n– ", value)
    value = _END.sub("\n\n", value)
    value = html.unescape(nh3.clean(value, tags=set(), clean_content_tags={"script", "style"}))
    return _GAPS.sub("\n\n", _INDENT.sub("\n", value)).strip()
