"""What is shown of what a search found: its table for exports, and a place for columns of rooms above."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectin_polymorphic

from participation import db, shown
from participation.i18n import gettext as _
from participation.i18n import mark
from participation.index.kinds import all_kinds
from participation.places import Place
from participation.shown import Table, Values, site_address
from participation.subjects.models import Subject
from participation.subjects.shown import AddedColumns, Scope, TableOf, added_values, chunks

FOUND_COLUMNS: Place[AddedColumns[object]] = Place()
"""Columns of the table of what was found; their values are read from subjects of any kind, with space."""


def _kinds() -> Mapping[str, str]:
    return {
        "hearing": _("Hearing"),
        "section": _("Section"),
        "response": _("Response"),
        "idea": _("Idea"),
        "project": _("Project"),
        "comment": _("Comment"),
    }


def _states() -> Mapping[str, str]:
    """Those of all kinds: what two kinds have is called as the first of them says it."""
    return {
        key: said for kind in reversed(all_kinds()) for key, (said, _color) in kind.states().items()
    }


RESULTS = Table(
    "results",
    mark("Found"),
    mark("Something that a search found, the best first."),
    (
        shown.number("id", mark("Id"), mark("Its id.")),
        shown.code(
            "kind",
            mark("Kind"),
            mark("What it is."),
            ("hearing", "section", "response", "idea", "project", "comment"),
            _kinds,
        ),
        shown.own_address(),
        shown.text(
            "title", mark("Title"), mark("What it is called; responses and comments have no title.")
        ),
        shown.long_text("text", mark("Text"), mark("What it says.")),
        shown.text("author", mark("Author"), mark("The name that is shown on it.")),
        shown.text(
            "state",
            mark("Status"),
            mark("The phase of a hearing, or the state of an idea or a project."),
            words=_states,
        ),
        shown.text("space", mark("Space"), mark("The space it is in.")),
        shown.moment("published_at", mark("Published"), mark("When it was published.")),
        shown.language(mark("The language of its text, where it is known.")),
    ),
)


def result_rows(scope: Scope, ids: Iterable[int]) -> Iterator[Values]:
    """Subjects of any kind, in the order of their ids: those that may be read."""
    kinds = [mapper.class_ for mapper in Subject.__mapper__.self_and_descendants][1:]
    for chunk in chunks(ids, 200):
        found = {
            each.id: each
            for each in db.session.scalars(
                select(Subject)
                .where(Subject.id.in_(chunk), scope.readable())
                .options(
                    joinedload(Subject.author),
                    joinedload(Subject.space),
                    selectin_polymorphic(Subject, kinds),
                )
            )
        }
        rows = [each for each in found.values() if not each.is_withdrawn]
        added = added_values(FOUND_COLUMNS, scope, None, rows)
        for subject_id in chunk:
            if subject_id in added:
                yield _result(found[subject_id], scope) | added[subject_id]


def _result(subject: Subject, scope: Scope) -> Values:
    erased = subject.author is not None and subject.author.erased_at is not None
    return {
        "id": subject.id,
        "kind": subject.kind,
        "address": site_address(subject.path),
        "title": subject.title,
        "text": subject.searchable_text(),
        "author": None if erased or subject.is_the_authoritys else subject.author_name_shown,
        "state": subject.stage(scope.now),
        "space": subject.space.name,
        "published_at": subject.published_at or subject.created_at,
        "language": subject.language,
    }


FOUND = TableOf[Iterable[int]](10, RESULTS, result_rows, FOUND_COLUMNS)
"""The table of what a search found, read by the ids of subjects."""
