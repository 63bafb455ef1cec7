"""ideas that are handed from an internal space to the public, or back, and who agreed to it"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _refers(name: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, _WHOLE, sa.ForeignKey(f"{to}.id"), nullable=nullable)


def upgrade() -> None:
    op.add_column(
        "ideas",
        sa.Column("has_transfers", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "idea_transfers",
        sa.Column("id", _WHOLE, primary_key=True, nullable=False),
        _refers("idea_id", "ideas"),
        _refers("box_id", "boxes"),
        sa.Column("outward", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _moment("asked_at", nullable=False),
        _refers("asked_by_id", "users", nullable=True),
        _moment("made_at"),
        _refers("copy_id", "ideas", nullable=True),
        sa.Column("colleagues", _WHOLE, nullable=True),
        _moment("ended_at"),
        _refers("ended_by_id", "users", nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.create_index("ix_idea_transfers_box_id", "idea_transfers", ["box_id"])
    op.create_index("ix_idea_transfers_copy_id", "idea_transfers", ["copy_id"])
    standing = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_idea_transfers_standing",
        "idea_transfers",
        ["idea_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_table(
        "idea_transfer_consents",
        sa.Column("id", _WHOLE, primary_key=True, nullable=False),
        _refers("transfer_id", "idea_transfers"),
        _refers("user_id", "users", nullable=True),
        _moment("at", nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("tells_support", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("transfer_id", "user_id"),
    )
    op.create_index("ix_idea_transfer_consents_user_id", "idea_transfer_consents", ["user_id"])


def downgrade() -> None:
    op.drop_table("idea_transfer_consents")
    op.drop_table("idea_transfers")
    op.drop_column("ideas", "has_transfers")
