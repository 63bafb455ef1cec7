"""a receipt that the ledger knows; what votes came along with mergers is written down"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTED = {"supports": 1, "passes": 0, "against": -1}
KEPT = {"supports": "support_count", "passes": "pass_count", "against": "against_count"}


def _opened() -> None:
    """Write down where the votes of an idea are not what its entries come to.

    Votes that came along with a merger, or went with its end, had no entry of their own before this.
    """
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"

    def of(name: str) -> str:
        return f"json_extract(data, '$.{name}')" if sqlite else f"(data ->> '{name}')"

    def number(name: str) -> str:
        return f"CAST({of(name)} AS INTEGER)"

    was = (
        f"CASE WHEN {of('imported')} IS NULL THEN {number('was')} ELSE lag({number('value')})"
        " OVER (PARTITION BY subject_id, actor_key ORDER BY at, id) END"
    )
    sums = ", ".join(
        f"sum(CASE WHEN given = {value} THEN 1 ELSE 0 END"
        f" - CASE WHEN was = {value} THEN 1 ELSE 0 END) AS {name}"
        for name, value in COUNTED.items()
    )
    kept = ", ".join(
        f"i.{column} - coalesce(f.{name}, 0) AS {name}" for name, column in KEPT.items()
    )
    # All that is put in stands in this file.
    ours = (
        f"SELECT i.id, s.space_id, {kept} FROM ideas i JOIN subjects s ON s.id = i.id LEFT JOIN"  # noqa: S608
        f" (SELECT subject_id, {sums} FROM (SELECT subject_id, {number('value')} AS given,"
        f" {was} AS was FROM ledger_entries WHERE action = 'idea.voted') AS v"
        " GROUP BY subject_id) AS f ON f.subject_id = i.id"
    )
    rows = connection.execute(sa.text(ours)).all()
    entries = sa.table(
        "ledger_entries",
        sa.column("at", sa.DateTime(timezone=not sqlite)),
        sa.column("action", sa.Text()),
        sa.column("subject_id", WHOLE),
        sa.column("space_id", WHOLE),
        sa.column("data", sa.JSON()),
    )
    moved: list[dict[str, Any]] = []
    for row in rows:
        more = {name: int(getattr(row, name)) for name in COUNTED if getattr(row, name)}
        if more:
            moved.append({"subject_id": row.id, "space_id": row.space_id, "data": more})
    for each in moved:
        connection.execute(
            sa.insert(entries).values(at=sa.func.now(), action="idea.votes_moved", **each)
        )


def upgrade() -> None:
    op.add_column("responses", sa.Column("receipt_key", sa.Text(), nullable=True))
    op.create_index(op.f("ix_responses_receipt_key"), "responses", ["receipt_key"], unique=True)
    _opened()


def downgrade() -> None:
    op.drop_index(op.f("ix_responses_receipt_key"), table_name="responses")
    with op.batch_alter_table("responses") as batch:
        batch.drop_column("receipt_key")
