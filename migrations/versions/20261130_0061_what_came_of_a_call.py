"""calls as subjects, with their results, and dates that were moved"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIST = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column(
            "id",
            _WHOLE,
            sa.ForeignKey("subjects.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("box_id", _WHOLE, sa.ForeignKey("boxes.id"), nullable=False, unique=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("result_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result_by_id", _WHOLE, sa.ForeignKey("users.id"), nullable=True),
    )
    op.create_index("ix_calls_result_by_id", "calls", ["result_by_id"])
    op.create_table(
        "call_moves",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("call_id", _WHOLE, sa.ForeignKey("calls.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", _WHOLE, sa.ForeignKey("users.id"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", LIST, nullable=False),
        sa.Column("after", LIST, nullable=False),
    )
    op.create_index("ix_call_moves_call_id", "call_moves", ["call_id"])
    op.create_index("ix_call_moves_by_id", "call_moves", ["by_id"])


def downgrade() -> None:
    spine = sa.table("subjects", sa.column("id"), sa.column("kind"))
    theirs = sa.select(spine.c.id).where(spine.c.kind == "call")
    for name in ("notices", "revisions"):
        held = sa.table(name, sa.column("subject_id"))
        op.execute(sa.delete(held).where(held.c.subject_id.in_(theirs)))
    entries = sa.table("ledger_entries", sa.column("subject_id"))
    op.execute(
        sa.update(entries).where(entries.c.subject_id.in_(theirs)).values(subject_id=sa.null())
    )
    op.drop_table("call_moves")
    op.drop_table("calls")
    op.execute(sa.delete(spine).where(spine.c.kind == "call"))
