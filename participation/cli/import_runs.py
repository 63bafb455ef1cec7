"""The runs of importers, and taking one back."""

import json

import click

from participation import jobs
from participation.cli.starting import application, summary
from participation.importers.files import ImportRefused
from participation.importers.runs import rehearsal, undoing
from participation.importers.writing.models import Thing
from participation.importers.writing.report import so_many

_THINGS = {
    Thing.subject: "contributions",
    Thing.box: "boxes",
    Thing.person: "people",
    Thing.label: "labels",
}
"""What a run has added, as people say it."""


@click.command("runs")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def list_runs(as_json: bool) -> None:
    """The latest runs, and what each has added."""
    with application().app_context():
        found = undoing.runs()
    if as_json:
        click.echo(
            json.dumps(
                [
                    {
                        "run": run.id,
                        "source": run.source,
                        "file": run.file,
                        "began_at": run.began_at.isoformat(),
                        "undone_at": run.undone_at.isoformat() if run.undone_at else None,
                        "added": added,
                        "changed": changed,
                    }
                    for run, added, changed in found
                ]
            )
        )
        return
    for run, added, changed in found:
        said = [so_many(number, _THINGS[thing]) for thing, number in sorted(added.items())]
        if changed:
            said.append(f"{so_many(changed, 'rows')} of earlier runs changed")
        what = ", ".join(said)
        state = f", taken back {run.undone_at:%Y-%m-%d %H:%M}" if run.undone_at else ""
        click.echo(
            f"{run.id}: {run.began_at:%Y-%m-%d %H:%M} {run.source} {run.file}: {what or 'nothing'}{state}"
        )
    if not found:
        click.echo("Nothing has been imported yet.")


@click.command("undo")
@click.argument("run", type=int)
@click.option(
    "--with-later", is_flag=True, help="Take back later runs too that have changed what it added."
)
@click.option("--dry-run", is_flag=True, help="Say what would go, and keep all.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line.")
def undo_run(run: int, with_later: bool, dry_run: bool, as_json: bool) -> None:
    """Take back all that a run has added, or nothing where people have built on it since."""
    app = application()
    try:
        with app.app_context():
            if dry_run:
                with rehearsal.rehearsal(app):
                    done = undoing.undo(run, with_later=with_later)
            else:
                done = undoing.undo(run, with_later=with_later)
                jobs.wake()
    except ImportRefused as error:
        raise click.ClickException(str(error)) from None
    gone = ", ".join(so_many(number, what) for what, number in done.removed.items()) or "nothing"
    said = "would take back" if dry_run else "took back"
    named = ", ".join(map(str, done.runs))
    summary(
        as_json,
        {"runs": done.runs, "removed": done.removed, "dry_run": dry_run},
        f"Run {named}: {said} {gone}.",
    )
