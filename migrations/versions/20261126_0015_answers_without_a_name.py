"""anonymous hearings: what their type says, what a hearing keeps of it, and the hash of a code"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("hearing_types", "hearings"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column("anonymous", sa.Boolean(), server_default=sa.false(), nullable=False)
            )
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code_hash", sa.Text(), nullable=True))
        batch_op.create_unique_constraint("uq_responses_code_hash", ["code_hash"])


def downgrade() -> None:
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.drop_constraint("uq_responses_code_hash", type_="unique")
        batch_op.drop_column("code_hash")
    for table in ("hearings", "hearing_types"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("anonymous")
