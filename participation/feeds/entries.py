"""What stands in a feed about a hearing, an idea, a response, or a step in a life."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from participation import clock, config, storage
from participation.comments.models import Comment
from participation.feeds.atom import Category, Enclosure, FeedEntry
from participation.feeds.queries import FeedItem, contents
from participation.hearings.notice import facts, life
from participation.hearings.notice.feed_parts import IN_ITS_LIFE, LifeEvent
from participation.hearings.notice.models import Extension, Hearing, Phase, TextChange
from participation.hearings.responses.models import Response
from participation.i18n import format_date
from participation.i18n import gettext as _
from participation.ideas.boxes.models import Box
from participation.ideas.calls.models import Call
from participation.ideas.projects.life import LifeEntry
from participation.ideas.projects.models import Project
from participation.ideas.proposals import words
from participation.ideas.proposals.models import Idea, IdeaState
from participation.illustrations.faces import Picture
from participation.spaces.models import Label
from participation.subjects.models import StateChange
from participation.text import excerpt, formatted, markdown, paragraphs, unformatted


def address(path: str) -> str:
    """A path of this site as an address that holds anywhere."""
    return config.current().address + path


def _lines(*lines: str | Markup) -> Markup:
    """Lines as paragraphs; empty ones are left out."""
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines if line)


def _labelled(labels: Iterable[Label]) -> list[Category]:
    return [
        Category(address(f"/feeds/{label.kind.value}s"), label.slug, label.name) for label in labels
    ]


def _state(term: str, label: str) -> Category:
    return Category(address("/feeds/states"), term, label)


# ---------------------------------------------------------------------- a hearing, an idea


def of(item: FeedItem) -> FeedEntry:
    """A hearing or an idea as an entry of a list."""
    if isinstance(item.subject, Hearing):
        found = _hearing(item.subject, item.changed, item.lines)
    else:
        found = _idea(item.subject, item.changed, item.author, item.contributors)
    return found if item.picture is None else replace(found, enclosure=_enclosure(item.picture))


def _enclosure(picture: Picture) -> Enclosure:
    return Enclosure(address(picture.address("wide")), storage.JPEG, picture.description)


def _deadline(hearing: Hearing) -> str:
    zone = hearing.space.timezone
    if hearing.phase() is Phase.open and hearing.closes_at:
        return _("Respond by %(date)s.", date=format_date(hearing.closes_at, timezone=zone))
    return ""


def _hearing(hearing: Hearing, changed: datetime, lines: Iterable[str]) -> FeedEntry:
    name, _color = life.tag(hearing)
    phase = hearing.phase()
    # How many days are left would be another word each day; the date says it for good.
    state = _("Open") if phase is Phase.open else name
    return FeedEntry(
        id=address(f"/hearings/{hearing.id}"),
        href=address(hearing.path),
        title=hearing.title,
        published=hearing.visible_from or hearing.created_at,
        updated=changed,
        author=hearing.authority,
        summary=hearing.summary,
        html=paragraphs(hearing.summary)
        + _lines(state, _deadline(hearing), *facts.lines(hearing), *lines),
        categories=[*_labelled(hearing.labels), _state(phase.value, state)],
        language=hearing.language or hearing.space.language,
    )


def _idea(
    idea: Idea, changed: datetime, author: str | None, contributors: Sequence[str] = ()
) -> FeedEntry:
    state = words.state(idea.state)
    return FeedEntry(
        id=address(f"/ideas/{idea.id}"),
        href=address(idea.path),
        title=idea.title or _("Without a title"),
        published=idea.visible_from or idea.created_at,
        updated=changed,
        author=author or _("Without a name"),
        contributors=contributors,
        summary=excerpt(unformatted(idea.body), 300),
        html=formatted(idea.body) + _lines(f"{state} · {idea.box.name}"),
        categories=[
            *_labelled(idea.labels),
            _state(idea.state.value, state),
            Category(address("/feeds/boxes"), idea.box.slug, idea.box.name),
        ],
        language=idea.language or idea.space.language,
    )


# ------------------------------------------------------------------------- a hearing's life


def life_of_hearing(
    hearing: Hearing,
    steps: Sequence[StateChange],
    extensions: Sequence[Extension],
    changes: Sequence[TextChange],
) -> list[FeedEntry]:
    """A hearing's life, newest first: opened, changed, extended, its meetings, closed, assessed, its
    outcome.

    Opening and closing follow the clock: they are here at their moment, whether or not the worker
    has noted them.
    """
    found = [*_openings(hearing, steps, extensions)]
    found += [_extension(hearing, each) for each in extensions]
    found += [_change(hearing, each) for each in changes]
    found += [_event(hearing, each) for part in IN_ITS_LIFE for each in part(hearing)]
    found += [_step(hearing, each) for each in steps if each.state in _TOLD]
    if hearing.phase() is Phase.concluded and hearing.concluded_at:
        told = _outcome(hearing, hearing.concluded_at)
        # After it only a correction of the outcome edits a hearing.
        corrected = max(hearing.concluded_at, hearing.edited_at or hearing.concluded_at)
        found.append(replace(told, updated=corrected))
    return sorted(found, key=lambda entry: entry.published, reverse=True)[: contents.SIZE]


_TOLD = (Phase.under_assessment.value, Phase.withdrawn.value)


def _told(
    hearing: Hearing,
    mark: str,
    at: datetime,
    title: str,
    html: Markup,
    path: str | None = None,
    *,
    shows: Sequence[datetime | None] = (),
) -> FeedEntry:
    """An entry; `shows` are the moments at which what stands in it last changed, besides its title."""
    changed = max(each for each in (at, hearing.edited_at, *shows) if each)
    return FeedEntry(
        id=address(f"/hearings/{hearing.id}#{mark}"),
        href=address(path or hearing.path),
        title=f"{title} – {hearing.title}",
        published=at,
        updated=changed,
        author=hearing.authority,
        html=html,
        language=hearing.language or hearing.space.language,
    )


def _openings(
    hearing: Hearing, steps: Sequence[StateChange], extensions: Sequence[Extension]
) -> list[FeedEntry]:
    zone = hearing.space.timezone
    withdrawn = [step.at for step in steps if step.state == Phase.withdrawn.value]
    until = min([clock.now(), *withdrawn])
    found = []
    if hearing.opens_at and hearing.opens_at <= until:
        text = paragraphs(hearing.summary) + _lines(_deadline(hearing), *facts.lines(hearing))
        moved = [each.at for each in extensions]
        found.append(
            _told(
                hearing,
                "opened",
                hearing.opens_at,
                _("The hearing has opened"),
                text,
                shows=moved,
            )
        )
    # A hearing whose deadline was moved after it had passed has closed more than once.
    ends = [each.old_closes_at for each in extensions if each.old_closes_at < each.at]
    for end in [*ends, hearing.closes_at]:
        if end and end < until:
            day = clock.local_day(end, zone)
            last = _("The last day was %(date)s.", date=format_date(day))
            text = _lines(last)
            found.append(_told(hearing, f"closed-{day}", end, _("The hearing has closed"), text))
    return found


def _extension(hearing: Hearing, extension: Extension) -> FeedEntry:
    zone = hearing.space.timezone
    moved = _(
        "The deadline was moved from %(old)s to %(new)s.",
        old=format_date(extension.old_closes_at, timezone=zone),
        new=format_date(extension.new_closes_at, timezone=zone),
    )
    return _told(
        hearing,
        f"extension-{extension.id}",
        extension.at,
        _("New deadline"),
        _lines(moved) + paragraphs(extension.reason),
        f"{hearing.path}#extensions",
    )


def _change(hearing: Hearing, change: TextChange) -> FeedEntry:
    return _told(
        hearing,
        f"change-{change.id}",
        change.at,
        _("The text was changed"),
        paragraphs(change.note),
        f"{hearing.path}#changes",
    )


def _event(hearing: Hearing, event: LifeEvent) -> FeedEntry:
    path = f"{hearing.path}#{event.mark}"
    return _told(hearing, event.mark, event.at, event.title, event.html, path)


def _step(hearing: Hearing, step: StateChange) -> FeedEntry:
    title = (
        _("The authority has withdrawn this hearing")
        if step.state == Phase.withdrawn.value
        else _("The responses are being assessed")
    )
    return _told(hearing, f"state-{step.id}", step.at, title, paragraphs(step.reason))


def _outcome(hearing: Hearing, at: datetime) -> FeedEntry:
    parts = (
        (_("We asked"), hearing.outcome_asked),
        (_("You said"), hearing.outcome_said),
        (_("We did"), hearing.outcome_did),
    )
    html = Markup("").join(
        Markup("<h2>{}</h2>{}").format(title, markdown(text, 2)) for title, text in parts if text
    )
    path = f"/hearings/{hearing.id}/outcome"
    return _told(hearing, "outcome", at, _("Outcome"), html, path)


def _place(given: Response) -> str:
    """Where a response is about: in words, in degrees, or both."""
    if given.spot is None:
        return _("Place: %(place)s", place=given.place) if given.place else ""
    degrees = str(given.spot)
    said = f"{given.place} ({degrees})" if given.place else degrees
    return _("Place: %(place)s", place=said)


def response(hearing: Hearing, given: Response) -> FeedEntry:
    """A response as an entry."""
    name = given.shown_name or _("Anonymous")
    at = max(
        (each for each in (given.received_at, given.visible_from) if each),
        default=given.created_at,
    )
    answers = Markup("").join(
        Markup("<h3>{}</h3>{}").format(each["asks"], paragraphs(each["says"]))
        for each in given.answers
    )
    if given.no_remarks:
        said = _lines(_("Has no remarks."))
    elif given.body or answers:
        said = paragraphs(given.body)
    elif given.source:
        said = _lines(_("No text at the source."))
    else:
        said = _lines(_("The response is in the files."))
    quoted = (
        Markup("<blockquote>{}</blockquote>").format(paragraphs(given.passage))
        if given.passage
        else Markup("")
    )
    html = quoted + answers + said + _lines(_place(given))
    return FeedEntry(
        id=address(f"/hearings/{hearing.id}/responses/{given.number}"),
        href=address(given.path),
        title=_("Response no. %(number)s: %(name)s", number=given.number, name=name),
        published=at,
        updated=max(at, given.edited_at or at),
        author=name,
        html=html,
        language=given.language or hearing.language or hearing.space.language,
    )


# ---------------------------------------------------------------------------- an idea's life


def life_of_idea(
    idea: Idea, steps: Sequence[StateChange], answers: Sequence[Comment]
) -> list[FeedEntry]:
    """An idea's life, newest first: each step with its reason, and what the authority answered."""
    found = [_idea_step(idea, each) for each in steps if each.state in _SHOWN]
    found += [_answer(idea, each) for each in answers]
    return sorted(found, key=lambda entry: entry.published, reverse=True)[: contents.SIZE]


_SHOWN = [state.value for state in IdeaState if state is not IdeaState.draft]


def _idea_step(idea: Idea, step: StateChange) -> FeedEntry:
    state = IdeaState(step.state)
    department = step.department.name if step.department else ""
    promised = (
        _("Next news by %(date)s.", date=format_date(step.promised_on)) if step.promised_on else ""
    )
    html = paragraphs(step.reason) + _lines(promised)
    if state is IdeaState.new:
        html = formatted(idea.body)
    elif state is IdeaState.realised and idea.result:
        html += markdown(idea.result)
    by = (step.by.named(step.signed) if step.by else "") or idea.author_name_shown
    return FeedEntry(
        id=address(f"/ideas/{idea.id}#state-{step.id}"),
        href=address(idea.path),
        title=f"{words.state(state)} – {idea.title or _('Without a title')}",
        published=step.at,
        # The title, and the text of the first step, are those of now.
        updated=max(step.at, idea.edited_at or step.at),
        author=department or by or idea.authority,
        html=html,
        categories=[_state(state.value, words.state(state))],
        language=idea.language or idea.space.language,
    )


def _answer(idea: Idea, comment: Comment) -> FeedEntry:
    department = comment.department.name if comment.department else ""
    at = comment.visible_from or comment.created_at
    return FeedEntry(
        id=address(f"/comments/{comment.id}"),
        href=address(f"{idea.path}#answer-{comment.id}"),
        title=f"{_('Official answer')} – {idea.title or _('Without a title')}",
        published=at,
        updated=max(each for each in (at, comment.edited_at, idea.edited_at) if each),
        author=", ".join(each for each in (comment.author_name_shown, department) if each),
        html=formatted(comment.body),
        language=comment.language or idea.space.language,
    )


def result_of_call(box: Box, call: Call | None) -> FeedEntry | None:
    """What came of a call, once an official has said it."""
    if call is None or call.result_at is None:
        return None
    by = call.result_by.display_name if call.result_by else ""
    return FeedEntry(
        id=address(f"/calls/{call.id}"),
        href=address(f"{box.path}#result"),
        title=_("The result of “%(name)s”", name=box.name),
        published=call.result_at,
        updated=call.result_at,
        author=by or box.authority,
        html=markdown(call.result, 2),
        language=box.space.language,
    )


# ------------------------------------------------------------------------- a project's life


def life_of_project(project: Project, lived: Sequence[LifeEntry]) -> list[FeedEntry]:
    """A project's life, newest first: its steps, milestones and news, and the steps of what belongs to it."""
    return [_of_project(project, each) for each in lived]


def _of_project(project: Project, entry: LifeEntry) -> FeedEntry:
    row = entry.row
    html = markdown(entry.text, 2) if entry.is_markdown else paragraphs(entry.text)
    return FeedEntry(
        id=address(f"/projects/{project.id}#{entry.mark}"),
        href=address(entry.href),
        title=f"{entry.title} – {project.title}",
        published=row.at,
        updated=max(each for each in (row.at, row.edited_at, project.edited_at) if each),
        author=row.department or project.authority,
        html=_lines(entry.moved) + html,
        language=project.language or project.space.language,
    )
