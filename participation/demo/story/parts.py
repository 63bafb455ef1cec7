"""The parts a story is made of: plain data, with days counted from the day the demo is loaded."""

from dataclasses import dataclass

from participation.accounts.models import RoleName
from participation.comments.models import CommentLayout, Stance
from participation.hearings.assessing.models import Outcome
from participation.hearings.questions.models import QuestionKind
from participation.ideas.answers.models import GainKind
from participation.ideas.boxes.fields import BoxField
from participation.ideas.boxes.models import Method, PlaceAsked
from participation.ideas.boxes.phases import Phase
from participation.ideas.proposals.models import IdeaState
from participation.moderation.models import Rule


@dataclass(frozen=True, kw_only=True)
class SpacePart:
    """A space with its departments (slug to name), topics, areas and house rules."""

    slug: str
    name: str
    organisation: str
    description: str
    internal: bool = False
    language: str
    timezone: str
    departments: dict[str, str]
    topics: dict[str, str]
    areas: dict[str, str]
    house_rules: str
    email_domain: str = ""


@dataclass(frozen=True, kw_only=True)
class BoxPart:
    slug: str
    name: str
    space: str
    department: str
    summary: str
    description: str
    criteria: str
    belongs: str = ""
    belongs_elsewhere: str = ""
    method: Method = Method.support
    votes_each: int | None = None
    comment_layout: CommentLayout = CommentLayout.thread
    threshold: int | None = None
    opened: int
    closes: int | None = None
    fields: tuple[BoxField, ...] = ()
    place_asked: PlaceAsked = PlaceAsked.no
    areas: tuple[str, ...] = ()
    """For whose people alone it is, to write in and to support."""


PhaseDays = dict[Phase, tuple[int, int]]
"""The first and the last day of phases, counted from the day the demo is loaded."""


@dataclass(frozen=True, kw_only=True)
class CallPart:
    """A box that is a call: its phases, and how they were first dated, when they were moved since."""

    box: str
    by: str
    phases: PhaseDays
    first: PhaseDays | None = None
    moved_on: int = 0
    reason: str = ""
    result_on: int = 0
    result: str = ""


@dataclass(frozen=True)
class HeldRole:
    """A role somebody holds: in a space and perhaps a department, or on the whole site."""

    name: RoleName
    space: str | None = None
    department: str | None = None


@dataclass(frozen=True, kw_only=True)
class PersonPart:
    """A person of the story. Those who sign in get a password; `role` is how they are listed."""

    key: str
    name: str
    email: str
    language: str = "da"
    pseudonym: str = ""
    holds: tuple[HeldRole, ...] = ()
    signs_in: str = ""


@dataclass(frozen=True)
class SectionPart:
    title: str
    body: str


@dataclass(frozen=True)
class DocumentPart:
    """A document made when the demo is loaded: a title, a file name, and its paragraphs."""

    title: str
    file_name: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Refusal:
    """Why something was withheld or hidden: the rule, the reason, who decided, how many days later."""

    rule: Rule
    reason: str
    by: str
    after: int = 1


@dataclass(frozen=True)
class PointPart:
    """A passage of a response, word for word, and the themes it belongs to."""

    quote: str
    themes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ThemePart:
    """A theme of a hearing; without an outcome it waits to be assessed."""

    title: str
    summary: str = ""
    assessment: str = ""
    outcome: Outcome | None = None
    reason: str = ""
    department: str = ""
    due: int | None = None


@dataclass(frozen=True)
class QuestionPart:
    """A question of a hearing, and what can be chosen."""

    kind: QuestionKind
    text: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class MeetingPart:
    """A public meeting, `day` days from now, from one hour to another."""

    title: str
    day: int
    since: int
    until: int
    place: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ResponsePart:
    """A response, sent `day` days from now by a person of the story or by a visitor with a name.

    In an anonymous hearing it is nobody's.
    """

    day: int
    by: str = ""
    name: str = ""
    organisation: str = ""
    text: str = ""
    no_remarks: bool = False
    answers: tuple[str | tuple[int, ...], ...] = ()
    """To the questions in their order: the places of what is chosen, or words; empty for none."""
    section: int | None = None
    held: bool = False
    withheld: Refusal | None = None
    withdrawn: int | None = None
    document: DocumentPart | None = None
    points: tuple[PointPart, ...] = ()
    place: str = ""
    spot: tuple[float, float] | None = None


@dataclass(frozen=True)
class ExtensionPart:
    day: int
    closes_before: int
    reason: str


@dataclass(frozen=True)
class ChangePart:
    """A change to a section of an open hearing: what it said before, and why it was changed."""

    day: int
    section: int
    before: str
    note: str


@dataclass(frozen=True)
class OutcomePart:
    day: int
    asked: str
    said: str
    did: str


@dataclass(frozen=True)
class PartyPart:
    """An organisation on the list of a hearing, asked when it opens or not yet; groups of the register."""

    name: str
    email: str
    groups: tuple[str, ...] = ()
    is_asked: bool = True


@dataclass(frozen=True, kw_only=True)
class HearingPart:
    """A hearing. `opens` and `closes` are days from now; a draft may have none."""

    title: str
    space: str
    type: str
    by: str
    department: str
    case_number: str
    topics: tuple[str, ...]
    areas: tuple[str, ...] = ()
    summary: str
    sections: tuple[SectionPart, ...]
    opens: int | None = None
    closes: int | None = None
    drafted: int
    short_reason: str = ""
    answer_expected: int | None = None
    documents: tuple[DocumentPart, ...] = ()
    map: str = ""
    responses: tuple[ResponsePart, ...] = ()
    parties: tuple[PartyPart, ...] = ()
    questions: tuple[QuestionPart, ...] = ()
    meetings: tuple[MeetingPart, ...] = ()
    deciding_body: str = ""
    extension: ExtensionPart | None = None
    change: ChangePart | None = None
    assessed: int | None = None
    themes: tuple[ThemePart, ...] = ()
    outcome: OutcomePart | None = None
    withdrawn: int | None = None
    withdrawn_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class SaidComment:
    """A comment, with what was said in answer to it. `answer` makes it the authority's own, `question`
    one that is put to the authority, and `stance` an argument. `useful` is how many people find it so."""

    by: str
    day: int
    text: str
    answer: bool = False
    question: bool = False
    stance: Stance | None = None
    useful: int = 0
    hidden: Refusal | None = None
    replies: "tuple[SaidComment, ...]" = ()


@dataclass(frozen=True, kw_only=True)
class IdeaStep:
    """A step in an idea's life, with its reason and perhaps a promised day."""

    day: int
    state: IdeaState
    by: str
    reason: str = ""
    promised: int | None = None


@dataclass(frozen=True)
class GainPart:
    kind: GainKind
    planned: int | None
    realised: int | None
    unit: str
    note: str


@dataclass(frozen=True, kw_only=True)
class SuggestedText:
    """Other words for a part of an idea's text, suggested by somebody; `answered_by` one of those who write it,
    with `answer`, or nobody yet."""

    by: str
    day: int
    instead_of: str
    words: str
    reason: str
    answered_by: str = ""
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class IdeaPart:
    """An idea; `along` are those who write it along, from three days after it was proposed. `votes` are how many support it, pass and disagree, besides those named."""

    key: str = ""
    title: str
    box: str
    by: str
    day: int
    text: str
    topics: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    votes: tuple[int, int, int] = (0, 0, 0)
    draft: bool = False
    steps: tuple[IdeaStep, ...] = ()
    comments: tuple[SaidComment, ...] = ()
    earlier_text: str = ""
    along: tuple[str, ...] = ()
    suggested: tuple[SuggestedText, ...] = ()
    result: str = ""
    gains: tuple[GainPart, ...] = ()
    merged_into: str = ""
    reached_on: int | None = None
    hidden: Refusal | None = None
    files: tuple[DocumentPart, ...] = ()


@dataclass(frozen=True)
class CriterionPart:
    """What the ideas of a box are judged by."""

    box: str
    name: str
    description: str
    high_means: str


@dataclass(frozen=True)
class ScoredPart:
    """What an official gives an idea, by its key or title: a score by each criterion, in their order."""

    idea: str
    by: str
    day: int
    scores: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True)
class AssignedPart:
    """That an official gets an idea, on a day and until another."""

    idea: str
    to: str
    day: int
    due: int
    note: str = ""


@dataclass(frozen=True)
class ReplyPart:
    """A reply template of a space."""

    space: str
    name: str
    text: str
