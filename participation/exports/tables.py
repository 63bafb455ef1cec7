"""What an export holds: its tables and columns, and what each of them means.

Keys are English and stable, whatever language the reader has: they are part of the interface, and
`docs/exporting.md` lists them (a test compares the two).
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace

from participation.hearings.models import Channel, Phase, Publication, RespondentKind
from participation.ideas.models import GainKind, IdeaState, Method
from participation.moderation.models import Rule
from participation.subjects.models import Visibility


class Kind(enum.StrEnum):
    """What stands in a column, and so how each format writes it."""

    text = "text"
    long_text = "long text"
    address = "address"
    number = "number"
    amount = "amount"
    degrees = "degrees"
    date = "date"
    moment = "moment"
    yes_no = "yes or no"


class Shown(enum.StrEnum):
    """Whether a row has its text, or why it has none."""

    text = "text"
    hidden = "hidden"
    withdrawn = "withdrawn"


@dataclass(frozen=True)
class Column:
    """One column: its key, what stands in it, and what that means.

    `codes` are the only values it takes; `official` says that it is only in the official version.
    """

    key: str
    kind: Kind
    meaning: str
    codes: tuple[str, ...] = ()
    official: bool = False


@dataclass(frozen=True)
class Table:
    """One table: what a row of it is, and its columns."""

    name: str
    meaning: str
    all_columns: tuple[Column, ...]

    def columns(self, official: bool) -> tuple[Column, ...]:
        """The columns of a version of the table."""
        return tuple(each for each in self.all_columns if official or not each.official)


def _codes(values: Iterable[enum.StrEnum]) -> tuple[str, ...]:
    return tuple(each.value for each in values)


def _text(key: str, meaning: str) -> Column:
    return Column(key, Kind.text, meaning)


def _long(key: str, meaning: str) -> Column:
    return Column(key, Kind.long_text, meaning)


def _number(key: str, meaning: str) -> Column:
    return Column(key, Kind.number, meaning)


def _amount(key: str, meaning: str) -> Column:
    return Column(key, Kind.amount, meaning)


def _degrees(key: str, meaning: str) -> Column:
    return Column(key, Kind.degrees, meaning)


def _date(key: str, meaning: str) -> Column:
    return Column(key, Kind.date, meaning)


def _moment(key: str, meaning: str) -> Column:
    return Column(key, Kind.moment, meaning)


def _yes(key: str, meaning: str) -> Column:
    return Column(key, Kind.yes_no, meaning)


def _code(key: str, meaning: str, values: Iterable[enum.StrEnum]) -> Column:
    return Column(key, Kind.text, meaning, codes=_codes(values))


def _address() -> Column:
    return Column("address", Kind.address, "Its address on the site, for good.")


_DECISION = (
    _code(
        "shown",
        "Whether the row has its text. A hidden or withdrawn contribution keeps its row, "
        "without text and name, so that totals stay what they were.",
        Shown,
    ),
    _code("decision_rule", "The rule it was hidden by; only where it is hidden.", Rule),
    _moment("decision_at", "When that was decided."),
    _text("decision_by", "The name of who decided."),
)
_SEEN = (
    Column(
        "visibility",
        Kind.text,
        "Who may read it: everybody in the space (visible), the writer and the space's staff "
        "(held: waits to be read through; hidden: after a decision), or the staff alone (staff).",
        codes=tuple(each.value for each in Visibility if each is not Visibility.draft),
        official=True,
    ),
)
_SOURCE = (
    _text("source", "The platform it was imported from; empty when it was written here."),
    _text("source_id", "Its id on that platform."),
    _text("source_note", "What else is known about it from there."),
)


HEARINGS = Table(
    "hearings",
    "A hearing: a proposal that an authority puts before the public.",
    (
        _number("hearing_id", "The hearing's id."),
        _address(),
        _text("title", "What it is called."),
        _long("summary", "What is proposed, in short."),
        _code("phase", "Where it is in its life when the file is made.", list(Phase)[1:]),
        _text("space", "The space it stands in."),
        _text("organisation", "The authority that asks."),
        _text("department", "The department that answers."),
        _text("type", "What kind of hearing it is."),
        _text("legal_basis", "The law or custom behind the type."),
        _code("publication", "When responses become public.", Publication),
        _text("case_number", "The number in the authority's case system."),
        _text("classification", "The class in the authority's archive: a KLE number, or Noark."),
        _text("deciding_body", "Who decides."),
        _date("decision_on", "When it is planned to be decided."),
        _moment("opens_at", "When responses are taken from."),
        _moment("closes_at", "The deadline: the last second of a day."),
        _yes("dates_inferred", "Whether an import had to work the dates out."),
        _number("days", "How many days responses are taken."),
        _long("short_reason", "Why it is shorter than its type asks for."),
        _text("contact_name", "Whom to ask."),
        _text("contact_email", "Their e-mail address, published on purpose."),
        _text("contact_phone", "Their telephone number, published on purpose."),
        _text("topics", "What it is about; several are kept apart by a semicolon."),
        _text("areas", "Where it is; several are kept apart by a semicolon."),
        _number("responses_received", "How many responses have come in, whatever became of them."),
        _number("responses_shown", "How many of them are published."),
        _number("last_number", "The highest number given to a response; none is given twice."),
        _date("outcome_expected_on", "When the outcome is promised for."),
        _long("outcome_asked", "The outcome: what was asked. Empty until it is published."),
        _long("outcome_said", "The outcome: what people said."),
        _long("outcome_did", "The outcome: what the authority did."),
        _moment("concluded_at", "When the outcome was published."),
        _moment("published_at", "When the hearing was published."),
        _text("language", "The language of its text: da, nb, en."),
        *_SOURCE,
    ),
)

SECTIONS = Table(
    "sections",
    "A part of a hearing's text, in the order of the text.",
    (
        _number("section_id", "The section's id."),
        _number("hearing_id", "The hearing it belongs to."),
        _address(),
        _number("position", "Its place in the text."),
        _text("title", "Its heading."),
        _long("text", "What it says, in Markdown."),
    ),
)

DOCUMENTS = Table(
    "documents",
    "A file of a hearing, or of a response that is shown. The files themselves lie at the address.",
    (
        _number("document_id", "The file's id."),
        _number("hearing_id", "The hearing."),
        _number("response_number", "The response it came with; empty for the hearing's own."),
        _address(),
        _text("title", "What it is called on the page."),
        _text("file_name", "The file's name."),
        _text("type", "What kind of file it is: PDF, DOCX, ODT, PNG, JPEG."),
        _number("size", "How large it is, in bytes."),
        _text("sha256", "The SHA-256 of its content: the same file has the same."),
        _text("language", "Its language, where it is another than the hearing's."),
        _text("format_note", "How it can be read, or had in another format."),
        _moment("added_at", "When it was added."),
    ),
)

EXTENSIONS = Table(
    "extensions",
    "That a hearing's deadline was moved to a later day.",
    (
        _number("hearing_id", "The hearing."),
        _moment("old_closes_at", "The deadline before."),
        _moment("new_closes_at", "The deadline from then on."),
        _long("reason", "Why."),
        _moment("at", "When it was moved."),
        _text("by", "Who moved it."),
    ),
)

CHANGES = Table(
    "changes",
    "That the text of an open hearing was changed.",
    (
        _number("hearing_id", "The hearing."),
        _number("section_id", "The section that was changed; empty for the hearing itself."),
        _long("note", "What was changed, and why."),
        _moment("at", "When."),
        _text("by", "Who changed it."),
    ),
)

STEPS = Table(
    "steps",
    "A step in a hearing's life.",
    (
        _number("hearing_id", "The hearing."),
        _code("state", "What it became.", Phase),
        _moment("at", "When."),
        _text("by", "Who took the step; empty where the clock did."),
        _text("department", "The department that took it."),
        _long("reason", "Why."),
    ),
)

RESPONSES = Table(
    "responses",
    "A response to a hearing, by number. What was hidden or withdrawn keeps its row.",
    (
        _number("response_id", "The response's id."),
        _number("hearing_id", "The hearing it answers."),
        _number("number", "Its number in the hearing; given once, and never again."),
        _address(),
        *_DECISION,
        *_SEEN,
        _code("respondent_kind", "Who answers.", RespondentKind),
        _text("name", "The name that stands on it; empty for an answer without a name."),
        Column(
            "email",
            Kind.text,
            "The address of a respondent without an account.",
            official=True,
        ),
        _number("section_id", "The section it is about; empty for the whole text."),
        _text("section", "That section's heading."),
        _text("passage", "The passage of the text that it answers, where it quotes one."),
        _yes("no_remarks", "Whether it says that there are no remarks."),
        _long("text", "What it says."),
        _text("place", "The place it points at, in words."),
        _degrees("latitude", "Where that is on the map, in degrees (WGS84)."),
        _degrees("longitude", "The same: how far east."),
        _number("files", "How many files came with it."),
        _moment("received_at", "When it was received."),
        _yes("late", "Whether it came after the deadline."),
        _code("channel", "How it came, when it did not come through the site.", Channel),
        _moment("edited_at", "When it was last corrected."),
        _moment("withdrawn_at", "When its sender took it back."),
        _text("language", "The language of its text, where it is known."),
        *_SOURCE,
    ),
)


def responses_to(asked: Iterable[tuple[int, str]]) -> Table:
    """The table of responses with one more column for each question, given by id and text."""
    columns = (_long(f"question_{number}", text) for number, text in asked)
    return replace(RESPONSES, all_columns=(*RESPONSES.all_columns, *columns))


BOXES = Table(
    "boxes",
    "A box of ideas, with its rules.",
    (
        _number("box_id", "The box's id."),
        _address(),
        _text("slug", "The last part of its address."),
        _text("name", "What it is called."),
        _long("summary", "What it is for, in short."),
        _long("description", "What it is for, in Markdown."),
        _long("criteria", "What an idea is judged by, in Markdown."),
        _text("space", "The space it stands in."),
        _text("organisation", "The authority that asks."),
        _text("department", "The department that answers."),
        _code("method", "What readers are offered: to support, or to agree or not.", Method),
        _number("threshold", "How many supporters make an answer due."),
        _number("answer_days", "Within how many days it is due then."),
        _moment("opens_at", "When ideas are taken from."),
        _moment("closes_at", "Until when."),
        _yes("is_open", "Whether ideas and votes are taken when the file is made."),
        _number("ideas", "How many ideas it shows."),
        *_SOURCE,
    ),
)

IDEAS = Table(
    "ideas",
    "An idea, with how many supported it. Who did is never told.",
    (
        _number("idea_id", "The idea's id."),
        _number("box_id", "The box it lies in."),
        _text("box", "The last part of the box's address."),
        _address(),
        *_DECISION,
        *_SEEN,
        _text("title", "What it is called."),
        _long("text", "What it says."),
        _text("author", "The name or pseudonym that stands on it."),
        _code("state", "Where it is on its way.", IdeaState),
        _moment("state_at", "Since when."),
        _text("topics", "What it is about; several are kept apart by a semicolon."),
        _text("areas", "Where it is; several are kept apart by a semicolon."),
        _text("department", "The department it is routed to."),
        _number("supports", "How many support it, or agree."),
        _number("passes", "How many pass; only where a box asks to agree or not."),
        _number("against", "How many disagree; only where a box asks to agree or not."),
        _number(
            "source_supports",
            "How many supported it on the platform it came from; never part of `supports`.",
        ),
        _number("comments", "How many comments it has, those without text too."),
        _moment("published_at", "When it was published."),
        _moment("edited_at", "When its text was last changed."),
        _date("answer_due_on", "The day an answer is promised for."),
        _moment("answered_at", "When the authority first answered."),
        _date("promised_on", "The day its next step is promised for."),
        _long("result", "What came of it."),
        _number("merged_into_id", "The idea it has become part of."),
        _text("space", "The space it stands in."),
        _text("language", "The language of its text, where it is known."),
        *_SOURCE,
    ),
)

STATES = Table(
    "states",
    "A step in an idea's life: the history behind its state.",
    (
        _number("idea_id", "The idea."),
        _code("state", "What it became.", IdeaState),
        _moment("at", "When."),
        _text("by", "Who took the step."),
        _text("department", "The department that took it."),
        _long("reason", "Why."),
        _date("promised_on", "The day the next step is promised for."),
        _yes("inferred", "Whether an import had to work the step out."),
    ),
)

COMMENTS = Table(
    "comments",
    "A comment on an idea, in the order of reading. What was hidden or withdrawn keeps its row.",
    (
        _number("comment_id", "The comment's id."),
        _number("idea_id", "The idea it is about."),
        _number("parent_id", "The comment it answers; empty for one that begins a thread."),
        _number("thread_id", "The first comment of its thread."),
        _number("depth", "How deep it stands in its thread: 0 is the first comment."),
        _address(),
        *_DECISION,
        *_SEEN,
        _text("author", "The name or pseudonym that stands on it."),
        _text("department", "The department, where it is said for the authority."),
        _yes("is_answer", "Whether it is the authority's answer to the idea itself."),
        _long("text", "What it says."),
        _moment("written_at", "When it was written."),
        _moment("edited_at", "When its text was last changed."),
        _yes("orphan", "Whether it answers a comment that its source lacks."),
        _text("language", "The language of its text, where it is known."),
        *_SOURCE,
    ),
)

GAINS = Table(
    "gains",
    "What an idea won, planned and realised.",
    (
        _number("gain_id", "The gain's id."),
        _number("idea_id", "The idea."),
        _code("kind", "What was won.", GainKind),
        _amount("planned", "How much was planned a year, in the unit."),
        _amount("realised", "How much was realised a year, in the unit."),
        _text("unit", "What it is counted in: kroner or hours."),
        _long("note", "What was won, in words."),
        _moment("at", "When it was noted."),
    ),
)

RESULTS = Table(
    "results",
    "Something that a search found, the best first.",
    (
        _number("id", "Its id."),
        Column(
            "kind",
            Kind.text,
            "What it is.",
            codes=("hearing", "section", "response", "idea", "comment"),
        ),
        _address(),
        _text("title", "What it is called; responses and comments have no title."),
        _long("text", "What it says."),
        _text("author", "The name that stands on it."),
        _text("state", "The phase of a hearing, or the state of an idea."),
        _text("space", "The space it stands in."),
        _moment("published_at", "When it was published."),
        _text("language", "The language of its text, where it is known."),
    ),
)

ALL = (
    HEARINGS,
    SECTIONS,
    DOCUMENTS,
    EXTENSIONS,
    CHANGES,
    STEPS,
    RESPONSES,
    BOXES,
    IDEAS,
    STATES,
    COMMENTS,
    GAINS,
    RESULTS,
)
BY_NAME = {table.name: table for table in ALL}


def described(tables: Iterable[Table], official: bool) -> Iterable[tuple[str, str, str, str, str]]:
    """The data dictionary: table, column, what stands in it, what it means, its codes."""
    for table in tables:
        yield table.name, "", "", table.meaning, ""
        for column in table.columns(official):
            yield table.name, column.key, column.kind.value, column.meaning, ", ".join(column.codes)


def as_markdown() -> str:
    """The tables of `docs/exporting.md`."""
    parts = []
    for table in ALL:
        lines = [
            f"### `{table.name}`",
            "",
            table.meaning,
            "",
            "| column | holds | meaning |",
            "|---|---|---|",
        ]
        for column in table.all_columns:
            codes = f" One of: {', '.join(f'`{each}`' for each in column.codes)}." * bool(
                column.codes
            )
            only = " **Official version only.**" if column.official else ""
            lines.append(
                f"| `{column.key}` | {column.kind.value} | {column.meaning}{codes}{only} |"
            )
        parts.append("\n".join(lines))
    return "\n\n".join(parts)
