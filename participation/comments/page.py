"""What the page of a subject shows of its comments: a page of them, and what the reader may do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from flask import request
from flask_login import current_user

from participation import web
from participation.accounts.models import Reader
from participation.comments import panels, queries, rules
from participation.comments.forms import CommentForm
from participation.comments.models import Stance
from participation.comments.questions import Owed, owed
from participation.comments.rows import CommentRow
from participation.moderation import queries as moderation
from participation.moderation.models import Decision
from participation.moderation.words import Decided, decided
from participation.spaces.models import Department
from participation.spaces.rules import is_moderator
from participation.subjects.models import Visibility
from participation.subjects.rules import may_read_text


class EntryState(NamedTuple):
    """What a comment's place on a page depends on besides what it says."""

    shown: bool
    may_reply: bool
    may_edit: bool
    may_withdraw: bool
    may_moderate: bool
    may_report: bool
    may_find_useful: bool
    may_pass_on: bool
    hidden: bool
    by_author: bool
    above: bool
    owed: Owed | None
    links: tuple[tuple[str, str], ...]


class ThreadEntry(NamedTuple):
    """A comment in its place on a page, and what a tombstone says about it when it is not shown."""

    comment: CommentRow
    state: EntryState
    decision: Decided | None


class Side(NamedTuple):
    """The arguments of one side as far as they stand on the page, and how many there are of them."""

    stance: Stance
    number: int
    rows: Sequence[CommentRow]
    more: bool


@dataclass(frozen=True)
class Thread:
    """The comments that the page of a subject shows to a reader, and what the reader may do.

    Where arguments stand side by side (`takes_sides`), `sides` has the first of both, and `page` what
    takes no side; with a `side` that was asked for, `page` is that side alone.
    """

    about: rules.Discussed
    reader: Reader
    page: web.Page[CommentRow]
    sort: str
    takes_sides: bool
    side: Stance | None
    sides: Sequence[Side]
    decisions: dict[int, Decision]
    owed: dict[int, Owed]
    form: CommentForm | None
    """None where the reader may not comment."""
    reply_to: int | None
    may_comment: bool
    may_answer: bool

    @property
    def may_wait(self) -> bool:
        """Whether there may be questions that wait for an answer, on this page or on another."""
        return (
            self.sort == queries.UNANSWERED
            or not self.page.first
            or self.page.next_url is not None
            or any(each.more for each in self.sides)
            or any(each.waits for each in self.owed.values())
        )

    def address(self, here: str, sort: str | None = None, side: Stance | None = None) -> str:
        """The address of the first page of an order (the present one) and a side (all), on the page
        at `here`."""
        sort = self.sort if sort is None else sort
        asked = {} if sort == queries.OLDEST else {"sort": sort}
        if side is not None:
            asked["side"] = side.value
        return here + ("?" + urlencode(asked) if asked else "") + "#comments"

    def entries(self, rows: Sequence[CommentRow], above: Sequence[int]) -> list[ThreadEntry]:
        """Some of its comments, each with what its place on the page depends on besides.

        `above` are the official answers that the page shows in full before the comments.
        """
        reader, about = self.reader, self.about
        may_reply, may_answer = self.may_comment, rules.may_answer(reader, about)
        moderates, signed_in = is_moderator(reader, about.space_id), reader.is_authenticated
        found = []
        for comment in rows:
            # A withdrawn one is shown to nobody.
            shown = not comment.is_withdrawn and (
                comment.is_shown or may_read_text(reader, comment)
            )
            mine = comment.is_by(reader)
            question = self.owed.get(comment.id)
            found.append(
                ThreadEntry(
                    comment,
                    EntryState(
                        shown=shown,
                        may_reply=may_reply and comment.is_shown,
                        may_edit=mine and rules.may_edit(reader, comment, about.space),
                        may_withdraw=mine and rules.may_withdraw(reader, comment),
                        may_moderate=moderates and not mine,
                        may_report=shown and comment.is_shown and not mine,
                        may_find_useful=may_reply and rules.may_find_useful(reader, about, comment),
                        may_pass_on=may_answer and question is not None and question.waits,
                        hidden=comment.visibility is Visibility.hidden,
                        by_author=comment.author_id is not None
                        and comment.author_id == about.author_id,
                        above=comment.id in above,
                        owed=question,
                        links=panels.links(reader, about, comment) if shown and signed_in else (),
                    ),
                    None if shown else decided(self.decisions.get(comment.id)),
                )
            )
        return found


def thread(about: rules.Discussed, departments: Sequence[Department] = ()) -> Thread:
    """A page of the comments on a subject, as the address asks for it (sort, side, after, reply)."""
    sort = request.args.get("sort", queries.OLDEST)
    sort = sort if sort in (*queries.SORTS, queries.UNANSWERED) else queries.OLDEST
    # Asked for with each comment: past the proxy.
    reader: Reader = current_user._get_current_object()
    takes_sides = about.takes_sides()
    side = _side(request.args.get("side")) if takes_sides and sort in queries.SORTS else None
    of_side = (side.value if side else queries.NEITHER) if takes_sides else None
    page = web.paged(
        lambda cursor, limit: queries.thread(about, reader, sort, cursor, limit, of_side),
        lambda comment: [comment.id],
        width=1,
        size=queries.PAGE,
    )
    sides: Sequence[Side] = ()
    if takes_sides and side is None and page.first and sort in queries.SORTS:
        sides = _sides(about, reader, sort)
    rows = [*page.rows, *(row for each in sides for row in each.rows)]
    wanted = request.args.get("reply", "")
    reply_to = next((row.id for row in rows if str(row.id) == wanted and row.is_shown), None)
    own = rules.speaks_for(reader, about, departments)
    may_comment = rules.may_comment(reader, about)
    return Thread(
        about=about,
        reader=reader,
        page=page,
        sort=sort,
        takes_sides=takes_sides,
        side=side,
        sides=sides,
        decisions=moderation.behind_tombstones(rows),
        owed=_owed(rows, about),
        form=_empty_form(about, reply_to, own, sort) if may_comment else None,
        reply_to=reply_to,
        may_comment=may_comment,
        may_answer=bool(own),
    )


def _side(asked: str | None) -> Stance | None:
    return next((each for each in Stance if each.value == asked), None)


def _sides(about: rules.Discussed, reader: Reader, sort: str) -> list[Side]:
    """The first arguments of both sides."""
    found = []
    for stance, count in queries.arguments(about.id).items():
        rows: Sequence[CommentRow] = []
        if count:
            rows = queries.thread(about, reader, sort, None, queries.COLUMN + 1, stance.value)
        found.append(Side(stance, count, rows[: queries.COLUMN], more=len(rows) > queries.COLUMN))
    return found


def _owed(rows: Iterable[CommentRow], about: rules.Discussed) -> dict[int, Owed]:
    return owed(rows, about.space.timezone, is_open=about.accepts_comments(by_authority=True))


def _empty_form(
    about: rules.Discussed, reply_to: int | None, own: Sequence[Department], sort: str
) -> CommentForm:
    """The form of a new comment, by somebody who speaks for these departments."""
    form = CommentForm(formdata=None, about=about.id, parent=reply_to or "", sort=sort)
    form.offer(own)
    if own:
        # An official speaks for the authority unless they choose otherwise.
        form.department.data = str(own[0].id)
    sides = about.takes_sides() and reply_to is None
    form.ask(about.space.organisation, about.answer_days(), sides=sides)
    return form
