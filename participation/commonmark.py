"""CommonMark as people write it who do not know that they do: what is typed is what stands there.

A number is a part of the text, and a sign is one only where it is plainly meant: `24. december` at the
beginning of a line is a date, and no list. Why, and what else differs from https://spec.commonmark.org:
docs/decisions/0060-what-is-typed-stands-there.md.
"""

import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block, table
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, emphasis
from markdown_it.token import Token

WIDEST = 100
"""Columns of a table: a wider one is shown as it is typed. Each row is filled up to as many cells, so
18 KB of it would make 70,000."""
_DEEPEST = 12
"""Levels of lists and quotes in each other (a list is two); what is deeper is shown as it is typed."""
_CUT_SHORT = 50
"""Quotes that end without an empty line behind them. Each is looked for to the next such line, so 16 KB of
them took five seconds; what comes after so many is shown as it is typed."""

_ADDRESS = re.compile(r"https?://|mailto:|tel:|[/#]", re.IGNORECASE)
_POINTS = "•·▪■●○◦‣⁃∙\uf0a7\uf0b7"
_BULLET = re.compile(rf"^([ \t]*)(?:([{_POINTS}])|o(?=\t))[ \t\xa0]+(?=\S)", re.MULTILINE)
"""As word processors hand their lists over: a point and a tab, or a small o for what stands under it."""
SIGNS = rf"(?:[-+*{_POINTS}]|[0-9]{{1,9}}[.)])[ \t\xa0]|o\t"
"""A pattern for what an item of a list begins with."""
_ITEM = re.compile(r"(?:([0-9]{1,9})([.)])|([-+*]))(?=[ \t]|$)[ \t]*")
_BARE_SIGN = re.compile(r"(?:[0-9]{1,9}[.)]|[-+*])[ \t]*$")
_SAYS = re.compile(r"[*_~\[(\"'“”„»«‘’]*(\w*)")
_MONTHS = frozenset(
    [
        "januar", "februar", "marts", "mars", "april", "maj", "mai", "juni", "juli", "august",
        "september", "oktober", "november", "december", "desember",
        "january", "february", "march", "may", "june", "july", "october",
    ]
)  # fmt: skip


class _Item(NamedTuple):
    """What may be an item of a list: its number, its sign, how far its text stands in, its first word."""

    number: str
    sign: str
    indent: int
    first: str

    @property
    def is_counted(self) -> bool:
        """Whether it is an item of a list that is counted: 1. Housing, and not 1. sal or 1. Maj."""
        return (
            self.sign == "."
            and self.number == str(int(self.number))
            and self.first[:1].isupper()
            and self.first.casefold() not in _MONTHS
        )

    @property
    def is_amount(self) -> bool:
        """Whether the sign may be one of the number behind it: - 5 degrees."""
        return self.sign in "-+" and self.first[:1].isdecimal()


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _item(state: StateBlock, line: int) -> _Item | None:
    """The item that begins in this line, if one does."""
    found = _ITEM.match(_line(state, line))
    if found is None:
        return None
    number, sign, bullet = found.groups(default="")
    written, blanks = len(number) + 1, found.end() - len(number) - 1
    first = _SAYS.match(found.string, found.end())
    return _Item(
        number=number,
        sign=sign or bullet,
        indent=state.sCount[line] + written + (blanks if 0 < blanks <= 4 else 1),
        first=first[1] if first else "",
    )


def _next(state: StateBlock, line: int, end: int, item: _Item) -> _Item | None:
    """The item that follows one in the same list."""
    after_blank = False
    for other in range(line + 1, end):
        if state.isEmpty(other):
            after_blank = True
        elif state.sCount[other] >= item.indent:
            after_blank = False
        elif state.sCount[other] < state.blkIndent:
            return None
        elif found := _item(state, other):
            return found if found.sign == item.sign else None
        elif after_blank:
            return None
    return None


def _list(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A list only where it is plainly one: counted 1., 2. and on, or with signs that are no minus."""
    if state.level >= _DEEPEST:
        return False
    item = _item(state, line)
    if item is None:
        return False
    if not (silent and state.sCount[line] < state.blkIndent):
        following = _next(state, line, end, item)
        if item.number and not (
            item.number == "1"
            and item.is_counted
            and following
            and following.number == "2"
            and following.is_counted
        ):
            return False
        if item.is_amount and (following is None or following.is_amount):
            return False
    return list_block(state, line, end, silent)


def _ends_list(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """Whether the line after an item of a counted list is none that follows in order."""
    item = _item(state, line) if silent and state.parentType == "list" else None
    if item is None or not item.number:
        return False
    closed = state.tokens[-1]
    before = next(
        each
        for each in reversed(state.tokens)
        if each.type == "list_item_open" and each.level == closed.level
    )
    return not (before.info and item.is_counted and int(item.number) == int(before.info) + 1)


def _quote(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A quote, unless its sign may be one of the number behind it: > 65 years."""

    def is_amount(text: str) -> bool:
        return text.startswith(">") and text[1:].lstrip()[:1].isdecimal()

    if state.level >= _DEEPEST or state.env.get("quotes cut short", 0) > _CUT_SHORT:
        return False
    if is_amount(_line(state, line)):
        following = _line(state, line + 1) if line + 1 < end else ""
        if not following.startswith(">") or is_amount(following):
            return False
    if not blockquote(state, line, end, silent):
        return False
    if not silent and state.line < end and not state.isEmpty(state.line):
        state.env["quotes cut short"] = state.env.get("quotes cut short", 0) + 1
    return True


def _cells(text: str) -> int:
    cells = escapedSplit(text.strip())
    return len(cells) - (cells[0] == "") - (len(cells) > 1 and cells[-1] == "")


def _table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A table, unless a row has more cells than there are columns: the others would not be shown."""
    if line < state.env.get("no table before", 0) or not table(state, line, end, True):
        return False
    columns = _cells(_line(state, line))
    if columns > WIDEST:
        return False
    for row in range(line + 2, end):
        if _ends_table(state, row, end):
            break
        if _cells(_line(state, row)) > columns:
            # None of the lines before is looked at again.
            state.env["no table before"] = row
            return False
    return silent or table(state, line, end, False)


def _ends_table(state: StateBlock, line: int, end: int) -> bool:
    """Whether a line below a table is no row of it: what stands under it has columns of its own."""
    if state.isEmpty(line) or state.sCount[line] < state.blkIndent:
        return True
    parent, state.parentType = state.parentType, "table"
    others = state.md.block.ruler.getRules("blockquote")
    ends = any(rule(state, line, end, True) for rule in others)
    state.parentType = parent
    return ends


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Emphasis, but never within a word, as CommonMark has it for `_`: 3*4*2 is a product."""
    if not silent and state.src[state.pos] == "*":
        scanned = state.scanDelims(state.pos, False)
        if not scanned.can_open and not scanned.can_close:
            state.pending += "*" * scanned.length
            state.pos += scanned.length
            return True
    return emphasis.tokenize(state, silent)


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  (the library's name)
        return bool(_ADDRESS.match(url))


def _made() -> MarkdownIt:
    parser = _Markdown("commonmark", {"html": False, "linkify": False, "breaks": True})
    parser.enable(["table", "strikethrough"])
    # What takes words out of a text, or changes them, where nobody meant it.
    parser.disable(
        ["code", "entity", "fence", "html_block", "html_inline", "lheading", "reference"]
    )
    rules = parser.block.ruler
    rules.at("table", _table, {"alt": ["paragraph"]})
    rules.at("blockquote", _quote, {"alt": ["paragraph", "blockquote", "list"]})
    rules.before("list", "end of list", _ends_list, {"alt": ["list"]})
    rules.at("list", _list, {"alt": ["paragraph", "blockquote"]})
    parser.inline.ruler.at("emphasis", _emphasis)
    return parser


_NAMED_LINK = (
    r"\[(?P<label>[^\[\]\n]{1,300})\]\((?P<target>(?:https?://|mailto:)[^\s()<>]{1,2000})\)"
)
_BARE_LINK = r"(?<![\w/@])https?://[^\s<>\"]{1,2000}"
_LINK = re.compile(f"{_NAMED_LINK}|{_BARE_LINK}", re.IGNORECASE)
_AFTER_LINK = ".,;:!?'”’»*_"


def _bare(address: str) -> str:
    """An address in running text, without the signs that end its sentence or close its brackets."""
    while address and (
        address[-1] in _AFTER_LINK
        or (address[-1] == ")" and address.count(")") > address.count("("))
        or (address[-1] == "]" and "[" not in address)
    ):
        address = address[:-1]
    return address


def _linked(token: Token) -> list[Token]:
    """A stretch of text as stretches and links: [words](address), and addresses as they are."""
    pieces: list[Token] = []

    def add(kind: str, nesting: Literal[-1, 0, 1], **more: Any) -> None:
        pieces.append(Token(kind, "a" if kind != "text" else "", nesting, **more))

    at = 0
    for found in _LINK.finditer(token.content):
        address = found["target"] or _bare(found[0])
        if len(address) <= len("https://"):
            continue
        add("text", 0, content=token.content[at : found.start()])
        add("link_open", 1, attrs={"href": address})
        add("text", 0, content=found["label"] or address)
        add("link_close", -1)
        at = found.end() if found["target"] else found.start() + len(address)
    add("text", 0, content=token.content[at:])
    return pieces


_POINT = re.compile("^\x02.\x03|[*] \x02(.)\x03")
"""A point of a word processor: one of a list, or one that is shown as it is typed."""


def _links(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline":
            for each in token.children or ():
                each.content = _POINT.sub(
                    lambda found: f"{found[1]} " if found[1] else "", each.content
                )
            token.children = [
                piece
                for each in token.children or ()
                for piece in (_linked(each) if each.type == "text" else [each])
            ]


def _several(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A list of at least two: one line that begins with a dash is a line, or somebody's signature."""
    if not (silent and state.sCount[line] < state.blkIndent):
        item = _full_item(state, line)
        if item is None or not _goes_on(state, line, end, item):
            return False
    return _list(state, line, end, silent)


def _full_item(state: StateBlock, line: int) -> _Item | None:
    return _item(state, line) if _BARE_SIGN.match(_line(state, line)) is None else None


def _goes_on(state: StateBlock, line: int, end: int, item: _Item) -> bool:
    """Whether the next line that is not empty, nor stands under an item, is the next item."""
    for other in range(line + 1, end):
        if not state.isEmpty(other) and state.sCount[other] < item.indent:
            found = _full_item(state, other) if state.sCount[other] >= state.blkIndent else None
            return found is not None and found.sign == item.sign
    return False


def _outside(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """Whether a line that is not indented stands below an item of a list, and so is no part of it."""
    return silent and state.sCount[line] < state.blkIndent


HEADING = r"^### +(\S.*?)[ \t]*$"
"""A pattern for the heading of a part of an idea: three signs, which nobody types by accident."""
_HEADING = re.compile(HEADING)


def _heading(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """A heading of the one kind that simple texts have."""
    found = _HEADING.match(_line(state, line)) if state.level == 0 else None
    if found is None or state.tShift[line]:
        return False
    if not silent:
        state.line = line + 1
        state.push("heading_open", "h3", 1)
        token = state.push("inline", "", 0)
        token.content, token.children, token.map = found[1], [], [line, state.line]
        state.push("heading_close", "h3", -1)
    return True


def _made_simple() -> MarkdownIt:
    """Paragraphs, lists, links and one kind of heading, and nothing else."""
    parser = MarkdownIt("zero", {"html": False, "breaks": True})
    parser.enable(["list", "newline"])
    rules = parser.block.ruler
    rules.before("list", "end of list", _ends_list, {"alt": ["list"]})
    rules.before("list", "heading of a part", _heading, {"alt": ["paragraph"]})
    rules.before("list", "outside of a list", _outside, {"alt": ["paragraph"]})
    rules.at("list", _several, {"alt": ["paragraph"]})
    parser.core.ruler.push("links", _links)
    return parser


_parser = _made()
_simple = _made_simple()


def read(source: str, *, simple: bool = False) -> list[Token]:
    """The tokens of a text; the points of word processors are points of a list.

    A `simple` text has paragraphs, lists of at least two items and links: what citizens write.
    """

    def as_item(found: re.Match[str]) -> str:
        kept = f"\x02{found[2] or 'o'}\x03" if simple else ""
        return f"{found[1]}{'' if found[2] else '  '}* {kept}"

    return (_simple if simple else _parser).parse(_BULLET.sub(as_item, source))


def render(tokens: list[Token]) -> str:
    """Tokens as HTML."""
    rendered: str = _parser.renderer.render(tokens, _parser.options, {})
    return rendered


def words(source: str, counted: bool, *, simple: bool = False) -> Iterator[str]:
    """What stands on the page, piece by piece; with what lists are `counted` with, or without."""
    for token in read(source, simple=simple):
        if token.type == "list_item_open" and token.info and counted:
            yield f"{token.info}."
        elif token.type == "inline":
            yield "".join(
                "\n" if each.type.endswith("break") else each.content
                for each in token.children or ()
            )
