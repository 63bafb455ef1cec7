"""a new round of a hearing, and the text of a section as it was adopted"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("hearings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("previous_id", WHOLE, nullable=True))
        batch_op.add_column(sa.Column("following_id", WHOLE, nullable=True))
        for name in ("previous_id", "following_id"):
            batch_op.create_foreign_key(f"fk_hearings_{name}_hearings", "hearings", [name], ["id"])
    with op.batch_alter_table("sections", schema=None) as batch_op:
        batch_op.add_column(sa.Column("adopted", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sections", schema=None) as batch_op:
        batch_op.drop_column("adopted")
    with op.batch_alter_table("hearings", schema=None) as batch_op:
        for name in ("following_id", "previous_id"):
            batch_op.drop_constraint(f"fk_hearings_{name}_hearings", type_="foreignkey")
            batch_op.drop_column(name)
