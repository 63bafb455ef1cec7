"""the invitation to a hearing in words of its own; mail carries files"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "party_letters",
        sa.Column("subject_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("by_id", WHOLE, nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subjects.id"], name=op.f("fk_party_letters_subject_id_subjects")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_party_letters_by_id_users")),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_party_letters")),
    )
    _pairs(
        "party_letter_files",
        ("subject_id", "party_letters", "subject_id"),
        ("attachment_id", "attachments", "id"),
    )
    _pairs("outbox_files", ("letter_id", "outbox", "id"), ("file_id", "files", "id"))


def _pairs(name: str, one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    op.create_table(
        name,
        *(sa.Column(column, WHOLE, nullable=False) for column, _table, _key in (one, other)),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.{key}"],
                name=op.f(f"fk_{name}_{column}_{table}"),
                ondelete="CASCADE",
            )
            for column, table, key in (one, other)
        ),
        sa.PrimaryKeyConstraint(one[0], other[0], name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_{other[0]}"), name, [other[0]])


def downgrade() -> None:
    op.drop_table("outbox_files")
    op.drop_table("party_letter_files")
    op.drop_table("party_letters")
