"""Text: Markdown to safe HTML, excerpts, addresses made of titles, and what is taken out of input."""

import html
import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(
    ["table", "strikethrough"]
)
_TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "ul", "ol", "li", "blockquote", "strong", "em", "s",
    "code", "pre", "a", "table", "thead", "tbody", "tr", "th", "td", "img",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")
_LATIN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ð": "d", "þ": "th", "ß": "ss", "ł": "l"})


@lru_cache(maxsize=2048)
def markdown(source: str, shift: int = 1) -> Markup:
    """Markdown as safe HTML. Headings are moved down by `shift` so that a page keeps one h1."""
    tokens = _markdown.parse(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(5, int(token.tag[1]) + shift)}"
    rendered = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener nofollow ugc",
    )
    return Markup(clean)  # noqa: S704


def paragraphs(source: str) -> Markup:
    """Plain text as people typed it: escaped, blank lines make paragraphs, line ends are kept."""
    blocks = re.split(r"\n\s*\n", source.strip())
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n")))
        for block in blocks
        if block.strip()
    )


def plain(source: str) -> str:
    """Markdown without its signs, on one line."""
    text = html.unescape(nh3.clean(str(markdown(source)), tags=set()))
    return " ".join(text.split())


def excerpt(source: str, length: int = 160) -> str:
    """The beginning of a text, cut at a word, for cards and descriptions."""
    return _excerpt(str(source[: length * 12]), length)


@lru_cache(maxsize=256)
def _excerpt(source: str, length: int) -> str:
    # The descriptions of lists are the same at each request.
    text = plain(source)
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(",.;:–- ") + "…"


def clean(value: str | None) -> str:
    """Input as it is stored: no control characters, one kind of line end, composed accents."""
    if not value:
        return ""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", value)).strip()


def line(value: str | None) -> str:
    """Input that is one line: a name or a title, which also stands in the subject of mails."""
    return " ".join(clean(value).split("\n"))


def slug(title: str, fallback: str = "x") -> str:
    """A title as part of an address: lower case, a-z, digits and hyphens, at most 60 characters."""
    text = unicodedata.normalize("NFKD", title.lower().translate(_LATIN))
    words = re.findall(r"[a-z0-9]+", text.encode("ascii", "ignore").decode())
    result = ""
    for word in words:
        if len(result) + len(word) + 1 > 60:
            break
        result = f"{result}-{word}" if result else word[:60]
    return result or fallback


_LAST = str.maketrans({"æ": "zza", "ä": "zza", "ø": "zzb", "ö": "zzb", "å": "zzc"})


def sorting(name: str) -> str:
    """A name as it is put in order, on any database: the Danish and Norwegian alphabet, æ ø å last."""
    words = unicodedata.normalize("NFC", name).casefold().translate(_LAST)
    bare = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", bare)) or words


class Piece(NamedTuple):
    """A stretch of a text beside another version of it: same, added or removed."""

    kind: str
    text: str


def diff(before: str, after: str) -> list[Piece]:
    """What changed between two texts, word by word; whole lines where a text is very long."""
    pattern = r"[^\n]*\n|[^\n]+" if len(before) + len(after) > 40_000 else r"\s+|[^\s]+"
    old, new = re.findall(pattern, before), re.findall(pattern, after)
    # What both begin and end with is set aside first: comparing takes its time by the square.
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    most -= head
    tail = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    start, end = "".join(old[:head]), "".join(old[len(old) - tail :])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    pieces: list[Piece] = [Piece("same", start)] if start else []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(new[c:d])))
    return [*pieces, Piece("same", end)] if end else pieces
