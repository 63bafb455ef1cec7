"""Plain functions that make people and things for tests, in the present session."""

import itertools
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from participation import clock, db, storage, text
from participation.accounts.models import Role, RoleName, User
from participation.comments.models import Comment
from participation.comments.trails import PlaceInThread, place
from participation.geometry import Spot
from participation.hearings.assessing.models import Point, Theme
from participation.hearings.assessing.queries.themes import key_of
from participation.hearings.maps.models import HearingMap
from participation.hearings.meetings.models import Meeting
from participation.hearings.notice.models import Hearing, HearingType, Section, Status
from participation.hearings.parties.actions.parties import new_key
from participation.hearings.parties.models import Party
from participation.hearings.questions.models import Question, QuestionKind
from participation.hearings.register.models import Group, Organisation
from participation.hearings.responses.models import Response, ResponseStatus
from participation.hearings.review.models import ReviewComment
from participation.ideas.boxes.models import Box
from participation.ideas.boxes.phases import Days, Phase, plan, window
from participation.ideas.calls.models import Call
from participation.ideas.coauthors.models import CoauthorInvitation
from participation.ideas.evaluation.models import Criterion
from participation.ideas.evidence.models import Evidence
from participation.ideas.projects.models import Milestone, Project
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.pseudonyms import naming
from participation.ideas.pseudonyms.models import Pseudonym, PseudonymReading
from participation.ideas.replies.models import ReplyTemplate
from participation.ideas.splitting.models import Split, SplitChoice
from participation.ideas.suggestions.models import TextSuggestion
from participation.ideas.transfers.models import Consent, Transfer
from participation.ideas.transfers.queries import content
from participation.illustrations import actions as illustrations
from participation.illustrations.models import Illustration
from participation.illustrations.renditions import Drawn
from participation.locations import actions as locations
from participation.locations.models import AreaOutline, Location, Where
from participation.moderation.models import Report, Rule
from participation.residence.models import Residence
from participation.spaces.models import (
    Audience,
    Department,
    Label,
    LabelKind,
    RulesAcceptance,
    Space,
)
from participation.subjects.actions import attach
from participation.subjects.models import Attachment, Coauthor, Revision, Subject, Visibility

_numbers = itertools.count(1)


def _save(thing: Any) -> Any:
    db.session.add(thing)
    db.session.flush()
    return thing


def user(name: str = "Astrid Holm", **values: Any) -> User:
    number = next(_numbers)
    values.setdefault("email", f"person{number}@example.org")
    values.setdefault("email_confirmed_at", clock.now())
    return _save(User(name=name, created_at=clock.now(), roles=[], **values))


def role(person: User, name: RoleName, space: Space | None = None, department: Any = None) -> Role:
    granted = Role(
        user_id=person.id,
        name=name,
        space_id=space.id if space else None,
        department_id=department.id if department else None,
        granted_at=clock.now(),
    )
    person.roles.append(granted)
    return _save(granted)


def roles_of(person: User) -> list[Role]:
    """The roles a person holds, read anew."""
    return list(db.session.scalars(select(Role).where(Role.user_id == person.id)))


def space(audience: Audience = Audience.public, **values: Any) -> Space:
    number = next(_numbers)
    values.setdefault("slug", f"space-{number}")
    values.setdefault("name", f"Space {number}")
    values.setdefault("organisation", "Fjordby Kommune")
    values.setdefault("house_rules", "Be kind.")
    return _save(Space(audience=audience, created_at=clock.now(), **values))


def department(inside: Space, name: str = "By og Miljø", **values: Any) -> Department:
    values.setdefault("slug", f"department-{next(_numbers)}")
    return _save(Department(space_id=inside.id, name=name, **values))


def label(inside: Space, name: str = "Trafik", kind: LabelKind = LabelKind.topic) -> Label:
    return _save(Label(space_id=inside.id, name=name, kind=kind, slug=f"label-{next(_numbers)}"))


def area(inside: Space, name: str = "Havnen") -> Label:
    return label(inside, name, LabelKind.area)


def residence(person: User, where: Label, **values: Any) -> Residence:
    """That a person says that they live in an area, of the space that it is of."""
    values.setdefault("chosen_at", clock.now())
    return _save(Residence(user_id=person.id, space_id=where.space_id, area_id=where.id, **values))


def member(inside: Space, *roles: RoleName, name: str = "Astrid Holm", **values: Any) -> User:
    """A person with these roles in the space (none: a citizen) who has accepted its house rules."""
    person = user(name, **values)
    for each in roles:
        role(person, each, None if each is RoleName.admin else inside)
    accept_rules(person, inside)
    return person


def accept_rules(person: User, inside: Space) -> None:
    _save(
        RulesAcceptance(
            user_id=person.id,
            space_id=inside.id,
            version=inside.house_rules_version,
            at=clock.now(),
        )
    )


def hearing_type(**values: Any) -> HearingType:
    number = next(_numbers)
    values.setdefault("key", f"type-{number}")
    values.setdefault("name", "Municipal hearing")
    values.setdefault("minimum_days", 14)
    values.setdefault("usual_days", 28)
    return _save(HearingType(**values))


def hearing(inside: Space, *, sections: int = 2, **values: Any) -> Hearing:
    """An open hearing with sections; give `status`, `visibility`, `opens_at`… for others."""
    now = clock.now()
    values.setdefault("title", "Lokalplan 214: Boliger og park ved den gamle havn")
    values.setdefault("summary", "340 boliger og en ny park ved havnen.")
    values.setdefault("status", Status.published)
    values.setdefault("opens_at", now - timedelta(days=10))
    values.setdefault("closes_at", now + timedelta(days=20))
    values.setdefault("visibility", Visibility.visible)
    values.setdefault("visible_from", values["opens_at"])
    values.setdefault("published_at", values["visible_from"])
    if "type" not in values and "type_id" not in values:
        values["type"] = hearing_type()
    made = _save(Hearing(space_id=inside.id, **values))
    for position in range(1, sections + 1):
        _save(
            Section(
                space_id=inside.id,
                hearing_id=made.id,
                root_id=made.id,
                position=position,
                title=f"Section {position}",
                body=f"What section {position} says.",
                visibility=made.visibility,
                visible_from=made.visible_from,
            )
        )
    return made


AREA = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Kajen"},'
    '"geometry":{"type":"Polygon","coordinates":'
    "[[[12.56,55.67],[12.58,55.67],[12.58,55.68],[12.56,55.67]]]}}]}"
)
"""A map with one area, as `participation.geometry` writes it."""


def hearing_map(of: Hearing, geojson: str = AREA) -> HearingMap:
    """The map of a hearing."""
    of.has_map = True
    return _save(HearingMap(hearing_id=of.id, geojson=geojson, saved_at=clock.now()))


def location(of: Subject, place: str = "Ved havnen", spot: Spot | None = None) -> Location:
    """Say where something is."""
    locations.locate(of, Where(place, spot or Spot(55.67, 12.6)))
    return db.session.get_one(Location, of.id)


def outline(of: Space, label: Label | None = None) -> AreaOutline:
    """The outline of a space or of one of its areas: a square around the harbour."""
    return _save(
        AreaOutline(
            space_id=of.id,
            label_id=label.id if label else None,
            geojson=AREA,
            south=55.0,
            west=12.0,
            north=56.0,
            east=13.0,
            saved_at=clock.now(),
        )
    )


def response(to: Hearing, author: User | None = None, **values: Any) -> Response:
    """A received response with the hearing's next number; visible unless said."""
    now = clock.now()
    to.last_number += 1
    to.response_count += 1
    values.setdefault("number", to.last_number)
    values.setdefault("body", "Seks etager er for højt ved kajen.")
    values.setdefault("respondent_name", author.name if author else "Bodil Krogh")
    values.setdefault("status", ResponseStatus.received)
    values.setdefault("visibility", Visibility.visible)
    values.setdefault("visible_from", now)
    values.setdefault("sent_at", now)
    values.setdefault("received_at", now)
    to.shown_count += int(values["visibility"] is Visibility.visible)
    return _save(
        Response(
            hearing_id=to.id,
            root_id=to.id,
            space_id=to.space_id,
            author_id=author.id if author else None,
            **values,
        )
    )


def theme(about: Hearing, title: str = "Building heights", **values: Any) -> Theme:
    """A theme of a hearing, after those that are there."""
    return _save(
        Theme(
            hearing_id=about.id,
            position=next(_numbers),
            title=title,
            key=key_of(title),
            made_at=clock.now(),
            **values,
        )
    )


def question(of: Hearing, text: str = "May houses be six storeys?", **values: Any) -> Question:
    """A question of a hearing, after those that are there: agree or disagree, unless said."""
    of.question_count += 1
    values.setdefault("kind", QuestionKind.stance)
    return _save(Question(hearing_id=of.id, position=of.question_count, text=text, **values))


def meeting(about: Hearing, **values: Any) -> Meeting:
    """A public meeting in a week, of two hours in the middle of a day, whatever time it is now."""
    starts = (clock.now() + timedelta(days=7)).replace(hour=11)
    about.meeting_count += 1
    values = {"title": "Meeting at the harbour", "place": "The town hall", **values}
    values = {"starts_at": starts, "ends_at": starts + timedelta(hours=2), **values}
    return _save(Meeting(hearing_id=about.id, changed_at=clock.now(), **values))


def review_comment(about: Hearing, by: User | None = None, **values: Any) -> ReviewComment:
    """What a colleague says about a draft."""
    values = {"body": "Say what it costs.", "at": clock.now(), **values}
    return _save(ReviewComment(hearing_id=about.id, by_id=(by or user()).id, **values))


def report(about: Any, by: User | None = None, **values: Any) -> Report:
    """That somebody has reported a contribution: it is off topic, unless said."""
    values = {"rule": Rule.off_topic, "note": "Se selv.", "at": clock.now(), **values}
    return _save(Report(subject_id=about.id, by_id=by.id if by else None, **values))


def organisation(inside: Space, name: str = "Havnens Venner", **values: Any) -> Organisation:
    """An organisation in the register of a space; give `groups` as names."""
    groups = [
        db.session.scalars(
            select(Group).where(Group.space_id == inside.id, Group.name == each)
        ).one_or_none()
        or _save(Group(space_id=inside.id, name=each))
        for each in values.pop("groups", ())
    ]
    values.setdefault("email", f"organisation{next(_numbers)}@example.org")
    return _save(
        Organisation(
            space_id=inside.id,
            name=name,
            sorted_as=text.sorting(name),
            created_at=clock.now(),
            groups=groups,
            **values,
        )
    )


def point(said: Response, *themes: Theme, quote: str = "", **values: Any) -> Point:
    """A point in a response, of its whole text unless said, under themes."""
    quote = quote or said.body
    values.setdefault("start", said.body.index(quote))
    values.setdefault("end", values["start"] + len(quote))
    for each in themes:
        each.point_count += 1
    return _save(
        Point(
            hearing_id=said.hearing_id,
            subject_id=said.id,
            quote=quote,
            made_at=clock.now(),
            themes=list(themes),
            **values,
        )
    )


def party(to: Hearing, organisation: Organisation, **values: Any) -> Party:
    """An organisation on the list of a hearing; give `invited_at`… for what has become of it."""
    if values.get("invited_at"):
        to.party_count += 1
        values.setdefault("email", organisation.email)
    return _save(
        Party(
            subject_id=to.id,
            organisation_id=organisation.id,
            organisation=organisation,
            added_at=clock.now(),
            **values,
        )
    )


def invited(to: Hearing, organisation: Organisation, **values: Any) -> tuple[Party, str]:
    """A party that has been asked, and the key of its personal link."""
    values.setdefault("invited_at", clock.now() - timedelta(days=5))
    made = party(to, organisation, **values)
    key = new_key(made)
    db.session.flush()
    return made, key


def box(inside: Space, **values: Any) -> Box:
    number = next(_numbers)
    values.setdefault("slug", f"box-{number}")
    values.setdefault("name", f"Ideas for space {number}")
    return _save(Box(space_id=inside.id, **values))


def phases(inside: Box, **days: tuple[int | None, int | None]) -> Box:
    """Date the phases of a box, by how many days from today each begins and ends."""
    zone = db.session.get_one(Space, inside.space_id).timezone
    today = clock.today(zone)
    chosen: dict[Phase, Days] = {
        Phase(name): tuple(  # type: ignore[misc]
            None if each is None else today + timedelta(days=each) for each in both
        )
        for name, both in days.items()
    }
    found = plan(chosen, zone)
    inside.phases = [each.kept() for each in found]
    inside.opens_at, inside.closes_at = window(found)
    inside.phase_edge_at = inside.timetable.next_edge(clock.now())
    db.session.flush()
    return inside


def call(of: Box, **values: Any) -> Call:
    values.setdefault("title", of.name)
    values.setdefault("visibility", Visibility.visible)
    now = clock.now()
    return _save(
        Call(box_id=of.id, space_id=of.space_id, visible_from=now, published_at=now, **values)
    )


def criterion(inside: Box, name: str = "Virkning", **values: Any) -> Criterion:
    values.setdefault("position", next(_numbers))
    return _save(Criterion(box_id=inside.id, name=name, **values))


def reply_template(inside: Space, body: str = "Tak for {title}.", **values: Any) -> ReplyTemplate:
    values.setdefault("name", "Tak")
    return _save(ReplyTemplate(space_id=inside.id, body=body, at=clock.now(), **values))


def pseudonym(inside: Box, person: User, name: str = "Solsort") -> Pseudonym:
    return _save(
        Pseudonym(
            box_id=inside.id, user_id=person.id, name=name, key=naming.key_of(name), at=clock.now()
        )
    )


def pseudonym_reading(of: Any, by: User, **values: Any) -> PseudonymReading:
    values.setdefault("reason", "Det bryder reglerne.")
    values.setdefault("at", clock.now())
    return _save(PseudonymReading(subject_id=of.id, user_id=of.author_id, by_id=by.id, **values))


def idea(inside: Box, author: User | None = None, **values: Any) -> Idea:
    now = clock.now()
    values.setdefault("title", "Lys på stien mellem stationen og gymnasiet")
    values.setdefault("body", "Stien er mørk fra oktober til marts.")
    values.setdefault("state", IdeaState.new)
    values.setdefault("state_at", now)
    values.setdefault("visibility", Visibility.visible)
    values.setdefault("visible_from", now)
    values.setdefault("published_at", now)
    if values["state"] is not IdeaState.draft:
        counted = update(Box).where(Box.id == inside.id).values(idea_count=Box.idea_count + 1)
        db.session.execute(counted.execution_options(synchronize_session="evaluate"))
    return _save(
        Idea(
            box_id=inside.id,
            space_id=inside.space_id,
            author_id=author.id if author else None,
            **values,
        )
    )


def project(inside: Space, **values: Any) -> Project:
    """A project that everybody in its space may read."""
    now = clock.now()
    values.setdefault("title", "Lys på stien")
    values.setdefault("summary", "34 lamper på 1,2 km sti.")
    values.setdefault("state_at", now)
    values.setdefault("visibility", Visibility.visible)
    values.setdefault("visible_from", now)
    values.setdefault("published_at", now)
    return _save(Project(space_id=inside.id, currency=inside.currency, **values))


def milestone(of: Project, title: str = "Lamperne er sat op", **values: Any) -> Milestone:
    values.setdefault("due_on", clock.latest_day() + timedelta(days=30))
    return _save(Milestone(project_id=of.id, title=title, state_at=clock.now(), **values))


def transfer(of: Idea, box_id: int, by: User, *, agreed: bool = False) -> Transfer:
    """An idea that is to go from inside to a public box; its author has `agreed`, or is asked."""
    made = _save(
        Transfer(
            idea_id=of.id, box_id=box_id, outward=True, asked_at=clock.now(), asked_by_id=by.id
        )
    )
    of.has_transfers = True
    if agreed:
        _save(
            Consent(
                transfer_id=made.id,
                user_id=of.author_id,
                at=clock.now(),
                agreed_to=content(of),
                shows_name=True,
                tells_support=False,
            )
        )
    db.session.flush()
    return made


def coauthor(of: Idea, person: User) -> Coauthor:
    """Somebody who writes an idea along, counted as the action counts."""
    made = _save(Coauthor(subject_id=of.id, user_id=person.id, at=clock.now()))
    of.coauthor_count += 1
    of.coauthor_id = of.coauthor_id or person.id
    db.session.flush()
    return made


def coauthor_invitation(to: Idea, by: User, **values: Any) -> CoauthorInvitation:
    """An invitation to write an idea along, which waits."""
    now = clock.now()
    return _save(
        CoauthorInvitation(
            idea_id=to.id,
            invited_by_id=by.id,
            **{"keeps": False, "at": now, "state_at": now, **values},
        )
    )


def suggestion(to: Idea, author: User | None = None, **values: Any) -> TextSuggestion:
    """A suggestion to an idea, made from its first version."""
    written = values.pop("body", f"{to.body} More.")
    to.has_suggestions = True
    return _save(
        TextSuggestion(
            space_id=to.space_id,
            root_id=to.id,
            idea_id=to.id,
            author_id=author.id if author else None,
            title=values.pop("title", to.title),
            body=written,
            based_on=values.pop("based_on", 1),
            **{"visibility": Visibility.visible, "visible_from": clock.now(), **values},
        )
    )


def split(idea: Idea, new: Idea, *asked: User, **values: Any) -> Split:
    """That an idea was split in two, and who is asked to choose."""
    revision = Revision(
        subject_id=idea.id, number=1, at=clock.now(), title=idea.title, body=idea.body
    )
    db.session.add(revision)
    db.session.flush()
    at = clock.now()
    idea.edited_at, idea.has_splits, new.has_splits = at, True, True
    made = _save(
        Split(
            idea_id=idea.id,
            new_id=new.id,
            revision_id=revision.id,
            **{"at": at, "state": new.state, "reason": "R", **values},
        )
    )
    for each in asked:
        db.session.add(SplitChoice(split_id=made.id, user_id=each.id, value=1, voted_at=at))
    db.session.flush()
    return made


def illustration(of: Subject | Space, description: str = "The harbour.") -> Illustration:
    """A picture of a subject or a space; its bytes are none of a picture's."""
    files = [
        storage.keep(f"{size} {next(_numbers)}".encode(), f"{size}.webp", storage.WEBP)
        for size in ("small", "large", "wide")
    ]
    drawn = Drawn(*files, width=1280, height=720)
    number = illustrations.add(of, drawn, description=description, credit="Anna Berg", by=None)
    return db.session.get_one(Illustration, number)


def attachment(subject: Subject, title: str = "Plan", by: User | None = None) -> Attachment:
    """A PDF that belongs to a subject."""
    kept = storage.keep(pdf(f"{title} {next(_numbers)}"), "plan.pdf", storage.PDF)
    file = storage.add(kept)
    return attach(subject, file, title=title, by=by)


def evidence(of: Subject, by: User | None = None) -> Evidence:
    """A PDF that shows that a subject is realised."""
    kept = storage.keep(pdf(f"shown {next(_numbers)}"), "plan.pdf", storage.PDF)
    return _save(
        Evidence(
            subject_id=of.id,
            title="Report",
            file_id=storage.add(kept).id,
            at=clock.now(),
            by_id=by.id if by else None,
        )
    )


def comment(
    about: Any, author: User | None = None, parent: Comment | None = None, **values: Any
) -> Comment:
    """A comment placed directly, in its thread; stories use the action instead."""
    now = clock.now()
    values.setdefault("body", "Det er jeg enig i.")
    values.setdefault("visibility", Visibility.visible)
    values.setdefault("visible_from", now)
    made = _save(
        Comment(
            about_id=about.id,
            root_id=about.id,
            space_id=about.space_id,
            author_id=author.id if author else None,
            parent_id=parent.id if parent else None,
            **values,
        )
    )
    under = (
        PlaceInThread(parent.thread_id or parent.id, parent.trail, parent.depth) if parent else None
    )
    made.thread_id, made.trail, made.depth = place(made.id, under)
    if parent:
        head = db.session.get(Comment, made.thread_id)
        assert head is not None
        head.reply_count += 1
    about.comment_count += 1
    db.session.flush()
    return made


def pdf(words: str = "plan", size: int = 0) -> bytes:
    """A PDF of one empty page with these words and so many bytes in a comment: small, and it opens."""
    head = b"%PDF-1.4\n%" + words.encode() + b"x" * size + b"\n"
    body, places = head, []
    for number, each in enumerate(
        (
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        ),
        start=1,
    ):
        places.append(len(body))
        body += b"%d 0 obj%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 4\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    )
