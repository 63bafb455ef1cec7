"""HTML from elsewhere as the plain text that ideas, comments and responses are."""

import html
import re

_TAG = re.compile(
    r"</?(p|br|div|ul|ol|li|strong|em|b|i|u|a|h[1-6]|span|blockquote|img|iframe|table|thead|tbody|tr|td|th"
    r"|hr|pre|code|figure|script|style|font|center|small|sub|sup|s|section|article|html|body|head|title"
    r"|meta|link)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--[^<>]*-->")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_PARAGRAPHS = {
    "p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "tr", "pre",
    "figure", "section", "article",
}  # fmt: skip
_NOT_READ = ("script", "style", "head")
_GAPS = re.compile(r"\n{3,}")


def plain(value: str) -> str:
    """A text without its tags and entities: paragraphs stay apart, points get a dash.

    What holds no tag we know is a text already, also where it says that 2 < 3. Each sign is looked at
    a bounded number of times.
    """
    if "<" in value:
        value = _without_tags(value)
    return _ENTITY.sub(lambda found: html.unescape(found[0]), value) if "&" in value else value


def _without_tags(value: str) -> str:
    found: list[str] = []
    end, hidden, tags = 0, "", 0
    closed = {name: _last(rf"</{name}", value) for name in _NOT_READ}
    for tag in _TAG.finditer(value):
        tags += 1
        name, closes = tag[1].lower(), value[tag.start() + 1] == "/"
        if hidden:
            if not (closes and name == hidden):
                continue
            hidden, end = "", tag.end()
            continue
        found.append(value[end : tag.start()])
        end = tag.end()
        if name in _NOT_READ and not closes:
            # One that is never closed hides nothing.
            hidden = name if closed[name] > tag.start() else ""
        elif name in ("br", "hr"):
            found.append("\n")
        elif name == "li" and not closes:
            found.append("\n– ")
        elif name in _PARAGRAPHS and closes:
            found.append("\n\n")
        elif name in ("td", "th") and closes:
            found.append(" ")
    if not tags:
        return value
    found.append(value[end:])
    lines = (line.strip(" \t\xa0") for line in _COMMENT.sub("", "".join(found)).split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()


def _last(start: str, value: str) -> int:
    """Where a tag stands for the last time; -1 when it stands nowhere."""
    return max((found.start() for found in re.finditer(start, value, re.IGNORECASE)), default=-1)
