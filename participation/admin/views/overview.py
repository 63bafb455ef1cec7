"""The overview: what an admin should see to."""

from collections.abc import Iterator, Sequence

from flask import url_for

from participation import config, health, web
from participation.admin import queries
from participation.admin.queries import MailState, SpaceState
from participation.admin.views.blueprint import blueprint
from participation.i18n import format_datetime, ngettext
from participation.i18n import gettext as _
from participation.web import Permission
from participation.web.checklist import Missing, checklist


@blueprint.get("")
@web.permission(Permission.admin)
def overview() -> web.Answer:
    """What is missing, and the way to each part of the administration."""
    return web.page("admin/overview.html", missing=checklist.missing())


def check() -> Sequence[Missing]:
    """What the spaces, the hearing types, the mail, the worker and the settings lack."""
    states = queries.space_states()
    found = [*_of_running(), *_of_mail(queries.mail_state()), *_of_settings()]
    if not states:
        found.append(
            Missing(
                _("There is no space yet. Hearings and ideas belong to a space."),
                url_for("admin.new_space"),
                _("Create the first space"),
                urgent=True,
            )
        )
    for state in states:
        if state.space.closed_at is None:
            found.extend(_of_space(state))
    if not queries.types_in_use():
        found.append(
            Missing(
                _("There is no hearing type, so no hearing can be created."),
                url_for("admin.new_hearing_type"),
                _("Add a hearing type"),
                urgent=True,
            )
        )
    return found


def _of_running() -> Iterator[Missing]:
    for sentence in health.look().wrong(named=True):
        yield Missing(sentence, urgent=True)


def _of_mail(mail: MailState) -> Iterator[Missing]:
    if mail.paused is not None:
        yield Missing(
            _(
                "No mail has left this site since %(time)s: %(reason)s. What is written waits. Mail goes "
                "on with “participation mail --resume”.",
                time=format_datetime(mail.paused.since),
                reason=mail.paused.reason,
            ),
            url_for("admin.mail"),
            _("See what waits"),
            urgent=True,
        )
    if mail.away is not None:
        yield Missing(
            _(
                "The mail server has not taken our mail since %(time)s. What is written waits, and the "
                "server is asked again by itself.",
                time=format_datetime(mail.away.since),
            ),
            url_for("admin.mail"),
            _("See what it said"),
            urgent=True,
        )
    if mail.failed:
        yield Missing(
            ngettext(
                "%(num)s letter could not be sent.",
                "%(num)s letters could not be sent.",
                mail.failed,
            ),
            url_for("admin.mail"),
            _("See why"),
            urgent=True,
        )


def _of_settings() -> Iterator[Missing]:
    settings = config.current()
    if not settings.site_owner:
        yield Missing(
            _(
                "The site does not say which authority runs it. "
                "Give its name in the setting SITE_OWNER."
            )
        )
    if settings.production and not settings.mail_url:
        yield Missing(
            _("Mail is only written to a folder. Give your mail server in the setting MAIL_URL."),
            urgent=True,
        )


def _of_space(state: SpaceState) -> Iterator[Missing]:
    slug, name = state.space.slug, state.space.name
    if not state.departments:
        yield Missing(
            _(
                "“%(space)s” has no department, so nobody is responsible for answering there.",
                space=name,
            ),
            url_for("admin.departments", slug=slug),
            _("Add a department"),
        )
    if not state.officials:
        yield Missing(
            _("“%(space)s” has no official, so nobody can publish or answer there.", space=name),
            url_for("admin.space_people", slug=slug),
            _("Invite an official"),
        )
    if not state.moderators:
        yield Missing(
            _(
                "“%(space)s” has no moderator, so nobody can decide about contributions.",
                space=name,
            ),
            url_for("admin.space_people", slug=slug),
            _("Invite a moderator"),
        )
    if not state.space.house_rules.strip():
        yield Missing(
            _("“%(space)s” has no house rules.", space=name),
            url_for("admin.house_rules", slug=slug),
            _("Write the house rules"),
        )
    if not state.boxes:
        yield Missing(
            _("“%(space)s” has no open idea box.", space=name),
            url_for("admin.new_box", space=slug),
            _("Create an idea box"),
        )
