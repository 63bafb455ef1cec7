"""A box for the people of one area: the shared courtyards in the middle of the town."""

from participation.demo.story.parts import BoxPart, IdeaPart, IdeaStep, SaidComment
from participation.ideas.proposals.models import IdeaState

AREA = "midtbyen"
LIVES_HERE = ("poul", "astrid")
"""Who of the people of the story says that they live there, besides some of the neighbours."""

BOX = BoxPart(
    slug="gaardene-i-midten",
    name="Gårdene i Midtbyen",
    space="fjordby",
    department="by-og-miljoe",
    summary="Seks fælles gårde skal lægges om. Hvad skal der være plads til?",
    description="""
        Gårdene bruges af dem, der bor omkring dem. Derfor er det dem, der skriver forslag og støtter.
        Bor du et andet sted, kan du læse med og give gode råd i samtalen.
    """,
    belongs="Noget, der skal stå, gro eller foregå i en af de seks gårde.",
    belongs_elsewhere="Gader og pladser omkring gårdene hører til i Fjordbys idékasse.",
    criteria="""
        - Brandbilen skal kunne komme ind.
        - Det skal kunne bruges af dem i stuen og dem på fjerde.
    """,
    areas=(AREA,),
    opened=-60,
)

IDEAS = (
    IdeaPart(
        title="Tag over cyklerne i den store gård",
        box=BOX.slug,
        by="poul",
        day=-48,
        topics=("trafik",),
        areas=(AREA,),
        votes=(17, 0, 0),
        text="""
            Der står 60 cykler under åben himmel, og hvert forår smider vi ti ud, der er rustet fast.

            Et tag med sedum på holder dem tørre, og dem på fjerde får noget grønt at se ned på.
        """,
        steps=(IdeaStep(day=-40, state=IdeaState.in_discussion, by="mette"),),
        comments=(
            SaidComment(
                by="jonas",
                day=-39,
                text="Jeg bor på Holmen og kan ikke støtte her, men vi fik sådan et tag i fjor. Husk lys under det.",
            ),
        ),
    ),
    IdeaPart(
        title="Et bord, der bliver stående hele året",
        box=BOX.slug,
        by="astrid",
        day=-21,
        topics=("kultur",),
        areas=(AREA,),
        votes=(9, 0, 0),
        text="""
            Når bordene bliver sat i kælderen i september, holder vi op med at mødes.

            Et bord af beton eller egetræ kan blive ude. Så er der altid et sted at stille kaffen.
        """,
    ),
)
