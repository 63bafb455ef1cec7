"""participation mail: how the outbox stands, and holding mail back."""

import click

from participation import db, jobs, mail
from participation.cli.starting import application, summary


@click.command("mail")
@click.option("--pause", "reason", metavar="REASON", help="Let no mail leave until --resume.")
@click.option("--resume", is_flag=True, help="Let mail leave again.")
@click.option("--discard", is_flag=True, help="Throw away what waits, while mail is held back.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary line.")
def mail_command(reason: str | None, resume: bool, discard: bool, as_json: bool) -> None:
    """Say what waits in the outbox; hold mail back, throw away what waits, or let it leave again."""
    if reason is not None and resume:
        raise click.ClickException("say either --pause or --resume")
    if reason is not None and not reason.strip():
        raise click.ClickException("say why mail is held back: --pause REASON")
    app = application()
    discarded = 0
    with app.app_context():
        with db.transaction():
            if reason is not None:
                mail.pause(reason)
            if discard:
                if mail.paused() is None:
                    raise click.ClickException("hold mail back first (--pause REASON)")
                discarded = mail.discard()
            if resume:
                mail.resume()
            state = mail.state()
        if resume:
            jobs.wake()
    lines = [f"{state.waiting} mails wait, {state.failed} could not be sent."]
    if discard:
        lines.insert(0, f"{discarded} mails were thrown away unsent.")
    if state.paused is not None:
        since = state.paused.since.isoformat(timespec="seconds")
        lines.append(f"No mail leaves since {since}: {state.paused.reason}.")
    if state.away is not None:
        since = state.away.since.isoformat(timespec="seconds")
        lines.append(f"The mail server has not taken our mail since {since}: {state.away.reason}.")
    if resume:
        lines.append("The worker sends what is due.")
    figures = {
        "waiting": state.waiting,
        "failed": state.failed,
        "discarded": discarded,
        "overdue_since": state.overdue_since.isoformat() if state.overdue_since else None,
        "paused": state.paused.reason if state.paused else None,
        "away": state.away.reason if state.away else None,
    }
    summary(as_json, figures, " ".join(lines))
