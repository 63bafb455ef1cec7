"""keys in the ledger are made of each person's own, and an entry names its subject for good"""

import hashlib
import hmac
import json
import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0084"
down_revision = "0080"
branch_labels = None
depends_on = None

SUBJECT = "fk_ledger_entries_subject_id_subjects"
TOGETHER = 5000


def _made_anew() -> None:
    """Give what stands for people in the entries there are another form, under a secret that is forgotten.

    What one person did about one subject stays one person's; who it was nobody can tell any more.
    """
    connection = op.get_bind()
    salt = secrets.token_bytes(32)

    def another(key: str, subject: Any) -> str:
        about = f"{key}:{'' if subject is None else subject}"
        return hmac.new(salt, about.encode(), hashlib.sha256).hexdigest()[:32]

    number, about, key = sa.column("id"), sa.column("subject_id"), sa.column("actor_key")
    data = sa.column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"))
    entries = sa.table("ledger_entries", number, about, key, sa.column("action"), data)
    last = 0
    change = (
        sa.update(entries)
        .where(number == sa.bindparam("entry"))
        .values(actor_key=sa.bindparam("another"))
    )
    while True:
        rows = connection.execute(
            sa.select(number, about, key)
            .where(number > last, key.is_not(None))
            .order_by(number)
            .limit(TOGETHER)
        ).all()
        if not rows:
            break
        last = rows[-1].id
        connection.execute(
            change,
            [
                {"entry": each.id, "another": another(each.actor_key, each.subject_id)}
                for each in rows
            ],
        )
    named = sa.select(number, data).where(
        entries.c.action.like("account.%") | entries.c.action.like("role.%")
    )
    for each in connection.execute(named).all():
        said = json.loads(each.data) if isinstance(each.data, str) else each.data
        if said and said.get("person"):
            said = {**said, "person": another(said["person"], None)}
            connection.execute(sa.update(entries).where(number == each.id).values(data=said))


def upgrade() -> None:
    op.add_column("users", sa.Column("ledger_key", sa.Text(), nullable=True))
    connection = op.get_bind()
    people = sa.table("users", sa.column("id"), sa.column("erased_at"), sa.column("ledger_key"))
    ids = connection.scalars(sa.select(people.c.id).where(people.c.erased_at.is_(None))).all()
    give = (
        sa.update(people)
        .where(people.c.id == sa.bindparam("person"))
        .values(ledger_key=sa.bindparam("given"))
    )
    for at in range(0, len(ids), TOGETHER):
        some = ids[at : at + TOGETHER]
        connection.execute(
            give, [{"person": each, "given": secrets.token_hex(32)} for each in some]
        )
    _made_anew()
    with op.batch_alter_table("ledger_entries") as batch:
        batch.drop_constraint(SUBJECT, type_="foreignkey")


def downgrade() -> None:
    # What stands for people stays as it is: nothing can tell who they were.
    op.execute(
        "UPDATE ledger_entries SET subject_id = NULL"
        " WHERE subject_id IS NOT NULL AND subject_id NOT IN (SELECT id FROM subjects)"
    )
    with op.batch_alter_table("ledger_entries") as batch:
        batch.create_foreign_key(SUBJECT, "subjects", ["subject_id"], ["id"])
    with op.batch_alter_table("users") as batch:
        batch.drop_column("ledger_key")
