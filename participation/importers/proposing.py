"""A mapping file to begin with: an example, or one proposed from a table's own heading."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from participation.ideas.models import IdeaState
from participation.importers import files, workbooks
from participation.importers.files import ImportRefused
from participation.importers.mapping import FIELDS, What, state_named

_LOOKED_AT = 500
_STATES_SHOWN = 20

# What columns are called, by field; folded to letters and digits. The first that fits is taken.
_NAMES: dict[str, str] = {
    "id": "id nr number nummer sagsnr løbenr svarnr proposalid ideaid inputid commentid referencenumber"
    " postid tunnus key",
    "title": "title titel tittel overskrift emne navn name heading otsikko subject postname idé",
    "text": "text tekst body description beskrivelse forslag høringssvar hringssvar svar content"
    " indhold innhold texts feedback comment kommentar teksti idea message besked detail summary resumé",
    "date": "date dato created createdat publishedat submittedat oprettet opprettet indsendt innsendt"
    " timestamp tidspunkt tidsstempel modtaget mottatt writtenat datefeedback created_at",
    "name": "authorname author name navn forfatter avsender afsender indsender username createdby"
    " creator bruger bruker authorfullname",
    "author": "authorid userid brugerid brukerid",
    "organisation": "organisation organization organisasjon virksomhed virksomhet firma",
    "language": "language languagecode sprog språk locale kieli",
    "hearing": "hearing høring hring hearingtitle",
    "box": "box kasse idekasse project projekt prosjekt",
    "state": "state status tilstand tila",
    "state_date": "stateat statedate statusdato respondedat",
    "topics": "topics topic category kategori categories tags emner tema temaer luokka labels",
    "areas": "areas area område omrade bydel district kaupunginosa ward scope",
    "supports": "supports votes votescount stemmer støtter numsupports likescount upvotes"
    " ratingspositive",
    "latitude": "latitude lat breddegrad",
    "longitude": "longitude lon lng længdegrad lengdegrad",
    "address": "address adresse locationdescription sted",
    "answer": "answer response officialanswer officieltsvar offisieltsvar svarfra",
    "answer_date": "answeredat answerdate svardato",
    "result": "result resultat",
    "idea": "ideaid proposalid forslagsid forslagid idé",
    "parent": "parentid parent svarpå svarpa repliestocomment",
}  # fmt: skip
_FORMATS = (
    "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M",
    "%d.%m.%Y", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M", "%Y/%m/%d", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%Y%m%d",
)  # fmt: skip
_STATE_WORDS = {
    "open": IdeaState.new,
    "published": IdeaState.new,
    "new": IdeaState.new,
    "ny": IdeaState.new,
    "åben": IdeaState.new,
    "åpen": IdeaState.new,
    "evaluating": IdeaState.under_assessment,
    "accepted": IdeaState.accepted,
    "accepteret": IdeaState.accepted,
    "akseptert": IdeaState.accepted,
    "godkendt": IdeaState.accepted,
    "godkjent": IdeaState.accepted,
    "rejected": IdeaState.declined,
    "archived": IdeaState.declined,
    "declined": IdeaState.declined,
    "afvist": IdeaState.declined,
    "avvist": IdeaState.declined,
    "planned": IdeaState.planned,
    "planlagt": IdeaState.planned,
    "started": IdeaState.in_progress,
    "igang": IdeaState.in_progress,
    "completed": IdeaState.realised,
    "realiseret": IdeaState.realised,
    "gennemført": IdeaState.realised,
    "gjennomført": IdeaState.realised,
    "withdrawn": IdeaState.withdrawn,
    "trukket": IdeaState.withdrawn,
    "duplicate": IdeaState.merged,
    "merged": IdeaState.merged,
}

_EXAMPLES = {
    What.ideas: """\
# Ideas from a table. Leave out what the table does not have.
what = "ideas"
source = "old-site"            # where it comes from; with the ids it keeps a second run from adding

[file]
dates = ["%d-%m-%Y %H:%M", "%d-%m-%Y"]   # unless they are written as 2019-05-14 or 2019-05-14T09:30
timezone = "Europe/Copenhagen"           # the space's unless said
language = "da"                          # of the texts; guessed unless said

[box]
name = "Idéer til havnen"

[columns]                      # the heading's words
id = "Nr"
title = "Titel"
text = "Beskrivelse"           # or several: ["Beskrivelse", "Begrundelse"]
date = "Oprettet"
name = "Navn"                  # who wrote it
state = "Status"
topics = "Emner"
areas = "Bydel"
supports = "Stemmer"           # shown apart, never added to our counts
notes = ["Kilde"]              # shown beside the idea

[lists]
topics = ","                   # several topics in one cell, and what stands between them

[values.state]                 # the table's words, and our states
"Åben" = "new"
"Godkendt" = "accepted"
"Afvist" = "declined"
""",
    What.comments: """\
# Comments on ideas that were imported before, with the same source and box.
what = "comments"
source = "old-site"

[file]
dates = "%d-%m-%Y %H:%M"

[box]
name = "Idéer til havnen"

[columns]
id = "Nr"
idea = "Forslag"               # the id of the idea
parent = "Svar på"             # the id of the comment it answers
text = "Kommentar"
date = "Dato"
name = "Navn"
""",
    What.responses: """\
# Responses to a hearing.
what = "responses"
source = "old-site"

[file]
dates = "%d-%m-%Y %H:%M"
language = "da"

[hearing]
title = "Lokalplan 214"
opens = 2019-05-01             # taken from the first and the last response unless said
closes = 2019-06-12

[columns]
text = "Høringssvar"
date = "Dato"
name = "Navn"
organisation = "Virksomhed"
notes = ["By"]
""",
}


def example(what: What) -> str:
    """A mapping file for one kind of rows, to be changed by hand."""
    return _EXAMPLES[what].rstrip()


def propose(path: Path, what: What, *, sheet: str = "", row: int = 1) -> str:
    """A mapping file for this table, by the words in its heading and its first rows."""
    encoding = ""
    if workbooks.is_workbook(path):
        names = workbooks.heading(path, sheet=sheet, row=row)
        found = workbooks.read(path, (), None, sheet=sheet, row=row)
    else:
        encoding = _encoding(path, row)
        delimiter = files.delimiter_of(path, encoding=encoding or "utf-8-sig", row=row)
        names = files.heading(path, encoding=encoding or "utf-8-sig", delimiter=delimiter, row=row)
        found = files.read(
            path, (), None, encoding=encoding or "utf-8-sig", delimiter=delimiter, row=row
        )
    rows = [each.cells for each in islice(found, _LOOKED_AT)]
    chosen = _chosen(names, what)
    columns = {
        field: [cells[names.index(name)].strip() for cells in rows]
        for field, name in chosen.items()
    }
    return "\n".join(_lines(path, what, names, chosen, columns, encoding, sheet, row))


def _encoding(path: Path, row: int) -> str:
    """cp1252 when the file cannot be UTF-8; empty when it can."""
    try:
        delimiter = files.delimiter_of(path, row=row)
        lines = files.read(path, (), rejects := files.Rejects(path, written=False),
                           delimiter=delimiter, row=row)  # fmt: skip
        for _ in islice(lines, _LOOKED_AT):
            pass
    except ImportRefused as error:
        if "is not UTF-8" not in str(error):
            raise
        return "cp1252"
    return "cp1252" if any("encoding" in reason for *_, reason in rejects.examples) else ""


def _folded(name: str) -> str:
    return re.sub(r"[^\w]|_", "", name.lower())


def _chosen(names: list[str], what: What) -> dict[str, str]:
    """Which column each field gets: none is given twice."""
    left = {_folded(name): name for name in reversed(names) if name}
    found = {}
    for field, words in _NAMES.items():
        if field not in FIELDS[what]:
            continue
        for word in words.split():
            if (name := left.pop(_folded(word), None)) is not None:
                found[field] = name
                break
    return found


def _lines(
    path: Path,
    what: What,
    names: list[str],
    chosen: dict[str, str],
    columns: dict[str, list[str]],
    encoding: str,
    sheet: str,
    row: int,
) -> Iterator[str]:
    yield f"# Proposed from the heading of {path.name}: look at each line, then try it with"
    yield "# --preview 10."
    yield f'what = "{what}"'
    yield f"source = {_quoted(_folded(path.stem)[:40] or 'table')}"
    yield ""
    form = _date_format(columns.get("date", []))
    said = {"encoding": encoding, "sheet": sheet, "dates": form}
    if row > 1 or any(said.values()):
        yield "[file]"
        yield from (f"{key} = {_quoted(value)}" for key, value in said.items() if value)
        if row > 1:
            yield f"heading = {row}"
        yield ""
    part = "hearing" if what is What.responses else "box"
    if part not in chosen:
        yield f"[{part}]"
        yield f"{'title' if part == 'hearing' else 'name'} = {_quoted(path.stem)}"
        if "date" not in chosen:
            yield "# There is no column with a date: say when it opened and closed."
            yield "# opens = 2024-01-01"
            yield "# closes = 2024-12-31"
        yield ""
    yield "[columns]"
    for field, name in chosen.items():
        yield f"{field} = {_quoted(name)}"
    for field in ("text", "idea") if what is What.comments else ("text",):
        if field not in chosen:
            yield f"# {field} = needed: none of the columns looks like it"
    unused = [name for name in names if name and name not in chosen.values()]
    if unused:
        yield f"# not used: {', '.join(_quoted(name) for name in unused)}"
        yield '# (what should be shown beside each: notes = ["…"])'
    yield from _state_lines(columns.get("state", []))


def _state_lines(values: Iterable[str]) -> Iterator[str]:
    words = [word for word in dict.fromkeys(values) if word and state_named(word) is None]
    if words:
        yield ""
        yield "[values.state]"
    for word in words[:_STATES_SHOWN]:
        state = _STATE_WORDS.get(_folded(word))
        comment = "" if state else "   # say which state it is"
        yield f"{_quoted(word)} = {_quoted((state or IdeaState.new).value)}{comment}"


def _date_format(values: list[str]) -> str:
    """How all the dates are written; empty when they are ISO 8601, or when nothing fits."""
    said = [value for value in values if value]
    if not said or all(_is_iso(value) for value in said):
        return ""
    return next((form for form in _FORMATS if all(_fits(value, form) for value in said)), "")


def _is_iso(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return "-" in value


def _fits(value: str, form: str) -> bool:
    try:
        datetime.strptime(value, form)  # noqa: DTZ007  (only whether it fits)
    except ValueError:
        return False
    return True


def _quoted(value: str) -> str:
    # A JSON string is a TOML string.
    return json.dumps(value, ensure_ascii=False)
