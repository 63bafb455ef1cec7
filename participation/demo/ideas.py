"""The ideas of the story: proposed, discussed, voted on, answered, by the rooms' own actions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from participation import db
from participation.accounts.models import User
from participation.attachments import actions as attachments
from participation.attachments.actions import FileText
from participation.comments import actions as comments
from participation.comments.models import Comment
from participation.demo.cast import Cast
from participation.demo.crowd import Crowd
from participation.demo.documents import taken
from participation.demo.pictures import hang
from participation.demo.story.parts import (
    IdeaPart,
    IdeaStep,
    Refusal,
    SaidComment,
    SuggestedText,
)
from participation.demo.story.whereabouts import PLACES
from participation.demo.telling import Event, Telling, written
from participation.ideas.answers import actions
from participation.ideas.boxes.models import Box
from participation.ideas.coauthors import actions as coauthors
from participation.ideas.merging.actions import merge
from participation.ideas.proposals import actions as proposals_actions
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.rules import VOTING
from participation.ideas.suggestions import actions as suggestions
from participation.locations.models import NOWHERE
from participation.moderation.actions import decide
from participation.moderation.models import Verdict
from participation.spaces.models import Department
from participation.subjects.versions import newest


def _load(idea_id: int) -> Idea:
    return db.session.scalars(
        select(Idea)
        .where(Idea.id == idea_id)
        .options(
            joinedload(Idea.box).joinedload(Box.space),
            joinedload(Idea.space),
            joinedload(Idea.author),
            joinedload(Idea.keeper),
            selectinload(Idea.labels),
            selectinload(Idea.coauthors),
        )
        .execution_options(populate_existing=True)
    ).one()


class IdeaTeller:
    """One idea of the story: puts its events in the telling. `others` are those told before it."""

    def __init__(
        self,
        part: IdeaPart,
        cast: Cast,
        telling: Telling,
        crowd: Crowd,
        others: "dict[str, IdeaTeller]",
    ) -> None:
        self.part, self.cast, self.telling = part, cast, telling
        self.crowd, self.others = crowd, others
        self.box = cast.boxes[part.box]
        self.space = self.box.space
        self.zone = self.space.timezone
        self.author = cast.people[part.by]
        self.id = 0

    def _moment(self, day: int, after: datetime | None = None) -> datetime:
        return self.telling.moment(day, self.zone, after)

    def put(self) -> None:
        """Put everything that happens to this idea in its place in time."""
        part, telling = self.part, self.telling
        proposed = self._moment(part.day)
        telling.on(proposed, self._propose)
        if part.draft:
            return
        if part.earlier_text:
            telling.on(self._moment(part.day + 1, proposed), self._edit)
        self._put_writing_together(proposed)
        if part.hidden:
            moment = self._moment(part.day + part.hidden.after, proposed)
            telling.on(moment, self._hiding(part.hidden))
        said_at = proposed
        for said in sorted(part.comments, key=lambda said: said.day):
            said_at = self._put_comment(said, said_at, None)
        last, ends = proposed, min(telling.now, self.box.closes_at or telling.now)
        for step in part.steps:
            last = self._moment(step.day, last + timedelta(minutes=1))
            if step.state not in VOTING:
                ends = min(ends, last)
            telling.on(last, self._stepping(step))
        self._put_votes(proposed, ends)

    def _propose(self) -> None:
        part = self.part
        text = part.earlier_text if part.earlier_text and not part.draft else part.text
        self.id = proposals_actions.propose(
            self.box,
            part.title,
            written(text),
            self.cast.chosen_labels(self.space.slug, part.topics, part.areas),
            by=self.author,
            published=not part.draft,
            where=PLACES.get(part.title, NOWHERE),
        ).id
        hang(_load(self.id), part.title, by=self.author)
        for each in part.files:
            attachments.add(
                _load(self.id),
                taken(each, self.space.language),
                FileText(each.title),
                by=self.author,
            )

    def _edit(self) -> None:
        idea = _load(self.id)
        proposals_actions.edit(
            idea, idea.title, written(self.part.text), idea.labels, by=self.author
        )

    def _put_writing_together(self, proposed: datetime) -> None:
        part, telling = self.part, self.telling
        last = self._moment(part.day + 3, proposed)
        for key in part.along:
            telling.on(last, self._coming(self.cast.people[key]))
        for each in part.suggested:
            last = self._moment(each.day, last + timedelta(minutes=1))
            telling.on(last, self._suggesting(each))

    def _coming(self, person: User) -> Event:
        def come() -> None:
            idea = _load(self.id)
            asked = coauthors.invite(idea, by=self.author, person=person)
            coauthors.accept(idea, asked, by=person)

        return come

    def _suggesting(self, each: SuggestedText) -> Event:
        by = self.cast.people[each.by]

        def suggest() -> None:
            idea = _load(self.id)
            text = idea.body.replace(each.instead_of, each.words)
            made = suggestions.suggest(idea, idea.title, text, each.reason, newest(idea), by=by)
            if each.answered_by:
                answering = self.cast.people[each.answered_by]
                db.session.refresh(made, ["author"])
                suggestions.accept(idea, made, each.answer, by=answering, changes_proposal=False)

        return suggest

    def _hiding(self, refusal: Refusal) -> Event:
        by = self.cast.people[refusal.by]
        return lambda: decide(_load(self.id), Verdict.hidden, refusal.rule, refusal.reason, by=by)

    # Steps.

    def _stepping(self, step: IdeaStep) -> Event:
        by = self.cast.people[step.by]
        if step.state is IdeaState.withdrawn:
            return lambda: proposals_actions.withdraw(_load(self.id), step.reason, by=by)
        if step.state is IdeaState.merged:
            into = self.others[self.part.merged_into]
            return lambda: merge(_load(self.id), _load(into.id), step.reason, by=by)
        return lambda: actions.decide(_load(self.id), self._decision(step), by=by)

    def _decision(self, step: IdeaStep) -> actions.NextStep:
        part, realised = self.part, step.state is IdeaState.realised
        gains = [
            actions.GainEntry(gain.kind, None if amount is None else Decimal(amount), gain.note)
            for gain in part.gains
            for amount in (gain.realised if realised else gain.planned,)
            if realised or step.state is IdeaState.accepted
        ]
        return actions.NextStep(
            state=step.state,
            reason=step.reason,
            department=self._department(step.by),
            promised_on=None
            if step.promised is None
            else self.telling.deadline(step.promised, self.zone),
            result=written(part.result) if realised else "",
            gains=gains,
        )

    def _department(self, person: str) -> Department:
        otherwise = next(
            slug
            for (space, slug), department in self.cast.departments.items()
            if space == self.space.slug and department.id == self.box.department_id
        )
        return self.cast.department_of(self.space.slug, person, otherwise)

    # Comments.

    def _put_comment(
        self, said: SaidComment, after: datetime, parent: list[int] | None
    ) -> datetime:
        """Put a comment in its place in time, and those in answer to it later; returns when it is.

        Its id is known when it is told.
        """
        moment = self._moment(said.day, after)
        mine: list[int] = []
        self.telling.on(moment, lambda: mine.append(self._say(said, parent)))
        if said.hidden:
            hidden, by = said.hidden, self.cast.people[said.hidden.by]
            self.telling.on(
                self._moment(said.day + hidden.after, moment),
                lambda: decide(
                    self._comment(mine[0]), Verdict.hidden, hidden.rule, hidden.reason, by=by
                ),
            )
        last = moment
        for reply in sorted(said.replies, key=lambda reply: reply.day):
            last = self._put_comment(reply, last, mine)
        return moment

    def _comment(self, comment_id: int) -> Comment:
        return db.session.scalars(
            select(Comment)
            .where(Comment.id == comment_id)
            .options(joinedload(Comment.about))
            .execution_options(populate_existing=True)
        ).one()

    def _say(self, said: SaidComment, parent: list[int] | None) -> int:
        comment_id = comments.add(
            _load(self.id),
            written(said.text),
            by=self.cast.people[said.by],
            parent=self._comment(parent[0]) if parent else None,
            department=self._department(said.by) if said.answer else None,
            is_answer=said.answer and parent is None,
            is_question=said.question,
            stance=said.stance,
        )
        for person in self.cast.crowd[self.space.slug][: said.useful]:
            comments.mark_useful(comment_id, True, by=person)
        return comment_id

    # Votes.

    def _put_votes(self, begins: datetime, ends: datetime) -> None:
        agree, unsure, against = self.part.votes
        values = [1] * agree + [0] * unsure + [-1] * against
        people = self.crowd.choose(self.box, len(values))
        if self.part.reached_on is None:
            moments = self.crowd.spread(begins, ends, len(values))
        else:
            reached, threshold = self._moment(self.part.reached_on), self.box.threshold or 0
            moments = self.crowd.spread(begins, reached, threshold - 1)
            moments += self.crowd.spread(reached, ends, len(values) - threshold + 1, at_once=True)
        self.crowd.mix(values)
        self._cast(people, values, moments)

    def _cast(
        self, people: Sequence[User], values: Sequence[int], moments: Sequence[datetime]
    ) -> None:
        for person, value, moment in zip(people, values, moments, strict=True):
            self.crowd.vote(self, person, value, moment)
