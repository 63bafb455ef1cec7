"""The leak test: what is internal, a draft, held, hidden or not yet due is shown to no outsider.

Everything secret carries a mark in its title and text. Outsiders then open every address there is,
with every id there is, and every filter; the mark must not be on any page, nor in any header.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from participation import clock, db, ledger, storage
from participation.accounts.models import RoleName, User
from participation.hearings.assessing.models import Outcome, Theme
from participation.hearings.notice.models import Hearing, Status
from participation.hearings.outcome.notices import tell_outcomes
from participation.hearings.responses.models import RespondentKind, Response, ResponseStatus
from participation.ideas.proposals.models import IdeaState
from participation.index import extraction, indexing
from participation.index.engines import engine
from participation.mail import Letter
from participation.moderation.actions import decide
from participation.moderation.models import Rule, Verdict
from participation.spaces.models import Audience, Space
from participation.subjects.actions import attach
from participation.subjects.models import Subject, Visibility
from tests import factories
from tests.conftest import Client

MARK = "Qzxsecret"
SAID = "Broen larmer"
"""A point that everybody may read."""


@dataclass
class World:
    """Ids and slugs to open, and who looks."""

    ids: set[int] = field(default_factory=set)
    slugs: set[str] = field(default_factory=set)
    attachments: set[int] = field(default_factory=set)
    comments: set[int] = field(default_factory=set)


def _response(hearing: Subject, number: int, visibility: Visibility, by: User) -> Response:
    response = Response(
        hearing_id=hearing.id,
        root_id=hearing.id,
        space_id=hearing.space_id,
        author_id=by.id,
        number=number,
        status=ResponseStatus.received,
        respondent_kind=RespondentKind.person,
        respondent_name=f"{MARK} respondent",
        email=f"{MARK}@example.org",
        body=f"{MARK} response",
        received_at=clock.now(),
        sent_at=clock.now(),
        visibility=visibility,
        visible_from=clock.now() - timedelta(days=1),
        context_hidden=not hearing.is_shown,
    )
    db.session.add(response)
    db.session.flush()
    return response


def _concluded(public: Space) -> Hearing:
    """A hearing whose outcome is out: its responses are quoted in outcome, memo and mails."""
    return factories.hearing(
        public,
        title="Bro over fjorden",
        status=Status.concluded,
        closes_at=clock.now() - timedelta(days=3),
        concluded_at=clock.now() - timedelta(days=1),
        outcome_asked="Skal broen bygges?",
        outcome_said="Mange er imod.",
        outcome_did="Den bygges ikke.",
    )


def _themes(hearing: Hearing) -> list[Theme]:
    found = db.session.scalars(select(Theme).where(Theme.hearing_id == hearing.id)).all()
    if found:
        return list(found)
    return [factories.theme(hearing, "Larm", outcome=Outcome.noted, reason="Det ses der på.")]


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    # What a document says is as secret as what it belongs to; reading one is not tested here.
    monkeypatch.setattr(extraction, "_read", lambda *_: (f"{MARK} said in a document", ""))
    made = World()
    public = factories.space(name="Open to all", slug="open-to-all")
    inside = factories.space(Audience.internal, name=f"{MARK} space", slug="qzxsecret-space")
    author = factories.member(inside, RoleName.employee, name=f"{MARK} person")
    writer = factories.user("Known writer")
    marked = {"title": f"{MARK} title"}
    text = {"body": f"{MARK} body"}
    soon = clock.now() + timedelta(days=5)

    box = factories.box(public, slug="open-box")
    secret_box = factories.box(inside, slug="qzxsecret-box", name=f"{MARK} box")
    factories.department(inside, f"{MARK} department")
    factories.label(inside, f"{MARK} topic")
    subjects: list[Subject] = [
        factories.idea(secret_box, author, **marked, **text),
        factories.idea(
            box, writer, state=IdeaState.draft, visibility=Visibility.draft, **marked, **text
        ),
        factories.idea(box, writer, visibility=Visibility.held, **marked, **text),
        factories.idea(box, writer, visibility=Visibility.hidden, **marked, **text),
        factories.idea(box, writer, visible_from=soon, **marked, **text),
        factories.hearing(inside, summary=f"{MARK} summary", **marked),
        factories.hearing(
            public,
            summary=f"{MARK} summary",
            status=Status.draft,
            visibility=Visibility.staff,
            visible_from=None,
            **marked,
        ),
        factories.hearing(
            public,
            summary=f"{MARK} summary",
            opens_at=soon,
            closes_at=soon + timedelta(days=30),
            visible_from=soon,
            **marked,
        ),
    ]
    open_idea = factories.idea(box, writer)
    open_hearing = factories.hearing(public)
    subjects += [
        factories.comment(open_idea, writer, visibility=Visibility.hidden, **text),
        factories.comment(open_idea, writer, visibility=Visibility.held, **text),
        factories.comment(subjects[3], writer, context_hidden=True, **text),
        factories.comment(subjects[0], author, **text),
        _response(open_hearing, 1, Visibility.held, writer),
        _response(open_hearing, 2, Visibility.hidden, writer),
        _response(open_hearing, 3, Visibility.staff, writer),
        _response(open_hearing, 4, Visibility.draft, writer),
        _response(subjects[5], 1, Visibility.visible, author),
    ]
    factories.report(open_idea, author, note=f"{MARK} note")
    told = _concluded(public)
    for number, visibility in enumerate(
        (Visibility.hidden, Visibility.held, Visibility.staff, Visibility.hidden), start=1
    ):
        said = _response(told, number, visibility, writer)
        factories.point(said, *_themes(told), quote=f"{MARK} response")
        subjects.append(said)
    shown = factories.response(told, writer, number=5, body=f"{SAID} om natten.")
    factories.point(shown, *_themes(told), quote=SAID)
    made.ids.add(told.id)
    for subject in subjects:
        file = storage.take(io.BytesIO(factories.pdf(f"{MARK} {subject.id}")), "x.pdf")
        made.attachments.add(attach(subject, file, title=f"{MARK} file", by=None).id)
    made.ids |= {subject.id for subject in subjects} | {open_idea.id, open_hearing.id}
    made.slugs = {"open-to-all", "qzxsecret-space", "open-box", "qzxsecret-box"}
    db.session.commit()
    engine().forget()
    while indexing.follow():
        pass
    yield made
    engine().forget()  # its folder outlives the transaction of a test


def _addresses(app: Flask, world: World) -> list[str]:
    """Every GET address, filled with every id and slug that there is."""
    found: list[str] = []
    for rule in app.url_map.iter_rules():
        # /health says 503 as long as no worker has been seen, /ready as these tables know no migration.
        machines = ("static", "pages.health", "pages.ready")
        if "GET" not in (rule.methods or ()) or rule.endpoint in machines:
            continue
        names = sorted(rule.arguments - set(rule.defaults or {}))
        numbers = [name for name in names if name.endswith("id")]
        if not names:
            found.append(rule.rule)
            continue
        ids = world.attachments if "attachment_id" in names else world.ids
        for one in sorted(ids) if numbers else [0]:
            for slug in sorted(world.slugs) if "slug" in names and not numbers else ["x"]:
                values: dict[str, object] = {}
                for name in names:
                    if name in numbers:
                        values[name] = one
                    elif name in ("number", "version"):
                        values[name] = 1
                    elif name == "slug":
                        values[name] = slug
                    elif name == "ending":
                        values[name] = "jsonl"
                    elif name == "what":
                        values[name] = "ideas"
                    else:
                        values[name] = "en" if name == "language" else "x"
                built = rule.build(values)
                assert built is not None, rule.rule
                found.append(built[1])
    filters = ("?sort=oldest", "?sort=newest", "?q=Qzxsecret", "?state=draft", "?view=board")
    found += [f"{path}{query}" for path in ("/hearings", "/ideas") for query in filters]
    found += [
        f"/search?q={word}{more}" for word in (MARK, "title", "body") for more in ("", "&kind=idea")
    ]
    return sorted(set(found))


@pytest.mark.parametrize(
    ("who", "with_htmx"),
    [("visitor", False), ("visitor", True), ("citizen", False), ("official elsewhere", False)],
)
def test_no_page_shows_an_outsider_what_is_secret(
    app: Flask, client: Client, world: World, who: str, with_htmx: bool
) -> None:
    if who == "citizen":
        client.sign_in(factories.user("Curious citizen"))
    elif who == "official elsewhere":
        other = factories.space()
        client.sign_in(factories.member(other, RoleName.official, RoleName.moderator))
    headers = {"HX-Request": "true"} if with_htmx else {}
    opened = 0
    for address in _addresses(app, world):
        with client.get(address, headers=dict(headers)) as answer:
            assert answer.status_code < 500, address
            shown = answer.text
            for echo in (f"q={MARK}", f'value="{MARK}"', f"<title>Search: {MARK}"):
                shown = shown.replace(echo, "")
            assert MARK not in shown, (address, answer.status_code)
            assert MARK not in str(answer.headers).replace(f"q%3D{MARK}", ""), address
            opened += answer.status_code == 200
    assert opened > 8, "the test itself must open pages"


def test_no_mail_carries_what_is_hidden_or_withheld(app: Flask, world: World) -> None:
    """Every decision there can be, and the outcome, are told to those whose words they are about."""
    moderator = factories.user("A moderator")
    words = {"idea": Verdict.hidden, "comment": Verdict.hidden, "response": Verdict.withheld}
    decided = 0
    for subject_id in sorted(world.ids):
        subject = db.session.get_one(Subject, subject_id)
        public = not subject.space_id or db.session.get_one(Space, subject.space_id).is_public
        if public and subject.kind in words and subject.visibility is not Visibility.draft:
            decide(subject, words[subject.kind], Rule.personal_data, "Navngiver.", by=moderator)
            decided += 1
    told = db.session.scalars(select(Hearing).where(Hearing.status == Status.concluded)).one()
    ledger.record("hearing.concluded", subject_id=told.id, space_id=told.space_id)
    db.session.commit()
    with current_app.app_context():
        ledger.follow_to_the_end()
        tell_outcomes()
    db.session.expire_all()
    letters = list(db.session.scalars(select(Letter)))
    assert decided > 8
    assert len(letters) > decided
    for letter in letters:
        assert MARK.lower() not in f"{letter.subject}\n{letter.body}".lower()
    assert any(SAID in letter.body for letter in letters), "what is shown is quoted"


def test_a_point_that_everybody_may_read_is_quoted_where_it_belongs(
    app: Flask, client: Client, world: World
) -> None:
    """Canaries that are found nowhere because nothing is quoted anywhere prove nothing."""
    told = db.session.scalars(select(Hearing).where(Hearing.status == Status.concluded)).one()
    for page in ("memo", "responses/5"):
        assert SAID in client.get(f"/hearings/{told.id}/{page}").text
    assert "Larm" in client.get(f"/hearings/{told.id}/outcome").text


def test_the_same_pages_show_it_to_those_inside(app: Flask, client: Client, world: World) -> None:
    """A leak test that finds nothing because nothing is shown to anybody proves nothing."""
    people = db.session.query(User).filter(User.name == f"{MARK} person").one()
    client.sign_in(people)
    shown = []
    for path in _addresses(app, world):
        with client.get(path) as answer:
            if MARK in answer.text:
                shown.append(path)
    assert "/spaces/qzxsecret-space" in shown
    assert len(shown) > 5
