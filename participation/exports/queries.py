"""Reads for exports: the rows of each table, in chunks, so that memory stays the same however many.

Each function gives the rows of one table as dictionaries whose keys are the columns of
`exports.tables`. All are read in the session of `db.snapshot()`, so that together they show one
moment. What the reader may not read is not there; what was hidden has its row without text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import quote

from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlalchemy.orm import joinedload, selectin_polymorphic

from participation import config, db, text
from participation.accounts.models import Reader, Role, RoleName, User
from participation.comments.models import Comment
from participation.exports.tables import Stance, column_of
from participation.hearings.assessing.models import Point, Theme, point_themes
from participation.hearings.assessing.queries.themes import themes as themes_of
from participation.hearings.meetings.queries import found_by, meetings
from participation.hearings.notice.models import (
    Extension,
    Hearing,
    Phase,
    Section,
    Status,
    TextChange,
)
from participation.hearings.parties.models import Party
from participation.hearings.parties.queries.parties import parties as party_list
from participation.hearings.parties.queries.responses import shown_of_parties
from participation.hearings.questions.models import Kind as QuestionKind
from participation.hearings.questions.models import Question
from participation.hearings.questions.words import choices
from participation.hearings.register.models import Organisation
from participation.hearings.responses.models import Response, ResponseStatus
from participation.hearings.responses.rules import responses_are_listed
from participation.ideas.answers.models import Gain
from participation.ideas.boxes.models import Box
from participation.ideas.proposals.models import Idea, supports_at_source
from participation.moderation.models import Decision, Verdict
from participation.moderation.shown import Shown
from participation.shown import Values
from participation.spaces.models import Department, Label, LabelKind, Space
from participation.spaces.rules import EVERY_ROLE_INSIDE
from participation.storage import StoredFile
from participation.subjects import figures
from participation.subjects.models import (
    Attachment,
    StateChange,
    Subject,
    Visibility,
    subject_labels,
)
from participation.subjects.rules import may_be_quoted, placed_for, readable_by, shown_to_everyone

CHUNK = 500
"""How many rows are read at once; what belongs to them is read by one statement for each chunk."""

_subjects: Any = Subject.__table__.c
_ideas: Any = Idea.__table__.c
_comments: Any = Comment.__table__.c
_responses: Any = Response.__table__.c
_users: Any = User.__table__.c
_sections: Any = Section.__table__.c


# Who looks.


class PublicReader(Reader):
    """Anybody who may enter the spaces that a reader may enter, with no rights besides."""

    id = None

    def __init__(self, reader: Reader) -> None:
        self.language = reader.language
        self._roles = [
            Role(name=RoleName.employee, space_id=role.space_id)
            for role in reader.held_roles
            if role.name in EVERY_ROLE_INSIDE
        ]

    @property
    def is_authenticated(self) -> bool:
        return False

    @property
    def held_roles(self) -> list[Role]:
        return self._roles


@dataclass(frozen=True)
class Scope:
    """Through whose eyes a file is made, and at which moment."""

    reader: Reader
    now: datetime
    official: bool = False

    def readable(self) -> ColumnElement[bool]:
        """What is there with its text."""
        return _asked_last(readable_by(self.reader, self.now))

    def placed(self) -> ColumnElement[bool]:
        """What has a row."""
        return _asked_last(placed_for(self.reader, self.now))


def _asked_last(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition that no planner begins with: rows are named by their ids, a chunk at a time, and
    a database that looks through the whole space for each chunk would never come to an end."""
    return case((condition, 1), else_=0) == 1


def chunks(items: Iterable[int], size: int = CHUNK) -> Iterator[list[int]]:
    """The items by the chunk."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _streamed(statement: Any) -> Iterator[Row[*tuple[Any, ...]]]:
    """The rows of a statement as the database gives them, never all at once."""
    yield from db.session.execute(statement.execution_options(yield_per=CHUNK))


def _address(path: str) -> str:
    return config.current().address + path


# What several kinds have.


def _person(people: Any, prefix: str = "author") -> list[ColumnElement[Any]]:
    """The columns that a shown name is made of."""
    return [
        people.name.label(f"{prefix}_name"),
        people.pseudonym.label(f"{prefix}_pseudonym"),
        people.shows_pseudonym.label(f"{prefix}_shows"),
        people.erased_at.label(f"{prefix}_erased"),
    ]


def _name(row: Any, prefix: str = "author") -> str | None:
    """The name that others see; see `User.display_name`."""
    values = row._mapping
    if values[f"{prefix}_erased"] is not None:
        return None
    if values[f"{prefix}_shows"] and values[f"{prefix}_pseudonym"]:
        return str(values[f"{prefix}_pseudonym"])
    return values[f"{prefix}_name"] or None


def _display_name(user: User | None) -> str | None:
    return user.display_name if user is not None and user.erased_at is None else None


def _labels(ids: list[int]) -> dict[tuple[int, LabelKind], str]:
    """The topics and areas of some subjects, each set in one line."""
    rows = db.session.execute(
        select(subject_labels.c.subject_id, Label.kind, Label.name)
        .join(Label, Label.id == subject_labels.c.label_id)
        .where(subject_labels.c.subject_id.in_(ids))
        .order_by(Label.name, Label.id)
    )
    found: dict[tuple[int, LabelKind], str] = {}
    for subject_id, kind, name in rows:
        before = found.get((subject_id, kind))
        found[subject_id, kind] = f"{before}; {name}" if before else name
    return found


def _decisions(rows: Iterable[Any]) -> dict[int, Values]:
    """The decision behind each row that is hidden; no question is asked when none is."""
    hidden = [row.id for row in rows if row.visibility is Visibility.hidden]
    if not hidden:
        return {}
    last = (
        select(func.max(Decision.id))
        .where(
            Decision.subject_id.in_(hidden),
            Decision.verdict.in_((Verdict.hidden, Verdict.withheld)),
        )
        .group_by(Decision.subject_id)
    )
    found = db.session.scalars(
        select(Decision).where(Decision.id.in_(last)).options(joinedload(Decision.by))
    )
    return {
        each.subject_id: {
            "decision_rule": each.rule.value if each.rule else None,
            "decision_at": each.at,
            "decision_by": _display_name(each.by),
        }
        for each in found
    }


def _shown(with_text: bool, withdrawn: bool) -> str:
    if withdrawn and not with_text:
        return Shown.withdrawn.value
    return Shown.text.value if with_text else Shown.hidden.value


_SPINE = (
    _subjects.id,
    _subjects.visibility,
    _subjects.language,
    _subjects.source,
    _subjects.source_id,
    _subjects.source_note,
    _subjects.edited_at,
    _subjects.published_at,
)


def _source(row: Any, with_text: bool) -> Values:
    if not with_text:
        return {}
    return {"source": row.source, "source_id": row.source_id, "source_note": row.source_note}


def _at_source(given: Mapping[str, Any] | None) -> Values:
    """What the source counted: the figures that have columns, and all of them by their names."""
    counted = figures.counted(given)
    if not counted:
        return {}
    named = {f"source_{key}": counted.get(key) for key in ("for", "against", "mixed", "budget")}
    return {**named, "source_figures": counted}


# Hearings.


def hearing_rows(scope: Scope, ids: Iterable[int]) -> Iterator[Values]:
    """Hearings, in the order of their ids."""
    for chunk in chunks(ids, 100):
        found = {
            each.id: each
            for each in db.session.scalars(
                select(Hearing)
                .where(Hearing.id.in_(chunk), scope.readable())
                .options(
                    joinedload(Hearing.space),
                    joinedload(Hearing.type),
                    joinedload(Hearing.department),
                )
            )
        }
        labels = _labels(chunk)
        for hearing_id in chunk:
            if hearing_id in found:
                yield _hearing(found[hearing_id], labels, scope)


def _hearing(hearing: Hearing, labels: Mapping[Any, str], scope: Scope) -> Values:
    out = hearing.status is Status.concluded or scope.official
    return {
        "hearing_id": hearing.id,
        "address": _address(hearing.path),
        "title": hearing.title,
        "summary": hearing.summary,
        "phase": hearing.phase(scope.now).value,
        "space": hearing.space.name,
        "organisation": hearing.authority,
        "department": hearing.department.name if hearing.department else None,
        "type": hearing.type.name,
        "legal_basis": hearing.type.legal_basis,
        "publication": hearing.type.publication.value,
        "case_number": hearing.case_number,
        "classification": hearing.classification,
        "deciding_body": hearing.deciding_body,
        "decision_on": hearing.decision_on,
        "opens_at": hearing.opens_at,
        "closes_at": hearing.closes_at,
        "dates_inferred": hearing.dates_inferred,
        "days": hearing.days,
        "short_reason": hearing.short_reason,
        "contact_name": hearing.contact_name,
        "contact_email": hearing.contact_email,
        "contact_phone": hearing.contact_phone,
        "topics": labels.get((hearing.id, LabelKind.topic)),
        "areas": labels.get((hearing.id, LabelKind.area)),
        "map": _address(f"/hearings/{hearing.id}/map.geojson") if hearing.has_map else None,
        "responses_received": hearing.response_count,
        "responses_shown": hearing.shown_count,
        "last_number": hearing.last_number,
        "outcome_expected_on": hearing.outcome_expected_on,
        "outcome_asked": hearing.outcome_asked if out else None,
        "outcome_said": hearing.outcome_said if out else None,
        "outcome_did": hearing.outcome_did if out else None,
        "concluded_at": hearing.concluded_at,
        "published_at": hearing.published_at,
        "language": hearing.language or hearing.space.language,
        "source": hearing.source,
        "source_id": hearing.source_id,
        "source_note": hearing.source_note,
    }


def section_rows(scope: Scope, hearing_id: int) -> Iterator[Values]:
    """The sections that stand in a hearing's text."""
    for section in db.session.scalars(
        select(Section)
        .where(Section.hearing_id == hearing_id, Section.removed_at.is_(None), scope.readable())
        .order_by(Section.position, Section.id)
    ):
        yield {
            "section_id": section.id,
            "hearing_id": hearing_id,
            "address": _address(section.path),
            "position": section.position,
            "title": section.title,
            "text": section.body,
        }


def document_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    """A hearing's own files, and those of its responses that are shown."""
    number = _responses.number
    own = Attachment.subject_id == hearing.id
    kinds = own
    if responses_are_there(scope, hearing):
        kinds = own | (_responses.hearing_id == hearing.id) & number.is_not(None) & (
            _responses.status == ResponseStatus.received
        )
    statement = (
        select(Attachment, StoredFile, number)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .join(Subject.__table__, _subjects.id == Attachment.subject_id)
        .outerjoin(Response.__table__, _responses.id == Attachment.subject_id)
        .where((_subjects.id == hearing.id) | (_subjects.root_id == hearing.id))
        .where(kinds, scope.readable())
        .order_by(number.is_not(None), number, Attachment.position, Attachment.id)
    )
    for attachment, file, response_number in _streamed(statement):
        yield {
            "document_id": attachment.id,
            "hearing_id": hearing.id,
            "response_number": response_number,
            "address": _address(f"/files/{attachment.id}/{quote(file.name)}"),
            "title": attachment.title,
            "file_name": file.name,
            "type": file.kind,
            "size": file.size,
            "sha256": file.sha256,
            "language": attachment.language,
            "format_note": attachment.format_note,
            "added_at": attachment.added_at,
        }


def extension_rows(hearing_id: int) -> Iterator[Values]:
    """How often a hearing's deadline was moved."""
    for each in db.session.scalars(
        select(Extension)
        .where(Extension.hearing_id == hearing_id)
        .options(joinedload(Extension.by))
        .order_by(Extension.at, Extension.id)
    ):
        yield {
            "hearing_id": hearing_id,
            "old_closes_at": each.old_closes_at,
            "new_closes_at": each.new_closes_at,
            "reason": each.reason,
            "at": each.at,
            "by": _display_name(each.by),
        }


def change_rows(hearing_id: int) -> Iterator[Values]:
    """How often a hearing's text was changed while it was open."""
    for each in db.session.scalars(
        select(TextChange)
        .where(TextChange.hearing_id == hearing_id)
        .options(joinedload(TextChange.by))
        .order_by(TextChange.at, TextChange.id)
    ):
        yield {
            "hearing_id": hearing_id,
            "section_id": each.section_id,
            "note": each.note,
            "at": each.at,
            "by": _display_name(each.by),
        }


def _steps(ids: list[int]) -> Iterator[StateChange]:
    yield from db.session.scalars(
        select(StateChange)
        .where(StateChange.subject_id.in_(ids))
        .options(joinedload(StateChange.by), joinedload(StateChange.department))
        .order_by(StateChange.subject_id, StateChange.at, StateChange.id)
    )


def step_rows(hearing_id: int) -> Iterator[Values]:
    """The steps of a hearing's life."""
    for each in _steps([hearing_id]):
        yield {
            "hearing_id": hearing_id,
            "state": each.state,
            "at": each.at,
            "by": _display_name(each.by),
            "department": each.department.name if each.department else None,
            "reason": each.reason,
        }


def responses_are_there(scope: Scope, hearing: Hearing) -> bool:
    """Whether the file lists responses at all: some hearings never publish them."""
    return responses_are_listed(scope.reader, hearing)


def response_rows(scope: Scope, hearing: Hearing, asked: Sequence[Question]) -> Iterator[Values]:
    """The responses to a hearing by number, with the rows of those that are not shown.

    `asked` are the hearing's questions, in their order.
    """
    if not responses_are_there(scope, hearing):
        return
    titles: dict[int, str] = {
        row.id: row.title
        for row in db.session.execute(
            select(_sections.id, _subjects.title)
            .join(Subject.__table__, _subjects.id == _sections.id)
            .where(_sections.hearing_id == hearing.id, scope.readable())
        )
    }
    statement = (
        select(
            *_SPINE,
            *(
                _responses[name]
                for name in (
                    "number", "status", "respondent_kind", "respondent_name", "organisation",
                    "email", "section_id", "passage", "answers", "body", "no_remarks",
                    "received_at", "withdrawn_at", "late", "channel", "place", "latitude", "longitude",
                )
            ),
            scope.readable().label("readable"),
        )
        .join(Response.__table__, _responses.id == _subjects.id)
        .where(
            _responses.hearing_id == hearing.id, _responses.number.is_not(None), scope.placed()
        )
        .order_by(_responses.number)
    )  # fmt: skip
    rows = _streamed(statement)
    while chunk := list(islice(rows, CHUNK)):
        decisions = _decisions(chunk)
        ids = [row.id for row in chunk]
        files, themes = _file_counts(ids), _themes_of(scope, hearing, ids)
        parties = _party_names(ids) if hearing.party_count else {}
        for row in chunk:
            values = _response(
                row, hearing, decisions.get(row.id, {}), files.get(row.id, 0), titles
            )
            if values["shown"] == Shown.text.value:
                values |= {
                    **_answers(asked, row.answers),
                    "themes": themes.get(row.id),
                    "party": parties.get(row.id),
                }
            yield values


def _file_counts(ids: list[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Attachment.subject_id, func.count().label("files"))
        .where(Attachment.subject_id.in_(ids))
        .group_by(Attachment.subject_id)
    )
    return {row.subject_id: row.files for row in rows}


def _response(
    row: Any, hearing: Hearing, decision: Values, files: int, titles: Mapping[int, str]
) -> Values:
    withdrawn = row.status is ResponseStatus.withdrawn
    with_text = bool(row.readable) and not withdrawn
    values: Values = {
        "response_id": row.id,
        "hearing_id": hearing.id,
        "number": row.number,
        "address": _address(f"/hearings/{hearing.id}/responses/{row.number}"),
        "shown": _shown(with_text, withdrawn),
        "visibility": row.visibility.value,
        "received_at": row.received_at,
        "withdrawn_at": row.withdrawn_at,
        **({} if withdrawn else decision),
    }
    if with_text:
        organisation = row.respondent_kind.value == "organisation"
        values |= {
            "respondent_kind": row.respondent_kind.value,
            "name": row.organisation if organisation else row.respondent_name,
            "email": row.email,
            "section_id": row.section_id,
            "section": titles.get(row.section_id),
            "passage": row.passage or None,
            "no_remarks": row.no_remarks,
            "text": row.body,
            "place": row.place,
            "latitude": row.latitude,
            "longitude": row.longitude,
            "files": files,
            "late": row.late,
            "channel": row.channel.value if row.channel else None,
            "edited_at": row.edited_at,
            "language": row.language,
            **_source(row, with_text),
        }
    return values


def _answers(asked: Sequence[Question], answers: Sequence[Mapping[str, Any]]) -> Values:
    """What a response answers to each question: what was chosen, each choice apart.

    A choice that the question does not offer (any more) is told as the response says it.
    """
    given = {each["question"]: each for each in answers}
    found: Values = {}
    for question in asked:
        answer = given.get(question.id)
        if answer is not None:
            found |= _answer(question, answer["choices"] or (), answer["says"])
    return found


_STANCES = tuple(Stance)


def _answer(question: Question, chosen: Sequence[int], says: str) -> Values:
    key = column_of(question.id)
    if question.kind is QuestionKind.several:
        marked = {
            column_of(question.id, place + 1): place in chosen
            for place in range(len(question.options))
        }
        known = [question.options[each] for each in chosen if each < len(question.options)]
        return {key: known or [says], **marked}
    if len(chosen) != 1:
        return {key: says}
    if question.kind is QuestionKind.scale:
        return {key: chosen[0] + 1}
    if question.kind is QuestionKind.stance and chosen[0] < len(_STANCES):
        return {key: _STANCES[chosen[0]].value}
    if question.kind is QuestionKind.one and chosen[0] < len(question.options):
        return {key: question.options[chosen[0]]}
    return {key: says}


def question_rows(asked: Sequence[Question]) -> Iterator[Values]:
    """The questions of a hearing: a row for each choice, or one where the answer is in words."""
    for question in asked:
        said = choices(question)
        for place in range(len(said)) or (None,):
            several = question.kind is QuestionKind.several
            number = None if place is None else place + 1
            yield {
                "question_id": question.id,
                "hearing_id": question.hearing_id,
                "position": question.position,
                "section_id": question.section_id,
                "kind": question.kind.value,
                "text": question.text,
                "required": question.required,
                "choice": number,
                "choice_text": None if place is None else said[place],
                "column": column_of(question.id, number if several else None),
            }


def meeting_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    """The public meetings about a hearing, in the order of time."""
    if not hearing.meeting_count:
        return
    for each in sorted(meetings(hearing.id), key=lambda each: (each.starts_at, each.id)):
        useful = each.ends_at >= scope.now and not each.is_cancelled
        yield {
            "meeting_id": each.id,
            "hearing_id": hearing.id,
            "address": _address(f"{hearing.path}#meeting-{each.id}"),
            "title": each.title,
            "starts_at": each.starts_at,
            "ends_at": each.ends_at,
            "place": each.place,
            "link": each.link if useful else None,
            "note": each.note,
            "cancelled_at": each.cancelled_at,
        }


def _told_themes(scope: Scope, hearing: Hearing) -> Sequence[Theme]:
    """The themes that a version of a file may tell: those of a published outcome, or all of them."""
    if not (scope.official or hearing.status is Status.concluded):
        return []
    return [each for each in themes_of(hearing.id) if scope.official or each.is_assessed]


def theme_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    """The themes of a hearing in their order, with what the authority makes of each."""
    for each in _told_themes(scope, hearing):
        yield {
            "theme_id": each.id,
            "hearing_id": hearing.id,
            "position": each.position,
            "title": each.title,
            "points": each.point_count,
            "summary": each.summary,
            "assessment": each.assessment,
            "outcome": each.outcome.value if each.outcome else None,
            "reason": each.reason,
            "changed_section_id": each.changed_section_id,
            "department": each.department.name if each.department else None,
            "due_on": each.due_on,
        }


def _points(scope: Scope, hearing: Hearing, *columns: Any) -> Select[Any]:
    """Points under themes that may be told, of responses that are there with their text."""
    linked = point_themes.c
    told = [Theme.removed_at.is_(None)]
    if not scope.official:
        told.append(Theme.outcome.is_not(None))
    return (
        select(*columns)
        .select_from(Point)
        .join(point_themes, linked.point_id == Point.id)
        .join(Theme, Theme.id == linked.theme_id)
        .join(Subject.__table__, _subjects.id == Point.subject_id)
        .join(Response.__table__, _responses.id == Point.subject_id)
        .where(
            Point.hearing_id == hearing.id,
            _responses.status == ResponseStatus.received,
            _responses.number.is_not(None),
            scope.readable(),
            *told,
        )
    )


def _has_points(scope: Scope, hearing: Hearing) -> bool:
    told = scope.official or hearing.status is Status.concluded
    return told and responses_are_there(scope, hearing)


def point_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    """What responses say under each theme, by number; words that may not be quoted are left out."""
    if not _has_points(scope, hearing):
        return
    quoted = case((may_be_quoted(_subjects), Point.quote), else_="")
    statement = _points(
        scope, hearing, Point.id.label("point"), _responses.number, Theme.id, Theme.title,
        quoted.label("quote"),
    ).order_by(_responses.number, Point.id, Theme.id)  # fmt: skip
    for point_id, number, theme_id, title, said in _streamed(statement):
        yield {
            "point_id": point_id,
            "hearing_id": hearing.id,
            "response_number": number,
            "theme_id": theme_id,
            "theme": title,
            "quote": said,
        }


def _themes_of(scope: Scope, hearing: Hearing, ids: list[int]) -> dict[int, list[str]]:
    """The themes under which each of some responses has points, in their order."""
    if not _has_points(scope, hearing):
        return {}
    statement = _points(scope, hearing, Point.subject_id, Theme.title, Theme.position, Theme.id)
    found: dict[int, list[str]] = {}
    for subject_id, title, *_place in db.session.execute(
        statement.where(Point.subject_id.in_(ids))
        .distinct()
        .order_by(Point.subject_id, Theme.position, Theme.id)
    ):
        found.setdefault(subject_id, []).append(title)
    return found


def _party_names(ids: list[int]) -> dict[int, str]:
    """Which organisation was asked by name and answers with each of some responses."""
    rows = db.session.execute(
        select(_responses.id, Organisation.name)
        .join(Party, Party.id == _responses.party_id)
        .join(Organisation, Organisation.id == Party.organisation_id)
        .where(_responses.id.in_(ids))
    )
    return {row.id: row.name for row in rows}


def party_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    """The organisations asked by name, by the alphabet: what the page of them shows, or all."""
    over = hearing.phase(scope.now) not in (Phase.draft, Phase.scheduled, Phase.open)
    listed = responses_are_there(scope, hearing)
    shown = shown_of_parties(hearing) if hearing.party_count and listed else {}
    cursor: list[Any] | None = None
    while rows := party_list(hearing.id, over, None, cursor, CHUNK):
        for party, state in rows:
            name = party.organisation
            cursor = [name.sorted_as, name.id]
            if scope.official or party.invited_at or party.answered_at:
                number = party.response_number
                yield {
                    "hearing_id": hearing.id,
                    "name": name.name,
                    "answered": party.answered_at is not None,
                    "no_remarks": party.answered_at is not None and party.no_remarks,
                    "response_number": number
                    if scope.official or number in shown.get(party.id, ())
                    else None,
                    "number": name.number,
                    "email": party.email or name.email,
                    "state": state.value,
                    "invited_at": party.invited_at,
                    "reminded_at": party.reminded_at,
                    "answered_at": party.answered_at,
                }


# Boxes and ideas.


def box_rows(box: Box, now: datetime) -> Iterator[Values]:
    """A box; its space and department are loaded."""
    yield {
        "box_id": box.id,
        "address": _address(box.path),
        "slug": box.slug,
        "name": box.name,
        "summary": box.summary,
        "description": box.description,
        "criteria": box.criteria,
        "space": box.space.name,
        "organisation": box.authority,
        "department": box.department.name if box.department else None,
        "method": box.method.value,
        "threshold": box.threshold,
        "answer_days": box.answer_days,
        "opens_at": box.opens_at,
        "closes_at": box.closes_at,
        "is_open": box.is_open(now),
        "ideas": box.idea_count,
        "source": box.source,
        "source_id": box.source_id,
        "source_note": box.source_note,
    }


def ideas_of(scope: Scope, box_id: int) -> Iterator[int]:
    """The ids of a box's ideas that have a row, in the order they came in."""
    for row in _weighed(scope, box_id):
        yield row.id


def _weighed(scope: Scope, box_id: int) -> Iterator[Any]:
    yield from _streamed(
        select(_subjects.id, _subjects.comment_count)
        .join(Idea.__table__, _ideas.id == _subjects.id)
        .where(_ideas.box_id == box_id, _no_draft(), scope.placed())
        .order_by(_subjects.id)
    )


def _no_draft() -> ColumnElement[bool]:
    condition: ColumnElement[bool] = _subjects.visibility != Visibility.draft
    return condition


def idea_rows(scope: Scope, ids: Iterable[int]) -> Iterator[Values]:
    """Ideas, in the order of their ids."""
    target = Subject.__table__.alias("target")
    statement = (
        select(
            *_SPINE,
            _subjects.title,
            _subjects.comment_count,
            *(
                _ideas[name]
                for name in (
                    "box_id", "body", "state", "state_at", "support_count", "pass_count",
                    "against_count", "answer_due_on", "answered_at", "promised_on", "result",
                )
            ),
            case((shown_to_everyone(scope.now, of=target.c), _ideas.merged_into_id)).label("into"),
            _subjects.source_figures,
            Box.slug.label("box"),
            Space.name.label("space"),
            Department.name.label("department"),
            *_person(_users),
            scope.readable().label("readable"),
        )
        .join(Idea.__table__, _ideas.id == _subjects.id)
        .join(Box, Box.id == _ideas.box_id)
        .join(Space, Space.id == _subjects.space_id)
        .outerjoin(Department, Department.id == _ideas.department_id)
        .outerjoin(User.__table__, _users.id == _subjects.author_id)
        .outerjoin(target, target.c.id == _ideas.merged_into_id)
        .where(scope.placed())
    )  # fmt: skip
    for chunk in chunks(ids):
        found = {
            row.id: row for row in db.session.execute(statement.where(_subjects.id.in_(chunk)))
        }
        labels, decisions = _labels(chunk), _decisions(found.values())
        for idea_id in chunk:
            row = found.get(idea_id)
            if row is not None:
                yield _idea(row, labels, decisions.get(idea_id, {}))


def _idea(row: Any, labels: Mapping[Any, str], decision: Values) -> Values:
    with_text = bool(row.readable)
    title = row.title if with_text else ""
    values: Values = {
        "idea_id": row.id,
        "box_id": row.box_id,
        "box": row.box,
        "address": _address(f"/ideas/{row.id}-{text.slug(title, 'idea')}"),
        "shown": _shown(with_text, False),
        "visibility": row.visibility.value,
        "published_at": row.published_at,
        "space": row.space,
        **decision,
    }
    if with_text:
        values |= {
            "title": row.title,
            "text": row.body,
            "author": _name(row),
            "state": row.state.value,
            "state_at": row.state_at,
            "topics": labels.get((row.id, LabelKind.topic)),
            "areas": labels.get((row.id, LabelKind.area)),
            "department": row.department,
            "supports": row.support_count,
            "passes": row.pass_count,
            "against": row.against_count,
            "source_supports": supports_at_source((row.source_figures or {}).get("supports")),
            **_at_source(row.source_figures),
            "comments": row.comment_count,
            "edited_at": row.edited_at,
            "answer_due_on": row.answer_due_on,
            "answered_at": row.answered_at,
            "promised_on": row.promised_on,
            "result": row.result,
            "merged_into_id": row.into,
            "language": row.language,
            **_source(row, with_text),
        }
    return values


def _with_text(scope: Scope, chunk: list[int]) -> list[int]:
    """Those of some subjects whose text the file shows."""
    return list(
        db.session.scalars(
            select(_subjects.id)
            .where(_subjects.id.in_(chunk), scope.readable())
            .order_by(_subjects.id)
        )
    )


def state_rows(scope: Scope, ids: Iterable[int]) -> Iterator[Values]:
    """The history of ideas' states: of those that are shown."""
    for chunk in chunks(ids):
        for each in _steps(_with_text(scope, chunk)):
            yield {
                "idea_id": each.subject_id,
                "state": each.state,
                "at": each.at,
                "by": _display_name(each.by),
                "department": each.department.name if each.department else None,
                "reason": each.reason,
                "promised_on": each.promised_on,
                "inferred": each.inferred,
            }


def gain_rows(scope: Scope, ids: Iterable[int]) -> Iterator[Values]:
    """What ideas won: those that are shown."""
    for chunk in chunks(ids):
        for each in db.session.scalars(
            select(Gain)
            .where(Gain.idea_id.in_(_with_text(scope, chunk)))
            .order_by(Gain.idea_id, Gain.id)
        ):
            yield {
                "gain_id": each.id,
                "idea_id": each.idea_id,
                "kind": each.kind.value,
                "planned": each.planned,
                "realised": each.realised,
                "unit": each.unit,
                "note": each.note,
                "at": each.at,
            }


def comment_rows(scope: Scope, box_id: int) -> Iterator[Values]:
    """The comments on a box's ideas, idea by idea, in the order of reading.

    Ideas are taken together until they have a chunk of comments between them, so that no database
    ever sorts more than that; one idea's comments alone come by an index, however many.
    """
    statement = (
        select(
            *_SPINE,
            _subjects.created_at,
            _subjects.source_figures,
            *(
                _comments[name]
                for name in (
                    "about_id", "parent_id", "thread_id", "depth", "body", "orphan",
                    "withdrawn_at", "is_answer", "is_question", "answered_at",
                )
            ),
            Department.name.label("department"),
            *_person(_users),
            scope.readable().label("readable"),
        )
        .join(Comment.__table__, _comments.id == _subjects.id)
        .outerjoin(Department, Department.id == _comments.department_id)
        .outerjoin(User.__table__, _users.id == _subjects.author_id)
        .where(scope.placed())
        .order_by(_comments.about_id, _comments.thread_id, _comments.trail)
    )  # fmt: skip
    for ideas in _by_weight(_weighed(scope, box_id)):
        about = _comments.about_id
        of = about == ideas[0] if len(ideas) == 1 else about.in_(ideas)
        rows = _streamed(statement.where(of))
        while chunk := list(islice(rows, CHUNK)):
            decisions = _decisions(chunk)
            for row in chunk:
                yield _comment(row, decisions.get(row.id, {}))


def _by_weight(rows: Iterable[Any], most: int = 2_000) -> Iterator[list[int]]:
    """Ids of ideas with comments, taken together until they have `most` of them, or are a chunk."""
    taken: list[int] = []
    weight = 0
    for row in rows:
        if not row.comment_count:
            continue
        if taken and (weight + row.comment_count > most or len(taken) == CHUNK):
            yield taken
            taken, weight = [], 0
        taken.append(row.id)
        weight += row.comment_count
    if taken:
        yield taken


def _comment(row: Any, decision: Values) -> Values:
    withdrawn = row.withdrawn_at is not None
    with_text = bool(row.readable) and not withdrawn
    values: Values = {
        "comment_id": row.id,
        "idea_id": row.about_id,
        "parent_id": row.parent_id,
        "thread_id": row.thread_id,
        "depth": row.depth,
        "address": _address(f"/comments/{row.id}"),
        "shown": _shown(with_text, withdrawn),
        "visibility": row.visibility.value,
        "written_at": row.created_at,
        **({} if withdrawn else decision),
    }
    if with_text:
        values |= {
            "author": _name(row),
            "department": row.department,
            "is_answer": row.is_answer,
            "is_question": row.is_question,
            "answered_at": row.answered_at,
            "text": row.body,
            "edited_at": row.edited_at,
            "orphan": row.orphan,
            **_at_source(row.source_figures),
            "language": row.language,
            **_source(row, with_text),
        }
    return values


# What a search found.


def result_rows(scope: Scope, ids: Iterable[int]) -> Iterator[Values]:
    """Subjects of any kind, in the order of their ids: those that may be read."""
    kinds = [mapper.class_ for mapper in Subject.__mapper__.self_and_descendants][1:]
    for chunk in chunks(ids, 200):
        found = {
            each.id: each
            for each in db.session.scalars(
                select(Subject)
                .where(Subject.id.in_(chunk), scope.readable())
                .options(
                    joinedload(Subject.author),
                    joinedload(Subject.space),
                    selectin_polymorphic(Subject, kinds),
                )
            )
        }
        meetings = _meetings(found.values())
        for subject_id in chunk:
            subject = found.get(subject_id)
            if subject is not None and not subject.is_withdrawn:
                yield _result(subject, scope) | {"meetings": meetings.get(subject_id)}


def _meetings(subjects: Iterable[Subject]) -> Mapping[int, str]:
    """The public meetings of those that are hearings, one a line, by hearing; one statement, or none."""
    found: dict[int, str] = {}
    for part in found_by([each for each in subjects if isinstance(each, Hearing)]):
        before = f"{found[part.subject_id]}\n" if part.subject_id in found else ""
        found[part.subject_id] = f"{before}{part.title}: {part.text}"
    return found


def _result(subject: Subject, scope: Scope) -> Values:
    state = None
    if isinstance(subject, Hearing):
        state = subject.phase(scope.now).value
    elif isinstance(subject, Idea):
        state = subject.state.value
    erased = subject.author is not None and subject.author.erased_at is not None
    return {
        "id": subject.id,
        "kind": subject.kind,
        "address": _address(subject.path),
        "title": subject.title,
        "text": subject.searchable_text(),
        "author": None if erased else _author(subject),
        "state": state,
        "space": subject.space.name,
        "published_at": subject.published_at or subject.created_at,
        "language": subject.language,
    }


def _author(subject: Subject) -> str | None:
    """The name that stands on a contribution; what the authority writes has none."""
    return None if isinstance(subject, Hearing | Section) else subject.author_name_shown


# How much there is, and what is left out.


def hearing_size(hearing: Hearing) -> int:
    """About how many rows the export of a hearing has."""
    return 10 + 2 * hearing.last_number


def box_counts(scope: Scope, box_id: int) -> tuple[int, int]:
    """How many ideas the export of a box has, and how many comments they have."""
    ideas, comments = db.session.execute(
        select(func.count(), func.coalesce(func.sum(_subjects.comment_count), 0))
        .select_from(Subject.__table__.join(Idea.__table__, _ideas.id == _subjects.id))
        .where(_ideas.box_id == box_id, _no_draft(), scope.placed())
    ).one()
    return int(ideas), int(comments)


def responses_left_out(scope: Scope, hearing: Hearing) -> int:
    """How many received responses have no row in the file: they wait, or are never published."""
    if not responses_are_there(scope, hearing):
        return hearing.response_count
    placed = db.session.scalar(
        select(func.count())
        .select_from(Subject.__table__.join(Response.__table__, _responses.id == _subjects.id))
        .where(
            _responses.hearing_id == hearing.id, _responses.number.is_not(None), scope.placed()
        )
    )  # fmt: skip
    return max(0, hearing.last_number - (placed or 0))
