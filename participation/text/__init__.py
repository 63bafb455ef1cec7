"""Text: Markdown to safe HTML, excerpts, addresses made of titles, and what is taken out of input."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import Literal, NamedTuple

import nh3
from markupsafe import Markup, escape
from rapidfuzz.distance import Indel

from participation import commonmark

_MOST_LINKS = 1_000
_TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "ul", "ol", "li", "blockquote", "strong", "em", "s",
    "code", "a", "table", "thead", "tbody", "tr", "th", "td", "img",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff"
)
# Of these, what says nothing in any writing: not the joiners and selectors of emoji, Persian and Hindi.
_IDLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
IGNORABLE = f"[{_IGNORABLE}]"
"""A pattern for a character that does not show: soft hyphens, joiners, what has no width (Unicode's
Default_Ignorable_Code_Point, https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point)."""
_ignorable = re.compile(IGNORABLE)
_LATIN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ð": "d", "þ": "th", "ß": "ss", "ł": "l"})


@lru_cache(maxsize=2048)
def markdown(source: str, shift: int = 1) -> Markup:
    """Markdown as safe HTML. Headings are moved down by `shift` so that a page keeps one h1."""
    tokens = commonmark.read(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(5, int(token.tag[1]) + shift)}"
    clean = nh3.clean(
        commonmark.render(tokens),
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


@lru_cache(maxsize=2048)
def formatted(source: str) -> Markup:
    """What a citizen wrote, as safe HTML: paragraphs, lists, links, and headings of parts; all else stands
    as it is typed."""
    if not _SIGNS.search(source):
        return paragraphs(source)
    clean = nh3.clean(
        commonmark.render(commonmark.read(source, simple=True)),
        tags={"p", "br", "ul", "ol", "li", "a", "h3"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    )
    return Markup(clean)  # noqa: S704


def unformatted(source: str) -> str:
    """The words of what a citizen wrote, on one line, without the signs of lists and links."""
    if not _SIGNS.search(source):
        return " ".join(source.split())
    return " ".join(" ".join(commonmark.words(source, True, simple=True)).split())


HEADING = re.compile(commonmark.HEADING, re.MULTILINE)
"""The heading of a part of what a citizen wrote: `### Problem`."""
_SIGNS = re.compile(
    rf"^[ \t]*(?:{commonmark.SIGNS})|\]\(|https?://|{commonmark.HEADING}",
    re.MULTILINE | re.IGNORECASE,
)
"""What a list or a link takes; a text without any of it is paragraphs."""


@lru_cache(maxsize=256)
def plain(source: str, *, counted: bool = True) -> str:
    """Markdown without its signs, on one line; with them where there are thousands of brackets.

    `counted` says whether the numbers that lists are counted with are words of it: they are on the
    page, but not in what a browser hands over of it.
    """
    if source.count("[") > _MOST_LINKS:
        return " ".join(source.split())
    return " ".join(" ".join(commonmark.words(source, counted)).split())


def excerpt(source: str, length: int = 160) -> str:
    """The beginning of a plain text, cut at a word and never within a number, for cards and descriptions.

    Of Markdown it is the beginning of what `plain` makes of it.
    """
    text = " ".join(source[: length * 12].split())
    if len(text) <= length and len(source) < length * 12:
        return text
    # The last word is cut, or may go on; so may a number, or a date, before it.
    words = text[: length + 1].split(" ")[:-1]
    last = len(words)
    while last and _DIGIT.search(words[last - 1]):
        last -= 1
    kept = " ".join(words[:last] or words) or text[:length]
    return kept.rstrip(",.;:–- ") + "…"


_SENTENCE = re.compile(r"(?<=[^\d\s.!?][.!?])\s+(?=[^\W\d_])")
"""Between two sentences: not after a number, which may be a date or count a list."""


def first_sentence(source: str, length: int) -> str:
    """The first sentence of a plain text, when it is not longer than that; else the text's excerpt."""
    text = excerpt(source, length * 2)
    sentence = _SENTENCE.split(text, maxsplit=1)[0]
    return sentence if len(sentence) <= length else excerpt(source, length)


def opening(source: str, length: int) -> str:
    """The beginning of a long plain text with its lines, cut at a paragraph, or else as `excerpt` cuts;
    the whole of one that is not half as long again."""
    if len(source) * 2 <= length * 3:
        return source
    end = source.rfind("\n\n", length // 2, length)
    return cut(source, length) if end < 0 else source[:end] + " …"


def cut(source: str, length: int) -> str:
    """A plain text with its lines, of at most so many characters: cut at a word and never within a number."""
    if len(source) <= length:
        return source
    words = list(_WORD.finditer(source[: length - 2]))[:-1]
    while words and _DIGIT.search(words[-1][0]):
        words.pop()
    return source[: words[-1].end() if words else length - 2] + " …"


_DIGIT, _WORD = re.compile(r"\d"), re.compile(r"\S+")
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def clean(value: str | None) -> str:
    """Input as it is stored: no control characters, no halves of one, one kind of line end, composed
    accents; empty when none of it shows.

    Line ends are those of Unicode (UAX 14, class BK and NL) and of word processors.
    """
    if not value:
        return ""
    value = _LINE_ENDS.sub("\n", value).replace("\x1f", " ")
    value = normalized("NFC", _CONTROL.sub("", value)).strip()
    return value if visible(value).strip() else ""


def can_be_kept(value: str) -> bool:
    """Whether a database takes a text as it is: no NUL, no half of a character, as JSON can write it."""
    return "\0" not in value and not _HALF.search(value)


_HALF = re.compile("[\ud800-\udfff]")


def visible(value: str) -> str:
    """A text as it is compared: without the characters that do not show, which a word may hold where it
    came from (a soft hyphen, a space of no width). What is stored and shown keeps them: they join the
    parts of an emoji, and letters of Persian and Hindi."""
    return value if value.isascii() else _ignorable.sub("", value)


MOST_MARKS = 30
"""Accents over one letter; no writing has as many (https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format)."""


@cache
def _too_many_marks() -> re.Pattern[str]:
    # Those of the Basic Latin blocks up to the last script that has any.
    marks = [chr(code) for code in range(0x300, 0x20000) if unicodedata.combining(chr(code))]
    return re.compile(f"([{''.join(marks)}]{{{MOST_MARKS}}})[{''.join(marks)}]+")


def normalized(form: Literal["NFC", "NFKD"], value: str) -> str:
    """A text in a Unicode form. Of accents on one letter the first 30 are kept: they are put in order by
    the square of their number, so 20,000 of them would take seconds, and a megabyte hours."""
    if value.isascii():
        return value
    return unicodedata.normalize(form, _too_many_marks().sub(r"\1", value))


def line(value: str | None) -> str:
    """Input that is one line: a name or a title, which also stands in the subject of mails.

    Soft hyphens and what else shows nothing are left out, so that two that look the same are the same.
    """
    return " ".join(_IDLE.sub("", clean(value)).split("\n")).strip()


def slug(title: str, fallback: str = "x") -> str:
    """A title as part of an address: lower case, a-z, digits and hyphens, at most 60 characters."""
    text = normalized("NFKD", title.lower().translate(_LATIN))
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
    words = normalized("NFC", name).casefold().translate(_LAST)
    bare = normalized("NFKD", words).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", bare)) or words


class Piece(NamedTuple):
    """A stretch of a text beside another version of it: same, added or removed."""

    kind: str
    text: str


MOST_PAIRS = 60_000_000
"""How many pairs of words (or of lines) one comparison may look at: about 8 MB and 50 ms. Two texts
of 20,000 characters have some 45 million when not a word in them is the same."""


def says_else(before: str, after: str) -> bool:
    """Whether two texts differ in their words or numbers, with what these are of or below (5 %, -5, 5 €):
    other signs, capitals and spaces say nothing else."""
    return _SAID.findall(before.casefold()) != _SAID.findall(after.casefold())


_SAID = re.compile(r"\w+|[%‰°<>≤≥$£€¥]|(?<![\w-])[-\u2212](?=\d)")
_WORDS, _LINES = re.compile(r"\s+|\S+"), re.compile(r"[^\n]*\n|[^\n]+")


def diff(before: str, after: str, most: int = MOST_PAIRS) -> list[Piece]:
    """What changed between two texts, word by word, in at most `most` steps.

    Where there are too many words the lines are compared, and only those that changed word by word;
    where there are too many of these too, a stretch is removed and added as a whole. The pieces
    always hold both texts.
    """
    pieces: list[Piece] = []
    for kind, text in _readable(_compared(before, after, most)):
        if not text:
            continue
        if pieces and pieces[-1].kind == kind:
            pieces[-1] = Piece(kind, pieces[-1].text + text)
        else:
            pieces.append(Piece(kind, text))
    return pieces


class _Stretch(NamedTuple):
    """A stretch of one text and what it became in the other."""

    old: str
    new: str

    @property
    def is_same(self) -> bool:
        return self.old == self.new

    @property
    def size(self) -> int:
        return max(len(self.old), len(self.new))


def _compared(before: str, after: str, most: int) -> Iterator[_Stretch]:
    """Two texts as stretches, those that are the same and those that are not, in their order."""
    found = _aligned(before, after, _WORDS, most)
    if found is not None:
        yield from found
        return
    left = most // 2
    lines = _aligned(before, after, _LINES, left) or [_Stretch(before, after)]
    for stretch in (each for several in lines for each in _line_by_line(several)):
        words = None if stretch.is_same else _aligned(*stretch, _WORDS, left)
        if words is None:
            yield stretch
        else:
            left -= len(_WORDS.findall(stretch.old)) * len(_WORDS.findall(stretch.new))
            yield from words


def _line_by_line(stretch: _Stretch) -> Iterator[_Stretch]:
    """As many lines that became as many others: each beside the one in its place."""
    old, new = _LINES.findall(stretch.old), _LINES.findall(stretch.new)
    if len(old) == len(new) and not stretch.is_same:
        yield from map(_Stretch, old, new)
    else:
        yield stretch


def _aligned(before: str, after: str, token: re.Pattern[str], most: int) -> list[_Stretch] | None:
    """Two texts by their tokens, along a longest common subsequence; None when it would be too much."""
    old, new = token.findall(before), token.findall(after)
    # What both begin and end with is set aside first: comparing takes its time by the product.
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    shorter -= head
    tail = next((at for at in range(shorter) if old[-1 - at] != new[-1 - at]), shorter)
    start, end = "".join(old[:head]), "".join(old[len(old) - tail :])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(old) * len(new) > most:
        return None
    numbers: dict[str, str] = {}
    written = [
        "".join(numbers.setdefault(each, _character(len(numbers))) for each in tokens)
        for tokens in (old, new)
    ]
    found = [_Stretch(start, start)]
    for same, several in groupby(Indel.opcodes(*written), lambda each: each.tag == "equal"):
        steps = list(several)
        first, last = steps[0], steps[-1]
        was = "".join(old[first.src_start : last.src_end])
        became = "".join(new[first.dest_start : last.dest_end])
        found.append(_Stretch(was, was if same else became))
    found.append(_Stretch(end, end))
    return [each for each in found if each.size]


def _character(number: int) -> str:
    """A character for a token: texts of these are compared exactly, where hashes could be equal."""
    return chr(number if number < 0xD800 else number + 0x800)


def _readable(stretches: Iterator[_Stretch]) -> Iterator[tuple[str, str]]:
    """The pieces of a comparison, without islands: two words that happen to stand in both of two
    sentences that have nothing else in common are a part of the change."""
    change: list[_Stretch] = []
    same: list[_Stretch] = []
    size = 0
    for stretch in stretches:
        if stretch.is_same:
            same.append(stretch)
            continue
        island = "".join(each.old for each in same)
        if change and len(island.strip()) * 4 <= min(size, stretch.size):
            change += [*same, stretch]
            size += len(island) + stretch.size
        else:
            yield from _written(change)
            yield "same", island
            change, size = [stretch], stretch.size
        same = []
    yield from _written(change)
    yield "same", "".join(each.old for each in same)


def _written(change: Sequence[_Stretch]) -> Iterator[tuple[str, str]]:
    yield "removed", "".join(each.old for each in change)
    yield "added", "".join(each.new for each in change)
