"""ids that stand in addresses, letters and keys are given once, on SQLite too"""

from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

TABLES = ("subjects", "followers", "reports", "export_files")


def _anew(**arguments: bool) -> None:
    """Make the tables anew, with all that is in them: SQLite changes this of none that exists."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for name in TABLES:
        with op.batch_alter_table(name, recreate="always", table_kwargs=arguments):
            pass


def upgrade() -> None:
    _anew(sqlite_autoincrement=True)


def downgrade() -> None:
    _anew()
