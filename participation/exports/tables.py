"""What an export holds: its tables and columns, and what each of them means.

Keys are English and stable, whatever language the reader has: they are part of the interface, and
`docs/exporting.md` lists them (a test compares the two). Files for people have headings and words in
the reader's language instead (`Column.called`, `Column.words`).
"""

import enum
from collections.abc import Iterable
from dataclasses import replace

from participation import shown
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
from participation.moderation.shown import DECISION
from participation.shown import Column, Kind, Table
from participation.subjects.shown import AT_SOURCE, SEEN, SOURCE


class Stance(enum.StrEnum):
    """What is chosen where a question offers to agree or not, in the order of the choices."""

    agree = "agree"
    partly = "partly agree"
    disagree = "disagree"
    no_opinion = "no opinion"


_OF_HEARING = shown.number("hearing_id", mark("Hearing id"), mark("The hearing."))


HEARINGS = Table(
    "hearings",
    mark("Hearings"),
    mark("A hearing: a proposal that an authority puts before the public."),
    (
        shown.number("hearing_id", mark("Hearing id"), mark("The hearing's id.")),
        shown.own_address(),
        shown.text("title", mark("Title"), mark("What it is called.")),
        shown.long_text("summary", mark("Summary"), mark("What is proposed, in short.")),
        shown.code(
            "phase",
            mark("Phase"),
            mark("Where it is in its life when the file is made."),
            list(Phase)[1:],
            words.phases,
        ),
        shown.text("space", mark("Space"), mark("The space it is in.")),
        shown.text("organisation", mark("Authority"), mark("The authority that asks.")),
        shown.text("department", mark("Department"), mark("The department that answers.")),
        shown.text("type", mark("Kind of hearing"), mark("What kind of hearing it is.")),
        shown.text("legal_basis", mark("Legal basis"), mark("The law or custom behind the type.")),
        shown.code(
            "publication",
            mark("Responses become public"),
            mark("When responses become public."),
            Publication,
            words.publications,
        ),
        shown.text(
            "case_number", mark("Case number"), mark("The number in the authority's case system.")
        ),
        shown.text(
            "classification",
            mark("Archive class"),
            mark("The class in the authority's archive: a KLE number, or Noark."),
        ),
        shown.text("deciding_body", mark("Who decides"), mark("Who decides.")),
        shown.date(
            "decision_on", mark("Planned decision"), mark("When it is planned to be decided.")
        ),
        shown.moment("opens_at", mark("Opens"), mark("When responses are taken from.")),
        shown.moment("closes_at", mark("Closes"), mark("The deadline: the last second of a day.")),
        shown.yes_no(
            "dates_inferred",
            mark("Dates are inferred"),
            mark("Whether an import had to work the dates out."),
        ),
        shown.number("days", mark("Days"), mark("How many days responses are taken.")),
        shown.long_text(
            "short_reason",
            mark("Why it is short"),
            mark("Why it is shorter than its type asks for."),
        ),
        shown.text("contact_name", mark("Contact"), mark("Whom to ask.")),
        shown.text(
            "contact_email",
            mark("Contact e-mail"),
            mark("Their e-mail address, published on purpose."),
        ),
        shown.text(
            "contact_phone",
            mark("Contact telephone"),
            mark("Their telephone number, published on purpose."),
        ),
        shown.text(
            "topics",
            mark("Topics"),
            mark("What it is about; several are kept apart by a semicolon."),
        ),
        shown.text(
            "areas", mark("Areas"), mark("Where it is; several are kept apart by a semicolon.")
        ),
        shown.address(
            "map", mark("Map"), mark("What it is about on the map: the address of a GeoJSON file.")
        ),
        shown.number(
            "responses_received",
            mark("Responses received"),
            mark("How many responses have come in, whatever became of them."),
        ),
        shown.number(
            "responses_shown", mark("Responses published"), mark("How many of them are published.")
        ),
        shown.number(
            "last_number",
            mark("Highest number"),
            mark("The highest number given to a response; none is given twice."),
        ),
        shown.date(
            "outcome_expected_on",
            mark("Outcome expected"),
            mark("When the outcome is promised for."),
        ),
        shown.long_text(
            "outcome_asked",
            mark("We asked"),
            mark("The outcome: what was asked. Empty until it is published."),
        ),
        shown.long_text("outcome_said", mark("You said"), mark("The outcome: what people said.")),
        shown.long_text(
            "outcome_did", mark("We did"), mark("The outcome: what the authority did.")
        ),
        shown.moment("concluded_at", mark("Concluded"), mark("When the outcome was published.")),
        shown.moment("published_at", mark("Published"), mark("When the hearing was published.")),
        shown.language(mark("The language of its text: da, nb, en.")),
        *SOURCE,
    ),
)

SECTIONS = Table(
    "sections",
    mark("Sections"),
    mark("A part of a hearing's text, in the order of the text."),
    (
        shown.number("section_id", mark("Section id"), mark("The section's id.")),
        shown.number("hearing_id", mark("Hearing id"), mark("The hearing it belongs to.")),
        shown.own_address(),
        shown.number("position", mark("Place in the text"), mark("Its place in the text.")),
        shown.text("title", mark("Title"), mark("Its heading.")),
        shown.long_text("text", mark("Text"), mark("What it says, in Markdown.")),
    ),
)

DOCUMENTS = Table(
    "documents",
    mark("Documents"),
    mark(
        "A file of a hearing, or of a response that is shown. The files themselves lie at the address."
    ),
    (
        shown.number("document_id", mark("File id"), mark("The file's id.")),
        _OF_HEARING,
        shown.number(
            "response_number",
            mark("Response no."),
            mark("The response it came with; empty for the hearing's own."),
        ),
        shown.own_address(),
        shown.text("title", mark("Title"), mark("What it is called on the page.")),
        shown.text("file_name", mark("File name"), mark("The file's name.")),
        shown.text(
            "type", mark("File type"), mark("What kind of file it is: PDF, DOCX, ODT, PNG, JPEG.")
        ),
        shown.number("size", mark("Size in bytes"), mark("How large it is, in bytes.")),
        shown.text(
            "sha256",
            mark("SHA-256"),
            mark("The SHA-256 of its content: the same file has the same."),
        ),
        shown.language(mark("Its language, where it is another than the hearing's.")),
        shown.text(
            "format_note",
            mark("About the format"),
            mark("How it can be read, or had in another format."),
        ),
        shown.moment("added_at", mark("Added"), mark("When it was added.")),
    ),
)

EXTENSIONS = Table(
    "extensions",
    mark("New deadlines"),
    mark("That a hearing's deadline was moved to a later day."),
    (
        _OF_HEARING,
        shown.moment("old_closes_at", mark("Deadline before"), mark("The deadline before.")),
        shown.moment("new_closes_at", mark("New deadline"), mark("The deadline from then on.")),
        shown.long_text("reason", mark("Reason"), mark("Why.")),
        shown.moment("at", mark("When"), mark("When it was moved.")),
        shown.text("by", mark("By whom"), mark("Who moved it.")),
    ),
)

CHANGES = Table(
    "changes",
    mark("Changes to the text"),
    mark("That the text of an open hearing was changed."),
    (
        _OF_HEARING,
        shown.number(
            "section_id",
            mark("Section id"),
            mark("The section that was changed; empty for the hearing itself."),
        ),
        shown.long_text("note", mark("Note"), mark("What was changed, and why.")),
        shown.moment("at", mark("When"), mark("When.")),
        shown.text("by", mark("By whom"), mark("Who changed it.")),
    ),
)

STEPS = Table(
    "steps",
    mark("Steps"),
    mark("A step in a hearing's life."),
    (
        _OF_HEARING,
        shown.code("state", mark("Status"), mark("What it became."), Phase, words.phases),
        shown.moment("at", mark("When"), mark("When.")),
        shown.text("by", mark("By whom"), mark("Who took the step; empty where the clock did.")),
        shown.text("department", mark("Department"), mark("The department that took it.")),
        shown.long_text("reason", mark("Reason"), mark("Why.")),
    ),
)

RESPONSES = Table(
    "responses",
    mark("Responses"),
    mark("A response to a hearing, by number. What was hidden or withdrawn keeps its row."),
    (
        shown.number("response_id", mark("Response id"), mark("The response's id.")),
        shown.number("hearing_id", mark("Hearing id"), mark("The hearing it answers.")),
        shown.number(
            "number",
            mark("Number"),
            mark("Its number in the hearing; given once, and never again."),
        ),
        shown.own_address(),
        *DECISION,
        *SEEN,
        shown.code(
            "respondent_kind",
            mark("Who answers"),
            mark("Who answers."),
            RespondentKind,
            words.respondents,
        ),
        shown.text(
            "name",
            mark("Name"),
            mark("The name that is shown on it; empty for an answer without a name."),
        ),
        shown.for_officials(
            shown.text(
                "email", mark("E-mail"), mark("The address of a respondent without an account.")
            )
        ),
        shown.text(
            "party",
            mark("Invited party"),
            mark("The invited organisation that answers with it."),
        ),
        shown.number(
            "section_id",
            mark("Section id"),
            mark("The section it is about; empty for the whole text."),
        ),
        shown.text("section", mark("Section"), mark("That section's heading.")),
        shown.text(
            "passage",
            mark("Passage"),
            mark("The passage of the text that it answers, where it quotes one."),
        ),
        shown.yes_no(
            "no_remarks", mark("No remarks"), mark("Whether it says that there are no remarks.")
        ),
        shown.long_text("text", mark("Text"), mark("What it says.")),
        shown.text("place", mark("Place"), mark("The place it points at, in words.")),
        shown.degrees(
            "latitude", mark("Latitude"), mark("Where that is on the map, in degrees (WGS84).")
        ),
        shown.degrees("longitude", mark("Longitude"), mark("The same: how far east.")),
        shown.number("files", mark("Files"), mark("How many files came with it.")),
        shown.several(
            "themes",
            mark("Themes"),
            mark("The themes its points are gathered under, once the outcome is published."),
        ),
        shown.moment("received_at", mark("Received"), mark("When it was received.")),
        shown.yes_no(
            "late", mark("After the deadline"), mark("Whether it came after the deadline.")
        ),
        shown.code(
            "channel",
            mark("How it came"),
            mark("How it came, when it did not come through the site."),
            Channel,
            words.channels,
        ),
        shown.moment("edited_at", mark("Changed"), mark("When it was last corrected.")),
        shown.moment("withdrawn_at", mark("Withdrawn"), mark("When its sender took it back.")),
        shown.language(mark("The language of its text, where it is known.")),
        *SOURCE,
    ),
)


def column_of(question_id: int, choice: int | None = None) -> str:
    """The key of the column in which a question is answered, or one of its choices (from 1)."""
    return f"question_{question_id}" + (f"_{choice}" if choice is not None else "")


def _answered(question: Question) -> Iterable[Column]:
    key = column_of(question.id)
    column = Column(key, Kind.long_text, question.text, question.text, verbatim=True)
    if question.kind is QuestionKind.stance:
        column = replace(column, kind=Kind.text, codes=tuple(Stance), words=words.stances)
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
        shown.number("question_id", mark("Question id"), mark("The question's id.")),
        _OF_HEARING,
        shown.number("position", mark("Order"), mark("Its place among the questions.")),
        shown.number(
            "section_id",
            mark("Section id"),
            mark("The section it is about; empty for the whole text."),
        ),
        shown.code(
            "kind",
            mark("Kind of answer"),
            mark("How it is answered."),
            QuestionKind,
            words.question_kinds,
        ),
        shown.long_text("text", mark("Question"), mark("What it asks.")),
        shown.yes_no("required", mark("Required"), mark("Whether it had to be answered.")),
        shown.number(
            "choice",
            mark("Choice no."),
            mark("The choice's place, from 1; empty where the answer is in words."),
        ),
        shown.text("choice_text", mark("Choice"), mark("What the choice says.")),
        shown.text(
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
        shown.number("meeting_id", mark("Meeting id"), mark("The meeting's id.")),
        _OF_HEARING,
        shown.own_address(),
        shown.text("title", mark("Title"), mark("What it is called.")),
        shown.moment("starts_at", mark("Begins"), mark("When it begins.")),
        shown.moment("ends_at", mark("Ends"), mark("When it ends.")),
        shown.text("place", mark("Where"), mark("Where people meet.")),
        shown.address(
            "link", mark("Online"), mark("Where one takes part online; while it can be used.")
        ),
        shown.long_text("note", mark("Note"), mark("What else is said about it.")),
        shown.moment("cancelled_at", mark("Cancelled"), mark("When it was cancelled.")),
    ),
)

THEMES = Table(
    "themes",
    mark("Themes"),
    mark("What people said, gathered, and what the authority makes of it."),
    (
        shown.number("theme_id", mark("Theme id"), mark("The theme's id.")),
        _OF_HEARING,
        shown.number("position", mark("Order"), mark("Its place among the themes.")),
        shown.text("title", mark("Title"), mark("What it is called.")),
        shown.number("points", mark("Points"), mark("How many points of responses are under it.")),
        shown.long_text("summary", mark("What people say"), mark("What people say, in short.")),
        shown.long_text(
            "assessment",
            mark("What the authority thinks of it"),
            mark("What the authority thinks of it."),
        ),
        shown.code(
            "outcome", mark("Outcome"), mark("What is done with it."), Outcome, words.outcomes
        ),
        shown.long_text("reason", mark("Reason"), mark("Why.")),
        shown.number(
            "changed_section_id",
            mark("Changed section"),
            mark("The section that was changed for it."),
        ),
        shown.for_officials(
            shown.text("department", mark("Department"), mark("The department that assesses it."))
        ),
        shown.for_officials(
            shown.date("due_on", mark("Assessed by"), mark("By when it is to be assessed."))
        ),
    ),
)

POINTS = Table(
    "points",
    mark("Points"),
    mark("A point of a response under a theme, in the respondent's own words."),
    (
        shown.number(
            "point_id", mark("Point id"), mark("The point's id; it may be under several themes.")
        ),
        _OF_HEARING,
        shown.number("response_number", mark("Response no."), mark("The response it is from.")),
        shown.number("theme_id", mark("Theme id"), mark("The theme it is gathered under.")),
        shown.text("theme", mark("Theme"), mark("That theme's title.")),
        shown.long_text("quote", mark("Words"), mark("The words of the response.")),
    ),
)

PARTIES = Table(
    "parties",
    mark("Invited parties"),
    mark("An organisation that was invited to respond."),
    (
        _OF_HEARING,
        shown.text("name", mark("Organisation"), mark("What it is called.")),
        shown.yes_no("answered", mark("Answered"), mark("Whether it has answered.")),
        shown.yes_no(
            "no_remarks", mark("No remarks"), mark("Whether it says that there are no remarks.")
        ),
        shown.number(
            "response_number",
            mark("Response no."),
            mark("The response it sent, where everybody may read it."),
        ),
        shown.for_officials(
            shown.text(
                "number", mark("Organisation number"), mark("Its CVR or organisation number.")
            )
        ),
        shown.for_officials(
            shown.text("email", mark("E-mail"), mark("The address the invitation went to."))
        ),
        shown.for_officials(
            shown.code(
                "state",
                mark("Status"),
                mark("Where the invitation is."),
                PartyState,
                words.party_states,
            )
        ),
        shown.for_officials(
            shown.moment("invited_at", mark("Invited"), mark("When it was invited."))
        ),
        shown.for_officials(
            shown.moment("reminded_at", mark("Reminder sent"), mark("When it was reminded."))
        ),
        shown.for_officials(
            shown.moment("answered_at", mark("Answered at"), mark("When it answered."))
        ),
    ),
)


BOXES = Table(
    "boxes",
    mark("Boxes"),
    mark("A box of ideas, with its rules."),
    (
        shown.number("box_id", mark("Box id"), mark("The box's id.")),
        shown.own_address(),
        shown.text("slug", mark("Name in the address"), mark("The last part of its address.")),
        shown.text("name", mark("Name"), mark("What it is called.")),
        shown.long_text("summary", mark("Summary"), mark("What it is for, in short.")),
        shown.long_text("description", mark("Description"), mark("What it is for, in Markdown.")),
        shown.long_text(
            "criteria", mark("Criteria"), mark("What an idea is judged by, in Markdown.")
        ),
        shown.text("space", mark("Space"), mark("The space it is in.")),
        shown.text("organisation", mark("Authority"), mark("The authority that asks.")),
        shown.text("department", mark("Department"), mark("The department that answers.")),
        shown.code(
            "method",
            mark("Method"),
            mark("What readers are offered: to support, or to agree or not."),
            Method,
            words.methods,
        ),
        shown.number(
            "threshold", mark("Supporters needed"), mark("How many supporters make an answer due.")
        ),
        shown.number(
            "answer_days", mark("Days to answer"), mark("Within how many days it is due then.")
        ),
        shown.moment("opens_at", mark("Opens"), mark("When ideas are taken from.")),
        shown.moment("closes_at", mark("Closes"), mark("Until when.")),
        shown.yes_no(
            "is_open",
            mark("Open now"),
            mark("Whether ideas and votes are taken when the file is made."),
        ),
        shown.number("ideas", mark("Ideas"), mark("How many ideas it shows.")),
        *SOURCE,
    ),
)

IDEAS = Table(
    "ideas",
    mark("Ideas"),
    mark("An idea, with how many supported it. Who did is never told."),
    (
        shown.number("idea_id", mark("Idea id"), mark("The idea's id.")),
        shown.number("box_id", mark("Box id"), mark("The box it lies in.")),
        shown.text("box", mark("Box"), mark("The last part of the box's address.")),
        shown.own_address(),
        *DECISION,
        *SEEN,
        shown.text("title", mark("Title"), mark("What it is called.")),
        shown.long_text("text", mark("Text"), mark("What it says.")),
        shown.text("author", mark("Author"), mark("The name or pseudonym that is shown on it.")),
        shown.code(
            "state", mark("Status"), mark("Where it is on its way."), IdeaState, words.states
        ),
        shown.moment("state_at", mark("In this state since"), mark("Since when.")),
        shown.text(
            "topics",
            mark("Topics"),
            mark("What it is about; several are kept apart by a semicolon."),
        ),
        shown.text(
            "areas", mark("Areas"), mark("Where it is; several are kept apart by a semicolon.")
        ),
        shown.text("department", mark("Department"), mark("The department it is routed to.")),
        shown.number("supports", mark("Supporters"), mark("How many support it, or agree.")),
        shown.number(
            "passes", mark("Pass"), mark("How many pass; only where a box asks to agree or not.")
        ),
        shown.number(
            "against",
            mark("Against"),
            mark("How many disagree; only where a box asks to agree or not."),
        ),
        shown.number(
            "source_supports",
            mark("Supporters at the source"),
            mark("How many supported it on the platform it came from; never part of `supports`."),
        ),
        *AT_SOURCE,
        shown.number(
            "comments", mark("Comments"), mark("How many comments it has, those without text too.")
        ),
        shown.moment("published_at", mark("Published"), mark("When it was published.")),
        shown.moment("edited_at", mark("Changed"), mark("When its text was last changed.")),
        shown.date(
            "answer_due_on", mark("Answer promised by"), mark("The day an answer is promised for.")
        ),
        shown.moment("answered_at", mark("Answered"), mark("When the authority first answered.")),
        shown.date(
            "promised_on", mark("Next news by"), mark("The day its next step is promised for.")
        ),
        shown.long_text("result", mark("Result"), mark("What came of it.")),
        shown.number(
            "merged_into_id", mark("Part of idea"), mark("The idea it has become part of.")
        ),
        shown.text("space", mark("Space"), mark("The space it is in.")),
        shown.language(mark("The language of its text, where it is known.")),
        *SOURCE,
    ),
)

STATES = Table(
    "states",
    mark("Steps of ideas"),
    mark("A step in an idea's life: the history behind its state."),
    (
        shown.number("idea_id", mark("Idea id"), mark("The idea.")),
        shown.code("state", mark("Status"), mark("What it became."), IdeaState, words.states),
        shown.moment("at", mark("When"), mark("When.")),
        shown.text("by", mark("By whom"), mark("Who took the step.")),
        shown.text("department", mark("Department"), mark("The department that took it.")),
        shown.long_text("reason", mark("Reason"), mark("Why.")),
        shown.date(
            "promised_on", mark("Next news by"), mark("The day the next step is promised for.")
        ),
        shown.yes_no(
            "inferred", mark("Inferred"), mark("Whether an import had to work the step out.")
        ),
    ),
)

COMMENTS = Table(
    "comments",
    mark("Comments"),
    mark(
        "A comment on an idea, in the order of reading. What was hidden or withdrawn keeps its row."
    ),
    (
        shown.number("comment_id", mark("Comment id"), mark("The comment's id.")),
        shown.number("idea_id", mark("Idea id"), mark("The idea it is about.")),
        shown.number(
            "parent_id",
            mark("Answers comment"),
            mark("The comment it answers; empty for one that begins a thread."),
        ),
        shown.number("thread_id", mark("Thread"), mark("The first comment of its thread.")),
        shown.number(
            "depth",
            mark("Depth"),
            mark("How deep it is in its thread: 0 is the first comment."),
        ),
        shown.own_address(),
        *DECISION,
        *SEEN,
        shown.text("author", mark("Author"), mark("The name or pseudonym that is shown on it.")),
        shown.text(
            "department",
            mark("Department"),
            mark("The department, where it is said for the authority."),
        ),
        shown.yes_no(
            "is_answer",
            mark("Official answer"),
            mark("Whether it is the authority's answer to the idea itself."),
        ),
        shown.yes_no(
            "is_question",
            mark("Question to the authority"),
            mark("Whether it is put to the authority as a question."),
        ),
        shown.moment(
            "answered_at",
            mark("Answered"),
            mark("When a department first replied to the question; empty while it waits."),
        ),
        shown.long_text("text", mark("Text"), mark("What it says.")),
        shown.moment("written_at", mark("Written"), mark("When it was written.")),
        shown.moment("edited_at", mark("Changed"), mark("When its text was last changed.")),
        shown.yes_no(
            "orphan",
            mark("What it answers is missing"),
            mark("Whether it answers a comment that its source lacks."),
        ),
        shown.language(mark("The language of its text, where it is known.")),
        *AT_SOURCE,
        *SOURCE,
    ),
)

GAINS = Table(
    "gains",
    mark("Gains"),
    mark("What an idea won, planned and realised."),
    (
        shown.number("gain_id", mark("Gain id"), mark("The gain's id.")),
        shown.number("idea_id", mark("Idea id"), mark("The idea.")),
        shown.code("kind", mark("Kind"), mark("What was won."), GainKind, words.gains),
        shown.amount("planned", mark("Planned"), mark("How much was planned a year, in the unit.")),
        shown.amount(
            "realised", mark("Realised"), mark("How much was realised a year, in the unit.")
        ),
        shown.text(
            "unit",
            mark("Unit"),
            mark("What it is counted in: DKK, NOK, or h for hours."),
            words=words.units,
        ),
        shown.long_text("note", mark("Note"), mark("What was won, in words.")),
        shown.moment("at", mark("When"), mark("When it was noted.")),
    ),
)

RESULTS = Table(
    "results",
    mark("Found"),
    mark("Something that a search found, the best first."),
    (
        shown.number("id", mark("Id"), mark("Its id.")),
        shown.code(
            "kind",
            mark("Kind"),
            mark("What it is."),
            ("hearing", "section", "response", "idea", "comment"),
            words.kinds,
        ),
        shown.own_address(),
        shown.text(
            "title", mark("Title"), mark("What it is called; responses and comments have no title.")
        ),
        shown.long_text("text", mark("Text"), mark("What it says.")),
        shown.text("author", mark("Author"), mark("The name that is shown on it.")),
        shown.text(
            "state",
            mark("Status"),
            mark("The phase of a hearing, or the state of an idea."),
            words=words.phases_and_states,
        ),
        shown.text("space", mark("Space"), mark("The space it is in.")),
        shown.moment("published_at", mark("Published"), mark("When it was published.")),
        shown.language(mark("The language of its text, where it is known.")),
        shown.long_text(
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
