"""What a response says, and its copy as the plain text whose SHA-256 stands on the receipt."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from participation.geometry import Spot
from participation.hearings.responses.campaigns import campaign_of
from participation.hearings.responses.models import RespondentKind, Response
from participation.storage import StoredFile


@dataclass(frozen=True)
class ResponseContent:
    """What a respondent has written."""

    respondent_kind: RespondentKind
    respondent_name: str
    organisation: str
    section_id: int | None
    body: str
    no_remarks: bool = False
    role: str = ""
    passage: str = ""
    answers: list[dict[str, Any]] = field(default_factory=list)
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def where(self) -> str:
        """The place it points at, as one line: words, coordinates, or both; empty without one."""
        known = self.latitude is not None and self.longitude is not None
        spot = f"({Spot(self.latitude or 0.0, self.longitude or 0.0)})" if known else ""
        return " ".join(each for each in (self.place, spot) if each)

    def letter(self, files: Sequence[StoredFile]) -> str | None:
        """What it has in common with other copies of the same letter, if it is one."""
        return campaign_of(
            self.body,
            self.section_id,
            self.respondent_kind,
            has_files=bool(files) or bool(self.where),
            besides="\n".join([self.passage, *self.answers_in_lines()]),
        )

    def answers_in_lines(self) -> list[str]:
        """Each question that was answered, with the answer, on two lines."""
        return [
            f"{name}: {' '.join(str(each[key]).split())}"
            for each in self.answers
            for name, key in (("question", "asks"), ("answer", "says"))
        ]


def copy_of(hearing_id: int, words: ResponseContent, files: Sequence[StoredFile]) -> str:
    """What was sent, as the plain text whose SHA-256 stands on the receipt."""
    lines = [
        f"hearing: {hearing_id}",
        f"section: {words.section_id or ''}",
        f"respondent: {words.respondent_kind.value}",
        f"name: {words.respondent_name}",
        f"organisation: {words.organisation}",
        *([f"role: {words.role}"] if words.role else []),
        *([f"place: {words.where}"] if words.where else []),
        f"no remarks: {'yes' if words.no_remarks else 'no'}",
        *([f"passage: {' '.join(words.passage.split())}"] if words.passage else []),
        *words.answers_in_lines(),
        *(f"file: {file.sha256} {file.name}" for file in files),
        "",
        words.body,
    ]
    return "\n".join(lines) + "\n"


def digest_of(hearing_id: int, words: ResponseContent, files: Sequence[StoredFile]) -> str:
    """The SHA-256 of what was sent."""
    return hashlib.sha256(copy_of(hearing_id, words, files).encode()).hexdigest()


def content_of(response: Response) -> ResponseContent:
    """What a response says now."""
    return ResponseContent(
        respondent_kind=response.respondent_kind,
        respondent_name=response.respondent_name,
        organisation=response.organisation,
        section_id=response.section_id,
        body=response.body,
        no_remarks=response.no_remarks,
        role=response.role,
        passage=response.passage,
        answers=response.answers,
        place=response.place,
        latitude=response.latitude,
        longitude=response.longitude,
    )
