"""Projects of Decidim's budgets: what people could vote for becomes an idea, with its money and its votes.

Who voted is in no export, so votes are figures of the source. One that was selected is accepted; the others
of a budget of which something was selected are not, and say so.
"""

from dataclasses import dataclass
from datetime import datetime

from participation.ideas.proposals.models import IdeaState
from participation.importers.boxes.collection import Container, ImportedStep, Proposal
from participation.importers.decidim.columns import Texts, address_of, is_yes, line_of, moment_of
from participation.importers.decidim.proposals import DecidimImport, where
from participation.importers.files import LONGEST_LINE, LONGEST_TEXT, Row, RowRejected, Source
from participation.importers.tables.habits import number
from participation.importers.writing import words
from participation.importers.writing.distinct import distinct
from participation.importers.writing.titles import headed


@dataclass(slots=True)
class _Vote:
    """That a project was selected, and when where that is said."""

    selected: bool
    at: datetime | None


def read_budgets(job: DecidimImport, path: Source) -> None:
    """Read the projects of the budgets, each budget as a box of its own."""
    texts = Texts(job.begin(path), job.space.language)
    job.place(path)
    votes: dict[str, _Vote] = {}

    def make(row: Row) -> Proposal:
        proposal = _proposal(job, row, texts)
        votes[proposal.key] = _vote(job, row)
        return proposal

    found = distinct(job.rows(path), make, job.report, "ideas")
    _decide(job, found, votes)
    job.collection.proposals |= found


def _vote(job: DecidimImport, row: Row) -> _Vote:
    at = moment_of(row, "selected_at", job.form, job.zone)
    return _Vote(at is not None or is_yes(row, "selected"), at)


def _proposal(job: DecidimImport, row: Row, texts: Texts) -> Proposal:
    key = f"project/{row.key('id')}"
    at = moment_of(row, "created_at", job.form, job.zone)
    if at is None:
        raise RowRejected("created_at is empty")
    title, locale = texts.line(row, "title", LONGEST_TEXT)
    body, body_locale = texts.body(row, "description")
    title, body = headed(title, body)
    if not title:
        raise RowRejected("has neither a title nor a description")
    return Proposal(
        key=key,
        box=_box(job, row),
        title=title,
        body=body,
        at=at,
        steps=[ImportedStep(IdeaState.new, at)],
        language=locale or body_locale,
        figures=_figures(job, row),
        notes=[each for each in (_made_of(job, row),) if each],
        where=where(row),
        topics=list(
            dict.fromkeys([*texts.labels(row, "category"), *texts.labels(row, "taxonomies")])
        ),
        areas=texts.labels(row, "scope"),
    )


def _figures(job: DecidimImport, row: Row) -> dict[str, object]:
    amount = number(row.get("budget_amount"), "budget_amount", job.form.decimal)
    votes = number(row.get("confirmed_votes"), "confirmed_votes", job.form.decimal)
    if amount is not None and amount < 0:
        raise RowRejected(f"budget_amount is less than nothing: {row.get('budget_amount')[:40]}")
    figures = job.figures(row) | {"budget": amount, "votes": votes}
    figures = {name: value for name, value in figures.items() if value is not None}
    if amount is not None and job.report.currency:
        figures["currency"] = job.report.currency
    return figures


def _made_of(job: DecidimImport, row: Row) -> str:
    """The proposals that it was made of, by their titles where they are known."""
    titles = line_of(row, "related_proposal_titles")
    if not titles:
        urls = row.get("related_proposal_urls").replace(",", " ").split()
        keys = [job.proposal_at(address_of(url)) for url in urls]
        named = [job.collection.proposals[key] for key in keys if key in job.collection.proposals]
        if len(named) < len(urls):
            job.report.notes.append(
                f"Project {row.get('id')[:40]} of a budget names proposals that are not here: "
                f"{len(urls) - len(named)}."
            )
        titles = ", ".join(each.title for each in named)
    made_of = words.word(job.space.language, "made of the proposals")
    return f"{made_of}: {titles}"[:LONGEST_LINE] if titles else ""


def _box(job: DecidimImport, row: Row) -> str:
    if job.box:
        return job.box_of(row)
    budget = row.get("budget/id")[:LONGEST_LINE] or "1"
    place = job.collection.place
    key = f"{place}/budget/{budget}"
    process = job.process_of(row) or place
    name = f"{process}: {words.word(job.space.language, 'budget')}"
    job.collection.containers.setdefault(key, Container(key, name, f"Decidim, {place}"))
    return key


def _decide(job: DecidimImport, found: dict[str, Proposal], votes: dict[str, _Vote]) -> None:
    """Let what was selected be accepted, and the others of its budget not."""
    language = job.space.language
    decided: dict[str, datetime] = {}
    for key, proposal in found.items():
        vote = votes[key]
        if vote.selected:
            at = max(proposal.at, vote.at or proposal.at)
            decided[proposal.box] = max(at, decided.get(proposal.box, at))
            reason = words.word(language, "Selected in the budget vote.")
            proposal.steps.append(
                ImportedStep(IdeaState.accepted, at, reason, inferred=vote.at is None)
            )
    for proposal in found.values():
        if proposal.box in decided and len(proposal.steps) == 1:
            at = max(proposal.at, decided[proposal.box])
            reason = words.word(language, "Not selected in the budget vote.")
            proposal.steps.append(ImportedStep(IdeaState.declined, at, reason, inferred=True))
