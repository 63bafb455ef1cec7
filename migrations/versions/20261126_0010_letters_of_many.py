"""letters that many send in the same words; responses that are counted apart"""

import hashlib
import re

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

AT_ONCE = 1000


def upgrade() -> None:
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("letter", sa.Text(), nullable=True))
    _find_letters()
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.create_index(
            "ix_responses_letter",
            ["hearing_id", "letter", "number"],
            unique=False,
            sqlite_where=sa.text("letter IS NOT NULL"),
            postgresql_where=sa.text("letter IS NOT NULL"),
        )
        batch_op.create_index("ix_responses_apart", ["hearing_id", "status", "late"], unique=False)


def _find_letters() -> None:
    """As the site did it when this was written; what it does later says nothing about these."""
    connection = op.get_bind()
    responses = sa.table(
        "responses",
        sa.column("id"),
        sa.column("body"),
        sa.column("section_id"),
        sa.column("respondent_kind"),
        sa.column("letter"),
    )
    attachments = sa.table("attachments", sa.column("subject_id"))
    column = responses.c
    files = sa.exists().where(attachments.c.subject_id == column.id)
    change = (
        responses.update().where(column.id == sa.bindparam("of")).values(letter=sa.bindparam("as"))
    )
    last = 0
    while True:
        rows = connection.execute(
            sa.select(column.id, column.body, column.section_id, column.respondent_kind)
            .where(column.id > last, ~files)
            .order_by(column.id)
            .limit(AT_ONCE)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        found = []
        for row in rows:
            words = re.findall(r"\w+", row.body.casefold())
            if len(words) >= 20:
                said = " ".join([str(row.section_id or 0), row.respondent_kind, *words])
                found.append({"of": row.id, "as": hashlib.sha256(said.encode()).hexdigest()[:32]})
        if found:
            connection.execute(change, found)


def downgrade() -> None:
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.drop_index("ix_responses_apart")
        batch_op.drop_index("ix_responses_letter")
        batch_op.drop_column("letter")
