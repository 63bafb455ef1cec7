"""A small town and an agency's internal space with something of every kind, and people in every role.

It is made once for a module, inside an outer transaction; each request stands in a savepoint
that is rolled back, so that the next one finds it as it was.
"""

import contextvars
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event, insert, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from participation import clock, db, storage
from participation.accounts import passwords, tokens
from participation.accounts.login import open_sign_in
from participation.accounts.models import Purpose, RoleName, SignIn, User
from participation.accounts.queries import hash_token
from participation.exports import actions as exports
from participation.exports.formats import ExportFormat
from participation.exports.models import ExportFile
from participation.exports.orders import ExportKind, Order
from participation.following.keys import key_of
from participation.following.models import Follow, Follower, Notice
from participation.hearings.anonymous import codes
from participation.hearings.assessing.actions import sorting
from participation.hearings.assessing.models import Outcome, Theme
from participation.hearings.notice.models import Extension, Hearing, Section, Status, TextChange
from participation.hearings.publishing import previews
from participation.hearings.responses.models import Response
from participation.ideas.boxes.models import Box, Method, NamePolicy
from participation.ideas.merging.models import Merger
from participation.ideas.projects.models import MilestoneChange, ProjectPart, ProjectUpdate
from participation.ideas.projects.periods import Precision
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.support.models import Vote
from participation.ledger import Entry
from participation.mail import Letter
from participation.moderation import keys as receipts
from participation.moderation.models import Decision, Verdict
from participation.moderation.models import Rule as HouseRule
from participation.spaces.models import Audience, EmailDomain, Invitation, LabelKind, Space
from participation.subjects.actions import attach
from participation.subjects.models import (
    Revision,
    StateChange,
    Subject,
    Visibility,
    subject_labels,
)
from participation.web import limiter
from tests import factories
from tests.hearings.parts import of_rooms

PASSWORD = "mange-rolige-cykler"
DAY = timedelta(days=1)
WEEK = timedelta(days=7)

Thing = dict[str, Any]


class Changes:
    """The statements that changed rows and were not rolled back; counted tries are left out."""

    COUNTERS = ('"attempts"', " attempts ", " sign_ins ")

    def __init__(self, engine: Engine) -> None:
        self.kept: list[str] = []
        self._marks: list[int] = []
        event.listen(engine, "before_cursor_execute", self._note)
        event.listen(engine, "savepoint", self._mark)
        event.listen(engine, "release_savepoint", self._stand)
        event.listen(engine, "rollback_savepoint", self._undo)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        changes = statement.startswith(("INSERT", "UPDATE", "DELETE"))
        if changes and not any(name in statement for name in self.COUNTERS):
            self.kept.append(statement)

    # Savepoints stand in each other; the engine names one only after it has told of it.

    def _mark(self, _connection: Any, _name: Any) -> None:
        self._marks.append(len(self.kept))

    def _stand(self, _connection: Any, _name: str, _context: Any) -> None:
        if self._marks:
            self._marks.pop()

    def _undo(self, _connection: Any, _name: str, _context: Any) -> None:
        if self._marks:
            del self.kept[self._marks.pop() :]


@dataclass
class Site:
    """What there is, by name: the values of a route, and `query` and `form` where it needs them."""

    app: Flask
    connection: Connection
    changes: Changes
    written: list[str] = field(default_factory=list)
    """What the last request changed."""
    things: dict[str, Thing] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    spaces: dict[str, Space] = field(default_factory=dict)
    forms: dict[str, Any] = field(default_factory=dict)
    """The forms that were taken from their pages, by endpoint: whatever is sent is undone."""

    def address(self, endpoint: str, thing: str) -> str:
        """The address of a route for a thing."""
        values = self.things[thing] if thing != "-" else {}
        rules = list(self.app.url_map.iter_rules(endpoint))
        rule = max(rules, key=lambda each: len(_names(each)))
        built = rule.build({name: values[name] for name in _names(rule)})
        assert built is not None, (endpoint, thing)
        return built[1] + (f"?{values['query']}" if "query" in values else "")

    def open(self, role: str, method: str, address: str, **options: Any) -> TestResponse:
        """Ask as somebody. What the request changes is undone, and so is (unless `limited`) what
        it used up of a limit."""
        return self.open_twice(role, method, address, times=1, **options)[0]

    def open_twice(
        self, role: str, method: str, address: str, times: int = 2, **options: Any
    ) -> list[TestResponse]:
        """Ask the same several times; what the last one changes is in `written`.

        `data` may be a function that makes it: a file is read once. `look` is called before it is undone.
        """
        make = options.pop("data", None)
        look = options.pop("look", None)
        if not options.pop("limited", False):
            limiter.reset()
        headers = {
            "Accept-Language": "en",
            "Sec-Fetch-Site": "same-origin",
            **options.pop("headers", {}),
        }
        if role in self.cookies:
            headers["Cookie"] = f"session={self.cookies[role]}"
        client = self.app.test_client(use_cookies=False)
        before = self.connection.begin_nested()
        answers = []
        try:
            for _time in range(times):
                self.changes.kept.clear()
                answer: TestResponse = contextvars.Context().run(
                    client.open,
                    address,
                    method=method,
                    headers=headers,
                    data=make() if callable(make) else make,
                    **options,
                )
                _ = answer.data
                answer.close()
                if look is not None:
                    with self.app.app_context():
                        look()
                answers.append(answer)
            self.written = list(self.changes.kept)
            return answers
        finally:
            before.rollback()


def _names(rule: Rule) -> set[str]:
    return set(rule.arguments) - set(rule.defaults or {})


@contextmanager
def made_site(app: Flask) -> Iterator[Site]:
    """The site in an outer transaction of an application whose tables are empty."""
    database = app.extensions["database"]
    connection = database.engine.connect()
    outer = connection.begin()
    database.bind(connection, join_transaction_mode="create_savepoint")
    site = Site(app, connection, Changes(database.engine))
    try:
        with app.app_context(), db.transaction():
            _build(site)
        yield site
    finally:
        outer.rollback()
        connection.close()
        database.bind(database.engine)


def _build(site: Site) -> None:
    town = factories.space(slug="town", name="Fjordby", house_rules="Be kind.")
    inside = factories.space(Audience.internal, slug="inside", name="The agency")
    away = factories.space(slug="away", name="Another town")
    site.spaces = {"town": town, "inside": inside, "away": away}
    both = (town, inside)
    people = {
        "citizen": factories.user("Astrid Holm", password_hash=passwords.hashed(PASSWORD)),
        "employee": factories.user("Kari Nordmann"),
        "official": factories.user("Anna Berg"),
        "moderator": factories.user("Jens Bo"),
        "admin": factories.user("Ida Lund"),
        # whose mail domain opens the internal space
        "elsewhere": factories.user("Per Fjern", email="per@agency.example"),
    }
    site.people = people
    factories.role(people["employee"], RoleName.employee, inside)
    for space in both:
        factories.role(people["official"], RoleName.official, space)
        factories.role(people["moderator"], RoleName.moderator, space)
    factories.role(people["admin"], RoleName.admin)
    factories.role(people["elsewhere"], RoleName.official, away)
    factories.role(people["elsewhere"], RoleName.moderator, away)
    for person in people.values():
        for space in both:
            factories.accept_rules(person, space)
    site.things["away"] = {"slug": away.slug}
    site.things["colour"] = {"digits": "0b5c6b"}
    for name, author, space in (("town", "citizen", town), ("inside", "employee", inside)):
        _fill(site, name, space, people[author])
    _administration(site)
    _links(site)
    _followers(site)
    _reports(site)
    for role, person in people.items():
        token = open_sign_in(person, "test")
        serializer = site.app.session_interface.get_signing_serializer(site.app)  # type: ignore[attr-defined]
        site.cookies[role] = serializer.dumps({"_user_id": token, "_fresh": True})


def _pseudonyms(
    things: dict[str, Thing], name: str, space: Space, author: User, moderator: User
) -> None:
    """A box of pseudonyms with an idea in it, and that a moderator has read whose it is."""
    box = factories.box(
        space, slug=f"{name}-masks", name_policy=NamePolicy.pseudonyms, moderators_see_names=True
    )
    idea = factories.idea(box, author, signed=factories.pseudonym(box, author).name)
    read = factories.pseudonym_reading(idea, moderator)
    things[f"{name}.masks"] = {"slug": box.slug}
    things[f"{name}.signed"] = {"subject_id": idea.id}
    things[f"{name}.reading"] = {"reading_id": read.id}


def _fill(site: Site, name: str, space: Space, author: User) -> None:
    """Something of every kind in one space, written by one person."""
    things = site.things
    official = site.people["official"]
    department = factories.department(space)
    topic = factories.label(space)
    area = factories.label(space, "Havnen", LabelKind.area)
    things[f"{name}.topic"] = {"slug": topic.slug}
    things[f"{name}.area"] = {"slug": area.slug}
    call = factories.box(space, slug=f"{name}-call", closes_at=clock.now() + WEEK)
    things[f"{name}.call"] = {"slug": call.slug}
    ended = factories.box(
        space, slug=f"{name}-ended", department_id=department.id, closes_at=clock.now() - WEEK
    )
    told = factories.call(ended, result="RESULT", result_by_id=official.id, result_at=clock.now())
    things[f"{name}.ended-call"] = {"slug": ended.slug, "box_id": ended.id, "call_id": told.id}
    things["part"] = {"number": 1}
    things[name] = {"slug": space.slug}
    things[f"{name}.template"] = {"slug": space.slug, "which": "standard"}
    things[f"{name}.department"] = {"department_id": department.id}
    things[f"{name}.label"] = {"label_id": topic.id}
    outline = factories.outline(space)
    things[f"{name}.outline"] = {"slug": space.slug, "outline_id": outline.id}
    _hearings(things, name, space, author)
    box = factories.box(space, slug=f"{name}-box", department_id=department.id)
    box.idea_count = 10
    things[f"{name}.box"] = {"slug": box.slug, "box_id": box.id, "ending": "jsonl"}
    criterion = factories.criterion(box)
    things[f"{name}.criterion"] = {"slug": box.slug, "criterion_id": criterion.id}
    things[f"{name}.reply"] = {"template_id": factories.reply_template(space).id}
    things[f"{name}.new-box"] = {"query": f"space={space.slug}"}
    things[f"{name}.write"] = {"query": f"box={box.slug}"}
    things[f"{name}.new-project"] = {"query": f"space={space.slug}"}
    ideas = {
        "idea": factories.idea(box, author, support_count=1),
        "draft-idea": factories.idea(
            box, author, state=IdeaState.draft, visibility=Visibility.draft, visible_from=None
        ),
        "hidden-idea": factories.idea(box, author, visibility=Visibility.hidden),
        "accepted-idea": factories.idea(box, author, state=IdeaState.accepted),
        "realised-idea": factories.idea(box, author, state=IdeaState.realised, result="Ja."),
        "left-idea": factories.idea(box, given_up_at=clock.now(), support_count=1),
        "pictured-idea": factories.idea(box, author, support_count=1),
    }
    kept = ideas["accepted-idea"].id
    ideas["merged-idea"] = factories.idea(box, author, state=IdeaState.merged, merged_into_id=kept)
    _mergers(things, name, ideas)
    halves = [factories.idea(box, author, support_count=1 - each) for each in (0, 1)]
    db.session.add(Vote(idea_id=halves[0].id, user_id=author.id, value=1, at=clock.now()))
    made = factories.split(*halves, author)
    things[f"{name}.split"] = {"split_id": made.id}
    things[f"{name}.half"] = {"idea_id": halves[0].id, "slug": halves[0].path.partition("-")[2]}
    if name == "inside":
        for kind, agreed in (("transfer", False), ("agreed-transfer", True)):
            going = factories.idea(box, author)
            factories.transfer(going, things["town.box"]["box_id"], official, agreed=agreed)
            things[f"{name}.{kind}"] = {"idea_id": going.id}
    db.session.add(Vote(idea_id=ideas["left-idea"].id, user_id=author.id, value=1, at=clock.now()))
    for kind, idea in ideas.items():
        things[f"{name}.{kind}"] = {
            "idea_id": idea.id,
            "subject_id": idea.id,
            "slug": idea.path.partition("-")[2],
            "number": 1,
            "form": {"about": str(idea.id)},
        }
    _projects(things, name, space, ideas["idea"])
    _together(things, name, box, ideas["idea"], author, official)
    _statements(things, name, space, author)
    _pseudonyms(things, name, space, author, site.people["moderator"])
    factories.illustration(ideas["pictured-idea"])
    factories.location(ideas["pictured-idea"])
    pictures = {"picture": factories.illustration(ideas["pictured-idea"], "A pier.")}
    pictures["space-picture"] = factories.illustration(space)
    for kind, picture in pictures.items():
        things[f"{name}.{kind}"] = {
            "picture_id": picture.id,
            "version": picture.version,
            "name": "small.webp",
        }
    file = factories.attachment(ideas["pictured-idea"])
    things[f"{name}.file"] = {"attachment_id": file.id, "name": "plan.pdf"}
    shown = factories.evidence(ideas["realised-idea"], official)
    things[f"{name}.evidence"] = {
        "subject_id": ideas["realised-idea"].id,
        "evidence_id": shown.id,
        "name": "plan.pdf",
    }
    merging = f"into={ideas['accepted-idea'].id}"
    things[f"{name}.chosen"] = {"query": f"id={ideas['idea'].id}"}
    things[f"{name}.merging"] = {"idea_id": ideas["idea"].id, "query": merging}
    for kind, comment in {
        "comment": factories.comment(ideas["idea"], author),
        "hidden-comment": factories.comment(ideas["idea"], author, visibility=Visibility.hidden),
        "question": factories.comment(ideas["accepted-idea"], author, is_question=True),
    }.items():
        things[f"{name}.{kind}"] = {"comment_id": comment.id, "subject_id": comment.id}
    _decision(ideas["hidden-idea"], official)


def _projects(things: dict[str, Thing], name: str, space: Space, idea: Idea) -> None:
    """A project with an idea, a milestone and news, and one that only the staff sees."""
    draft = {"visibility": Visibility.staff, "visible_from": None, "published_at": None}
    for kind, project in {
        "project": factories.project(space),
        "draft-project": factories.project(space, **draft),
    }.items():
        now, day = clock.now(), clock.latest_day()
        milestone = factories.milestone(project)
        update = ProjectUpdate(project_id=project.id, at=now, title="Nyt", body="Vi graver.")
        changed = MilestoneChange(
            milestone_id=milestone.id,
            project_id=project.id,
            at=now,
            state=milestone.state,
            before_on=day,
            before_precision=Precision.day,
            due_on=milestone.due_on,
            precision=Precision.season,
        )
        part = ProjectPart(project_id=project.id, subject_id=idea.id, added_at=now)
        db.session.add_all([update, changed, part])
        db.session.flush()
        things[f"{name}.{kind}"] = {
            "project_id": project.id,
            "subject_id": project.id,
            "slug": project.path.partition("-")[2],
            "milestone_id": milestone.id,
            "update_id": update.id,
            "ending": "jsonl",
            "form": {"about": str(project.id), "subject": str(idea.id)},
        }


def _together(
    things: dict[str, Thing], name: str, box: Box, idea: Idea, author: User, official: User
) -> None:
    """Somebody who writes an idea along, who is asked to, who has said something, and a suggestion."""
    writer, asked = factories.user("Vera Skriver"), factories.user("Bo Spurgt")
    factories.coauthor(idea, writer)
    waiting = factories.coauthor_invitation(idea, author, user_id=asked.id)
    things[f"{name}.together"] = {
        "idea_id": idea.id,
        "user_id": writer.id,
        "invitation_id": waiting.id,
    }
    theirs = factories.idea(box, official)
    mine = factories.coauthor_invitation(theirs, official, user_id=author.id)
    things[f"{name}.invitation"] = {"invitation_id": mine.id}
    edited = factories.idea(box, author)
    _revision(edited, 0, author)
    things[f"{name}.edited-idea"] = {"idea_id": edited.id, "number": 1}
    things[f"{name}.said"] = {"comment_id": factories.comment(idea, official).id}
    made = factories.suggestion(idea, official)
    things[f"{name}.suggestion"] = {"idea_id": idea.id, "suggestion_id": made.id}


def _statements(things: dict[str, Thing], name: str, space: Space, author: User) -> None:
    """A box of statements: one waits for the author's vote, one has it."""
    box = factories.box(space, slug=f"{name}-statements", method=Method.agreement)
    waits, voted = factories.idea(box), factories.idea(box, against_count=1)
    db.session.add(Vote(idea_id=voted.id, user_id=author.id, value=-1, at=clock.now()))
    things[f"{name}.statements"] = {"slug": box.slug, "box_id": box.id}
    things[f"{name}.statement"] = {"idea_id": waits.id, "slug": box.slug}


def _mergers(things: dict[str, Thing], name: str, ideas: dict[str, Idea]) -> None:
    """One that stands, and one that waits for whoever keeps the idea."""
    now, number = clock.now(), {kind: idea.id for kind, idea in ideas.items()}
    stands = Merger(
        idea_id=number["merged-idea"],
        into_id=number["accepted-idea"],
        asked_at=now,
        at=now,
        state=IdeaState.new,
    )
    waits = Merger(
        idea_id=number["left-idea"], into_id=number["idea"], asked_at=now, by_keepers=True
    )
    db.session.add_all([stands, waits])
    db.session.flush()
    things[f"{name}.merger"] = {"merger_id": waits.id}


def _hearings(things: dict[str, Thing], name: str, space: Space, author: User) -> None:
    """Hearings in every phase; the open one and the closed one have responses and a document."""
    now = clock.now()
    over = {"opens_at": now - 9 * WEEK, "closes_at": now - 3 * DAY}
    outcome = {"outcome_asked": "We asked.", "outcome_said": "You said.", "outcome_did": "We did."}
    made: dict[str, Hearing] = {
        "draft": factories.hearing(
            space,
            status=Status.draft,
            visibility=Visibility.staff,
            visible_from=None,
            closes_at=now + 8 * WEEK,
        ),
        "scheduled": factories.hearing(
            space, opens_at=now + WEEK, closes_at=now + 9 * WEEK, visible_from=now + WEEK
        ),
        "open": factories.hearing(space),
        "closed": factories.hearing(space, **over),
        "assessed": factories.hearing(space, status=Status.under_assessment, **over, **outcome),
        "concluded": factories.hearing(
            space, status=Status.concluded, concluded_at=now, **over, **outcome
        ),
    }
    if name == "inside":
        _anonymous(things, space)
    for kind, hearing in made.items():
        file = storage.take(io.BytesIO(factories.pdf(f"{name} {kind}")), "plan.pdf")
        document = attach(hearing, file, by=None)
        things[f"{name}.{kind}"] = {
            "hearing_id": hearing.id,
            "subject_id": hearing.id,
            "slug": hearing.path.partition("-")[2],
            "section_id": _section_id(hearing),
            "document_id": document.id,
            "attachment_id": document.id,
            "name": "plan.pdf",
            "number": 1,
            "key": "1",
            "ending": "jsonl",
        }
        for each in of_rooms().values():
            things[f"{name}.{kind}"] |= each.add(hearing)
        things[f"{name}.{kind}.comment"] = things[f"{name}.{kind}"]
        if kind in ("draft", "scheduled"):
            continue
        first = factories.response(hearing, author, place="Kajen", latitude=55.67, longitude=12.57)
        held = factories.response(hearing, author, visibility=Visibility.held)
        theme = factories.theme(hearing, outcome=Outcome.noted, reason="We have read it.")
        things[f"{name}.{kind}"]["theme_id"] = theme.id
        things[f"{name}.{kind}"]["point_id"] = factories.point(first, theme).id
        factories.theme(hearing, "Traffic")
        things[f"{name}.{kind}"]["form"] = {"response": f"{held.id}-{held.version}"}
        things[f"{name}.{kind}.held"] = {
            **things[f"{name}.{kind}"],
            "number": 2,
            "key": "2",
            "subject_id": held.id,
            "form": {"version": str(held.version)},
        }
        things[f"{name}.{kind}.response"] = {
            **things[f"{name}.{kind}"],
            "subject_id": first.id,
        }


def _anonymous(things: dict[str, Thing], space: Space) -> None:
    """An anonymous hearing, and a response to it with its code."""
    hearing = factories.hearing(space, anonymous=True)
    code = codes.make("0" * 32, "a response")
    factories.response(hearing, respondent_name="", code_hash=hash_token(code))
    things["inside.anonymous"] = {"hearing_id": hearing.id, "form": {"code": code}}


def _section_id(hearing: Hearing) -> int:
    db.session.refresh(hearing, ["sections"])
    return hearing.sections[0].id


def _administration(site: Site) -> None:
    """What the administration's pages are about."""
    people, things = site.people, site.things
    suspended = factories.user("Lukket Konto", disabled_at=clock.now())
    things["person"] = {"user_id": people["citizen"].id}
    things["suspended"] = {"user_id": suspended.id}
    things["role"] = {"role_id": people["official"].roles[0].id}
    things["type"] = {"type_id": factories.hearing_type().id}
    things["draft"] = {"key": "section-1"}
    things["page"] = {"slug": "about", "language": "en"}
    things["list"] = {"what": "ideas", "ending": "csv"}
    things["declined-list"] = {"what": "declined"}
    things["file"] = {"key": _file(people["citizen"], things["town.open"]["hearing_id"])}
    things["town.official"] = {**things["town.open"], "form": {"official": "1"}}
    letter = Letter(
        to="nobody@example.org",
        subject="A letter",
        body="It could not be sent.",
        message_id="<1@example.org>",
        created_at=clock.now(),
        due_at=clock.now(),
        failed_at=clock.now(),
        error="refused",
    )
    _secret, token = tokens.issue_row(
        Purpose.invitation, lasts=WEEK, email=people["citizen"].email or ""
    )
    invitation = Invitation(
        space_id=site.spaces["inside"].id,
        email=people["citizen"].email or "",
        role=RoleName.employee,
        token_id=token.id,
        invited_by_id=people["admin"].id,
        invited_at=clock.now(),
    )
    db.session.add_all(
        [
            letter,
            invitation,
            EmailDomain(space_id=site.spaces["inside"].id, domain="agency.example"),
        ]
    )
    db.session.flush()
    things["letter"] = {"letter_id": letter.id}
    things["invitation"] = {"invitation_id": invitation.id, "query": f"token={_secret}"}


def _file(person: User, hearing_id: int) -> str:
    """A file that somebody has ordered and the worker has made."""
    order = Order(ExportKind.hearing, str(hearing_id), ExportFormat.csv)
    file = ExportFile(
        user_id=person.id,
        wanted=order.as_json(),
        fingerprint=order.fingerprint,
        made_at=clock.now(),
        expires_at=clock.now() + DAY,
        name="a hearing.csv",
        size=3,
    )
    db.session.add(file)
    db.session.flush()
    exports.path_of(file.id).write_bytes(b"id\n")
    return exports.key_of(file)


def _links(site: Site) -> None:
    """The links that mails lead to, each for one thing."""
    people, things = site.people, site.things
    citizen = people["citizen"]
    joiner = factories.user("Ny Kollega", email="ny@agency.example")
    inside = site.spaces["inside"]
    open_sign_in(citizen, "another device")
    device = db.session.scalars(select(SignIn).where(SignIn.user_id == citizen.id)).one()
    things["device"] = {"sign_in_id": device.id}
    links = {
        "confirm": tokens.issue(
            Purpose.confirm,
            lasts=WEEK,
            email="ny@example.org",
            name="Ny Borger",
            password_hash=passwords.hashed(PASSWORD),
            language="da",
            next=None,
        ),
        "reset": tokens.issue(Purpose.reset, lasts=WEEK, user=citizen, email=citizen.email),
        "change": tokens.issue(
            Purpose.change_email_new,
            lasts=WEEK,
            user=citizen,
            email="anden@example.org",
            change="0" * 16,
            new="anden@example.org",
        ),
        "join": tokens.issue(
            Purpose.join_domain, lasts=WEEK, user=joiner, email=joiner.email, space=inside.id
        ),
    }
    for name, secret in links.items():
        things[name] = {"query": f"token={secret}"}
    _answers_by_mail(things)
    _parties(site)


def _answers_by_mail(things: dict[str, Thing]) -> None:
    """Responses of visitors: one that waits for its link, and one that was received."""
    hearing = db.session.get(Hearing, things["town.open"]["hearing_id"])
    assert hearing is not None
    received = factories.response(hearing, email="gaest@example.org")
    waiting = Response(
        hearing_id=hearing.id,
        root_id=hearing.id,
        space_id=hearing.space_id,
        respondent_name="Gæst",
        email="gaest@example.org",
        body="Stien bør ligge på kajsiden.",
        sent_at=clock.now(),
    )
    db.session.add(waiting)
    db.session.flush()
    for name, purpose, response in (
        ("town.open.sent", Purpose.confirm_response, waiting),
        ("town.open.received", Purpose.edit_response, received),
    ):
        secret = tokens.issue(
            purpose, lasts=WEEK, email=response.email, response=response.id, hearing=hearing.id
        )
        things[name] = {"hearing_id": hearing.id, "key": secret}


def _parties(site: Site) -> None:
    """Organisations in the town's register: one was asked, one is on the list, one is neither."""
    town, things = site.spaces["town"], site.things
    hearing = db.session.get_one(Hearing, things["town.open"]["hearing_id"])
    asked, key = factories.invited(hearing, factories.organisation(town, "Asked"))
    listed = factories.party(hearing, factories.organisation(town, "Listed"))
    here = {"hearing_id": hearing.id}
    things["town.open.asked"] = {**here, "party_id": asked.id, "key": key}
    things["town.open.listed"] = {
        **here,
        "party_id": listed.id,
        "form": {"parties": str(listed.id)},
    }
    free = factories.organisation(town, "Free")
    things["organisation"] = {"organisation_id": free.id}
    things["town.open.free"] = {**here, "form": {"organisation": str(free.id)}}
    inside = db.session.get_one(Hearing, things["inside.open"]["hearing_id"])
    there, key = factories.invited(
        inside, factories.organisation(site.spaces["inside"], "Within", email="")
    )
    things["inside.open.asked"] = {"hearing_id": inside.id, "party_id": there.id, "key": key}


def _followers(site: Site) -> None:
    """The citizen follows the town's idea, an address its open hearing, and both have news."""
    things, citizen = site.things, site.people["citizen"]
    for name in ("town", "inside"):
        idea_id = things[f"{name}.idea"]["idea_id"]
        things[f"{name}.follow"] = {"form": {"kind": "subject", "value": str(idea_id)}}
    person = Follower(user_id=citizen.id, created_at=clock.now(), stopped_at=clock.now())
    address = Follower(email="gaest@example.org", created_at=clock.now())
    db.session.add_all([person, address])
    db.session.flush()
    mine = Follow(follower_id=person.id, subject_id=things["town.idea"]["idea_id"])
    theirs = Follow(follower_id=address.id, subject_id=things["town.open"]["hearing_id"])
    db.session.add_all([mine, theirs])
    db.session.flush()
    things["follow"] = {"follow_id": mine.id}
    things["subscription"] = {"key": key_of(address.id), "follow_id": theirs.id}
    things["account-subscription"] = {"key": key_of(person.id), "follow_id": mine.id}
    draft = db.session.get_one(Hearing, things["town.draft"]["hearing_id"])
    things["preview"] = {"key": previews.path(draft).rpartition("/")[2]}
    things["no-subscription"] = {"key": "x", "follow_id": theirs.id}
    secret = tokens.issue(
        Purpose.confirm_follow,
        lasts=WEEK,
        email="ny@example.org",
        kind="subject",
        value=str(things["town.idea"]["idea_id"]),
        language="da",
    )
    things["confirm-follow"] = {"query": f"token={secret}"}
    _notice(site, Subject.id == things["town.idea"]["idea_id"])


def _reports(site: Site) -> None:
    """The town's comment is reported, by a visitor and by the employee; so is an anonymous response."""
    things = site.things
    comment = db.session.get_one(Subject, things["town.comment"]["subject_id"])
    things["report"] = {"key": receipts.key_of(factories.report(comment).id)}
    factories.report(comment, site.people["employee"])
    factories.report(comment, site.people["citizen"], closed_at=clock.now())
    unconfirmed = factories.report(comment)
    secret = tokens.issue(
        Purpose.confirm_report, lasts=WEEK, email="ny@example.org", report=unconfirmed.id
    )
    things["confirm-report"] = {"query": f"token={secret}"}


def _notice(site: Site, about: Any) -> None:
    """News of something for the citizen, of two kinds."""
    mine = db.session.scalars(
        select(Follower).where(Follower.user_id == site.people["citizen"].id)
    ).one()
    subject = db.session.scalars(select(Subject).where(about)).one()
    for action in ("comment.added", "idea.accepted"):
        entry = Entry(at=clock.now(), action=action, subject_id=subject.id, data={})
        db.session.add(entry)
        db.session.flush()
        db.session.add(
            Notice(
                follower_id=mine.id,
                entry_id=entry.id,
                subject_id=subject.id,
                action=action,
                at=clock.now(),
                written_at=clock.now(),
            )
        )
    db.session.flush()


def grow(site: Site, numbers: range) -> None:
    """One more of everything that a page could list for each number, in the same places."""
    with site.app.app_context(), db.transaction():
        for name, author in (("town", "citizen"), ("inside", "employee")):
            _grow_space(site, name, site.people[author], numbers)
        inside, admin = site.spaces["inside"], site.people["admin"]
        for number in numbers:
            factories.hearing_type()
            factories.space(name=f"Town {number}")
            person = factories.user(f"Person {number}")
            factories.role(person, RoleName.official, inside)
            open_sign_in(site.people["citizen"], f"device {number}")
            db.session.add(
                Letter(
                    to=f"{number}@example.org",
                    subject="A letter",
                    body="It could not be sent.",
                    message_id=f"<{number}@example.org>",
                    created_at=clock.now(),
                    due_at=clock.now(),
                    failed_at=clock.now(),
                    error="refused",
                )
            )
            db.session.add(
                Invitation(
                    space_id=inside.id,
                    email=f"{number}@example.org",
                    role=RoleName.employee,
                    invited_by_id=admin.id,
                    invited_at=clock.now(),
                )
            )
            db.session.add(EmailDomain(space_id=inside.id, domain=f"{number}.example"))


def _sorted(hearing: Subject | None, number: int, author: User, official: User) -> None:
    """One more response to a hearing, with points, and somebody who has it before them."""
    assert isinstance(hearing, Hearing)
    said = factories.response(hearing, author)
    first = db.session.scalars(
        select(Theme).where(Theme.hearing_id == hearing.id).order_by(Theme.id).limit(1)
    ).one()
    more = factories.theme(hearing, f"Theme {number}", outcome=Outcome.noted, reason="Read.")
    factories.point(said, first, more)
    sorted_already = db.session.scalars(
        select(Response).where(Response.hearing_id == hearing.id, Response.number == 1)
    ).one()
    factories.point(sorted_already, first, quote=sorted_already.body[number:])
    sorting.take(hearing, said, by=official)


def _grow_space(site: Site, name: str, author: User, numbers: range) -> None:
    now = clock.now()
    space, official = site.spaces[name], site.people["official"]
    kind = factories.hearing_type()
    named = {
        each: db.session.get(Subject, site.things[f"{name}.{each}"]["subject_id"])
        for each in ("open", "draft", "assessed", "concluded", "idea", "comment", "closed")
    }
    box = db.session.get(Box, site.things[f"{name}.box"]["box_id"])
    statements = db.session.get(Box, site.things[f"{name}.statements"]["box_id"])
    assert box is not None
    assert statements is not None
    assert all(named.values())
    opened, idea = named["open"], named["idea"]
    assert isinstance(opened, Hearing)
    for number in numbers:
        topic = factories.label(space, f"Topic {number}")
        department = factories.department(space, f"Department {number}")
        factories.box(space, name=f"Box {number}")
        factories.location(factories.idea(box, author, title=f"Here {number}"))
        statuses = list(Status)
        hearing = factories.hearing(
            space,
            type=kind,
            status=statuses[number % len(statuses)],
            visibility=Visibility.visible,
            department_id=department.id,
            closes_at=now + timedelta(days=number % 20 - 10),
        )
        db.session.execute(insert(subject_labels).values(subject_id=hearing.id, label_id=topic.id))
        for seen in (Visibility.visible, Visibility.held, Visibility.hidden):
            answer = factories.response(opened, author, visibility=seen)
            _decision(answer, official)
        _sorted(named["assessed"], number, author, official)
        for parent in (opened, named["draft"]):
            assert parent is not None
            _section(parent, number)
            file = storage.take(io.BytesIO(factories.pdf("more")), "more.pdf")
            attach(parent, file, by=official)
        states = [state for state in IdeaState if state is not IdeaState.draft]
        more = factories.idea(
            box,
            author,
            state=states[number % len(states)],
            department_id=department.id,
            answer_due_on=now.date() + timedelta(days=number % 9 - 4),
        )
        db.session.execute(insert(subject_labels).values(subject_id=more.id, label_id=topic.id))
        voted = factories.idea(statements, support_count=1)
        db.session.add(Vote(idea_id=voted.id, user_id=author.id, value=1, at=now))
        if name == "town":
            more_asked = factories.organisation(space, f"More {number}", groups=[f"G {number}"])
            factories.invited(opened, more_asked)
            factories.organisation(space, f"Unlisted {number}", groups=["All"])
            factories.party(opened, factories.organisation(space, f"Listed {number}"))
            _follow_more(site, more.id, {"subject_id": hearing.id}, {"label_id": topic.id})
        factories.suggestion(idea, official, body=f"More {number}")
        factories.coauthor(idea, factories.user(f"Writer {number}"))
        factories.coauthor_invitation(idea, author, user_id=factories.user(f"Asked {number}").id)
        head = factories.comment(idea, author)
        factories.report(head, official)
        factories.report(head, site.people["citizen"])
        factories.comment(idea, author, head)
        factories.comment(idea, official, head, department_id=department.id)
        _decision(factories.comment(idea, author, visibility=Visibility.hidden), official)
        factories.comment(more, author, visibility=Visibility.held)
        for edited in (idea, named["comment"], opened):
            assert edited is not None
            _revision(edited, number, author)
        for stepped in (idea, opened, named["closed"]):
            assert stepped is not None
            _step(stepped, official, department.id)
        db.session.add(
            Extension(
                hearing_id=opened.id,
                old_closes_at=now,
                new_closes_at=now,
                reason="More time.",
                at=now,
                by_id=official.id,
            )
        )
        db.session.add(TextChange(hearing_id=opened.id, note="A word.", at=now, by_id=official.id))


def _follow_more(site: Site, told_id: int, *targets: dict[str, int]) -> None:
    for key in ("follow", "subscription"):
        one = db.session.get_one(Follow, site.things[key]["follow_id"])
        db.session.add_all(Follow(follower_id=one.follower_id, **target) for target in targets)
    _notice(site, Subject.id == told_id)


def _decision(subject: Subject, by: User) -> None:
    db.session.add(
        Decision(
            subject_id=subject.id,
            verdict=Verdict.hidden,
            rule=HouseRule.off_topic,
            reason="It is about something else.",
            by_id=by.id,
            at=clock.now(),
        )
    )


def _section(hearing: Subject, number: int) -> None:
    db.session.add(
        Section(
            space_id=hearing.space_id,
            hearing_id=hearing.id,
            root_id=hearing.id,
            position=number + 3,
            title=f"More {number}",
            body="More text.",
            visibility=hearing.visibility,
            visible_from=hearing.visible_from,
        )
    )


def _revision(subject: Subject, number: int, by: User) -> None:
    db.session.add(
        Revision(
            subject_id=subject.id,
            number=number + 1,
            at=clock.now(),
            by_id=by.id,
            body=f"Version {number}",
        )
    )


def _step(subject: Subject, by: User, department_id: int) -> None:
    db.session.add(
        StateChange(
            subject_id=subject.id,
            state="open" if subject.kind == "hearing" else "in discussion",
            at=clock.now(),
            by_id=by.id,
            department_id=department_id,
        )
    )
