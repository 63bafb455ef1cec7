"""All that stands on a desk, to the last piece: for the mail about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, and_, case, exists, false, literal, select, union_all
from sqlalchemy.orm import aliased

from participation import db
from participation.accounts.models import Reader
from participation.comments import questions
from participation.desk.queries.deciding import are_held
from participation.desk.queries.ideas import ASKED, UNDER, are_handed_over, open_questions
from participation.desk.queries.work import ASSESSMENT, COMMENTS, THEMES, work_of
from participation.hearings.intake.queries import HELD, mine, own_departments, worked_on_by
from participation.hearings.notice.models import Hearing
from participation.ideas.proposals.models import Idea
from participation.moderation.models import Report
from participation.moderation.rules import moderated_by
from participation.subjects.models import StateChange, Subject


@dataclass(frozen=True)
class Waits:
    """Something on a desk: its key, what it is about, how much of it there is, and the ids of what it is."""

    key: str
    kind: str
    title: str
    number: int
    path: str
    ids: frozenset[int]


REPORTS, HELD_BACK, RESPONSES = "reports", "held", "responses"
QUESTIONS, PASSED_ON, HANDED_OVER = "questions", "passed on", "handed over"


def everything(reader: Reader) -> list[Waits]:
    """What stands on a desk and has come from somebody else, to the last piece: for the mail about it.
    One statement. A contribution that several have reported is one, each report of it a piece."""
    none, nothing = literal(0, db.BigId), literal("", Text)

    def part(kind: str, about: Any, title: Any, thing: Any, item: Any) -> Any:
        return select(literal(kind).label("kind"), about.label("about"), title.label("title"),
                      thing.label("thing"), item.label("item"))  # fmt: skip

    held = aliased(Subject, flat=True)
    responses = (
        part(RESPONSES, Hearing.id, Hearing.title, held.id, held.id)
        .select_from(Hearing)
        .join(held, held.root_id == Hearing.id)
        .where(held.kind == "response", held.visibility == HELD, worked_on_by(reader))
    )
    parts = [
        part(REPORTS, none, nothing, Report.subject_id, Report.id)
        .join(Subject, Subject.id == Report.subject_id)
        .where(Report.closed_at.is_(None), moderated_by(reader)),
        part(HELD_BACK, none, nothing, Subject.id, Subject.id).where(are_held(reader)),
        responses.where(mine(reader)) if own_departments(reader) else responses,
    ]
    if reader.works_as("official"):
        parts += [
            each.of_hearings(
                Hearing.id.label("about"), Hearing.title.label("title"), each.item, each.item
            )
            for each in work_of(reader)
        ]
        number: Any = Idea.__table__.c.id
        asked = ASKED.c.id
        tied = bool(own_departments(reader))
        # Passed on to a department of one's own, it is told anew, also where one has read of it before.
        step: Any = StateChange.__table__.c
        to_own = ASKED.c.asked_department_id.in_(own_departments(reader))
        came = exists().where(step.subject_id == asked, step.state == questions.PASSED_ON)
        passed = and_(to_own, came) if tied else false()
        kind = case((passed, PASSED_ON), else_=QUESTIONS)
        parts.append(
            open_questions(
                reader,
                tied,
                kind.label("kind"),
                asked.label("about"),
                UNDER.c.title.label("title"),
                asked.label("thing"),
                asked.label("item"),
            )
        )
        parts.append(
            part(HANDED_OVER, number, Idea.title, number, number)
            .select_from(Idea)
            .where(are_handed_over(reader))
        )
    return _gathered(db.session.execute(union_all(*parts)))


def _gathered(rows: Iterable[Any]) -> list[Waits]:
    """What waits, in the order of the desk: of rows (kind, what it is about, title, thing, piece)."""
    found: dict[tuple[str, int, str], tuple[set[int], set[int]]] = {}
    for kind, about, title, thing, item in rows:
        things, items = found.setdefault((kind, about, title or ""), (set(), set()))
        things.add(thing)
        items.add(item)
    return [
        Waits(
            f"{kind}:{about}" if about else kind,
            kind,
            title,
            len(things),
            _path(kind, about),
            frozenset(items),
        )
        for (kind, about, title), (things, items) in sorted(
            found.items(), key=lambda each: (_ORDER.index(each[0][0]), each[0][1])
        )
    ]


def _path(kind: str, about: int) -> str:
    if kind == HANDED_OVER:
        return f"/ideas/{about}"
    if kind in (QUESTIONS, PASSED_ON):
        return f"/comments/{about}"
    if about:
        return f"/desk/hearings/{about}{PLACES[kind]}"
    return "/desk/reports" if kind == REPORTS else "/desk"


_ORDER = (
    REPORTS,
    HELD_BACK,
    RESPONSES,
    QUESTIONS,
    PASSED_ON,
    COMMENTS,
    THEMES,
    ASSESSMENT,
    HANDED_OVER,
)
PLACES = {RESPONSES: "/responses", COMMENTS: "/review", THEMES: "/themes", ASSESSMENT: ""}
"""Where on a hearing's desk each kind of work is done."""
