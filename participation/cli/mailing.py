"""participation mail: how the outbox stands, and holding mail back."""

import click

from participation import db, mail
from participation.cli.starting import application, summary


@click.command("mail")
@click.option("--pause", "reason", metavar="REASON", help="Let no mail leave until --resume.")
@click.option("--resume", is_flag=True, help="Let mail leave again.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line.")
def mail_command(reason: str | None, resume: bool, as_json: bool) -> None:
    """Say what waits in the outbox; hold mail back, or let it leave again."""
    if reason is not None and resume:
        raise click.ClickException("say either --pause or --resume")
    app = application()
    with app.app_context(), db.transaction():
        if reason is not None:
            mail.pause(reason)
        elif resume:
            mail.resume()
        state = mail.state()
    lines = [f"{state.waiting} mails wait, {state.failed} could not be sent."]
    if state.paused is not None:
        since = state.paused.since.isoformat(timespec="seconds")
        lines.append(f"No mail leaves since {since}: {state.paused.reason}.")
    if state.away is not None:
        since = state.away.since.isoformat(timespec="seconds")
        lines.append(f"The mail server has not taken our mail since {since}: {state.away.reason}.")
    if resume:
        lines.append("The worker sends what is due within a minute.")
    figures = {
        "waiting": state.waiting,
        "failed": state.failed,
        "overdue_since": state.overdue_since.isoformat() if state.overdue_since else None,
        "paused": state.paused.reason if state.paused else None,
        "away": state.away.reason if state.away else None,
    }
    summary(as_json, figures, " ".join(lines))
