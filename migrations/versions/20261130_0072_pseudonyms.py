"""boxes in which people write under a pseudonym"""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0070"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SIGNED = ("subjects", "state_changes", "revisions")


def upgrade() -> None:
    op.add_column(
        "boxes",
        sa.Column(
            "name_policy",
            sa.Enum("names", "pseudonyms", name="namepolicy", native_enum=False, length=40),
            server_default="names",
            nullable=False,
        ),
    )
    op.add_column(
        "boxes",
        sa.Column("moderators_see_names", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    for table in _SIGNED:
        op.add_column(table, sa.Column("signed", sa.Text(), nullable=True))
    op.create_table(
        "pseudonyms",
        sa.Column("box_id", _WHOLE, sa.ForeignKey("boxes.id"), primary_key=True, nullable=False),
        sa.Column("user_id", _WHOLE, sa.ForeignKey("users.id"), primary_key=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("box_id", "key"),
    )
    op.create_index("ix_pseudonyms_user_id", "pseudonyms", ["user_id"])
    op.create_table(
        "pseudonym_readings",
        sa.Column("id", _WHOLE, primary_key=True, nullable=False),
        sa.Column("subject_id", _WHOLE, sa.ForeignKey("subjects.id"), nullable=False),
        sa.Column("user_id", _WHOLE, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("by_id", _WHOLE, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    for column in ("subject_id", "user_id", "by_id"):
        op.create_index(f"ix_pseudonym_readings_{column}", "pseudonym_readings", [column])


def downgrade() -> None:
    op.drop_table("pseudonym_readings")
    op.drop_table("pseudonyms")
    for table in reversed(_SIGNED):
        op.drop_column(table, "signed")
    op.drop_column("boxes", "moderators_see_names")
    op.drop_column("boxes", "name_policy")
