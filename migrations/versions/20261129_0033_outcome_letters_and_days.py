"""how far those who have answered are told of an outcome; answers are in time by the day of their space"""

from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("hearings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outcome_told", WHOLE, nullable=True))
        batch_op.create_index(
            "ix_hearings_telling",
            ["id"],
            sqlite_where=sa.text("outcome_told IS NOT NULL"),
            postgresql_where=sa.text("outcome_told IS NOT NULL"),
        )
    _count_again(local=True)


def downgrade() -> None:
    with op.batch_alter_table("hearings", schema=None) as batch_op:
        batch_op.drop_index("ix_hearings_telling")
        batch_op.drop_column("outcome_told")
    _count_again(local=False)


def _count_again(*, local: bool) -> None:
    """Count the answers that were in time anew: by the day of their space, or by that of UTC."""
    ideas = sa.table(
        "ideas",
        sa.column("id"),
        sa.column("answered_at", MOMENT),
        sa.column("answer_due_on", sa.Date()),
    )
    subjects = sa.table(
        "subjects",
        *(sa.column(name) for name in ("id", "space_id", "visibility", "visible_from")),
        sa.column("context_hidden", sa.Boolean()),
    )
    spaces = sa.table("spaces", sa.column("id"), sa.column("timezone"))
    tallies = sa.table(
        "idea_tallies", *(sa.column(name) for name in ("space_id", "what", "detail", "number"))
    )
    answered = (
        sa.select(
            subjects.c.space_id, spaces.c.timezone, ideas.c.answered_at, ideas.c.answer_due_on
        )
        .select_from(ideas)
        .join(subjects, subjects.c.id == ideas.c.id)
        .join(spaces, spaces.c.id == subjects.c.space_id)
        .where(
            ideas.c.answered_at.is_not(None),
            ideas.c.answer_due_on.is_not(None),
            subjects.c.visibility == "visible",
            subjects.c.context_hidden.is_(sa.false()),
            subjects.c.visible_from.is_not(None),
        )
    )
    connection = op.get_bind()
    in_time: Counter[int] = Counter()
    for space_id, timezone, at, due in connection.execute(answered):
        in_time[space_id] += _day(at, timezone if local else "UTC") <= due
    connection.execute(sa.delete(tallies).where(tallies.c.what == "on time"))
    rows = [
        {"space_id": space_id, "what": "on time", "detail": "", "number": number}
        for space_id, number in in_time.items()
        if number
    ]
    if rows:
        connection.execute(sa.insert(tallies), rows)


def _day(at: datetime, timezone: str) -> date:
    known = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return known.astimezone(ZoneInfo(timezone)).date()
