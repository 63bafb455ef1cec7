"""One import into a space, as the parts of the writer share it."""

from datetime import datetime

from participation.importers.boxes.collection import Collection, Container
from participation.importers.writing import languages
from participation.importers.writing.report import ImportReport
from participation.importers.writing.rows import held_by
from participation.spaces.models import Space


class BoxImport:
    """One import of a collection into a space: what was read, who wrote it, and the report of the run."""

    def __init__(self, collection: Collection, space: Space, report: ImportReport) -> None:
        self.collection = collection
        self.space = space
        self.report = report
        self.language = languages.guess(
            f"{each.title}\n{each.body}" for each in collection.proposals.values()
        ) or languages.guess(each.body for each in collection.remarks)
        self.people: dict[str, int] = {}
        """Who wrote, by their ids at the source."""
        self.keys: dict[str, str | None] = {}
        """What stands for them in the ledger."""
        self.authority = ""
        """Who decided about these ideas at the source; empty when it was us."""
        self.department: int | None = None
        """The department that official comments speak for."""
        self.said: dict[str, datetime] = {}
        """When something was last said under an idea."""
        for remark in collection.remarks:
            last = self.said.get(remark.proposal, remark.at)
            self.said[remark.proposal] = max(last, remark.at)

    def held_by(self, source: str, container: Container | None = None) -> str:
        """Who had it at the source, another authority by its name; empty when it was us."""
        return held_by(
            self.report,
            source,
            elsewhere=container is None or container.held_elsewhere,
            authority=container.authority if container else "",
        )

    def prefix(self, kind: str) -> str:
        """What the ids of a kind of things begin with."""
        return f"{self.collection.place}/{kind}/"
