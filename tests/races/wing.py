"""A hearing with all that stands in it, and what officials, respondents and the worker do with it."""

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from participation import clock, db, ledger
from participation.accounts.models import Purpose, RoleName, Token, User
from participation.accounts.tokens import issue_row
from participation.hearings.assessing.actions import sorting as actions_sorting
from participation.hearings.assessing.actions import themes as actions_themes
from participation.hearings.assessing.models import Outcome, Point, Sorting, Theme, point_themes
from participation.hearings.assessing.queries.sorting import copies_to_sort
from participation.hearings.assessing.queries.themes import chosen_points, points_in
from participation.hearings.assessing.queries.themes import point as point_of
from participation.geometry import read
from participation.hearings.intake.actions import entering, read_through
from participation.hearings.maps import actions as mapping
from participation.hearings.meetings import actions as meeting
from participation.hearings.meetings.models import Meeting
from participation.hearings.notice.actions import schedule
from participation.hearings.notice.models import Hearing, Publication, Section, Status, TextChange
from participation.hearings.outcome.actions import concluding, rounds
from participation.hearings.outcome.notices import tell_outcome
from participation.hearings.parties.actions import answering, inviting, linking, parties
from participation.hearings.parties.models import Party, PartyLetter
from participation.hearings.parties.queries.parties import by_key, letter_of
from participation.hearings.parties.queries.responses import of_party
from participation.hearings.publishing.actions import documents, publication, writing
from participation.hearings.questions import actions as asking
from participation.hearings.questions.models import Question, QuestionKind
from participation.hearings.register import actions
from participation.hearings.register.models import Organisation
from participation.hearings.responses import content
from participation.hearings.responses.actions import responding, unconfirmed
from participation.hearings.responses.models import (
    Channel,
    RespondentKind,
    Response,
    ResponseStatus,
)
from participation.hearings.review import actions as reviewing
from participation.hearings.review.models import ReviewComment
from participation.ledger import Entry
from participation.mail import Letter
from participation.moderation.actions import decide
from participation.moderation.models import Decision, Rule, Verdict
from participation.storage import StoredFile
from participation.subjects.models import Attachment, StateChange, Visibility
from tests import factories as make
from tests.races.walking import Act

TEXT = "Seks etager er for højt ved kajen. Og der mangler lys på stien."
LETTER = TEXT + " " + "Vi beder om at planen laves om, så der er plads til alle i byen. " * 2


def _section(hearing: Hearing, at: int) -> Section:
    return next(each for each in hearing.sections if each.title == f"Section {at + 1}")


def _document(hearing: Hearing, at: int) -> Attachment:
    return next(each for each in hearing.attachments if each.title == "ABC"[at])


def _to_the_end(step: Callable[[], bool]) -> Act:
    """A step of the worker, which does what there is to do in one hearing after the other."""

    def run() -> None:
        while step():
            pass

    return run


class Wing:
    """A hearing at some stage: "draft", "open", "closed" or "assessed", made anew for each order.

    Under assessment the theme `answered` has a point and an assessment; `empty` and `other` have neither.
    """

    def __init__(self, stage: str = "assessed", **values: Any) -> None:
        now = clock.now()
        dates = {
            "draft": {"opens_at": None, "closes_at": now + timedelta(days=40)},
            "scheduled": {"opens_at": now + timedelta(days=2)},
            "open": {},
            "closed": {"closes_at": now - timedelta(days=1)},
            "assessed": {"closes_at": now - timedelta(days=1)},
        }[stage]
        status = {"draft": Status.draft, "assessed": Status.under_assessment}.get(
            stage, Status.published
        )
        staff = {"visibility": Visibility.staff, "visible_from": None}
        passed = {"opened_recorded": stage not in ("draft", "scheduled")}
        passed["closed_recorded"] = stage in ("closed", "assessed")
        with db.transaction():
            inside = make.space()
            by = make.member(inside, RoleName.official)
            colleague = make.member(inside, RoleName.official, RoleName.moderator, name="Bo Lund")
            hearing = make.hearing(
                inside,
                status=status,
                contact_name="Astrid Holm",
                contact_email="astrid@example.org",
                outcome_asked="asked",
                outcome_said="said",
                outcome_did="done",
                **{**dates, **(staff if stage == "draft" else {}), **passed, **values},
            )
            self.hearing, self.space = hearing.id, inside.id
            self.by, self.colleague = by.id, colleague.id
            self.person = make.user("Dagny Lie").id
            first = make.response(hearing, body=TEXT, visibility=Visibility.held)
            same = make.response(hearing, body=TEXT, letter="same", visibility=Visibility.held)
            first.letter = "same"
            self.first, self.same = first.id, same.id
            self.answered = make.theme(
                hearing, "Heights", outcome=Outcome.followed, reason="r", assessment="a"
            ).id
            self.empty, self.other = (make.theme(hearing, each).id for each in ("Traffic", "Light"))
            self.point = make.point(first, self.get(Theme, self.answered), quote="Seks etager").id
        self.key = uuid.uuid4().hex

    # What there is, loaded as a page loads it.

    def get(self, kind: Any, number: int) -> Any:
        return db.session.scalars(select(kind).where(kind.id == number)).one()

    def the_hearing(self, *parts: Any) -> Hearing:
        return db.session.scalars(
            select(Hearing)
            .where(Hearing.id == self.hearing)
            .options(
                joinedload(Hearing.space),
                joinedload(Hearing.type),
                *(selectinload(each) for each in parts),
            )
        ).one()

    def sections(self) -> list[Section]:
        return self.the_hearing(Hearing.sections).sections

    def the_point(self, number: int | None = None) -> Point:
        found = select(Point).where(Point.id == (number or self.point))
        return db.session.scalars(found.options(selectinload(Point.themes))).one()

    def response(self, number: int | None = None) -> Response:
        found = select(Response).where(Response.id == (number or self.first))
        files = selectinload(Response.attachments).joinedload(Attachment.file)
        return db.session.scalars(found.options(files)).one()

    def act(
        self, do: Callable[[Hearing, User], Any], by: int | None = None, parts: Any = None
    ) -> Act:
        """An action in a transaction of its own, with the hearing and an official loaded in it."""
        loaded = () if parts is None else (parts,)

        def run() -> Any:
            with db.transaction():
                answer = do(self.the_hearing(*loaded), self.get(User, by or self.by))
                return answer if isinstance(answer, (bool, int, str)) else None

        return run

    def with_more(self, add: Callable[[Hearing], Any]) -> Any:
        """Make more rows before the two begin; gives the id of what was made."""
        with db.transaction():
            made = add(self.the_hearing())
            return made.id if hasattr(made, "id") else made

    # What is seen afterwards, and what must hold whatever happened.

    def look(self) -> Any:
        hearing = self.the_hearing(Hearing.sections, Hearing.attachments)
        responses = db.session.scalars(
            select(Response).where(Response.hearing_id == hearing.id).order_by(Response.id)
        ).all()
        counted = select(func.count()).where(point_themes.c.theme_id == Theme.id)
        themes = db.session.execute(
            select(
                Theme.title, Theme.removed_at.is_not(None), Theme.outcome, counted.scalar_subquery()
            )
            .where(Theme.hearing_id == hearing.id)
            .order_by(Theme.removed_at.is_not(None), Theme.position, Theme.title)
        ).all()
        sorted_ = db.session.execute(
            select(
                Sorting.subject_id - hearing.id,
                Sorting.by_id == self.by,
                Sorting.done_at.is_not(None),
            )
            .where(Sorting.hearing_id == hearing.id)
            .order_by(Sorting.subject_id)
        ).all()
        questions = db.session.scalars(
            select(Question).where(Question.hearing_id == hearing.id).order_by(Question.position)
        ).all()
        meetings = db.session.scalars(
            select(Meeting).where(Meeting.hearing_id == hearing.id).order_by(Meeting.title)
        ).all()
        invited = db.session.scalars(
            select(Party).where(Party.subject_id == hearing.id).order_by(Party.organisation_id)
        ).all()
        changes = select(TextChange.note).where(TextChange.hearing_id == hearing.id)
        entries = db.session.execute(
            select(Entry.action, func.count())
            .where(
                or_(
                    Entry.subject_id == hearing.id,
                    Entry.subject_id.in_([each.id for each in responses]),
                )
            )
            .group_by(Entry.action)
            .order_by(Entry.action)
        ).all()
        after = None
        if hearing.closes_at is not None:
            after = [
                each.visible_from is not None and each.visible_from > hearing.closes_at
                for each in responses
            ]
        self._must_hold(hearing, responses)
        return (
            (hearing.status.value, hearing.title, hearing.summary, hearing.outcome_did),
            (hearing.visibility.value, hearing.opened_recorded, hearing.closed_recorded),
            (hearing.following_id is not None, hearing.has_map),
            [
                (each.title, each.body, each.adopted, each.removed_at is not None, each.visibility)
                for each in sorted(hearing.sections, key=lambda one: (one.position, one.title))
            ],
            [(each.title, each.position) for each in hearing.attachments],
            [tuple(row) for row in themes],
            [
                (each.number, each.status.value, each.visibility.value, each.body, each.late)
                for each in responses
            ],
            after,
            [tuple(row) for row in sorted_],
            [(each.text, tuple(each.options)) for each in questions],
            [(each.title, each.is_cancelled, each.changes) for each in meetings],
            [
                (
                    each.wanted_at is not None,
                    each.invited_at is not None,
                    each.answered_at is not None,
                    each.refused_at is not None,
                    each.reminded_at is not None,
                )
                for each in invited
            ],
            self.written(),
            sorted(db.session.scalars(changes)),
            [tuple(row) for row in entries],
            self._letters(),
        )

    def _letters(self) -> list[str]:
        return sorted(
            re.sub(r"\d+@", "@", f"{each.to} {each.subject}")
            for each in db.session.scalars(select(Letter))
            if self.key in each.body or f"/hearings/{self.hearing}" in each.body
        )

    def _must_hold(self, hearing: Hearing, responses: Any) -> None:
        """Said in words, whatever the order was."""
        standing = db.session.scalars(
            select(Theme).where(Theme.hearing_id == hearing.id, Theme.removed_at.is_(None))
        ).all()
        if hearing.status is Status.concluded:
            for theme in standing:
                assert not theme.point_count or theme.outcome, (
                    f"concluded, unanswered: {theme.title}"
                )
        if hearing.status in (Status.concluded, Status.withdrawn):
            over = db.session.scalar(
                select(func.max(Entry.id)).where(
                    Entry.subject_id == hearing.id,
                    Entry.action.in_(("hearing.concluded", "hearing.withdrawn")),
                )
            )
            later = select(Entry.action).where(
                Entry.id > (over or 0),
                or_(
                    Entry.action == "response.received",
                    Entry.action.in_(("point.added", "theme.added", "hearing.parties_asked")),
                ),
                or_(
                    Entry.subject_id == hearing.id,
                    Entry.subject_id.in_([each.id for each in responses]),
                ),
            )
            assert list(db.session.scalars(later)) == [], "something came after the end"
        for each in responses:
            if each.status is ResponseStatus.withdrawn:
                left = select(func.count()).where(Point.subject_id == each.id)
                assert not db.session.scalar(left), "a withdrawn response has a point"
        stands = [each for each in hearing.sections if each.removed_at is None]
        for places in (
            [each.position for each in standing],
            [each.position for each in stands],
            [each.position for each in hearing.attachments],
            list(
                db.session.scalars(
                    select(Question.position).where(Question.hearing_id == hearing.id)
                )
            ),
        ):
            assert len(set(places)) == len(places), f"equal positions: {places}"
        if hearing.visibility is Visibility.visible and hearing.status is Status.published:
            for each in stands:
                assert each.visibility is Visibility.visible, "a section nobody sees"
            assert stands, "an open hearing without a text"
        if hearing.opens_at is not None and hearing.opens_at > clock.now():
            assert not hearing.opened_recorded, "it opens later, and is said to be announced"
        if hearing.status is Status.under_assessment:
            assert hearing.closes_at is not None
            assert hearing.closes_at < clock.now(), "assessed, and still open"

    # What officials do: the assessment.

    def theme(self, title: str) -> Act:
        return self.act(lambda hearing, by: actions_themes.add_theme(hearing, title, by=by))

    def rename(self, theme: int, title: str, outcome: Outcome | None = None) -> Act:
        return self.act(
            lambda hearing, by: actions_themes.save_theme(
                hearing,
                self.get(Theme, theme),
                by=by,
                title=title,
                summary="",
                assessment="a" if outcome else "",
                outcome=outcome,
                reason="r" if outcome else "",
                changed_section_id=None,
                department_id=None,
                due_on=None,
            )
        )

    def up(self, theme: int, up: bool = True) -> Act:
        return self.act(
            lambda hearing, by: actions_themes.move_theme(
                hearing, self.get(Theme, theme), up, by=by
            )
        )

    def add(self, theme: int, quote: str = "mangler lys", to: int | None = None) -> Act:
        def do(hearing: Hearing, by: User) -> None:
            response, under = self.response(to), self.get(Theme, theme)
            actions_sorting.add_point(hearing, response, TEXT, quote, [under], by=by)

        return self.act(do)

    def set_themes(self, *themes: int) -> Act:
        return self.act(
            lambda hearing, by: actions_sorting.set_themes(
                hearing, self.the_point(), [self.get(Theme, each) for each in themes], by=by
            )
        )

    def remove_point(self) -> Act:
        def do(hearing: Hearing, by: User) -> None:
            point = point_of(self.first, self.point)
            if point is not None:
                actions_sorting.remove_point(hearing, point, by=by)

        return self.act(do)

    def merge(self, theme: int, into: int) -> Act:
        return self.act(
            lambda hearing, by: actions_themes.merge_themes(
                hearing, self.get(Theme, theme), self.get(Theme, into), by=by
            )
        )

    def remove(self, theme: int) -> Act:
        return self.act(
            lambda hearing, by: actions_themes.remove_theme(hearing, self.get(Theme, theme), by=by)
        )

    def move(self, theme: int, to: int) -> Act:
        return self.act(
            lambda hearing, by: actions_themes.move_points(
                hearing,
                chosen_points(theme, [self.point]),
                self.get(Theme, theme),
                self.get(Theme, to),
                by=by,
            )
        )

    def copy(self) -> Act:
        def do(hearing: Hearing, by: User) -> int:
            return actions_sorting.copy_points(
                hearing,
                points_in(self.first),
                lambda: copies_to_sort(self.response(), 10),
                by=by,
            )

        return self.act(do)

    def take(self, by: int | None = None) -> Act:
        return self.act(
            lambda hearing, one: actions_sorting.take(hearing, self.response(), by=one), by
        )

    def finish(self, by: int | None = None) -> Act:
        return self.act(
            lambda hearing, one: actions_sorting.finish(hearing, self.response(), by=one), by
        )

    # The life of the hearing.

    def publish(self) -> Act:
        return self.act(lambda hearing, by: publication.publish(hearing, by=by))

    def set_dates(self, opens: int | None, closes: int = 60) -> Act:
        def do(hearing: Hearing, by: User) -> None:
            today = hearing.today()
            first = today + timedelta(days=opens) if opens is not None else None
            publication.set_dates(hearing, first, today + timedelta(days=closes), "", by=by)

        return self.act(do)

    def settle(self) -> Act:
        def run() -> None:
            with db.transaction():
                schedule.settle_all()

        return run

    def extend(self, days: int = 30) -> Act:
        def do(hearing: Hearing, by: User) -> None:
            publication.extend(hearing, hearing.today() + timedelta(days=days), "why", by=by)

        return self.act(do)

    def withdraw(self) -> Act:
        return self.act(lambda hearing, by: publication.withdraw(hearing, "why", by=by))

    def start(self) -> Act:
        return self.act(lambda hearing, by: concluding.start_assessment(hearing, by=by))

    def conclude(self) -> Act:
        return self.act(lambda hearing, by: concluding.conclude(hearing, by=by))

    def outcome(self, did: str = "something else") -> Act:
        return self.act(
            lambda hearing, by: concluding.save_outcome(hearing, "asked", "said", did, by=by)
        )

    def adopt(self, text: str = "adopted") -> Act:
        return self.act(
            lambda hearing, by: rounds.adopt(hearing, _section(hearing, 0), text, by=by),
            parts=Hearing.sections,
        )

    def next_round(self) -> Act:
        return self.act(
            lambda hearing, by: rounds.new_round(hearing, by=by).title, parts=Hearing.sections
        )

    # The text and what stands beside it.

    def save_text(self, title: str) -> Act:
        def do(hearing: Hearing, by: User) -> None:
            writing.save_text(
                hearing,
                by=by,
                title=title,
                summary="s",
                language=None,
                case_number="",
                department_id=None,
                contact_name="a",
                contact_email="b",
                contact_phone="",
                outcome_expected_on=None,
                labels=[],
                note="note",
            )

        return self.act(do)

    def add_section(self, title: str, note: str = "") -> Act:
        return self.act(
            lambda hearing, by: writing.add_section(hearing, title, "text", by=by, note=note),
            parts=Hearing.sections,
        )

    def save_section(self, body: str, note: str = "", at: int = 0) -> Act:
        def do(hearing: Hearing, by: User) -> None:
            section = _section(hearing, at)
            writing.save_section(hearing, section, section.title, body, by=by, note=note)

        return self.act(do, parts=Hearing.sections)

    def section_up(self, at: int = 1, up: bool = True) -> Act:
        return self.act(
            lambda hearing, by: writing.move_section(hearing, _section(hearing, at), up, by=by),
            parts=Hearing.sections,
        )

    def remove_section(self, at: int = 0, note: str = "") -> Act:
        return self.act(
            lambda hearing, by: writing.remove_section(
                hearing, _section(hearing, at), by=by, note=note
            ),
            parts=Hearing.sections,
        )

    def file(self) -> StoredFile:
        made = StoredFile(
            sha256=uuid.uuid4().hex * 2, size=3, content_type="application/pdf", name="a.pdf",
            created_at=clock.now(),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        return made

    def documents(self, *titles: str) -> "Wing":
        """Put documents with the hearing before the two begin."""
        with db.transaction():
            for place, title in enumerate(titles, start=1):
                db.session.add(
                    Attachment(
                        subject_id=self.hearing, file_id=self.file().id, title=title,
                        position=place, added_at=clock.now(),
                    )
                )  # fmt: skip
        return self

    def add_document(self, title: str, note: str = "") -> Act:
        return self.act(
            lambda hearing, by: documents.add_document(
                hearing, self.file(), title, by=by, note=note
            )
        )

    def place_document(self, at: int, position: int) -> Act:
        def do(hearing: Hearing, by: User) -> None:
            document = _document(hearing, at)
            documents.save_document(hearing, document, document.title, position, by=by)

        return self.act(do, parts=Hearing.attachments)

    def remove_document(self, at: int = 0) -> Act:
        return self.act(
            lambda hearing, by: documents.remove_document(hearing, _document(hearing, at), by=by),
            parts=Hearing.attachments,
        )

    def ask(self, text: str) -> Act:
        def do(hearing: Hearing, by: User) -> None:
            asking.ask(
                hearing, by=by, kind=QuestionKind.stance, text=text, options=[], section_id=None,
                required=False,
            )  # fmt: skip

        return self.act(do)

    def question(self, text: str) -> int:
        return self.with_more(lambda hearing: make.question(hearing, text))

    def question_up(self, number: int, up: bool = True) -> Act:
        return self.act(
            lambda hearing, by: asking.move(hearing, self.get(Question, number), up, by=by)
        )

    def drop(self, number: int) -> Act:
        return self.act(lambda hearing, by: asking.drop(hearing, self.get(Question, number), by=by))

    def meet(self, title: str) -> Act:
        now = clock.now()
        return self.act(
            lambda hearing, by: meeting.set_meeting(
                hearing, by=by, title=title, starts_at=now, ends_at=now, place="", link="", note=""
            )
        )

    def meeting(self) -> int:
        return self.with_more(make.meeting)

    def change_meeting(self, number: int, title: str) -> Act:
        now = clock.now()
        return self.act(
            lambda hearing, by: meeting.change_meeting(
                hearing, self.get(Meeting, number), by=by, title=title, starts_at=now,
                ends_at=now, place="", link="", note="",
            )
        )  # fmt: skip

    def cancel_meeting(self, number: int) -> Act:
        return self.act(
            lambda hearing, by: meeting.cancel_meeting(hearing, self.get(Meeting, number), by=by)
        )

    def map(self, name: str = "Kajen") -> Act:
        drawn = make.AREA.replace("Kajen", name)
        return self.act(lambda hearing, by: mapping.save_map(hearing, read(drawn), by=by, note="n"))

    def say(self) -> Act:
        return self.act(lambda hearing, by: reviewing.say(hearing, "Say more.", None, by=by))

    def settle_comment(self, number: int) -> Act:
        return self.act(
            lambda hearing, by: reviewing.settle(hearing, self.get(ReviewComment, number), by=by)
        )

    # What those who answer do.

    def words(self, body: str) -> content.ResponseContent:
        return content.ResponseContent(RespondentKind.person, "Dagny Lie", "", None, body)

    def send(self, body: str = "Kom nu.", key: str | None = None, sent_at: Any = None) -> Act:
        return self.act(
            lambda hearing, by: responding.send(
                hearing, self.words(body), [], by=by, email=None,
                form_key=key or uuid.uuid4().hex, sent_at=sent_at or clock.now(),
            ).response.number,
            self.person,
        )  # fmt: skip

    def unconfirmed(self, **values: Any) -> tuple[int, int]:
        """A response of a visitor that waits for its link: its id and the token's."""
        with db.transaction():
            hearing = self.the_hearing()
            draft = Response(
                hearing_id=hearing.id, root_id=hearing.id, space_id=hearing.space_id,
                email="v@example.org", language="da", visibility=Visibility.draft,
                status=ResponseStatus.draft, body=LETTER, respondent_name="Vera", sha256="s",
                form_key=uuid.uuid4().hex,
                **{"sent_at": clock.now() - timedelta(days=2), **values},
            )  # fmt: skip
            db.session.add(draft)
            db.session.flush()
            _secret, token = issue_row(
                Purpose.confirm_response, lasts=timedelta(days=7), email="v@example.org",
                response=draft.id, hearing=hearing.id,
            )  # fmt: skip
            return draft.id, token.id

    def confirm(self, waiting: tuple[int, int]) -> Act:
        response, token = waiting
        return self.act(
            lambda hearing, _by: responding.confirm(
                self.response(response), hearing, self.get(Token, token), self.key
            )
        )

    def forget(self) -> Act:
        return unconfirmed.forget

    def correct(self, body: str = "Fem etager.", number: int | None = None) -> Act:
        return self.act(
            lambda hearing, _by: responding.correct(
                self.response(number), hearing, self.words(body), [], [], by=None, key=self.key
            )
        )

    def take_back(self, number: int | None = None) -> Act:
        return self.act(
            lambda hearing, _by: responding.withdraw(self.response(number), hearing, by=None)
        )

    def enter(self, key: str | None = None) -> Act:
        return self.act(
            lambda hearing, by: entering.enter(
                hearing, self.words("På papir."), [], by=by, channel=Channel.paper,
                arrived_on=date(2026, 1, 1), email=None, form_key=key or uuid.uuid4().hex,
            ).response.number
        )  # fmt: skip

    # The read-through.

    def publish_all(self) -> Act:
        return self.act(
            lambda hearing, by: read_through.publish(
                hearing, [self.response(), self.response(self.same)], by=by
            )
        )

    def withhold(self) -> Act:
        return self.act(
            lambda hearing, by: read_through.withhold(
                hearing, self.response(), Rule.personal_data, "why", by=by
            )
        )

    def shown(self) -> "Wing":
        """Let the first response be published already."""
        with db.transaction():
            response, hearing = self.response(), self.the_hearing()
            response.visibility, response.visible_from = Visibility.visible, clock.now()
            hearing.shown_count += 1
        return self

    def hide(self) -> Act:
        return self.act(
            lambda _hearing, by: decide(
                self.response(), Verdict.hidden, Rule.personal_data, "why", by=by
            )
        )

    # Parties.

    def party(self, **values: Any) -> int:
        return self.with_more(
            lambda hearing: make.party(hearing, make.organisation(hearing.space), **values)
        )

    def invited(self, **values: Any) -> tuple[int, str]:
        with db.transaction():
            hearing = self.the_hearing()
            made, key = make.invited(hearing, make.organisation(hearing.space), **values)
            return made.id, key

    def the_party(self, number: int) -> Party:
        found = select(Party).where(Party.id == number).options(joinedload(Party.organisation))
        return db.session.scalars(found).one()

    def invite(self) -> Act:
        return _to_the_end(inviting.write_invitations)

    def write_letter(self, title: str, body: str = "{organisation} {link}") -> Act:
        """An official writes the invitation anew, as the page does: what is there is read first."""

        def do(hearing: Hearing, by: User) -> PartyLetter | None:
            before = letter_of(hearing.id)
            inviting.write_letter(hearing, title, body, hearing.attachments, by=by)
            return before

        return self.act(do, parts=Hearing.attachments)

    def standard_letter(self) -> Act:
        return self.act(lambda hearing, by: inviting.use_standard_letter(hearing, by=by))

    def written(self) -> tuple[str, str] | None:
        """The invitation as an official has written it."""
        found = letter_of(self.hearing)
        return (found.title, found.body) if found else None

    def remind(self) -> Act:
        return _to_the_end(inviting.write_reminders)

    def want(self, number: int) -> Act:
        return self.act(
            lambda hearing, by: parties.want_sent([self.the_party(number)], hearing.space_id, by=by)
        )

    def take_off(self, number: int) -> Act:
        return self.act(
            lambda hearing, by: parties.take_off_list(
                self.the_party(number), hearing.space_id, by=by
            )
        )

    def send_again(self, number: int) -> Act:
        return self.act(
            lambda hearing, by: parties.send_again(
                self.the_party(number), "new@example.org", hearing.space_id, by=by
            )
        )

    def answer(self, key: str, body: str = "Vi svarer.", party: int = 0) -> Act:
        """What the view of a party does when it sends."""

        def run() -> Any:
            with db.transaction():
                hearing = self.the_hearing()
                db.hold(hearing)
                invited = by_key(hearing.id, key, lock=True)
                if invited is None:
                    return "no such link"
                sent = of_party(hearing, invited.id, draft=False)
                if sent is not None and not sent.is_withdrawn:
                    return "answered already"
                draft = answering.save_draft(hearing, invited, None, self.words(body), [], [])
                answering.send_draft(hearing, invited, draft, [], sent_at=clock.now(), key=key)
                return draft.number

        return run

    def refused(self) -> Act:
        return parties.note_refusals

    def link(self, number: int, response: int = 0) -> Act:
        return self.act(
            lambda hearing, by: linking.link(
                hearing, self.response(response or self.first), self.the_party(number), by=by
            )
        )

    def unlink(self, response: int = 0) -> Act:
        return self.act(
            lambda hearing, by: linking.unlink(
                hearing, self.response(response or self.first), by=by
            )
        )

    def linked(self, **values: Any) -> int:
        """A party whose answer the first response is."""
        number, _key = self.invited(**values)
        self.link(number)()
        return number

    def party_by_post(self) -> int:
        return self.with_more(
            lambda hearing: make.party(hearing, make.organisation(hearing.space, email=""))
        )

    def with_addresses(self) -> None:
        """Both who have answered get mail."""
        with db.transaction():
            for number, name in ((self.first, "first"), (self.same, "same")):
                self.response(number).email = f"{name}@example.org"

    def ask_by_post(self, number: int) -> Act:
        return self.act(
            lambda hearing, by: inviting.note_asked_by_post(
                hearing, [self.the_party(number)], by=by
            )
        )

    # The outcome, and who hears of it.

    def correct_outcome(self, did: str = "something else") -> Act:
        return self.act(
            lambda hearing, by: bool(
                concluding.correct_outcome(
                    hearing,
                    hearing,
                    {"asked": "asked", "said": "said", "did": did},
                    reason="r",
                    shows_before=True,
                    by=by,
                )
            )
        )

    def read_ledger(self) -> Act:
        return ledger.follow_to_the_end

    def tell(self) -> Act:
        return _to_the_end(lambda: tell_outcome(self.hearing))

    def take_in(self, *names: str) -> Act:
        rows = [actions.Details(name, email="o@example.org", groups=["Skoler"]) for name in names]
        return self.act(lambda hearing, by: len(actions.take_in(hearing.space_id, rows, by=by)))

    def register(self) -> list[str]:
        """The names in the register."""
        found = select(Organisation.name).where(Organisation.space_id == self.space)
        return sorted(db.session.scalars(found))


def later(wing: Wing) -> Wing:
    """Responses to this hearing are public after its deadline."""
    with db.transaction():
        hearing = wing.the_hearing()
        hearing.type.publication = Publication.after_deadline
        after = hearing.closes_at + timedelta(seconds=1) if hearing.closes_at else None
        for each in (wing.first, wing.same):
            wing.response(each).visible_from = after
    return wing


__all__ = ["Decision", "StateChange", "Wing", "later"]
