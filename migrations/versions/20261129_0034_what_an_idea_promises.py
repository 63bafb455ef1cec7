"""an answer to an idea is marked; votes come along with an idea that becomes part of another; what is promised next has a day of its own; an idea is kept, left and handed over; who voted is told"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0042"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
PROMISED = "answer_due_on IS NOT NULL AND answered_at IS NULL"
DUE = "due_on IS NOT NULL"
HANDED_OVER = "handed_over_at IS NOT NULL"
ANSWERS = ("accepted", "planned", "in progress", "realised", "declined")
OVER = ("draft", "merged", "withdrawn")
DONE = (*OVER, "realised", "declined")


def _where(text: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(text), "postgresql_where": sa.text(text)}


def upgrade() -> None:
    op.add_column(
        "comments", sa.Column("is_answer", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.drop_index("ix_comments_answers", "comments")
    op.create_index(
        "ix_comments_answers",
        "comments",
        ["about_id", "id"],
        sqlite_where=sa.text("is_answer = 1"),
        postgresql_where=sa.text("is_answer"),
    )
    op.add_column(
        "followers",
        sa.Column("votes_by_mail", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "notices", sa.Column("by_vote", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_id", WHOLE, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_votes_from_id_ideas"), "ideas", ["from_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_votes_from_id"), ["from_id"])
    with op.batch_alter_table("ideas", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("handed_over_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("keeper_id", WHOLE, nullable=True))
        batch_op.add_column(sa.Column("given_up_at", MOMENT, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_ideas_keeper_id_users"), "users", ["keeper_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_ideas_keeper_id"), ["keeper_id"])
        batch_op.drop_index("ix_ideas_due")
        batch_op.drop_index("ix_ideas_owed")
        batch_op.drop_index("ix_ideas_promised")
        batch_op.create_index("ix_ideas_promised", ["shown_from", "id"], **_where(DUE))
        batch_op.create_index(
            "ix_ideas_due_on",
            ["due_on", "id", "box_id", "state", "department_id"],
            **_where(DUE),
        )
        batch_op.create_index(
            "ix_ideas_handed_over", ["department_id", "handed_over_at"], **_where(HANDED_OVER)
        )
    op.create_table(
        "idea_handovers",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("idea_id", WHOLE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", WHOLE, nullable=True),
        sa.Column("before_id", WHOLE, nullable=True),
        sa.Column("department_id", WHOLE, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_idea_handovers_{column}_{table}")
            )
            for column, table in (
                ("idea_id", "ideas"),
                ("by_id", "users"),
                ("before_id", "departments"),
                ("department_id", "departments"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_handovers")),
    )
    op.create_index(op.f("ix_idea_handovers_idea_id"), "idea_handovers", ["idea_id"])
    _mark_answers()
    _merge_again()
    _set_days()
    _count_again()


def _mark_answers() -> None:
    """What was said for a department, and not to a comment, was the answer; what was said to a comment
    answers the idea no more."""
    op.execute(
        "UPDATE comments SET is_answer = true WHERE department_id IS NOT NULL AND parent_id IS NULL"
    )
    connection = op.get_bind()
    ideas, subjects, comments = _ideas(), _subjects(), _comments()
    replies = connection.execute(
        sa.select(ideas.c.id)
        .join(comments, comments.c.about_id == ideas.c.id)
        .join(subjects, subjects.c.id == comments.c.id)
        .where(
            comments.c.department_id.is_not(None),
            comments.c.parent_id.is_not(None),
            ideas.c.answered_at == subjects.c.created_at,
        )
    ).scalars()
    steps = sa.table(
        "state_changes",
        sa.column("id"),
        sa.column("subject_id"),
        sa.column("state"),
        sa.column("at", MOMENT),
    )
    for idea_id in sorted(set(replies)):
        answers = connection.execute(
            sa.select(subjects.c.created_at)
            .join(comments, comments.c.id == subjects.c.id)
            .where(
                comments.c.about_id == idea_id,
                comments.c.is_answer,
                subjects.c.visibility == "visible",
            )
        ).scalars()
        lived = connection.execute(
            sa.select(steps.c.at, steps.c.state).where(steps.c.subject_id == idea_id)
        )
        told = [(at, "") for at in answers] + [(at, state) for at, state in lived]
        connection.execute(
            sa.update(ideas).where(ideas.c.id == idea_id).values(answered_at=_answered(told))
        )


def _answered(told: list[tuple[datetime, str]]) -> datetime | None:
    answered, before = None, ""
    for at, state in sorted(told):
        if not state or state in ANSWERS:
            answered = answered or at
        elif before in ANSWERS:
            answered = None
        before = state or before
    return answered


def _merge_again() -> None:
    """Let the votes and promises of what has become part of another idea go there, the innermost first."""
    connection = op.get_bind()
    ideas, boxes, votes = _ideas(), _boxes(), _votes()
    rows = {
        row.id: row
        for row in connection.execute(
            sa.select(ideas.c.id, ideas.c.state, ideas.c.merged_into_id, boxes.c.method)
            .join(boxes, boxes.c.id == ideas.c.box_id)
            .where(
                sa.or_(
                    ideas.c.merged_into_id.is_not(None),
                    ideas.c.id.in_(sa.select(ideas.c.merged_into_id)),
                )
            )
        )
    }
    now = datetime.now(UTC)
    # What came along with becoming part of another was no answer.
    connection.execute(
        sa.update(ideas)
        .where(ideas.c.state == "merged", ideas.c.answered_at == ideas.c.state_at)
        .values(answered_at=None)
    )
    into: dict[int, list[int]] = defaultdict(list)
    for row in rows.values():
        if row.merged_into_id is not None and row.state == "merged":
            into[row.merged_into_id].append(row.id)
    done: set[int] = set()

    def gather(target: int) -> None:
        if target in done:
            return
        done.add(target)
        for source in sorted(into[target]):
            gather(source)
            own = set(
                connection.execute(
                    sa.select(votes.c.user_id).where(votes.c.idea_id == target)
                ).scalars()
            )
            given = connection.execute(
                sa.select(votes.c.user_id, votes.c.value).where(votes.c.idea_id == source)
            ).all()
            same = rows[source].method == rows[target].method
            new = [
                {
                    "idea_id": target,
                    "user_id": user,
                    "value": value,
                    "at": now,
                    "from_id": source,
                }
                for user, value in given
                if user not in own and (same or value == 1)
            ]
            if new:
                connection.execute(sa.insert(votes), new)
            _pass_on_promise(source, target)
        for name, value in (("support_count", 1), ("pass_count", 0), ("against_count", -1)):
            counted = (
                sa.select(sa.func.count())
                .where(votes.c.idea_id == target, votes.c.value == value)
                .scalar_subquery()
            )
            connection.execute(sa.update(ideas).where(ideas.c.id == target).values({name: counted}))

    for target in sorted(into):
        gather(target)
    for target in sorted(into):
        _owe(target, now)


def _pass_on_promise(source: int, target: int) -> None:
    connection = op.get_bind()
    ideas = _ideas()
    found = {
        row.id: row
        for row in connection.execute(
            sa.select(ideas.c.id, ideas.c.answer_due_on, ideas.c.answered_at).where(
                ideas.c.id.in_((source, target))
            )
        )
    }
    owed, other = found[source], found[target]
    if owed.answer_due_on is None or owed.answered_at is not None:
        return
    if other.answered_at is None:
        nearest = min(filter(None, (owed.answer_due_on, other.answer_due_on)))
        connection.execute(
            sa.update(ideas).where(ideas.c.id == target).values(answer_due_on=nearest)
        )
    connection.execute(sa.update(ideas).where(ideas.c.id == source).values(answer_due_on=None))


def _owe(target: int, now: datetime) -> None:
    """Start the clock where enough people turn out to support an idea that lives."""
    connection = op.get_bind()
    ideas, boxes, subjects = _ideas(), _boxes(), _subjects()
    spaces = sa.table("spaces", sa.column("id"), sa.column("timezone"))
    row = connection.execute(
        sa.select(boxes.c.answer_days, spaces.c.timezone)
        .select_from(ideas)
        .join(boxes, boxes.c.id == ideas.c.box_id)
        .join(subjects, subjects.c.id == ideas.c.id)
        .join(spaces, spaces.c.id == subjects.c.space_id)
        .where(
            ideas.c.id == target,
            ideas.c.state.not_in(OVER),
            ideas.c.answer_due_on.is_(None),
            ideas.c.answered_at.is_(None),
            boxes.c.threshold > 0,
            ideas.c.support_count >= boxes.c.threshold,
        )
    ).one_or_none()
    if row is not None:
        today: date = now.astimezone(ZoneInfo(row.timezone)).date()
        due = today + timedelta(days=row.answer_days)
        connection.execute(sa.update(ideas).where(ideas.c.id == target).values(answer_due_on=due))


def _set_days() -> None:
    ideas = _ideas()
    connection = op.get_bind()
    connection.execute(
        sa.update(ideas)
        .where(ideas.c.state == "withdrawn", ideas.c.answered_at.is_(None))
        .values(answer_due_on=None)
    )
    owed = sa.and_(
        ideas.c.state.not_in(OVER),
        ideas.c.answer_due_on.is_not(None),
        ideas.c.answered_at.is_(None),
    )
    news = sa.and_(ideas.c.state.not_in(DONE), ideas.c.promised_on.is_not(None))
    first = ideas.c.answer_due_on <= ideas.c.promised_on
    connection.execute(
        sa.update(ideas).values(
            due_on=sa.case(
                (sa.and_(owed, news, first), ideas.c.answer_due_on),
                (news, ideas.c.promised_on),
                (owed, ideas.c.answer_due_on),
                else_=None,
            )
        )
    )


def _count_again() -> None:
    """Count anew what the ideas are answered, owed and promised."""
    connection = op.get_bind()
    postgresql = connection.dialect.name == "postgresql"
    ideas, subjects = _ideas(), _subjects()
    spaces = sa.table("spaces", sa.column("id"), sa.column("timezone"))
    tallies = sa.table(
        "idea_tallies", *(sa.column(name) for name in ("space_id", "what", "detail", "number"))
    )
    counted: dict[tuple[int, str, str], int] = defaultdict(int)
    for row in connection.execute(
        sa.select(
            subjects.c.space_id,
            spaces.c.timezone,
            ideas.c.answer_due_on,
            ideas.c.answered_at,
            ideas.c.due_on,
        )
        .select_from(ideas)
        .join(subjects, subjects.c.id == ideas.c.id)
        .join(spaces, spaces.c.id == subjects.c.space_id)
        .where(
            sa.or_(ideas.c.answer_due_on.is_not(None), ideas.c.due_on.is_not(None)),
            subjects.c.visibility == "visible",
            subjects.c.context_hidden.is_(sa.false()),
            subjects.c.visible_from.is_not(None),
        )
    ):
        if row.due_on is not None:
            counted[row.space_id, "promised", row.due_on.isoformat()] += 1
        if row.answer_due_on is None:
            continue
        if row.answered_at is None:
            counted[row.space_id, "owed", row.answer_due_on.isoformat()] += 1
            continue
        counted[row.space_id, "answered", ""] += 1
        at = row.answered_at if postgresql else row.answered_at.replace(tzinfo=UTC)
        if at.astimezone(ZoneInfo(row.timezone)).date() <= row.answer_due_on:
            counted[row.space_id, "on time", ""] += 1
    anew = ("answered", "on time", "owed", "promised")
    connection.execute(sa.delete(tallies).where(tallies.c.what.in_(anew)))
    rows = [
        {"space_id": space_id, "what": what, "detail": detail, "number": number}
        for (space_id, what, detail), number in counted.items()
    ]
    if rows:
        connection.execute(sa.insert(tallies), rows)


def downgrade() -> None:
    """What came along goes again; what was marked and promised anew stays as it is."""
    connection = op.get_bind()
    ideas, votes = _ideas(), _votes()
    touched = connection.execute(
        sa.select(votes.c.idea_id).where(votes.c.from_id.is_not(None)).distinct()
    ).scalars().all()  # fmt: skip
    connection.execute(sa.delete(votes).where(votes.c.from_id.is_not(None)))
    for idea_id in touched:
        for name, value in (("support_count", 1), ("pass_count", 0), ("against_count", -1)):
            counted = (
                sa.select(sa.func.count())
                .where(votes.c.idea_id == idea_id, votes.c.value == value)
                .scalar_subquery()
            )
            connection.execute(
                sa.update(ideas).where(ideas.c.id == idea_id).values({name: counted})
            )
    op.execute("DELETE FROM idea_tallies WHERE what = 'promised'")
    op.drop_table("idea_handovers")
    with op.batch_alter_table("ideas", schema=None) as batch_op:
        for name in ("ix_ideas_handed_over", "ix_ideas_due_on", "ix_ideas_promised"):
            batch_op.drop_index(name)
        batch_op.drop_index(batch_op.f("ix_ideas_keeper_id"))
        batch_op.drop_constraint(batch_op.f("fk_ideas_keeper_id_users"), type_="foreignkey")
        for name in ("given_up_at", "keeper_id", "handed_over_at", "due_on"):
            batch_op.drop_column(name)
        batch_op.create_index("ix_ideas_due", ["answer_due_on"])
        batch_op.create_index(
            "ix_ideas_owed",
            ["answer_due_on", "id", "box_id", "state", "department_id"],
            **_where(PROMISED),
        )
        batch_op.create_index("ix_ideas_promised", ["shown_from", "id"], **_where(PROMISED))
    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_votes_from_id"))
        batch_op.drop_constraint(batch_op.f("fk_votes_from_id_ideas"), type_="foreignkey")
        batch_op.drop_column("from_id")
    op.execute("DELETE FROM notices WHERE by_vote")
    op.drop_column("notices", "by_vote")
    op.drop_column("followers", "votes_by_mail")
    op.drop_index("ix_comments_answers", "comments")
    op.drop_column("comments", "is_answer")
    op.create_index("ix_comments_answers", "comments", ["about_id", "department_id"])


def _ideas() -> Any:
    return sa.table(
        "ideas",
        *(
            sa.column(name)
            for name in (
                "id", "box_id", "state", "merged_into_id", "support_count", "pass_count",
                "against_count",
            )
        ),
        sa.column("state_at", MOMENT),
        sa.column("answered_at", MOMENT),
        sa.column("answer_due_on", sa.Date()),
        sa.column("promised_on", sa.Date()),
        sa.column("due_on", sa.Date()),
    )  # fmt: skip


def _subjects() -> Any:
    return sa.table(
        "subjects",
        *(sa.column(name) for name in ("id", "space_id", "visibility", "visible_from")),
        sa.column("context_hidden", sa.Boolean()),
        sa.column("created_at", MOMENT),
    )


def _comments() -> Any:
    return sa.table(
        "comments",
        *(sa.column(name) for name in ("id", "about_id", "parent_id", "department_id")),
        sa.column("is_answer", sa.Boolean()),
    )


def _boxes() -> Any:
    return sa.table(
        "boxes", *(sa.column(name) for name in ("id", "method", "threshold", "answer_days"))
    )


def _votes() -> Any:
    return sa.table(
        "votes",
        *(sa.column(name) for name in ("idea_id", "user_id", "value", "from_id")),
        sa.column("at", MOMENT),
    )
