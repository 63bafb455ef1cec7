"""The canary: somebody with a name that nobody else has writes all that can be written in a box of
pseudonyms. Whoever opens whatever there is must not find the name, in no page, feed, file or mail."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from participation import db, invariants
from participation.accounts.models import RoleName, User
from participation.comments import actions as comments
from participation.comments.models import Comment
from participation.following.actions import follow_on_site
from participation.ideas.boxes.models import Box, NamePolicy
from participation.ideas.coauthors import actions as coauthors
from participation.ideas.merging import actions as merging
from participation.ideas.proposals import actions as proposals
from participation.ideas.proposals.models import Idea
from participation.ideas.proposals.queries import ideas
from participation.ideas.pseudonyms import signing
from participation.ideas.splitting import actions as splitting
from participation.ideas.suggestions import actions as suggestions
from participation.ideas.suggestions.models import TextSuggestion
from participation.ideas.support import actions as support
from participation.ideas.support import queries as ballots
from participation.index import indexing
from participation.index.engines import engine
from participation.mail import Letter
from participation.spaces.models import Audience, Space
from tests import factories as make
from tests.conftest import Client
from tests.following.world import follower, follows, read_ledger, write_letters

MARK = "Qzxcanary"


@dataclass
class World:
    """What there is to open, and who looks."""

    space: Space
    box: Box
    canary: User
    other: User
    official: User
    moderator: User
    ids: dict[str, set[int]] = field(default_factory=dict)

    def note(self, kind: str, *numbers: int) -> None:
        self.ids.setdefault(kind, set()).update(numbers)


def _idea(world: World, title: str, by: User) -> Idea:
    set_committed_value(world.box, "space", world.space)
    made = proposals.propose(world.box, title, f"{title}: stien er mørk hele vinteren.", by=by)
    world.note("idea_id", made.id)
    found = ideas.get(made.id, by)
    assert found is not None
    return found


def _write_all(world: World) -> None:
    canary, other, official = world.canary, world.other, world.official
    department = make.department(world.space)
    own = _idea(world, "Lys på stien", canary)
    proposals.edit(own, "Lys på stien", "Stien er mørk, også om sommeren.", [], by=canary)
    asked = comments.add(own, "Hvornår kommer lyset?", by=canary, is_question=True)
    question = db.session.get_one(Comment, asked)
    comments.add(own, "Til foråret.", by=official, department=department, parent=question)
    world.note("comment_id", asked)

    theirs = _idea(world, "Bænke ved åen", other)
    said = comments.add(theirs, "Gerne mange.", by=other)
    heard = db.session.get_one(Comment, said)
    reply = comments.add(theirs, "Det er jeg enig i.", by=canary, parent=heard)
    comments.edit(db.session.get_one(Comment, reply), "Helt enig.", by=canary)
    answer = db.session.get_one(Comment, reply)
    world.note("comment_id", said, reply, comments.add(theirs, "Tak!", by=other, parent=answer))
    for text, answers in (("Bænke ved åen og skoven.", True), ("Ingen bænke.", False)):
        made = suggestions.suggest(theirs, theirs.title, text, "Mere plads", 1, by=canary)
        set_committed_value(made, "author", canary)
        (suggestions.accept if answers else suggestions.decline)(theirs, made, "Tak", by=other)
        world.note("suggestion_id", made.id)
    world.note(
        "suggestion_id",
        suggestions.suggest(theirs, theirs.title, "Bænke med ryg.", "Ryg", 1, by=canary).id,
    )
    to_own = suggestions.suggest(own, own.title, "Stien er mørk. Altid.", "Kort", 1, by=other)
    suggestions.decline(own, to_own, "Nej tak", by=canary)

    for idea, keeps in ((theirs, False), (_idea(world, "Skolehaver", other), True)):
        invitation = coauthors.invite(idea, by=other, person=canary, keeps=keeps)
        coauthors.accept(idea, invitation, by=canary)
    invited = _idea(world, "Gadekær", canary)
    coauthors.invite(invited, by=canary, person=other)
    asked_too = coauthors.invite(_idea(world, "Æbletræer", other), by=other, person=canary)
    world.note("invitation_id", asked_too.id)

    merging.propose(_idea(world, "Lys i parken", canary), own, "Det samme", by=canary)
    merger = merging.propose(_idea(world, "Lys i byen", canary), theirs, "Det samme", by=canary)
    forest = _idea(world, "Bænke i skoven", canary)
    joined = merging.propose(forest, theirs, "Hører med", by=canary)
    set_committed_value(joined, "idea", forest)
    set_committed_value(joined, "into", theirs)
    merging.accept(joined, by=other)
    world.note("merger_id", merger.id)

    double = _idea(world, "Cykelsti og bænke", canary)
    moves = comments.add(double, "Begge dele er gode.", by=canary)
    texts = splitting.Texts("Cykelsti", "En cykelsti.", "Bænke", "Nogle bænke.")
    split = splitting.split(double, texts, [moves], "To ting", by=canary, as_keeper=True)
    world.note("split_id", split.id)
    world.note("idea_id", split.new_id)

    proposals.withdraw(_idea(world, "Fortrudt", canary), "Forkert", by=canary)
    left = _idea(world, "Til alle", other)
    ballot = ballots.for_vote(left.id, canary)
    assert ballot is not None
    support.vote(ballot, 1, by=canary)
    support.give_up(left, by=other)
    support.take_over(left, by=canary)


def _world(audience: Audience) -> World:
    space = make.space(audience)
    inside = [RoleName.employee] if audience is Audience.internal else []
    world = World(
        space,
        make.box(space, name_policy=NamePolicy.pseudonyms, moderators_see_names=True),
        make.member(
            space,
            *inside,
            name=f"{MARK} Lund",
            pseudonym=f"{MARK} kaldet",
            shows_pseudonym=audience is Audience.public,
            email=f"{MARK.lower()}@example.org",
        ),
        make.member(space, *inside, name="Poul Lind"),
        make.member(space, RoleName.official, name="Mette Holm"),
        make.member(space, RoleName.moderator, name="Ida Bro"),
    )
    for person in (world.other, world.official):
        follows(follower(person), box_id=world.box.id)
    _write_all(world)
    for idea_id in world.ids["idea_id"]:
        follow_on_site(idea_id, by=world.other)
    read_ledger()
    write_letters()
    db.session.commit()
    engine().forget()
    while indexing.follow():
        pass
    return world


@pytest.fixture(params=[Audience.public, Audience.internal], ids=["public", "internal"])
def world(app: Flask, request: pytest.FixtureRequest) -> Iterator[World]:
    yield _world(request.param)
    engine().forget()


OF_OTHER_THINGS = (
    "hearings.",
    "notice.",
    "responses.",
    "admin.people",
    "admin.person",
    "admin.space_people",
)
"""Pages that have no ideas, and those on which admins see who has an account."""
MACHINES = ("static", "pages.health", "pages.ready")


def _addresses(app: Flask, world: World) -> list[str]:
    """Every GET address that ideas can be seen at, filled with what there is."""
    found: set[str] = set()
    subjects = world.ids["idea_id"] | world.ids["comment_id"] | world.ids["suggestion_id"]
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in MACHINES:
            continue
        if rule.endpoint.startswith(OF_OTHER_THINGS):
            continue
        names = sorted(rule.arguments - set(rule.defaults or {}))
        numbers = [name for name in names if name.endswith("_id")]
        ids = {0}
        if numbers:
            ids = set().union(*(world.ids.get(name, set()) for name in numbers))
            ids |= subjects if "subject_id" in numbers else set()
            ids |= {world.box.id} if "box_id" in numbers else set()
        for one in sorted(ids):
            values: dict[str, object] = {}
            for name in names:
                if name in numbers:
                    fitting = world.ids.get(name, {one})
                    values[name] = one if one in fitting else min(fitting)
                elif name in ("number", "version"):
                    values[name] = 1
                elif name == "ending":
                    values[name] = "jsonl"
                elif name == "what":
                    values[name] = "ideas"
                elif name == "slug":
                    values[name] = world.box.slug if "box" in rule.rule else world.space.slug
                else:
                    values[name] = "en" if name == "language" else "x"
            built = rule.build(values)
            if built is not None:
                found.add(built[1])
    box = world.box.slug
    found |= {f"/boxes/{box}?view=board", f"/ideas?box={box}", f"/exports/boxes/{box}.csv"}
    found |= {f"/ideas/{one}?sort={sort}" for one in world.ids["idea_id"] for sort in ("best",)}
    found |= {"/search?q=stien", f"/search?q={MARK}", f"/ideas?q={MARK}"}
    return sorted(found)


@pytest.mark.parametrize("who", ["visitor", "other", "official", "moderator", "admin"])
def test_no_page_says_whose_a_pseudonym_is(
    app: Flask, client: Client, world: World, who: str
) -> None:
    if who == "admin":
        client.sign_in(make.member(world.space, RoleName.admin, name="Anna Admin"))
    elif who != "visitor":
        client.sign_in(getattr(world, who))
    pseudonym = signing.worn(world.box.id, world.canary.id)
    assert pseudonym
    opened, named = 0, 0
    for address in _addresses(app, world):
        with client.get(address) as answer:
            assert answer.status_code < 500, address
            shown = answer.text
            for echo in (f"q={MARK}", f'value="{MARK}"', f"<title>Search: {MARK}"):
                shown = shown.replace(echo, "")
            assert MARK.lower() not in shown.lower(), (address, answer.status_code)
            assert MARK not in str(answer.headers).replace(f"q%3D{MARK}", ""), address
            opened += answer.status_code == 200
            named += pseudonym in shown
    # An admin of the site who does not work inside reads no ideas there.
    if world.space.is_public or who not in ("visitor", "admin"):
        assert opened > 40
        assert named > 12, "the pseudonym stands where the name would"


def test_no_mail_says_it(world: World) -> None:
    mine = world.canary.email
    written = [each for each in db.session.scalars(select(Letter)) if each.to != mine]
    assert written
    for letter in written:
        for text in (letter.subject, letter.body, letter.body_if_hidden or "", str(letter.headers)):
            assert MARK.lower() not in text.lower(), letter.subject


def test_all_of_it_is_signed(world: World) -> None:
    assert invariants.broken("subjects.signed", "pseudonyms") == {}
    signed = select(TextSuggestion.signed).where(TextSuggestion.author_id == world.canary.id)
    assert set(db.session.scalars(signed)) == {signing.worn(world.box.id, world.canary.id)}


def test_officials_answer_under_their_own_name(client: Client, world: World) -> None:
    own = min(world.ids["idea_id"])
    shown = client.sign_in(world.other).get(f"/ideas/{own}", follow_redirects=True).text
    assert "Mette Holm" in shown
    assert signing.worn(world.box.id, world.official.id) is None
