"""Part `hearing`: the pages of a hearing that thousands have answered against one with a hundred.

Both stand in a copy of the small town: 100 responses with 400 points, and 5,000 with 20,000. Four of
five are sorted, and both have as many themes.
"""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from bench import deadline, memo
from bench.asking import Browser
from bench.catalogue import OFFICIAL, VISITOR, Page, cookies_of
from bench.data import Site, look_at_tables
from bench.growth import measure
from bench.running import FRAGMENTS, Run
from participation import clock, db
from participation.demo import words
from participation.hearings.assessing.models import Outcome, Point, Sorting, Theme, point_themes
from participation.hearings.assessing.queries.themes import key_of
from participation.hearings.notice.models import Hearing, Section, Status
from participation.hearings.responses.campaigns import campaign_of
from participation.hearings.responses.models import RespondentKind, Response, ResponseStatus
from participation.subjects.models import Visibility

FEW, SOME, MANY = 100, 355, 5_000
POINTS = 4
THEMES = 56
PAGES = (
    (VISITOR, "responses"),
    (VISITOR, "responses?section={section}"),
    (VISITOR, "responses?q=kajen"),
    (OFFICIAL, "responses?theme={theme}"),
    (VISITOR, "responses/7"),
    (OFFICIAL, "desk"),
    (OFFICIAL, "desk/responses"),
    (OFFICIAL, "desk/sorting"),
    (OFFICIAL, "desk/sorting?show=sorted"),
    (OFFICIAL, "desk/sorting/7"),
    (OFFICIAL, "desk/themes"),
    (OFFICIAL, "desk/themes/{theme}"),
    (OFFICIAL, "desk/outcome"),
)


@dataclass(frozen=True)
class Heard:
    """A hearing to measure: its number, and one of its sections and themes."""

    id: int
    section: int
    theme: int

    def path(self, page: str) -> str:
        """The address of one of its pages."""
        desk, _, rest = page.partition("desk")
        home = f"/desk/hearings/{self.id}{rest}" if not desk else f"/hearings/{self.id}/{page}"
        return home.format(section=self.section, theme=self.theme)


def run(run: Run) -> None:
    """Make both hearings on each database, and open their pages in turn."""
    for database in run.options.databases:
        with run.store.copy(run.small(database)) as site:
            few, some, many = _make(site)
            run.results.begin(
                f"Hearing: {database}, one worker, {FEW:,} and {MANY:,} responses, milliseconds"
            )
            cookies = cookies_of(site)
            with run.site(site, 1, FRAGMENTS) as server:
                for who, page in PAGES:
                    name = f"/hearings/…/{page.format(section='…', theme='…')} ({who})"
                    pair = [
                        (
                            server,
                            Browser(server.address),
                            Page(who, each.path(page), cookies[who], name),
                        )
                        for each in (few, many)
                    ]
                    measure(run, database, MANY, pair[0], pair[1])
            run.results.begin(f"Memos: {database}, seconds, with the start of the command")
            memo.measure(run, site, some.id, SOME)
            memo.measure(run, site, many.id, MANY)
    deadline.run(run)


def _make(site: Site) -> tuple[Heard, Heard, Heard]:
    app = site.app()
    with app.app_context(), db.transaction():
        like = db.session.get_one(Hearing, int(site.facts.hearing.split("/")[2].split("-")[0]))
        made = _hearing(like, FEW), _hearing(like, SOME), _hearing(like, MANY)
    look_at_tables(app)
    app.extensions["database"].engine.dispose()
    return made


def _hearing(like: Hearing, count: int) -> Heard:
    opened = clock.now()
    shown = {"visibility": Visibility.visible, "visible_from": opened, "published_at": opened}
    hearing = Hearing(
        space_id=like.space_id,
        type_id=like.type_id,
        title=f"Trafikplan for havnen, {count} svar",
        summary=like.summary,
        status=Status.under_assessment,
        opens_at=opened,
        closes_at=opened,
        response_count=count,
        shown_count=count,
        last_number=count,
        opened_recorded=True,
        closed_recorded=True,
        **shown,
    )
    db.session.add(hearing)
    db.session.flush()
    section = Section(
        space_id=like.space_id,
        hearing_id=hearing.id,
        root_id=hearing.id,
        position=1,
        title="Vejene",
        body="Hvor skal bilerne køre?",
        **shown,
    )
    db.session.add(section)
    db.session.flush()
    said = [_said(number) for number in range(1, count + 1)]
    rows = [
        {
            "space_id": like.space_id,
            "hearing_id": hearing.id,
            "root_id": hearing.id,
            "section_id": section.id if number % 2 else None,
            "respondent_kind": RespondentKind.person,
            "respondent_name": f"Borger {number}",
            "number": number,
            "status": ResponseStatus.received,
            "body": " ".join(parts),
            "letter": campaign_of(" ".join(parts), None, RespondentKind.person),
            "sent_at": opened,
            "received_at": opened,
            **shown,
        }
        for number, parts in enumerate(said, start=1)
    ]
    made = [Response(**row) for row in rows]
    db.session.add_all(made)
    db.session.flush()
    themes = _themes(hearing)
    _points(hearing, [each.id for each in made], said, themes)
    return Heard(hearing.id, section.id, themes[0])


def _said(number: int) -> list[str]:
    """Four sentences that no other response has all of."""
    thoughts = words.THOUGHTS
    return [
        f"Nummer {number} bor ved kajen og cykler hver dag.",
        *(f"{thoughts[(number + each) % len(thoughts)]}" for each in range(POINTS - 1)),
    ]


def _themes(hearing: Hearing) -> list[int]:
    now = clock.now()
    made = [
        Theme(
            hearing_id=hearing.id,
            position=number,
            title=f"Tema {number}",
            key=key_of(f"Tema {number}"),
            made_at=now,
            outcome=Outcome.noted if number <= 41 else None,
            reason="Det er med i planen." if number <= 41 else "",
        )
        for number in range(1, THEMES + 1)
    ]
    db.session.add_all(made)
    db.session.flush()
    return [theme.id for theme in made]


def _points(hearing: Hearing, ids: list[int], said: list[list[str]], themes: list[int]) -> None:
    now = clock.now()
    rows, done = [], []
    for subject_id, parts in zip(ids, said, strict=True):
        at = 0
        for part in parts:
            rows.append(
                {
                    "hearing_id": hearing.id,
                    "subject_id": subject_id,
                    "quote": part,
                    "start": at,
                    "end": at + len(part),
                    "from_file": False,
                    "made_at": now,
                }
            )
            at += len(part) + 1
        if subject_id % 5:
            done.append(
                {"subject_id": subject_id, "hearing_id": hearing.id, "at": now, "done_at": now}
            )
    db.insert_many(Point, rows)
    db.insert_many(Sorting, done)
    points = db.session.scalars(
        select(Point.id).where(Point.hearing_id == hearing.id).order_by(Point.id)
    ).all()
    # Every other point is about the same, so that its page is full in both hearings.
    under = [themes[0] if number % 2 else themes[number % THEMES] for number in range(len(points))]
    links = [
        {"point_id": point, "theme_id": theme} for point, theme in zip(points, under, strict=True)
    ]
    db.session.execute(insert(point_themes), links)
    for theme, count in Counter(under).items():
        db.session.execute(update(Theme).where(Theme.id == theme).values(point_count=count))
