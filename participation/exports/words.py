"""What the values of an export are called for people: by the stable codes that programs get."""

from collections.abc import Mapping
from typing import Any

from participation.hearings.assessing.words import outcomes as outcomes_of_themes
from participation.hearings.notice.words import phases as phases_and_colors
from participation.hearings.parties.words import states as party_states_and_colors
from participation.hearings.questions.words import kinds as kinds_of_questions
from participation.i18n import LANGUAGES, language_name
from participation.i18n import gettext as _
from participation.ideas.answers import words as answers_words
from participation.ideas.answers.models import GainKind
from participation.ideas.proposals import words as ideas
from participation.ideas.proposals.models import IdeaState
from participation.moderation import words as moderation
from participation.moderation.models import Rule


def yes_no(value: bool) -> str:
    """Yes or no."""
    return _("Yes") if value else _("No")


def shown() -> Mapping[str, str]:
    """Whether a row has its text."""
    return {"text": _("Shown"), "hidden": _("Hidden"), "withdrawn": _("Withdrawn")}


def rules() -> Mapping[str, str]:
    """The rules something is hidden by."""
    return {each.value: moderation.rule(each) for each in Rule}


def visibilities() -> Mapping[str, str]:
    """Who may read something."""
    return {
        "visible": _("Everybody in the space"),
        "held": _("Waits to be read through"),
        "hidden": _("Hidden"),
        "staff": _("The staff alone"),
    }


def phases() -> Mapping[str, str]:
    """Where a hearing is in its life."""
    return {key: said for key, (said, _color) in phases_and_colors().items()}


def states() -> Mapping[str, str]:
    """Where an idea is on its way."""
    return {each.value: ideas.state(each) for each in IdeaState}


def phases_and_states() -> Mapping[str, str]:
    """The two together, for lists of both: what both have is called the same."""
    return {**states(), **phases()}


def publications() -> Mapping[str, str]:
    """When responses become public."""
    return {
        "after check": _("When they are read through"),
        "after deadline": _("After the deadline"),
        "never": _("Not at all"),
    }


def respondents() -> Mapping[str, str]:
    """Who answers."""
    return {"person": _("Citizen"), "organisation": _("Organisation")}


def channels() -> Mapping[str, str]:
    """How a response came."""
    return {
        "paper": _("On paper"),
        "email": _("By e-mail"),
        "spoken": _("Spoken, and written down by an official"),
    }


def methods() -> Mapping[str, str]:
    """What readers of a box are offered."""
    return {"support": _("Support"), "agreement": _("Agree, pass or disagree")}


def gains() -> Mapping[str, str]:
    """What an idea won."""
    return {each.value: answers_words.gain(each) for each in GainKind}


def units() -> Mapping[str, str]:
    """What a gain is counted in."""
    return {"DKK": _("Danish kroner"), "NOK": _("Norwegian kroner"), "h": _("hours")}


def kinds() -> Mapping[str, str]:
    """What a search finds."""
    return {
        "hearing": _("Hearing"),
        "section": _("Section"),
        "response": _("Response"),
        "idea": _("Idea"),
        "comment": _("Comment"),
    }


class _Languages(dict[str, str]):
    """Any language by its code: texts that were imported are in languages the site does not speak."""

    def get(self, code: str, default: Any = None) -> Any:
        return language_name(code) or default


def languages() -> Mapping[str, str]:
    """Languages by their codes, in the reader's language."""
    return _Languages((code, language_name(code)) for code in LANGUAGES)


def outcomes() -> Mapping[str, str]:
    """What is done with a theme."""
    return {key.value: said for key, said in outcomes_of_themes().items()}


def party_states() -> Mapping[str, str]:
    """Where an invitation is."""
    return {key.value: said for key, (said, _color) in party_states_and_colors().items()}


def question_kinds() -> Mapping[str, str]:
    """How a question is answered."""
    return {key.value: said for key, said in kinds_of_questions().items()}


def stances() -> Mapping[str, str]:
    """What can be chosen where a question offers to agree or not."""
    return {
        "agree": _("Agree"),
        "partly agree": _("Partly agree"),
        "disagree": _("Disagree"),
        "no opinion": _("No opinion"),
    }
