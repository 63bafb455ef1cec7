"""What an importer says itself, in the language of the space that gets what is imported."""

from participation.ideas.proposals.models import IdeaState

_WORDS = {
    "Participant": {"da": "Deltager", "nb": "Deltaker"},
    "in favour": {"da": "for", "nb": "for"},
    "against": {"da": "imod", "nb": "imot"},
    "amendment": {"da": "ændringsforslag", "nb": "endringsforslag"},
    "amendment to": {"da": "ændringsforslag til", "nb": "endringsforslag til"},
    "feasible": {"da": "kan gennemføres", "nb": "kan gjennomføres"},
    "not feasible": {"da": "kan ikke gennemføres", "nb": "kan ikke gjennomføres"},
    "feasibility not decided": {
        "da": "ikke afgjort, om det kan gennemføres",
        "nb": "ikke avgjort om det kan gjennomføres",
    },
    "selected for the vote": {"da": "valgt til afstemning", "nb": "valgt til avstemning"},
    "Not feasible at the source.": {
        "da": "Kan ikke gennemføres, siger den oprindelige platform.",
        "nb": "Kan ikke gjennomføres, sier den opprinnelige plattformen.",
    },
    "part of": {"da": "del af", "nb": "del av"},
    "budget": {"da": "budget", "nb": "budsjett"},
    "made of the proposals": {"da": "lavet af forslagene", "nb": "laget av forslagene"},
    "work begins": {"da": "Arbejdet begynder", "nb": "Arbeidet begynner"},
    "work is finished": {"da": "Arbejdet er færdigt", "nb": "Arbeidet er ferdig"},
    "Selected in the budget vote.": {
        "da": "Valgt i budgetafstemningen.",
        "nb": "Valgt i budsjettavstemningen.",
    },
    "Not selected in the budget vote.": {
        "da": "Ikke valgt i budgetafstemningen.",
        "nb": "Ikke valgt i budsjettavstemningen.",
    },
    "state at the source": {
        "da": "status på den oprindelige platform",
        "nb": "status på den opprinnelige plattformen",
    },
}
_REASONS = {
    IdeaState.in_discussion: {
        "en": "In discussion at the source.",
        "da": "Til debat på den oprindelige platform.",
        "nb": "Til debatt på den opprinnelige plattformen.",
    },
    IdeaState.under_assessment: {
        "en": "Being assessed at the source.",
        "da": "Under vurdering på den oprindelige platform.",
        "nb": "Under vurdering på den opprinnelige plattformen.",
    },
    IdeaState.accepted: {
        "en": "Accepted at the source.",
        "da": "Accepteret på den oprindelige platform.",
        "nb": "Akseptert på den opprinnelige plattformen.",
    },
    IdeaState.planned: {
        "en": "Planned at the source.",
        "da": "Planlagt på den oprindelige platform.",
        "nb": "Planlagt på den opprinnelige plattformen.",
    },
    IdeaState.in_progress: {
        "en": "In progress at the source.",
        "da": "I gang på den oprindelige platform.",
        "nb": "I gang på den opprinnelige plattformen.",
    },
    IdeaState.realised: {
        "en": "Realised at the source.",
        "da": "Gennemført på den oprindelige platform.",
        "nb": "Gjennomført på den opprinnelige plattformen.",
    },
    IdeaState.declined: {
        "en": "Declined at the source.",
        "da": "Afvist på den oprindelige platform.",
        "nb": "Avvist på den opprinnelige plattformen.",
    },
    IdeaState.merged: {
        "en": "Merged at the source.",
        "da": "Slået sammen med en anden idé på den oprindelige platform.",
        "nb": "Slått sammen med en annen idé på den opprinnelige plattformen.",
    },
    IdeaState.withdrawn: {
        "en": "Withdrawn at the source.",
        "da": "Trukket tilbage på den oprindelige platform.",
        "nb": "Trukket tilbake på den opprinnelige plattformen.",
    },
}


def word(language: str, words: str) -> str:
    """A few words in a language; English where we have no others."""
    return _WORDS[words].get(language, words)


def reason(language: str, state: IdeaState) -> str:
    """What the timeline says about a step that was taken at the source."""
    found = _REASONS.get(state, {})
    return found.get(language) or found.get("en", "")
