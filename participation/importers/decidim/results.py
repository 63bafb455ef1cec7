"""What came of proposals that were accepted (Decidim's accountability)."""

import re

from participation.ideas.proposals.models import IdeaState
from participation.importers.boxes.collection import ImportedStep
from participation.importers.decidim.columns import Texts, address_of, moment_of
from participation.importers.decidim.proposals import DecidimImport
from participation.importers.files import Row, RowRejected, Source
from participation.importers.tables.habits import number
from participation.importers.writing import words


def read_results(job: DecidimImport, path: Source) -> None:
    """What came of proposals that were accepted (Decidim's accountability)."""
    texts = Texts(job.begin(path), job.space.language)
    for row in job.rows(path):
        try:
            _take_result(job, row, texts)
        except RowRejected as error:
            job.report.rejects.add(row, str(error))


def _take_result(job: DecidimImport, row: Row, texts: Texts) -> None:
    title, _ = texts.line(row, "title")
    body, _ = texts.body(row, "description")
    progress = number(row.get("progress"), "progress", job.form.decimal) or 0
    when = moment_of(row, "updated_at", job.form, job.zone) or moment_of(
        row, "created_at", job.form, job.zone
    )
    said = "\n\n".join(part for part in (title, body) if part)
    for url in re.split(r"[\s,]+", row.get("proposal_urls")):
        proposal = job.collection.proposals.get(job.by_url.get(address_of(url), ""))
        if proposal is None or not said:
            continue
        if said not in proposal.result:
            proposal.result = "\n\n".join(each for each in (proposal.result, said) if each)
        last = proposal.steps[-1]
        if last.state is IdeaState.accepted:
            state = (
                IdeaState.realised
                if progress >= 100
                else IdeaState.in_progress
                if progress > 0
                else IdeaState.planned
            )
            reason = words.reason(job.space.language, state)
            at = max(last.at, when or last.at)
            proposal.steps.append(ImportedStep(state, at, reason, inferred=True))
