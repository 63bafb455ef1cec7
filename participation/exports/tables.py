"""What an export holds: its tables and columns, and what each of them means.

Keys are English and stable, whatever language the reader has: they are part of the interface, and
`docs/exporting.md` lists them (a test compares the two). Files for people have headings and words in
the reader's language instead (`Column.called`, `Column.words`).
"""

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from participation.exports import words
from participation.hearings.assessing.models import Outcome
from participation.hearings.notice.models import Phase, Publication
from participation.hearings.parties.models import State as PartyState
from participation.hearings.questions.models import Kind as QuestionKind
from participation.hearings.questions.models import Question
from participation.hearings.responses.models import Channel, RespondentKind
from participation.i18n import gettext, mark
from participation.ideas.answers.models import GainKind
from participation.ideas.boxes.models import Method
from participation.ideas.proposals.models import IdeaState
from participation.moderation.models import Rule
from participation.subjects import figures
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
    several = "several texts"
    figures = "figures"


class Shown(enum.StrEnum):
    """Whether a row has its text, or why it has none."""

    text = "text"
    hidden = "hidden"
    withdrawn = "withdrawn"


class Stance(enum.StrEnum):
    """What is chosen where a question offers to agree or not, in the order of the choices."""

    agree = "agree"
    partly = "partly agree"
    disagree = "disagree"
    no_opinion = "no opinion"


@dataclass(frozen=True)
class Column:
    """One column: its key, what stands in it, what it is called, and what that means.

    `codes` are the only values it takes; `official` says that it is only in the official version.
    `words` says what its values are called for people. `verbatim` is a heading and meaning that
    somebody here has written, and that is not translated.
    """

    key: str
    kind: Kind
    heading: str
    meaning: str
    codes: tuple[str, ...] = ()
    official: bool = False
    words: Callable[[], Mapping[str, str]] | None = None
    verbatim: bool = False

    @property
    def called(self) -> str:
        """Its heading in the reader's language."""
        return self.heading if self.verbatim else gettext(self.heading)

    @property
    def means(self) -> str:
        """What it means, in the reader's language."""
        return self.meaning if self.verbatim else gettext(self.meaning)


@dataclass(frozen=True)
class Table:
    """One table: its name, what it is called on a sheet, what a row of it is, and its columns."""

    name: str
    heading: str
    meaning: str
    all_columns: tuple[Column, ...]

    @property
    def called(self) -> str:
        """Its name in the reader's language: at most 28 characters, for a sheet holds 31."""
        return gettext(self.heading)

    def columns(self, official: bool) -> tuple[Column, ...]:
        """The columns of a version of the table."""
        return tuple(each for each in self.all_columns if official or not each.official)


def _codes(values: Iterable[enum.StrEnum]) -> tuple[str, ...]:
    return tuple(each.value for each in values)


def _of(kind: Kind) -> Callable[[str, str, str], Column]:
    return lambda key, heading, meaning: Column(key, kind, heading, meaning)


_text, _long, _number = _of(Kind.text), _of(Kind.long_text), _of(Kind.number)
_amount, _degrees, _date = _of(Kind.amount), _of(Kind.degrees), _of(Kind.date)
_moment, _yes, _several = _of(Kind.moment), _of(Kind.yes_no), _of(Kind.several)


def _code(
    key: str,
    heading: str,
    meaning: str,
    values: Iterable[enum.StrEnum],
    said: Callable[[], Mapping[str, str]],
    *,
    official: bool = False,
) -> Column:
    return Column(
        key, Kind.text, heading, meaning, codes=_codes(values), words=said, official=official
    )


def _only(column: Column) -> Column:
    """The same, in the official version alone."""
    return replace(column, official=True)


def _address() -> Column:
    return Column(
        "address", Kind.address, mark("Address"), mark("Its address on the site, for good.")
    )


def _address_of(key: str, heading: str, meaning: str) -> Column:
    return Column(key, Kind.address, heading, meaning)


def _language(meaning: str) -> Column:
    return Column("language", Kind.text, mark("Language"), meaning, words=words.languages)


_OF_HEARING = _number("hearing_id", mark("Hearing id"), mark("The hearing."))


_DECISION = (
    _code(
        "shown",
        mark("Shown"),
        mark(
            "Whether the row has its text. A hidden or withdrawn contribution keeps its row, "
            "without text and name, so that totals stay what they were."
        ),
        Shown,
        words.shown,
    ),
    _code(
        "decision_rule",
        mark("Rule"),
        mark("The rule it was hidden by; only where it is hidden."),
        Rule,
        words.rules,
    ),
    _moment("decision_at", mark("Decided"), mark("When that was decided.")),
    _text("decision_by", mark("Decided by"), mark("The name of the person who decided.")),
)
_SEEN = (
    _code(
        "visibility",
        mark("Who may read it"),
        mark(
            "Who may read it: everybody in the space (visible), the writer and the space's staff "
            "(held: waits to be read through; hidden: after a decision), or the staff alone (staff)."
        ),
        [each for each in Visibility if each is not Visibility.draft],
        words.visibilities,
        official=True,
    ),
)
_SOURCE = (
    _text(
        "source",
        mark("Source"),
        mark("The platform it was imported from; empty when it was written here."),
    ),
    _text("source_id", mark("Id at the source"), mark("Its id on that platform.")),
    _text("source_note", mark("The source says"), mark("What else is known about it from there.")),
)
_AT_SOURCE = (
    _number("source_for", mark("In favour at the source"), mark("How many were in favour there.")),
    _number("source_against", mark("Against at the source"), mark("How many were against there.")),
    _number(
        "source_mixed",
        mark("Mixed at the source"),
        mark("How many were neither for nor against there, or both."),
    ),
    _amount("source_budget", mark("Budget at the source"), mark("What it would cost there.")),
    Column(
        "source_figures",
        Kind.figures,
        mark("All figures of the source"),
        mark("Everything that was counted there, by the name of each figure; never part of ours."),
        words=figures.words,
    ),
)


HEARINGS = Table(
    "hearings",
    mark("Hearings"),
    mark("A hearing: a proposal that an authority puts before the public."),
    (
        _number("hearing_id", mark("Hearing id"), mark("The hearing's id.")),
        _address(),
        _text("title", mark("Title"), mark("What it is called.")),
        _long("summary", mark("Summary"), mark("What is proposed, in short.")),
        _code(
            "phase",
            mark("Phase"),
            mark("Where it is in its life when the file is made."),
            list(Phase)[1:],
            words.phases,
        ),
        _text("space", mark("Space"), mark("The space it is in.")),
        _text("organisation", mark("Authority"), mark("The authority that asks.")),
        _text("department", mark("Department"), mark("The department that answers.")),
        _text("type", mark("Kind of hearing"), mark("What kind of hearing it is.")),
        _text("legal_basis", mark("Legal basis"), mark("The law or custom behind the type.")),
        _code(
            "publication",
            mark("Responses become public"),
            mark("When responses become public."),
            Publication,
            words.publications,
        ),
        _text(
            "case_number", mark("Case number"), mark("The number in the authority's case system.")
        ),
        _text(
            "classification",
            mark("Archive class"),
            mark("The class in the authority's archive: a KLE number, or Noark."),
        ),
        _text("deciding_body", mark("Who decides"), mark("Who decides.")),
        _date("decision_on", mark("Planned decision"), mark("When it is planned to be decided.")),
        _moment("opens_at", mark("Opens"), mark("When responses are taken from.")),
        _moment("closes_at", mark("Closes"), mark("The deadline: the last second of a day.")),
        _yes(
            "dates_inferred",
            mark("Dates are inferred"),
            mark("Whether an import had to work the dates out."),
        ),
        _number("days", mark("Days"), mark("How many days responses are taken.")),
        _long(
            "short_reason",
            mark("Why it is short"),
            mark("Why it is shorter than its type asks for."),
        ),
        _text("contact_name", mark("Contact"), mark("Whom to ask.")),
        _text(
            "contact_email",
            mark("Contact e-mail"),
            mark("Their e-mail address, published on purpose."),
        ),
        _text(
            "contact_phone",
            mark("Contact telephone"),
            mark("Their telephone number, published on purpose."),
        ),
        _text(
            "topics",
            mark("Topics"),
            mark("What it is about; several are kept apart by a semicolon."),
        ),
        _text("areas", mark("Areas"), mark("Where it is; several are kept apart by a semicolon.")),
        _address_of(
            "map", mark("Map"), mark("What it is about on the map: the address of a GeoJSON file.")
        ),
        _number(
            "responses_received",
            mark("Responses received"),
            mark("How many responses have come in, whatever became of them."),
        ),
        _number(
            "responses_shown", mark("Responses published"), mark("How many of them are published.")
        ),
        _number(
            "last_number",
            mark("Highest number"),
            mark("The highest number given to a response; none is given twice."),
        ),
        _date(
            "outcome_expected_on",
            mark("Outcome expected"),
            mark("When the outcome is promised for."),
        ),
        _long(
            "outcome_asked",
            mark("We asked"),
            mark("The outcome: what was asked. Empty until it is published."),
        ),
        _long("outcome_said", mark("You said"), mark("The outcome: what people said.")),
        _long("outcome_did", mark("We did"), mark("The outcome: what the authority did.")),
        _moment("concluded_at", mark("Concluded"), mark("When the outcome was published.")),
        _moment("published_at", mark("Published"), mark("When the hearing was published.")),
        _language(mark("The language of its text: da, nb, en.")),
        *_SOURCE,
    ),
)

SECTIONS = Table(
    "sections",
    mark("Sections"),
    mark("A part of a hearing's text, in the order of the text."),
    (
        _number("section_id", mark("Section id"), mark("The section's id.")),
        _number("hearing_id", mark("Hearing id"), mark("The hearing it belongs to.")),
        _address(),
        _number("position", mark("Place in the text"), mark("Its place in the text.")),
        _text("title", mark("Title"), mark("Its heading.")),
        _long("text", mark("Text"), mark("What it says, in Markdown.")),
    ),
)

DOCUMENTS = Table(
    "documents",
    mark("Documents"),
    mark(
        "A file of a hearing, or of a response that is shown. The files themselves lie at the address."
    ),
    (
        _number("document_id", mark("File id"), mark("The file's id.")),
        _OF_HEARING,
        _number(
            "response_number",
            mark("Response no."),
            mark("The response it came with; empty for the hearing's own."),
        ),
        _address(),
        _text("title", mark("Title"), mark("What it is called on the page.")),
        _text("file_name", mark("File name"), mark("The file's name.")),
        _text(
            "type", mark("File type"), mark("What kind of file it is: PDF, DOCX, ODT, PNG, JPEG.")
        ),
        _number("size", mark("Size in bytes"), mark("How large it is, in bytes.")),
        _text(
            "sha256",
            mark("SHA-256"),
            mark("The SHA-256 of its content: the same file has the same."),
        ),
        _language(mark("Its language, where it is another than the hearing's.")),
        _text(
            "format_note",
            mark("About the format"),
            mark("How it can be read, or had in another format."),
        ),
        _moment("added_at", mark("Added"), mark("When it was added.")),
    ),
)

EXTENSIONS = Table(
    "extensions",
    mark("New deadlines"),
    mark("That a hearing's deadline was moved to a later day."),
    (
        _OF_HEARING,
        _moment("old_closes_at", mark("Deadline before"), mark("The deadline before.")),
        _moment("new_closes_at", mark("New deadline"), mark("The deadline from then on.")),
        _long("reason", mark("Reason"), mark("Why.")),
        _moment("at", mark("When"), mark("When it was moved.")),
        _text("by", mark("By whom"), mark("Who moved it.")),
    ),
)

CHANGES = Table(
    "changes",
    mark("Changes to the text"),
    mark("That the text of an open hearing was changed."),
    (
        _OF_HEARING,
        _number(
            "section_id",
            mark("Section id"),
            mark("The section that was changed; empty for the hearing itself."),
        ),
        _long("note", mark("Note"), mark("What was changed, and why.")),
        _moment("at", mark("When"), mark("When.")),
        _text("by", mark("By whom"), mark("Who changed it.")),
    ),
)

STEPS = Table(
    "steps",
    mark("Steps"),
    mark("A step in a hearing's life."),
    (
        _OF_HEARING,
        _code("state", mark("Status"), mark("What it became."), Phase, words.phases),
        _moment("at", mark("When"), mark("When.")),
        _text("by", mark("By whom"), mark("Who took the step; empty where the clock did.")),
        _text("department", mark("Department"), mark("The department that took it.")),
        _long("reason", mark("Reason"), mark("Why.")),
    ),
)

RESPONSES = Table(
    "responses",
    mark("Responses"),
    mark("A response to a hearing, by number. What was hidden or withdrawn keeps its row."),
    (
        _number("response_id", mark("Response id"), mark("The response's id.")),
        _number("hearing_id", mark("Hearing id"), mark("The hearing it answers.")),
        _number(
            "number",
            mark("Number"),
            mark("Its number in the hearing; given once, and never again."),
        ),
        _address(),
        *_DECISION,
        *_SEEN,
        _code(
            "respondent_kind",
            mark("Who answers"),
            mark("Who answers."),
            RespondentKind,
            words.respondents,
        ),
        _text(
            "name",
            mark("Name"),
            mark("The name that is shown on it; empty for an answer without a name."),
        ),
        _only(
            _text("email", mark("E-mail"), mark("The address of a respondent without an account."))
        ),
        _text(
            "party",
            mark("Invited party"),
            mark("The invited organisation that answers with it."),
        ),
        _number(
            "section_id",
            mark("Section id"),
            mark("The section it is about; empty for the whole text."),
        ),
        _text("section", mark("Section"), mark("That section's heading.")),
        _text(
            "passage",
            mark("Passage"),
            mark("The passage of the text that it answers, where it quotes one."),
        ),
        _yes("no_remarks", mark("No remarks"), mark("Whether it says that there are no remarks.")),
        _long("text", mark("Text"), mark("What it says.")),
        _text("place", mark("Place"), mark("The place it points at, in words.")),
        _degrees(
            "latitude", mark("Latitude"), mark("Where that is on the map, in degrees (WGS84).")
        ),
        _degrees("longitude", mark("Longitude"), mark("The same: how far east.")),
        _number("files", mark("Files"), mark("How many files came with it.")),
        _several(
            "themes",
            mark("Themes"),
            mark("The themes its points are gathered under, once the outcome is published."),
        ),
        _moment("received_at", mark("Received"), mark("When it was received.")),
        _yes("late", mark("After the deadline"), mark("Whether it came after the deadline.")),
        _code(
            "channel",
            mark("How it came"),
            mark("How it came, when it did not come through the site."),
            Channel,
            words.channels,
        ),
        _moment("edited_at", mark("Changed"), mark("When it was last corrected.")),
        _moment("withdrawn_at", mark("Withdrawn"), mark("When its sender took it back.")),
        _language(mark("The language of its text, where it is known.")),
        *_SOURCE,
    ),
)


def column_of(question_id: int, choice: int | None = None) -> str:
    """The key of the column in which a question is answered, or one of its choices (from 1)."""
    return f"question_{question_id}" + (f"_{choice}" if choice is not None else "")


def _answered(question: Question) -> Iterable[Column]:
    key = column_of(question.id)
    column = Column(key, Kind.long_text, question.text, question.text, verbatim=True)
    if question.kind is QuestionKind.stance:
        column = replace(column, kind=Kind.text, codes=_codes(Stance), words=words.stances)
    elif question.kind is QuestionKind.scale:
        column = replace(column, kind=Kind.number)
    elif question.kind is QuestionKind.several:
        column = replace(column, kind=Kind.several)
    yield column
    if question.kind is QuestionKind.several:
        for number, option in enumerate(question.options, start=1):
            said = f"{question.text} – {option}"
            yield Column(column_of(question.id, number), Kind.yes_no, said, said, verbatim=True)


def responses_to(asked: Iterable[Question]) -> Table:
    """The table of responses with a column for each question of the hearing, and, where several
    choices may be made, one more for each of them: what was chosen stays apart."""
    columns = [column for question in asked for column in _answered(question)]
    return replace(RESPONSES, all_columns=(*RESPONSES.all_columns, *columns))


QUESTIONS = Table(
    "questions",
    mark("Questions"),
    mark("A question that the hearing asks besides its text: a row for each choice it offers."),
    (
        _number("question_id", mark("Question id"), mark("The question's id.")),
        _OF_HEARING,
        _number("position", mark("Order"), mark("Its place among the questions.")),
        _number(
            "section_id",
            mark("Section id"),
            mark("The section it is about; empty for the whole text."),
        ),
        _code(
            "kind",
            mark("Kind of answer"),
            mark("How it is answered."),
            QuestionKind,
            words.question_kinds,
        ),
        _long("text", mark("Question"), mark("What it asks.")),
        _yes("required", mark("Required"), mark("Whether it had to be answered.")),
        _number(
            "choice",
            mark("Choice no."),
            mark("The choice's place, from 1; empty where the answer is in words."),
        ),
        _text("choice_text", mark("Choice"), mark("What the choice says.")),
        _text(
            "column",
            mark("Column of the answers"),
            mark("The key of the column in `responses` in which it is answered."),
        ),
    ),
)

MEETINGS = Table(
    "meetings",
    mark("Meetings"),
    mark("A public meeting about the hearing; one that is cancelled stays."),
    (
        _number("meeting_id", mark("Meeting id"), mark("The meeting's id.")),
        _OF_HEARING,
        _address(),
        _text("title", mark("Title"), mark("What it is called.")),
        _moment("starts_at", mark("Begins"), mark("When it begins.")),
        _moment("ends_at", mark("Ends"), mark("When it ends.")),
        _text("place", mark("Where"), mark("Where people meet.")),
        _address_of(
            "link", mark("Online"), mark("Where one takes part online; while it can be used.")
        ),
        _long("note", mark("Note"), mark("What else is said about it.")),
        _moment("cancelled_at", mark("Cancelled"), mark("When it was cancelled.")),
    ),
)

THEMES = Table(
    "themes",
    mark("Themes"),
    mark("What people said, gathered, and what the authority makes of it."),
    (
        _number("theme_id", mark("Theme id"), mark("The theme's id.")),
        _OF_HEARING,
        _number("position", mark("Order"), mark("Its place among the themes.")),
        _text("title", mark("Title"), mark("What it is called.")),
        _number("points", mark("Points"), mark("How many points of responses are under it.")),
        _long("summary", mark("What people say"), mark("What people say, in short.")),
        _long(
            "assessment",
            mark("What the authority thinks of it"),
            mark("What the authority thinks of it."),
        ),
        _code("outcome", mark("Outcome"), mark("What is done with it."), Outcome, words.outcomes),
        _long("reason", mark("Reason"), mark("Why.")),
        _number(
            "changed_section_id",
            mark("Changed section"),
            mark("The section that was changed for it."),
        ),
        _only(_text("department", mark("Department"), mark("The department that assesses it."))),
        _only(_date("due_on", mark("Assessed by"), mark("By when it is to be assessed."))),
    ),
)

POINTS = Table(
    "points",
    mark("Points"),
    mark("A point of a response under a theme, in the respondent's own words."),
    (
        _number(
            "point_id", mark("Point id"), mark("The point's id; it may be under several themes.")
        ),
        _OF_HEARING,
        _number("response_number", mark("Response no."), mark("The response it is from.")),
        _number("theme_id", mark("Theme id"), mark("The theme it is gathered under.")),
        _text("theme", mark("Theme"), mark("That theme's title.")),
        _long("quote", mark("Words"), mark("The words of the response.")),
    ),
)

PARTIES = Table(
    "parties",
    mark("Invited parties"),
    mark("An organisation that was invited to respond."),
    (
        _OF_HEARING,
        _text("name", mark("Organisation"), mark("What it is called.")),
        _yes("answered", mark("Answered"), mark("Whether it has answered.")),
        _yes("no_remarks", mark("No remarks"), mark("Whether it says that there are no remarks.")),
        _number(
            "response_number",
            mark("Response no."),
            mark("The response it sent, where everybody may read it."),
        ),
        _only(
            _text("number", mark("Organisation number"), mark("Its CVR or organisation number."))
        ),
        _only(_text("email", mark("E-mail"), mark("The address the invitation went to."))),
        _code(
            "state",
            mark("Status"),
            mark("Where the invitation is."),
            PartyState,
            words.party_states,
            official=True,
        ),
        _only(_moment("invited_at", mark("Invited"), mark("When it was invited."))),
        _only(_moment("reminded_at", mark("Reminder sent"), mark("When it was reminded."))),
        _only(_moment("answered_at", mark("Answered at"), mark("When it answered."))),
    ),
)


BOXES = Table(
    "boxes",
    mark("Boxes"),
    mark("A box of ideas, with its rules."),
    (
        _number("box_id", mark("Box id"), mark("The box's id.")),
        _address(),
        _text("slug", mark("Name in the address"), mark("The last part of its address.")),
        _text("name", mark("Name"), mark("What it is called.")),
        _long("summary", mark("Summary"), mark("What it is for, in short.")),
        _long("description", mark("Description"), mark("What it is for, in Markdown.")),
        _long("criteria", mark("Criteria"), mark("What an idea is judged by, in Markdown.")),
        _text("space", mark("Space"), mark("The space it is in.")),
        _text("organisation", mark("Authority"), mark("The authority that asks.")),
        _text("department", mark("Department"), mark("The department that answers.")),
        _code(
            "method",
            mark("Method"),
            mark("What readers are offered: to support, or to agree or not."),
            Method,
            words.methods,
        ),
        _number(
            "threshold", mark("Supporters needed"), mark("How many supporters make an answer due.")
        ),
        _number(
            "answer_days", mark("Days to answer"), mark("Within how many days it is due then.")
        ),
        _moment("opens_at", mark("Opens"), mark("When ideas are taken from.")),
        _moment("closes_at", mark("Closes"), mark("Until when.")),
        _yes(
            "is_open",
            mark("Open now"),
            mark("Whether ideas and votes are taken when the file is made."),
        ),
        _number("ideas", mark("Ideas"), mark("How many ideas it shows.")),
        *_SOURCE,
    ),
)

IDEAS = Table(
    "ideas",
    mark("Ideas"),
    mark("An idea, with how many supported it. Who did is never told."),
    (
        _number("idea_id", mark("Idea id"), mark("The idea's id.")),
        _number("box_id", mark("Box id"), mark("The box it lies in.")),
        _text("box", mark("Box"), mark("The last part of the box's address.")),
        _address(),
        *_DECISION,
        *_SEEN,
        _text("title", mark("Title"), mark("What it is called.")),
        _long("text", mark("Text"), mark("What it says.")),
        _text("author", mark("Author"), mark("The name or pseudonym that is shown on it.")),
        _code("state", mark("Status"), mark("Where it is on its way."), IdeaState, words.states),
        _moment("state_at", mark("In this state since"), mark("Since when.")),
        _text(
            "topics",
            mark("Topics"),
            mark("What it is about; several are kept apart by a semicolon."),
        ),
        _text("areas", mark("Areas"), mark("Where it is; several are kept apart by a semicolon.")),
        _text("department", mark("Department"), mark("The department it is routed to.")),
        _number("supports", mark("Supporters"), mark("How many support it, or agree.")),
        _number(
            "passes", mark("Pass"), mark("How many pass; only where a box asks to agree or not.")
        ),
        _number(
            "against",
            mark("Against"),
            mark("How many disagree; only where a box asks to agree or not."),
        ),
        _number(
            "source_supports",
            mark("Supporters at the source"),
            mark("How many supported it on the platform it came from; never part of `supports`."),
        ),
        *_AT_SOURCE,
        _number(
            "comments", mark("Comments"), mark("How many comments it has, those without text too.")
        ),
        _moment("published_at", mark("Published"), mark("When it was published.")),
        _moment("edited_at", mark("Changed"), mark("When its text was last changed.")),
        _date(
            "answer_due_on", mark("Answer promised by"), mark("The day an answer is promised for.")
        ),
        _moment("answered_at", mark("Answered"), mark("When the authority first answered.")),
        _date("promised_on", mark("Next news by"), mark("The day its next step is promised for.")),
        _long("result", mark("Result"), mark("What came of it.")),
        _number("merged_into_id", mark("Part of idea"), mark("The idea it has become part of.")),
        _text("space", mark("Space"), mark("The space it is in.")),
        _language(mark("The language of its text, where it is known.")),
        *_SOURCE,
    ),
)

STATES = Table(
    "states",
    mark("Steps of ideas"),
    mark("A step in an idea's life: the history behind its state."),
    (
        _number("idea_id", mark("Idea id"), mark("The idea.")),
        _code("state", mark("Status"), mark("What it became."), IdeaState, words.states),
        _moment("at", mark("When"), mark("When.")),
        _text("by", mark("By whom"), mark("Who took the step.")),
        _text("department", mark("Department"), mark("The department that took it.")),
        _long("reason", mark("Reason"), mark("Why.")),
        _date("promised_on", mark("Next news by"), mark("The day the next step is promised for.")),
        _yes("inferred", mark("Inferred"), mark("Whether an import had to work the step out.")),
    ),
)

COMMENTS = Table(
    "comments",
    mark("Comments"),
    mark(
        "A comment on an idea, in the order of reading. What was hidden or withdrawn keeps its row."
    ),
    (
        _number("comment_id", mark("Comment id"), mark("The comment's id.")),
        _number("idea_id", mark("Idea id"), mark("The idea it is about.")),
        _number(
            "parent_id",
            mark("Answers comment"),
            mark("The comment it answers; empty for one that begins a thread."),
        ),
        _number("thread_id", mark("Thread"), mark("The first comment of its thread.")),
        _number(
            "depth",
            mark("Depth"),
            mark("How deep it is in its thread: 0 is the first comment."),
        ),
        _address(),
        *_DECISION,
        *_SEEN,
        _text("author", mark("Author"), mark("The name or pseudonym that is shown on it.")),
        _text(
            "department",
            mark("Department"),
            mark("The department, where it is said for the authority."),
        ),
        _yes(
            "is_answer",
            mark("Official answer"),
            mark("Whether it is the authority's answer to the idea itself."),
        ),
        _yes(
            "is_question",
            mark("Question to the authority"),
            mark("Whether it is put to the authority as a question."),
        ),
        _moment(
            "answered_at",
            mark("Answered"),
            mark("When a department first replied to the question; empty while it waits."),
        ),
        _long("text", mark("Text"), mark("What it says.")),
        _moment("written_at", mark("Written"), mark("When it was written.")),
        _moment("edited_at", mark("Changed"), mark("When its text was last changed.")),
        _yes(
            "orphan",
            mark("What it answers is missing"),
            mark("Whether it answers a comment that its source lacks."),
        ),
        _language(mark("The language of its text, where it is known.")),
        *_AT_SOURCE,
        *_SOURCE,
    ),
)

GAINS = Table(
    "gains",
    mark("Gains"),
    mark("What an idea won, planned and realised."),
    (
        _number("gain_id", mark("Gain id"), mark("The gain's id.")),
        _number("idea_id", mark("Idea id"), mark("The idea.")),
        _code("kind", mark("Kind"), mark("What was won."), GainKind, words.gains),
        _amount("planned", mark("Planned"), mark("How much was planned a year, in the unit.")),
        _amount("realised", mark("Realised"), mark("How much was realised a year, in the unit.")),
        Column(
            "unit",
            Kind.text,
            mark("Unit"),
            mark("What it is counted in: DKK, NOK, or h for hours."),
            words=words.units,
        ),
        _long("note", mark("Note"), mark("What was won, in words.")),
        _moment("at", mark("When"), mark("When it was noted.")),
    ),
)

RESULTS = Table(
    "results",
    mark("Found"),
    mark("Something that a search found, the best first."),
    (
        _number("id", mark("Id"), mark("Its id.")),
        Column(
            "kind",
            Kind.text,
            mark("Kind"),
            mark("What it is."),
            codes=("hearing", "section", "response", "idea", "comment"),
            words=words.kinds,
        ),
        _address(),
        _text(
            "title", mark("Title"), mark("What it is called; responses and comments have no title.")
        ),
        _long("text", mark("Text"), mark("What it says.")),
        _text("author", mark("Author"), mark("The name that is shown on it.")),
        Column(
            "state",
            Kind.text,
            mark("Status"),
            mark("The phase of a hearing, or the state of an idea."),
            words=words.phases_and_states,
        ),
        _text("space", mark("Space"), mark("The space it is in.")),
        _moment("published_at", mark("Published"), mark("When it was published.")),
        _language(mark("The language of its text, where it is known.")),
        _long(
            "meetings",
            mark("Meetings"),
            mark("The public meetings of a hearing, one a line: title, day, time and place."),
        ),
    ),
)

ALL = (
    HEARINGS,
    RESPONSES,
    QUESTIONS,
    THEMES,
    POINTS,
    PARTIES,
    MEETINGS,
    SECTIONS,
    DOCUMENTS,
    EXTENSIONS,
    CHANGES,
    STEPS,
    BOXES,
    IDEAS,
    STATES,
    COMMENTS,
    GAINS,
    RESULTS,
)
BY_NAME = {table.name: table for table in ALL}


def kinds() -> dict[Kind, str]:
    """What each kind of column is called for people."""
    return {
        Kind.text: gettext("text"),
        Kind.long_text: gettext("long text"),
        Kind.address: gettext("address"),
        Kind.number: gettext("number"),
        Kind.amount: gettext("amount"),
        Kind.degrees: gettext("degrees"),
        Kind.date: gettext("date"),
        Kind.moment: gettext("date and time"),
        Kind.yes_no: gettext("yes or no"),
        Kind.several: gettext("several texts, each on a line of its own"),
        Kind.figures: gettext("figures, each on a line of its own"),
    }


def described(tables: Iterable[Table], official: bool) -> Iterable[tuple[str, ...]]:
    """The data dictionary for programs: table, column, what stands in it, what it means, its codes."""
    yield ("table", "column", "holds", "meaning", "codes")
    for table in tables:
        yield table.name, "", "", table.meaning, ""
        for column in table.columns(official):
            yield table.name, column.key, column.kind.value, column.meaning, ", ".join(column.codes)


def described_to_people(tables: Iterable[Table], official: bool) -> Iterable[tuple[str, ...]]:
    """The same in the reader's language, with the key that each column has for programs."""
    called = kinds()
    yield (
        gettext("Sheet"),
        gettext("Heading"),
        gettext("Meaning"),
        gettext("Holds"),
        gettext("Values"),
        gettext("Key in CSV and JSON Lines"),
    )
    for table in tables:
        yield table.called, "", gettext(table.meaning), "", "", table.name
        for column in table.columns(official):
            said = column.words() if column.words and column.codes else {}
            values = ", ".join(said.get(code, code) for code in column.codes)
            yield (
                table.called,
                column.called,
                column.means,
                called[column.kind],
                values,
                f"{table.name}.{column.key}",
            )


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
