"""Who and what the story is about, as rows: spaces, boxes and people, found again by their keys."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from participation import clock, db, ledger
from participation.accounts import actions as accounts
from participation.accounts.models import RoleName, User
from participation.demo.pictures import hang
from participation.demo.story import area_da
from participation.demo.story import people as names
from participation.demo.story.parts import BoxPart, HeldRole, PersonPart, SpacePart
from participation.demo.story.people import PEOPLE
from participation.demo.story.pictures import COLOURS
from participation.demo.story.places import AGENCY, BOXES, FJORDBY, SPACES
from participation.demo.story.whereabouts import AREAS, outline
from participation.demo.telling import Telling, written
from participation.geometry import Geometry
from participation.hearings.notice.actions import types
from participation.ideas.boxes.models import Box, Eligible
from participation.locations import outlining
from participation.residence import actions as residence
from participation.spaces.actions import accept_house_rules
from participation.spaces.models import (
    Audience,
    Department,
    EmailDomain,
    Label,
    LabelKind,
    Space,
)

FIRST = FJORDBY.slug
"""Where those live who hold no role in a space."""


@dataclass(frozen=True)
class Account:
    """A sign-in that the demo hands out."""

    role: str
    email: str
    password: str


@dataclass
class Cast:
    """The rows the story uses, by the keys its data uses."""

    spaces: dict[str, Space] = field(default_factory=dict)
    departments: dict[tuple[str, str], Department] = field(default_factory=dict)
    labels: dict[tuple[str, LabelKind, str], Label] = field(default_factory=dict)
    boxes: dict[str, Box] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    crowd: dict[str, list[User]] = field(default_factory=dict)
    lives_in: dict[int, int] = field(default_factory=dict)
    """The area of each person who has said one."""
    home: dict[str, str] = field(default_factory=dict)
    staff: set[str] = field(default_factory=set)
    works_in: dict[tuple[str, str], str] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)

    def chosen_labels(
        self, space: str, topics: tuple[str, ...], areas: tuple[str, ...]
    ) -> list[Label]:
        """The topics and areas of a space with these slugs."""
        return [
            *(self.labels[space, LabelKind.topic, slug] for slug in topics),
            *(self.labels[space, LabelKind.area, slug] for slug in areas),
        ]

    def department_of(self, space: str, person: str, otherwise: str) -> Department:
        """The department somebody speaks for: their own, or that of the case."""
        return self.departments[space, self.works_in.get((space, person), otherwise)]


def gather(telling: Telling) -> Cast:
    """Make the spaces, the people and the boxes, at the time when the site was new."""
    cast = Cast()
    start = telling.now - timedelta(days=430)
    with clock.at(start):
        types.seed()
        for space_part in SPACES:
            _add_space(cast, space_part)
        for person in PEOPLE:
            _add_person(cast, person)
        _add_crowd(cast, FJORDBY.slug, names.neighbours(), None)
        _house(cast, FJORDBY)
        _add_crowd(cast, AGENCY.slug, names.colleagues(), RoleName.employee)
    for box in BOXES:
        with clock.at(telling.now + timedelta(days=box.opened)):
            _add_box(cast, box, telling)
    return cast


def _add_space(cast: Cast, part: SpacePart) -> None:
    space = Space(
        slug=part.slug,
        name=part.name,
        organisation=part.organisation,
        description=written(part.description),
        audience=Audience.internal if part.internal else Audience.public,
        language=part.language,
        timezone=part.timezone,
        house_rules=written(part.house_rules),
        created_at=clock.now(),
        colour=COLOURS[part.slug],
    )
    db.session.add(space)
    db.session.flush()
    cast.spaces[part.slug] = space
    for slug, name in part.departments.items():
        department = Department(space_id=space.id, slug=slug, name=name)
        db.session.add(department)
        cast.departments[part.slug, slug] = department
    for kind, found in ((LabelKind.topic, part.topics), (LabelKind.area, part.areas)):
        for slug, name in found.items():
            label = Label(space_id=space.id, kind=kind, slug=slug, name=name)
            db.session.add(label)
            cast.labels[part.slug, kind, slug] = label
    if part.email_domain:
        db.session.add(EmailDomain(space_id=space.id, domain=part.email_domain))
    db.session.flush()
    ledger.record("space.created", space_id=space.id)
    hang(space, part.slug, by=None)
    for slug in AREAS if part is FJORDBY else ():
        area = cast.labels[part.slug, LabelKind.area, slug]
        outlining.save(space, str(area.id), Geometry((outline(slug),)), by=None)


def _add_person(cast: Cast, part: PersonPart) -> None:
    if part.signs_in:
        password = secrets.token_urlsafe(12)
        user = accounts.add_confirmed(part.email, part.name, password)
        cast.accounts.append(Account(part.signs_in, part.email, password))
    else:
        user = User(
            email=part.email,
            email_confirmed_at=clock.now(),
            name=part.name,
            created_at=clock.now(),
            roles=[],
        )
        db.session.add(user)
        db.session.flush()
        ledger.record("account.created", by=user.id)
    user.language = part.language
    user.pseudonym = part.pseudonym or None
    user.shows_pseudonym = bool(part.pseudonym)
    cast.people[part.key] = user
    for hold in part.holds:
        _grant(cast, part.key, user, hold)
    cast.home[part.key] = next((hold.space for hold in part.holds if hold.space), FIRST)
    if any(hold.name is not RoleName.employee for hold in part.holds):
        cast.staff.add(part.key)
    accept_house_rules(cast.spaces[cast.home[part.key]], by=user)


def _grant(cast: Cast, key: str, user: User, hold: HeldRole) -> None:
    space = cast.spaces[hold.space] if hold.space else None
    department = None
    if hold.space and hold.department:
        department = cast.departments[hold.space, hold.department]
        cast.works_in[hold.space, key] = hold.department
    accounts.grant(
        user,
        hold.name,
        space.id if space else None,
        department.id if department else None,
        by=None,
    )


def _add_crowd(cast: Cast, space: str, crowd: list[str], role: RoleName | None) -> None:
    """People who only support and vote; they have no address and cannot sign in."""
    users = [User(name=name, created_at=clock.now(), roles=[]) for name in crowd]
    db.session.add_all(users)
    db.session.flush()
    cast.crowd[space] = users
    if role is not None:
        for user in users:
            accounts.grant(user, role, cast.spaces[space].id, by=None)


def _house(cast: Cast, part: SpacePart) -> None:
    """The neighbours say where they live, area by area, and those of the story who live in that of a box."""
    areas = cast.chosen_labels(part.slug, (), tuple(part.areas))
    mine = next(each for each in areas if each.slug == area_da.AREA)
    people = [(each, areas[i % len(areas)]) for i, each in enumerate(cast.crowd[part.slug])]
    for person, area in [*people, *((cast.people[key], mine) for key in area_da.LIVES_HERE)]:
        residence.choose(cast.spaces[part.slug], area, by=person)
        cast.lives_in[person.id] = area.id


def _add_box(cast: Cast, part: BoxPart, telling: Telling) -> None:
    space = cast.spaces[part.space]
    box = Box(
        space_id=space.id,
        department_id=cast.departments[part.space, part.department].id,
        slug=part.slug,
        name=part.name,
        summary=written(part.summary),
        description=written(part.description),
        belongs=written(part.belongs),
        belongs_elsewhere=written(part.belongs_elsewhere),
        criteria=written(part.criteria),
        fields=[each.kept() for each in part.fields],
        method=part.method,
        votes_each=part.votes_each,
        place_asked=part.place_asked,
        who_writes=Eligible.area if part.areas else Eligible.everybody,
        who_supports=Eligible.area if part.areas else Eligible.everybody,
        area_ids=[each.id for each in cast.chosen_labels(part.space, (), part.areas)],
        comment_layout=part.comment_layout,
        threshold=part.threshold,
        opens_at=clock.now(),
        closes_at=None
        if part.closes is None
        else clock.end_of_day(telling.deadline(part.closes, space.timezone), space.timezone),
        created_at=clock.now(),
    )
    box.space = space
    db.session.add(box)
    db.session.flush()
    ledger.record("box.created", space_id=space.id, box=box.id)
    cast.boxes[part.slug] = box
