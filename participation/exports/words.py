"""What the values of an export are called for people: by the stable codes that programs get."""

from collections.abc import Mapping

from participation.hearings.assessing.words import outcomes as outcomes_of_themes
from participation.hearings.notice.words import phases as phases_and_colors
from participation.hearings.parties.words import states as party_states_and_colors
from participation.hearings.questions.words import kinds as kinds_of_questions
from participation.i18n import gettext as _
from participation.ideas.answers import words as answers_words
from participation.ideas.answers.models import GainKind
from participation.ideas.proposals import words as ideas
from participation.ideas.proposals.models import IdeaState


def yes_no(value: bool) -> str:
    """Yes or no."""
    return _("Yes") if value else _("No")


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
