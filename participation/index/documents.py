"""What is written into the index about an item: read from the database, whole, in few statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload, with_polymorphic

from participation import db
from participation.index import analysis, kinds
from participation.index.engines.protocol import Document, Seen
from participation.index.models import FileText
from participation.spaces.models import Label
from participation.subjects.models import Attachment, Subject, Visibility, subject_labels

SEEN = {
    Visibility.visible: Seen.all,
    Visibility.staff: Seen.staff,
    Visibility.held: Seen.staff,
    Visibility.hidden: Seen.staff,
    Visibility.draft: Seen.author,
}
NAME_WEIGHT = 1.5
"""What the names of documents and the headings inside an item count."""


@dataclass
class Parts:
    """What an item consists of besides its own text: what stands in it, its documents, and the rest."""

    inside: list[Subject] = field(default_factory=list)
    documents: list[tuple[int, str, str]] = field(default_factory=list)
    """Attachment's id, its title, the text that was read in it."""
    others: list[kinds.SearchPart] = field(default_factory=list)


def roots(ids: Iterable[int]) -> list[int]:
    """The items these subjects are found as: themselves, or what they are a part of."""
    rows = db.session.execute(
        select(Subject.id, Subject.kind, Subject.root_id).where(Subject.id.in_(list(ids)))
    )
    found = set()
    for number, kind, root in rows:
        known = kinds.find(kind)
        found.add(number if known or root is None else root)
    return sorted(found)


def parts_of(subjects: Sequence[Subject]) -> dict[int, Parts]:
    """What stands in these items and is found with them, in two statements and what their kinds ask."""
    ids = [subject.id for subject in subjects]
    found = {number: Parts() for number in ids}
    for kind in kinds.all_kinds():
        own = [subject for subject in subjects if subject.kind == kind.key]
        for part in kind.parts(own) if own else ():
            found[part.subject_id].others.append(part)
    every = with_polymorphic(Subject, "*")
    inside = db.session.scalars(
        select(every)
        .where(every.root_id.in_(ids), every.kind.not_in(kinds.keys()))
        .order_by(every.id)
    )
    for subject in inside:
        if not subject.is_found_with_its_root:
            continue
        if subject.root_id is not None and subject.visibility is Visibility.visible:
            found[subject.root_id].inside.append(subject)
    rows = db.session.execute(
        select(Attachment.subject_id, Attachment.id, Attachment.title, FileText.text)
        .outerjoin(FileText, FileText.file_id == Attachment.file_id)
        .where(Attachment.subject_id.in_(ids))
        .order_by(Attachment.position, Attachment.id)
    )
    for subject_id, number, title, text in rows:
        found[subject_id].documents.append((number, title, text or ""))
    return found


def load(ids: Sequence[int]) -> tuple[list[Document], list[int]]:
    """The documents of these subjects, and the ids that are to be found no more."""
    if not ids:
        return [], []
    every = with_polymorphic(Subject, "*")
    subjects = db.session.scalars(
        select(every)
        .where(every.id.in_(list(ids)), every.kind.in_(kinds.keys()))
        .options(joinedload(every.space))
    ).all()
    parts = parts_of(subjects)
    labels: dict[int, list[str]] = {}
    for subject_id, kind, slug in db.session.execute(
        select(subject_labels.c.subject_id, Label.kind, Label.slug)
        .join(Label, Label.id == subject_labels.c.label_id)
        .where(subject_labels.c.subject_id.in_([subject.id for subject in subjects]))
    ):
        labels.setdefault(subject_id, []).append(f"{kind.value}:{slug}")
    made = []
    for subject in subjects:
        document = _document(subject, parts[subject.id], tuple(labels.get(subject.id, ())))
        if document is not None:
            made.append(document)
    kept = {document.id for document in made}
    return made, [number for number in ids if number not in kept]


def _document(subject: Subject, parts: Parts, labels: tuple[str, ...]) -> Document | None:
    """How an item is written; None for what nobody can find: withdrawn, empty, a nameless draft."""
    seen = SEEN[subject.visibility]
    if subject.is_withdrawn or (seen is Seen.author and subject.author_id is None):
        return None
    language = analysis.content_language(subject.language or subject.space.language)
    terms = analysis.Terms()
    terms.add(subject.searchable_title(), language, analysis.TITLE_WEIGHT)
    terms.add(subject.searchable_text(), language)
    terms.add(subject.searchable_besides(), language)
    for inside in parts.inside:
        own = analysis.content_language(inside.language or language)
        terms.add(inside.title, own, NAME_WEIGHT)
        terms.add(inside.searchable_text(), own)
    for _number, title, text in parts.documents:
        terms.add(title, language, NAME_WEIGHT)
        terms.add(text, language)
    for part in parts.others:
        terms.add(part.title, language, NAME_WEIGHT)
        terms.add(f"{part.text}\n{part.also}", language)
    if not terms.weights:
        return None
    terms.add(subject.searchable_number(), language, analysis.TITLE_WEIGHT)
    return Document(
        id=subject.id,
        kind=subject.kind,
        space_id=subject.space_id,
        language=language,
        seen=seen,
        author_id=subject.author_id,
        at=subject.visible_from or subject.created_at,
        terms=terms,
        labels=labels,
    )
