"""The calls of the story: one that people vote in now, and one that has its result."""

from participation.demo.story.parts import CallPart, IdeaPart, IdeaStep, SaidComment
from participation.ideas.boxes.phases import Phase
from participation.ideas.proposals.models import IdeaState

GREEN, BENCHES = "groenne-pletter", "baenke-ved-havnen"

CALLS = (
    CallPart(
        box=GREEN,
        by="mette",
        first={
            Phase.collect: (-30, -9),
            Phase.discuss: (-8, 7),
            Phase.assess: (8, 28),
            Phase.decide: (29, 42),
        },
        moved_on=-14,
        reason="Skolerne holder ferie i uge 42 og har bedt om at nå at være med.",
        phases={
            Phase.collect: (-30, -5),
            Phase.discuss: (-4, 11),
            Phase.assess: (12, 30),
            Phase.decide: (31, 42),
        },
    ),
    CallPart(
        box=BENCHES,
        by="mette",
        phases={
            Phase.collect: (-215, -190),
            Phase.discuss: (-189, -175),
            Phase.assess: (-174, -150),
            Phase.decide: (-149, -130),
        },
        result_on=-128,
        result="""
            Tak for forslagene. Vi hørte to ting: Bænkene skal stå i læ, og de skal have ryg og armlæn.

            - **To steder er valgt**, ved isboden og for enden af molen.
            - De to får bænke med armlæn, så man kan rejse sig igen.
            - Stedet ved kranen er ikke med, fordi der køres med gods.
        """,
    ),
)

IDEAS = (
    IdeaPart(
        key="corner",
        title="Vilde blomster på hjørnet af Algade og Torvet",
        box=GREEN,
        by="astrid",
        day=-27,
        topics=("klima",),
        areas=("midtbyen",),
        votes=(31, 0, 0),
        text="Hjørnet er asfalt, som ingen bruger. Bræk den op, så vi får bier i stedet for vandpytter.",
        comments=(
            SaidComment(
                by="poul",
                day=-12,
                text="Hvem slår det om efteråret?",
                question=True,
                replies=(
                    SaidComment(
                        by="mette",
                        day=-10,
                        text="Det gør vi, én gang i oktober, med le.",
                        answer=True,
                    ),
                ),
            ),
        ),
    ),
    IdeaPart(
        key="wall",
        title="Efeu på muren ved stationen",
        box=GREEN,
        by="poul",
        day=-24,
        topics=("klima",),
        areas=("midtbyen",),
        votes=(18, 0, 0),
        text="Muren er grå og 40 meter lang. Efeu koster næsten ingenting og er grøn hele året.",
    ),
    IdeaPart(
        key="strip",
        title="Bærbuske langs stien til Skovby",
        box=GREEN,
        by="fatima",
        day=-19,
        topics=("klima",),
        areas=("skovby",),
        votes=(24, 0, 0),
        text="Ribs og brombær, som børnene kan spise på vej hjem. De passer sig selv.",
    ),
    IdeaPart(
        key="roofs",
        title="Sedum på taget af cykelskurene",
        box=GREEN,
        by="thomas",
        day=-7,
        topics=("klima",),
        areas=("midtbyen",),
        votes=(9, 0, 0),
        text="Tagene holder på regnen, og der bliver køligere nedenunder. Begynd med dem ved stationen.",
    ),
    IdeaPart(
        key="ice",
        title="En bænk i læ ved isboden",
        box=BENCHES,
        by="fatima",
        day=-210,
        topics=("byudvikling",),
        areas=("holmen",),
        votes=(42, 0, 0),
        text="Muren tager vinden, og solen er der til klokken otte om aftenen.",
        steps=(
            IdeaStep(
                day=-145,
                state=IdeaState.accepted,
                by="mette",
                reason="Der er læ og plads til en kørestol, og fliserne ligger der i forvejen.",
            ),
            IdeaStep(
                day=-60,
                state=IdeaState.in_progress,
                by="mette",
                reason="Fundamentet er støbt, og bænken er bestilt.",
            ),
        ),
    ),
    IdeaPart(
        key="pier",
        title="En bænk for enden af molen",
        box=BENCHES,
        by="astrid",
        day=-205,
        topics=("byudvikling",),
        areas=("holmen",),
        votes=(37, 0, 0),
        text="Man går derud for at se færgen. Så må man gerne kunne sidde ned imens.",
        steps=(
            IdeaStep(
                day=-144,
                state=IdeaState.accepted,
                by="mette",
                reason="Molen er bred nok, og bænken kan boltes fast, så den står i en storm.",
            ),
        ),
    ),
    IdeaPart(
        key="crane",
        title="Bænke ved den gamle kran",
        box=BENCHES,
        by="thomas",
        day=-198,
        topics=("byudvikling",),
        areas=("holmen",),
        votes=(21, 0, 0),
        text="Kranen er det flotteste på havnen, og der er aldrig nogen steder at sidde og se på den.",
        steps=(
            IdeaStep(
                day=-143,
                state=IdeaState.declined,
                by="mette",
                reason="Der køres med gods omkring kranen hver dag, og havnens folk kan ikke se en, der sidder "
                "ned. Når godset flytter til den ydre kaj, spørger vi igen.",
            ),
        ),
    ),
)
