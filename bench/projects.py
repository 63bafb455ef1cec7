"""Projects of a made-up town: every twentieth idea that is on its way has become part of one.

Each has milestones, news and its ideas; one of them, which `growth` opens, has much of everything.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from participation import clock, db
from participation.demo import words
from participation.demo.town import reserve, table_of
from participation.ideas.projects.models import (
    Milestone,
    MilestoneChange,
    MilestoneState,
    Project,
    ProjectPart,
    ProjectState,
    ProjectUpdate,
    project_path,
)
from participation.ideas.projects.periods import Precision
from participation.ideas.proposals.models import Idea, IdeaState
from participation.spaces.models import Space
from participation.subjects.models import StateChange, Subject, Visibility

EVERY = 20
"""One of so many ideas that are on their way has a project."""
BUSY = 30
"""How many milestones, news and ideas the busy one has."""
STATES = {
    IdeaState.planned: ProjectState.planned,
    IdeaState.in_progress: ProjectState.in_progress,
    IdeaState.realised: ProjectState.realised,
}


def add(space: Space, by_id: int) -> str:
    """Add the projects of a town, and return the address of the busy one."""
    ideas: Any = Idea.__table__.c
    found = db.session.execute(
        select(ideas.id, ideas.state, ideas.state_at, ideas.department_id, Subject.title)
        .join(Subject, Subject.id == ideas.id)
        .where(
            Subject.space_id == space.id,
            ideas.state.in_(list(STATES)),
            Subject.visibility == Visibility.visible,
        )
        .order_by(ideas.id)
    ).all()
    # Who is first has the busy one: in every town there are ideas enough for it.
    busy, rest = found[:BUSY], found[BUSY::EVERY]
    groups = [busy, *([each] for each in rest)]
    first = reserve(table_of(Subject), len(groups))
    rows: dict[Any, list[dict[str, Any]]] = {
        table_of(each): [] for each in (Subject, Project, ProjectPart, ProjectUpdate, StateChange)
    }
    steps: list[dict[str, Any]] = []
    for number, group in enumerate(groups, start=first):
        count = BUSY if number == first else 3
        _project(rows, steps, number, space, group, count, by_id)
    for table, some in rows.items():
        db.insert_many(table, some)
    _milestones(steps)
    return project_path(first, busy[0].title)


def _project(
    rows: dict[Any, list[dict[str, Any]]],
    steps: list[dict[str, Any]],
    number: int,
    space: Space,
    ideas: Any,
    count: int,
    by_id: int,
) -> None:
    title, state, at = ideas[0].title, STATES[ideas[0].state], ideas[0].state_at
    subjects, projects, parts, updates, changes = rows.values()
    shown = {"visibility": Visibility.visible, "visible_from": at, "published_at": at}
    subjects.append(
        {
            "id": number,
            "kind": "project",
            "space_id": space.id,
            "title": title,
            "created_at": at,
            "context_hidden": False,
            "version": 1,
            "comment_count": 0,
            **shown,
        }
    )
    projects.append(
        {
            "id": number,
            "summary": words.RESULTS[number % len(words.RESULTS)],
            "body": " ".join(words.THOUGHTS[:5]),
            "state": state,
            "state_at": at,
            "department_id": ideas[0].department_id,
            "responsible_id": by_id,
            "budget": Decimal(number % 90 * 10_000 + 10_000),
            "currency": "DKK",
            "spent_source": "",
            "result": words.RESULTS[0] if state is ProjectState.realised else "",
            "result_figures": "",
            "shown_from": at,
        }
    )
    parts += [{"project_id": number, "subject_id": idea.id, "added_at": at} for idea in ideas]
    changes.append(
        {
            "subject_id": number,
            "state": state.value,
            "at": at,
            "by_id": by_id,
            "reason": "",
            "inferred": False,
        }
    )
    for each in range(count):
        when = _after(at, each, count)
        updates.append(
            {
                "project_id": number,
                "at": when,
                "by_id": by_id,
                "department_id": ideas[0].department_id,
                "title": f"Nyt nummer {each + 1}",
                "body": words.THOUGHTS[each % len(words.THOUGHTS)],
                "version": 1,
            }
        )
        # Of what is done all is done; of what is not, some is late and some is still to come.
        done = state is ProjectState.realised or each < count // 3
        steps.append(
            {
                "project_id": number,
                "title": f"Trin {each + 1}",
                "note": "",
                "due_on": (when + timedelta(days=90 if each % 3 else 0)).date(),
                "precision": Precision.day,
                "state": MilestoneState.done if done else MilestoneState.planned,
                "state_at": when,
                "reason": "",
                "version": 1,
            }
        )


def _after(at: datetime, number: int, count: int) -> datetime:
    return at + (clock.now() - at) * (number / count)


def _milestones(steps: list[dict[str, Any]]) -> None:
    first = reserve(table_of(Milestone), len(steps))
    rows = [{"id": number, **step} for number, step in enumerate(steps, start=first)]
    db.insert_many(table_of(Milestone), rows)
    db.insert_many(
        table_of(MilestoneChange),
        [
            {
                "milestone_id": row["id"],
                "project_id": row["project_id"],
                "at": row["state_at"],
                "state": row["state"],
                "reason": "",
                "due_on": row["due_on"],
                "precision": row["precision"],
            }
            for row in rows
        ],
    )
