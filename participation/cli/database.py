"""participation migrate."""

import click

from participation import db, migrating, revisions
from participation.cli.starting import application, summary
from participation.hearings.notice.actions import types


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line.")
def migrate(as_json: bool) -> None:
    """Bring the database up to date, and put in the hearing types when there are none."""
    app = application(migrated=False)
    engine = app.extensions["database"].engine
    before = revisions.present(engine)
    migrating.upgrade(engine)
    after = revisions.present(engine)
    with app.app_context(), db.transaction():
        types.seed()
    changed = before != after
    summary(
        as_json,
        {"from": before, "to": after, "changed": changed},
        f"The database is at {after}." if changed else "The database is up to date.",
    )
