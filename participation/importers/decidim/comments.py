"""Comments of Decidim, each under its proposal or its result."""

import re
from dataclasses import dataclass

from participation.comments.models import Stance
from participation.importers.boxes.collection import Remark, threaded
from participation.importers.decidim.columns import SOURCE, Texts, address_of, moment_of
from participation.importers.decidim.proposals import DecidimImport
from participation.importers.files import ImportRefused, Row, RowRejected, Source
from participation.importers.writing import words
from participation.importers.writing.rows import known_subjects


@dataclass(slots=True)
class _Said:
    """A comment whose proposal or result is not known yet; `kind` is what it says that it is about."""

    remark: Remark
    row: Row
    about: str
    url: str
    kind: str


def read_comments(job: DecidimImport, path: Source) -> None:
    texts = Texts(job.begin(path), job.space.language)
    known = _known_here(job, path)
    said: dict[str, _Said] = {}
    for row in job.rows(path):
        try:
            each = _comment(job, row, texts)
            same = said.get(each.remark.key)
            if same is not None and same.remark != each.remark:
                raise RowRejected(f"id {each.remark.key[:40]} is there already, with other words")
        except RowRejected as error:
            job.report.rejects.add(row, str(error))
            continue
        if same is None:
            said[each.remark.key] = each
        else:
            job.report.unchanged["comments"] += 1
    found: dict[str, Remark] = {}
    for key, each in said.items():
        on_project, about = _about(job, each, said)
        if about in known[on_project]:
            each.remark.on_project, each.remark.proposal = on_project, about
            found[key] = each.remark
        else:
            what = "result" if on_project else "proposal"
            job.report.rejects.add(each.row, f"is about a {what} that is not here")
    job.collection.remarks += threaded(found)


def _known_here(job: DecidimImport, path: Source) -> dict[bool, set[str]]:
    """The ids of the proposals (False) and results (True) that comments may be about: those that were read,
    else those that an earlier run brought in from the same site."""
    place = job.place(path, "root_commentable_url")
    proposals = set(job.collection.proposals or known_subjects(SOURCE, f"{place}/proposal/"))
    results = set(job.collection.projects or known_subjects(SOURCE, f"{place}/project/"))
    if not (proposals or results):
        raise ImportRefused(
            f"there are no proposals and no results of {place} here yet: import their files first"
        )
    return {False: proposals, True: results}


def _comment(job: DecidimImport, row: Row, texts: Texts) -> _Said:
    at = moment_of(row, "created_at", job.form, job.zone)
    if at is None:
        raise RowRejected("created_at is empty")
    body, locale = texts.body(row, "body")
    kind = row.get("commentable_type").rpartition("::")[2]
    answers = kind == "Comment"
    if kind not in ("", "Comment", "Proposal", "Result"):
        raise RowRejected(f"is about something else than a proposal or a result: {kind[:40]}")
    alignment = row.whole("alignment", empty=0)
    if alignment not in (-1, 0, 1):
        raise RowRejected(f"alignment is not -1, 0 or 1: {alignment}")
    stance = {1: Stance.in_favour, -1: Stance.against}.get(alignment)
    # An answer takes no side here; that it did at the source is told in words.
    told = {1: "in favour", -1: "against"}.get(alignment) if answers else None
    group, _ = texts.line(row, "user_group/name")
    note = [group, words.word(job.space.language, told) if told else ""]
    language = row.get("locale").lower()
    remark = Remark(
        key=row.key("id"),
        proposal="",
        at=at,
        body=body,
        parent=row.key("commentable_id") if answers else "",
        author=job.author(row),
        language=language if re.fullmatch(r"[a-z]{2,3}(-[a-z]{2,4})?", language) else locale,
        figures={"alignment": alignment} if alignment else {},
        note=", ".join(each for each in note if each),
        stance=None if answers else stance,
    )
    return _Said(
        remark,
        row,
        "" if answers else row.get("commentable_id"),
        address_of(row.get("root_commentable_url")),
        kind,
    )


def _about(job: DecidimImport, said: _Said, all_said: dict[str, _Said]) -> tuple[bool, str]:
    """What a comment stands under, by what it answers or by its address: whether that is a result, and
    its id."""
    seen: set[str] = set()
    here: _Said | None = said
    while here is not None and here.remark.parent and here.remark.key not in seen:
        seen.add(here.remark.key)
        here = all_said.get(here.remark.parent)
    if here is not None and here.about:
        return here.kind == "Result", here.about
    result = job.result_at(said.url)
    return bool(result), result or job.proposal_at(said.url)
