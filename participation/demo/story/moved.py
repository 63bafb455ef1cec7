"""Two ideas of the story that do not stay what or where they were: one is split, one goes to the public."""

from participation.demo.story.parts import IdeaPart, IdeaStep, SaidComment
from participation.ideas.proposals.models import IdeaState

SPLIT = IdeaPart(
    key="shore",
    title="Fodbad og læsebænke ved åen",
    box="fjordbys-idekasse",
    by="ida",
    day=-44,
    topics=("kultur",),
    areas=("midtbyen",),
    votes=(37, 0, 0),
    text="""
        Ned ad trapperne ved åen kunne der være et fodbad om sommeren. Og oppe på kanten mangler der bænke med
        læ, så man kan sidde med en bog.
    """,
    comments=(
        SaidComment(
            by="poul", day=-40, text="Bænke med læ: ja tak. Der blæser det altid fra vest."
        ),
        SaidComment(
            by="maria",
            day=-37,
            text="Vandet er vist ikke rent nok til et fodbad. Har nogen målt det?",
        ),
    ),
    steps=(IdeaStep(day=-30, state=IdeaState.in_discussion, by="mette"),),
)
SPLIT_ON, CHOSEN_ON = -24, -22
FIRST = (
    "Fodbad ved trapperne til åen",
    "Ned ad trapperne ved åen kunne der være et fodbad om sommeren.",
)
SECOND = (
    "Læsebænke med læ langs åen",
    "Oppe på kanten ved åen mangler der bænke med læ, så man kan sidde med en bog.",
)
WHY_SPLIT = """
    Det er to idéer med to svar: bænke kan vi sætte op nu, et fodbad kræver, at vandet måles en sommer. I, der
    har støttet, vælger selv, hvilken I er for, eller begge.
"""
SUPPORTERS = ("astrid", "jonas")
"""Who supports it by name; the second of them has chosen."""

HANDED = IdeaPart(
    key="berths",
    title="Ledige gjesteplasser i havnene på ett kart",
    box="bedre-hverdag",
    by="eirik",
    day=-52,
    topics=("digitalt",),
    areas=("vest",),
    votes=(12, 0, 0),
    along=("marte",),
    text="""
        Hver sommer ringer båtfolk til oss for å høre hvor det er plass, men vi vet det ikke. Havnene vet det. La
        dem melde inn ledige plasser, så legger vi dem på kartet som alle allerede bruker.
    """,
    comments=(
        SaidComment(by="kari", day=-46, text="Vi har kartet. Det er havnene som må være med."),
    ),
)
ASKED_ON, AGREED_ON, HANDED_ON = -20, -17, -12
TO = "fjordbys-idekasse"
WHY_HANDED = "Havna er Fjordbys. Vil dere la byens folk ta den videre?"
