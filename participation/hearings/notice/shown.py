"""What is shown of hearings: their tables for exports, and the places for what rooms above add to them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from participation import db, shown
from participation.accounts.shown import name_of
from participation.hearings.notice import words
from participation.hearings.notice.models import (
    Extension,
    Hearing,
    Phase,
    Publication,
    Section,
    Status,
    TextChange,
)
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.places import Place
from participation.shown import Table, Values, site_address
from participation.spaces.models import LabelKind
from participation.subjects.shown import (
    SOURCE,
    AddedColumns,
    Scope,
    TableOf,
    added_values,
    chunks,
    source,
    steps,
)
from participation.subjects.shown import labels as labels_of

TABLES: Place[TableOf[Hearing]] = Place()
"""The tables of the file of a hearing: each room's, for what it knows of one."""

HEARING_COLUMNS: Place[AddedColumns[object]] = Place()
"""Columns of the table of hearings; their values are read from hearings with space, type and department."""


OF_HEARING = shown.number("hearing_id", mark("Hearing id"), mark("The hearing."))
"""The column that says which hearing a row belongs to."""


def _phases() -> Mapping[str, str]:
    return {key: said for key, (said, _color) in words.phases().items()}


def _publications() -> Mapping[str, str]:
    return {
        "after check": _("When they are read through"),
        "after deadline": _("After the deadline"),
        "never": _("Not at all"),
    }


_HEARINGS = Table(
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
            _phases,
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
            _publications,
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
        shown.long_text(
            "adopted",
            mark("Adopted text"),
            mark(
                "What it says in the end, once the outcome is published, where that is something else."
            ),
        ),
        shown.yes_no(
            "left_out",
            mark("Left out"),
            mark(
                "Whether it was left out of what was adopted; empty until the outcome is published."
            ),
        ),
    ),
)

EXTENSIONS = Table(
    "extensions",
    mark("New deadlines"),
    mark("That a hearing's deadline was moved to a later day."),
    (
        OF_HEARING,
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
        OF_HEARING,
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
        OF_HEARING,
        shown.code("state", mark("Status"), mark("What it became."), Phase, _phases),
        shown.moment("at", mark("When"), mark("When.")),
        shown.text("by", mark("By whom"), mark("Who took the step; empty where the clock did.")),
        shown.text("department", mark("Department"), mark("The department that took it.")),
        shown.long_text("reason", mark("Reason"), mark("Why.")),
    ),
)


def _hearing_rows(scope: Scope, ids: Iterable[int]) -> Iterator[Values]:
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
        labels = labels_of(chunk)
        added = added_values(HEARING_COLUMNS, scope, None, list(found.values()))
        for hearing_id in chunk:
            if hearing_id in found:
                yield _hearing(found[hearing_id], labels, scope) | added[hearing_id]


def _hearing(hearing: Hearing, labels: Mapping[Any, str], scope: Scope) -> Values:
    out = _outcome_is_told(scope, hearing)
    return {
        "hearing_id": hearing.id,
        "address": site_address(hearing.path),
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
        **source(hearing),
    }


def _outcome_is_told(scope: Scope, hearing: Hearing) -> bool:
    return hearing.status is Status.concluded or scope.official


def _section_rows(scope: Scope, hearing: Hearing) -> Iterator[Values]:
    out = _outcome_is_told(scope, hearing)
    for section in db.session.scalars(
        select(Section)
        .where(Section.hearing_id == hearing.id, Section.removed_at.is_(None), scope.readable())
        .order_by(Section.position, Section.id)
    ):
        yield {
            "section_id": section.id,
            "hearing_id": hearing.id,
            "address": site_address(section.path),
            "position": section.position,
            "title": section.title,
            "text": section.body,
            "adopted": section.adopted if out else None,
            "left_out": section.adopted == "" if out else None,
        }


def _extension_rows(_scope: Scope, hearing: Hearing) -> Iterator[Values]:
    for each in db.session.scalars(
        select(Extension)
        .where(Extension.hearing_id == hearing.id)
        .options(joinedload(Extension.by))
        .order_by(Extension.at, Extension.id)
    ):
        yield {
            "hearing_id": hearing.id,
            "old_closes_at": each.old_closes_at,
            "new_closes_at": each.new_closes_at,
            "reason": each.reason,
            "at": each.at,
            "by": name_of(each.by),
        }


def _change_rows(_scope: Scope, hearing: Hearing) -> Iterator[Values]:
    for each in db.session.scalars(
        select(TextChange)
        .where(TextChange.hearing_id == hearing.id)
        .options(joinedload(TextChange.by))
        .order_by(TextChange.at, TextChange.id)
    ):
        yield {
            "hearing_id": hearing.id,
            "section_id": each.section_id,
            "note": each.note,
            "at": each.at,
            "by": name_of(each.by),
        }


def _step_rows(_scope: Scope, hearing: Hearing) -> Iterator[Values]:
    for each in steps([hearing.id]):
        yield {
            "hearing_id": hearing.id,
            "state": each.state,
            "at": each.at,
            "by": name_of(each.by),
            "department": each.department.name if each.department else None,
            "reason": each.reason,
        }


HEARINGS = TableOf[Iterable[int]](10, _HEARINGS, _hearing_rows, HEARING_COLUMNS)
"""Hearings, by their ids."""

TABLES_OF_A_HEARING = (
    TableOf[Hearing](
        HEARINGS.order,
        HEARINGS.table,
        lambda scope, hearing: HEARINGS.rows(scope, [hearing.id]),
        HEARING_COLUMNS,
    ),
    TableOf(80, SECTIONS, _section_rows),
    TableOf(100, EXTENSIONS, _extension_rows),
    TableOf(110, CHANGES, _change_rows),
    TableOf(120, STEPS, _step_rows),
)
"""The tables of this room."""
