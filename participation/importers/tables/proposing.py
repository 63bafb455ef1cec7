"""A mapping file proposed from a table's own heading."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from participation.ideas.proposals.models import IdeaState
from participation.importers import files
from participation.importers.files import FileFormat, workbooks
from participation.importers.tables.habits import DateHabit, NumberHabit, is_number, together
from participation.importers.tables.mapping import FIELDS, RowKind, state_named
from participation.importers.writing.rows import is_address

_LOOKED_AT = 500
_STATES_SHOWN = 20

# What columns are called, by field; folded to letters and digits. The first that fits is taken.
_NAMES: dict[str, str] = {
    "id": "id nr number nummer sagsnr løbenr svarnr proposalid ideaid inputid commentid referencenumber"
    " postid tunnus key",
    "title": "title titel tittel overskrift emne heading otsikko subject postname idé",
    "text": "text tekst body description beskrivelse forslag høringssvar hringssvar svar content"
    " indhold innhold texts feedback comment kommentar teksti idea message besked detail summary resumé",
    "date": "date dato created createdat publishedat submittedat oprettet opprettet indsendt innsendt"
    " timestamp tidspunkt tidsstempel tidsstempling tidsmerke modtaget mottatt writtenat datefeedback"
    " completiontime fuldførelsestidspunkt fullføringstidspunkt sluttidspunkt tidspunktforfærdiggørelse"
    " starttime starttidspunkt",
    "name": "authorname author forfatter avsender afsender indsender username createdby creator"
    " fuldenavn fulltnavn fuldtnavn dinavn ditnavn dittnavn bruger bruker authorfullname name navn",
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
    "answer": "answer response officialanswer officieltsvar offisieltsvar svarfra svar",
    "answer_date": "answeredat answerdate svardato",
    "result": "result resultat",
    "idea": "ideaid proposalid forslagsid forslagid idé",
    "parent": "parentid parent svarpå svarpa repliestocomment",
}  # fmt: skip
# What a source may have counted, by the figure's name here (`subjects.figures`).
_FIGURES: dict[str, str] = {
    "for": "for infavour infavor enig enige agree agreement tilslutning",
    "against": "against imod imot mod uenig uenige disagree",
    "mixed": "mixed blandet",
    "passes": "pass passes passed",
    "endorsements": "endorsements endorsementscount",
    "follows": "follows followers followscount følgere følgjere",
    "comments": "commentscount numcomments kommentarer antalkommentarer antallkommentarer",
    "budget": "budget budgetamount beløb beløp overslag cost price pris",
}
# What forms keep beside the answers; nobody has to see it, and an address is nobody's business.
_NOT_ASKED = {
    "id", "starttime", "starttidspunkt", "completiontime", "fuldførelsestidspunkt",
    "fullføringstidspunkt", "lastmodifiedtime", "tidspunktforsenesteændring", "sistendret", "email",
    "emailaddress", "mail", "mailadresse", "epost", "epostadresse", "brugernavn", "username", "name",
    "navn", "tidsstempel", "timestamp", "tidsmerke", "score", "totalpoints", "feedback",
    "quizfeedback", "point", "language", "sprog",
}  # fmt: skip
_MOST_CHOICES = 30
_LONGEST_CHOICE = 120
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


def propose(path: Path, what: RowKind, *, sheet: str = "", row: int = 1) -> str:
    """A mapping file for this table, by the words in its heading and by its rows."""
    form = FileFormat(row=row)
    if workbooks.is_workbook(path):
        names = workbooks.heading(path, sheet=sheet, row=row)
        found = workbooks.read(path, (), None, sheet=sheet, row=row)
    else:
        form = files.settled(path, form)
        names = files.heading(path, form)
        found = files.read(path, (), None, form)
    rows, dates = [], {name: DateHabit() for name in names if name}
    numbers = {name: NumberHabit() for name in names if name}
    for count, each in enumerate(found):
        if count < _LOOKED_AT:
            rows.append(each.cells)
        # A date decides by its whole column; whatever else is seen in the first rows.
        for name, habit in dates.items():
            if count < _LOOKED_AT or habit.formats:
                habit.add(each.get(name))
        for name, numbered in numbers.items():
            numbered.add(each.get(name))
    values = {name: [cells[place].strip() for cells in rows]
              for place, name in enumerate(names) if name}  # fmt: skip
    chosen = _chosen(names, what, values)
    table = _Table(path, what, names, values, chosen, form, sheet)
    dated = [chosen[each] for each in ("date", "state_date", "answer_date") if each in chosen]
    forms, uncertain = together({name: dates[name] for name in dated})
    table.dates, table.uncertain = list(forms), bool(uncertain)
    counted = [chosen["supports"]] if "supports" in chosen else []
    asked = [numbers[name] for name in (*counted, *table.figures().values())]
    table.decimal = next((each.decimal for each in asked if each.decimal), "")
    table.unsure = next((each.unsure for each in asked if each.unsure and not each.decimal), "")
    return "\n".join(table.lines())


@dataclass
class _Table:
    """What was found out about a table."""

    path: Path
    what: RowKind
    names: list[str]
    values: dict[str, list[str]]
    chosen: dict[str, str]
    form: FileFormat
    sheet: str
    dates: list[str] = field(default_factory=list)
    decimal: str = ""
    unsure: str = ""
    uncertain: bool = False

    def lines(self) -> Iterator[str]:
        yield f"# Proposed from the heading of {self.path.name}: look at each line, then try it with"
        yield "# --preview 10."
        yield f'what = "{self.what}"'
        yield f"source = {_quoted(_folded(self.path.stem)[:40] or 'table')}"
        yield ""
        yield from self._file_lines()
        part = "hearing" if self.what is RowKind.responses else "box"
        if part not in self.chosen:
            yield f"[{part}]"
            yield f"{'title' if part == 'hearing' else 'name'} = {_quoted(self.path.stem)}"
            if "date" not in self.chosen:
                yield "# There is no column with a date: say when it opened and closed."
                yield "# opens = 2024-01-01"
                yield "# closes = 2024-12-31"
            yield ""
        questions, figures = self._questions(), self.figures()
        yield "[columns]"
        for field_, name in self.chosen.items():
            yield f"{field_} = {_quoted(name)}"
        for field_ in ("text", "idea") if self.what is RowKind.comments else ("text",):
            if field_ not in self.chosen and not questions:
                yield f"# {field_} = needed: none of the columns looks like it"
        unused = [
            name
            for name in self.names
            if name and name not in {*self.chosen.values(), *questions, *figures.values()}
        ]
        if unused:
            yield f"# not used: {', '.join(_quoted(name) for name in unused)}"
            yield '# (what should be shown beside each: notes = ["…"])'
        if figures:
            yield ""
            yield "[columns.figures]"
        for figure, name in figures.items():
            yield f"{figure} = {_quoted(name)}"
        for name, lines in questions.items():
            yield ""
            yield "[[questions]]"
            yield f"column = {_quoted(name)}"
            yield from lines
        yield from _state_lines(self.values.get(self.chosen.get("state", ""), []))

    def _file_lines(self) -> Iterator[str]:
        said = {"sheet": self.sheet}
        if self.form.encoding not in ("", "utf-8-sig", "utf-16"):
            said["encoding"] = self.form.encoding
        if self.form.delimiter not in ("", ","):
            said["delimiter"] = self.form.delimiter
        found = [f"{key} = {_quoted(value)}" for key, value in said.items() if value]
        if self.dates:
            forms = [_quoted(form) for form in self.dates]
            listed = ", ".join(forms)
            found.append(f"dates = {listed if len(forms) == 1 else f'[{listed}]'}")
        if self.uncertain:
            found.append("# the day or the month may come first: look whether this is right")
        if self.decimal:
            found.append(f"decimal = {_quoted(self.decimal)}")
        if self.unsure:
            found.append(f'# decimal = ","   # say "," or ".": {self.unsure} may be both')
        if self.form.row > 1:
            found.append(f"heading = {self.form.row}")
        if found:
            yield "[file]"
            yield from found
            yield ""

    def figures(self) -> dict[str, str]:
        """The columns that hold what the source counted, and numbers alone."""
        if "figures" not in FIELDS[self.what]:
            return {}
        left = {_folded(name): name for name in reversed(self.names) if name}
        found: dict[str, str] = {}
        for figure, words in _FIGURES.items():
            for name in (left[word] for word in words.split() if word in left):
                values = [value for value in self.values[name] if value]
                if name not in self.chosen.values() and values and all(map(is_number, values)):
                    found.setdefault(figure, name)
        return found

    def _questions(self) -> dict[str, list[str]]:
        """The columns of responses that a form asked for, each with how it was answered."""
        if self.what is not RowKind.responses:
            return {}
        found = {}
        for name in self.names:
            values = [value for value in self.values.get(name, ()) if value]
            taken = name in self.chosen.values() or _folded(name) in _NOT_ASKED
            if not name or taken or not values:
                continue
            found[name] = _answered(values)
        return found


def _answered(values: list[str]) -> list[str]:
    """How a question was answered, as lines of a mapping."""
    if _are_choices(values):
        for separator in (";", ", "):
            if any(separator in value.rstrip("; ") for value in values) or (
                separator == ";" and all(value.endswith(";") for value in values)
            ):
                parts = [part.strip() for value in values for part in value.split(separator)]
                if _are_choices([part for part in parts if part]):
                    return ['kind = "several"', f"separator = {_quoted(separator)}"]
        return ['kind = "one"']
    for separator in (";", ", "):
        parts = [part.strip() for value in values for part in value.split(separator)]
        if len(parts) > len(values) and _are_choices([part for part in parts if part]):
            return ['kind = "several"', f"separator = {_quoted(separator)}"]
    return ['kind = "text"']


def _are_choices(values: list[str]) -> bool:
    """Whether values are chosen among a few, and not written."""
    different = set(values)
    return (
        len(different) <= min(_MOST_CHOICES, max(2, len(values) * 3 // 4), len(values) - 1)
        and _length(values) <= _LONGEST_CHOICE / 2
        and max(map(len, different)) <= _LONGEST_CHOICE
        and not any("\n" in value for value in different)
    )


def _folded(name: str) -> str:
    return re.sub(r"[^\w]|_", "", name.lower())


def _chosen(names: list[str], what: RowKind, values: dict[str, list[str]]) -> dict[str, str]:
    """Which column each field gets: none is given twice."""
    left = {_folded(name): name for name in reversed(names) if name}
    found: dict[str, str] = {}
    for field_, words in _NAMES.items():
        if field_ not in FIELDS[what]:
            continue
        for word in words.split():
            name = left.get(_folded(word))
            if name is None:
                continue
            if field_ == "title" and _are_names(values[name]):
                continue
            if field_ == "name" and any(map(is_address, values[name])):
                continue
            if field_ == "text" and what is not RowKind.comments and _are_short(values[name]):
                continue
            found[field_] = left.pop(_folded(word))
            break
    # Some call the title a name; it is one only where others say who wrote it, and it reads so.
    if what is RowKind.ideas and "title" not in found and "name" in found:
        rest = next((left[word] for word in ("name", "navn") if word in left), None)
        if rest is not None and not _are_names(values[rest]):
            found["title"] = rest
    if what is RowKind.ideas and "text" not in found and "title" not in found:
        longest = max(
            (name for name in left.values() if values[name] and _length(values[name]) > 40),
            key=lambda name: _length(values[name]),
            default=None,
        )
        if longest is not None:
            found["text"] = longest
    return found


def _length(values: list[str]) -> float:
    said = [len(value) for value in values if value]
    return sum(said) / len(said) if said else 0


def _are_short(values: list[str]) -> bool:
    """Whether a column with the name of a text holds a choice or a number in every row."""
    said = [value for value in values if value]
    return len(said) >= 4 and _are_choices(said) and _length(said) < 30


_NAME = re.compile(r"[^\W\d_][\w'’.-]*")


def _are_names(values: list[str]) -> bool:
    """Whether most values look like people's names: two to five words, each with a capital."""
    said = [value for value in values if value]
    if not said:
        return False
    like = sum(
        2 <= len(words) <= 5
        and all(_NAME.fullmatch(word) for word in words)
        and sum(word[0].isupper() for word in words) >= len(words) - 1
        and words[-1][0].isupper()
        for words in (value.split() for value in said)
    )
    return like * 2 > len(said)


def _state_lines(values: Iterable[str]) -> Iterator[str]:
    words = [word for word in dict.fromkeys(values) if word and state_named(word) is None]
    if words:
        yield ""
        yield "[values.state]"
    for word in words[:_STATES_SHOWN]:
        state = _STATE_WORDS.get(_folded(word))
        comment = "" if state else "   # say which state it is"
        yield f"{_quoted(word)} = {_quoted((state or IdeaState.new).value)}{comment}"


def _quoted(value: str) -> str:
    # A JSON string is a TOML string.
    return json.dumps(value, ensure_ascii=False)
