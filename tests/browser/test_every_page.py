"""Every page there is, for everyone who may see it.

A walk along the links finds the pages, so a new one is looked at as soon as something leads to it;
at the end no address of the application may be left that nobody has looked at.
"""

import pytest
from werkzeug.routing import MapAdapter

from tests.browser.conftest import Site
from tests.browser.walking import NO_PAGE, Begin, Seen

ROLES = ("visitor", "citizen", "employee", "official", "moderator", "admin")
# what only a link in a mail leads to, or something that has to be done first; looked at in `test_other_pages`
MADE = {
    "accounts.confirm_email_change",
    "accounts.confirm_registration",
    "accounts.look_in_your_mail",
    "accounts.reset_password",
    "attachments.edit",  # of a file that its author may change: gone through in `test_files_story`
    "comments.versions",
    "outcome.desk_conclusion",  # of an outcome that is whole: looked at in `test_official_story`
    "responses.edit_response",
    "responses.own_response",
    # of somebody with several internal spaces: looked at in `tests/home`
    "home.show",
    "hearings.preview",
    "parties.party",
    "responses.response_sent",
    "responses.withdraw_response",
    "exports.file",
    "following.confirm",
    "following.subscription",  # from a mail with news, which does not come at once
    "ideas.alike",
    # of a text that somebody suggests another for: looked at in `test_together_story`
    "ideas.restore",
    "suggestions.accept",
    "suggestions.decline",
    # after many ideas were changed at once: looked at in `test_assessing_story`
    "board.left",
    "moderation.confirm_report",
    "moderation.receipt",
    # of a box of pseudonyms, which the demo has none of: looked at in `test_pseudonyms_story`
    "pseudonyms.choose",
    "pseudonyms.learn",
    "pseudonyms.learned",
    "spaces.invitation",
    # for an account whose address was never confirmed; the story has none
    "spaces.confirm_joining",
}


def seeds(site: Site, role: str) -> list[str]:
    """Where a walk begins: each hearing and idea that differs from the others, and lists with
    nothing in them."""
    space = 2 if role == "employee" else 1
    hearings = site.ask(
        "SELECT id FROM subjects WHERE kind = 'hearing' AND space_id = ?"
        " AND visibility = 'visible' AND visible_from < current_timestamp",
        space,
    )
    ideas = site.ask(
        "SELECT min(ideas.id) FROM ideas JOIN subjects ON subjects.id = ideas.id"
        " WHERE space_id = ? AND visibility IN ('visible', 'hidden')"
        " GROUP BY state, box_id, visibility",
        space,
    )
    seeds = ["/"]
    if role in ("visitor", "employee"):
        seeds += [f"/hearings/{number}" for (number,) in hearings]
        seeds += [f"/ideas/{number}" for (number,) in ideas]
    if role == "visitor":
        seeds += ["/hearings?q=zzzz", "/ideas?q=zzzz", "/ideas?view=board", "/forgotten-password"]
    if role == "citizen":
        drafts = site.ask("SELECT id FROM subjects WHERE visibility = 'draft' AND space_id = 1")
        own = site.ask("SELECT id FROM subjects WHERE kind = 'idea' AND author_id = 1")
        seeds += [f"/ideas/{number}" for (number,) in (*drafts, *own)]
        seeds += [f"/comments/{number}" for (number,) in site.comments_of("astrid")]
        seeds += ["/reports", "/ideas/invitations"]
        seeds += [f"/boxes/holmen-2035/{each}" for each in ("statements", "statements/votes")]
        edited = site.ask("SELECT subject_id FROM revisions JOIN ideas ON ideas.id = subject_id")
        seeds += [f"/ideas/{number}/versions/compared?from=1&to=2" for (number,) in edited[:1]]
    if role == "official":
        every = site.ask("SELECT id FROM subjects WHERE kind = 'hearing' AND space_id = 1")
        seeds += ["/desk", *(f"/desk/hearings/{number}" for (number,) in every)]
        seeds += [f"/spaces/fjordby/{each}" for each in ("pictures", "appearance")]
        seeds += [path for (path,) in _of_ideas(site)]
        harbour = site.hearing("Lokalplan 214").rpartition("/")[2]
        seeds += [
            f"/desk/hearings/{harbour}/{each}"
            for each in ("parties", "parties/sending", "parties/mail", "meetings")
        ]
        documents = site.ask(
            "SELECT hearing.id, attachments.id FROM attachments"
            " JOIN subjects hearing ON hearing.id = subject_id"
            " WHERE hearing.id = ? LIMIT 1",
            int(harbour),
        )
        for hearing, document in documents:
            at = f"/desk/hearings/{hearing}/documents/{document}"
            seeds += [at, f"{at}/removal"]
        drafts = site.ask(
            "SELECT hearings.id FROM hearings JOIN subjects ON subjects.id = hearings.id"
            " WHERE status = 'draft' AND space_id = 1 LIMIT 1"
        )
        for (number,) in drafts:
            seeds += [f"/desk/hearings/{number}/map/removal", f"/desk/hearings/{number}/questions"]
        points = site.ask(
            "SELECT points.hearing_id, number, points.id FROM points"
            " JOIN responses ON responses.id = points.subject_id"
            " JOIN hearings ON hearings.id = points.hearing_id"
            " JOIN subjects ON subjects.id = hearings.id"
            " WHERE hearings.status = 'under assessment' AND subjects.space_id = 1 LIMIT 1"
        )
        for hearing, number, point in points:
            at = f"/desk/hearings/{hearing}/sorting/{number}"
            seeds += [f"{at}/points/{point}", f"{at}/alike"]
    if role == "moderator":
        found = site.ask("SELECT subject_id, max(id) FROM decisions GROUP BY verdict")
        seeds += ["/desk/held", *(f"/moderation/{number}" for number, _ in found)]
    if role == "admin":
        seeds += ["/admin", "/admin/boxes/new?space=fjordby"]
    return [*seeds, "/search?q=sti"]


def _of_ideas(site: Site) -> list[tuple[str]]:
    """Pages of single ideas, comments and pictures at the desk."""
    inside = "JOIN subjects ON subjects.id = {} WHERE subjects.space_id = 1"
    ideas = f"FROM ideas {inside.format('ideas.id')}"
    waiting = (
        f"FROM comments {inside.format('comments.id')} AND is_question AND answered_at IS NULL"
    )
    return [
        *site.ask(f"SELECT '/ideas/' || min(ideas.id) || '/department' {ideas} AND state = 'new'"),
        *site.ask(f"SELECT '/desk/ideas/together?id=' || min(ideas.id) {ideas} AND state = 'new'"),
        *site.ask(f"SELECT '/ideas/' || min(ideas.id) || '/parting' {ideas} AND state = 'merged'"),
        *site.ask(f"SELECT '/comments/' || min(comments.id) || '/department' {waiting}"),
        *site.ask(f"SELECT '/desk/evidence/' || min(ideas.id) {ideas} AND state = 'realised'"),
        *site.ask(
            "SELECT '/desk/ideas/criteria/' || slug || '/' || criteria.id FROM criteria"
            " JOIN boxes ON boxes.id = box_id WHERE space_id = 1 LIMIT 1"
        ),
        *site.ask(
            "SELECT '/pictures/' || min(illustrations.id) FROM illustrations"
            f" {inside.format('subject_id')} AND kind = 'hearing'"
        ),
    ]


@pytest.mark.parametrize("role", ROLES)
def test_every_page(role: str, site: Site, begin: Begin, seen: Seen) -> None:
    begin(role).follow(seeds(site, role))
    seen.roles.add(role)


def test_nothing_is_left_out(routes: MapAdapter, seen: Seen) -> None:
    if seen.roles != set(ROLES):
        pytest.skip("not every role has walked through the site in this run")
    pages = {
        rule.endpoint
        for rule in routes.map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGE | MADE
    }
    assert pages - seen.endpoints == set()
