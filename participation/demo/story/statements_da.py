"""The short statements in the box about Holmen, to agree or disagree with."""

from participation.comments.models import Stance
from participation.demo.story.parts import IdeaPart, IdeaStep, SaidComment
from participation.ideas.proposals.models import IdeaState

BOX = "holmen-2035"


def _statement(
    title: str,
    by: str,
    day: int,
    votes: tuple[int, int, int],
    text: str = "",
    topics: tuple[str, ...] = ("byudvikling",),
    steps: tuple[IdeaStep, ...] = (),
    comments: tuple[SaidComment, ...] = (),
) -> IdeaPart:
    return IdeaPart(
        title=title,
        box=BOX,
        by=by,
        day=day,
        text=text,
        topics=topics,
        areas=("holmen",),
        votes=votes,
        steps=steps,
        comments=comments,
    )


STATEMENTS = (
    _statement(
        "Der skal være adgang til vandet hele vejen rundt om Holmen",
        "astrid",
        -43,
        (121, 8, 6),
        "Også bag værftet, hvor der er hegn i dag.",
        steps=(
            IdeaStep(
                day=-12,
                state=IdeaState.in_discussion,
                by="mette",
                reason="Det udsagn, flest er enige i. Vi har bedt værftet om et møde om hegnet.",
            ),
        ),
        comments=(
            SaidComment(
                by="bent",
                day=-40,
                text="Værftet har brug for ro ved slæbestedet, men resten kan sagtens åbnes.",
            ),
            SaidComment(
                by="mette",
                day=-11,
                answer=True,
                text="Værftet er positivt, hvis hegnet flyttes og ikke bare fjernes. Vi mødes med dem om to uger.",
            ),
        ),
    ),
    _statement(
        "Nye huse på Holmen må højst have tre etager",
        "henning",
        -42,
        (61, 22, 54),
        comments=(
            SaidComment(
                by="jonas",
                day=-39,
                stance=Stance.against,
                useful=9,
                text="Så bliver der færre boliger, og de bliver dyrere. Fire ville være et godt kompromis.",
                replies=(
                    SaidComment(
                        by="henning",
                        day=-38,
                        text="Dyre bliver de også på fjerde sal. Det er udsigten, man betaler for.",
                    ),
                ),
            ),
            SaidComment(
                by="grethe",
                day=-38,
                stance=Stance.in_favour,
                useful=14,
                text="Fra Strandstræde kan man i dag se masterne i havnen. Med fem etager kan man se ind i en "
                "gavl.",
            ),
            SaidComment(
                by="thomas",
                day=-37,
                stance=Stance.against,
                useful=4,
                text="Bygger vi lavt på Holmen, må vi bygge på marken ved Vesterhede i stedet.",
            ),
            SaidComment(
                by="bent",
                day=-36,
                stance=Stance.in_favour,
                useful=3,
                text="Pakhusene er tre etager. Det har holdt i 140 år, også i storm.",
            ),
            SaidComment(
                by="astrid",
                day=-36,
                question=True,
                useful=6,
                text="Hvad siger den lokalplan, der gælder nu? Er tre etager overhovedet et krav, eller kun en "
                "vane?",
                replies=(
                    SaidComment(
                        by="mette",
                        day=-29,
                        answer=True,
                        text="Lokalplanen fra 1998 siger højst 12 meter til kip. Det svarer til tre etager med "
                        "skråt tag. En ny plan kan sige noget andet, og det er det, vi spørger jer om nu.",
                    ),
                ),
            ),
            SaidComment(
                by="maria",
                day=-33,
                question=True,
                useful=2,
                text="Kommer der elevator i de nye huse, hvis de kun får tre etager? Min mor kan ikke gå på "
                "trapper.",
            ),
            SaidComment(
                by="oskar",
                day=-30,
                text="Kunne man ikke sige tre etager ud mod vandet og fire inde bag?",
            ),
        ),
    ),
    _statement(
        "Holmen har brug for flere små, billige lejligheder til unge",
        "oskar",
        -41,
        (98, 17, 15),
        "Jeg er 24 og vil gerne blive boende, men der er intet under 9.000 om måneden.",
        comments=(
            SaidComment(by="emil", day=-35, text="Det gælder også os, der bliver 18 om lidt."),
            SaidComment(
                by="thomas",
                day=-33,
                text="Så skal der bygges højere. Man kan ikke få små, billige og lave huse på én gang.",
                replies=(
                    SaidComment(
                        by="henning",
                        day=-32,
                        text="Jo, hvis de ligger tæt. Se på de gamle fiskerhuse i Strandstræde.",
                    ),
                ),
            ),
        ),
    ),
    _statement(
        "Værftet skal blive, også selv om det larmer",
        "bent",
        -38,
        (83, 24, 21),
        "Det er den sidste arbejdsplads på Holmen, hvor man bliver beskidt.",
        topics=("byudvikling", "kultur"),
        comments=(
            SaidComment(
                by="grethe",
                day=-34,
                text="Min mand arbejdede der i 38 år. Lyden er en del af byen.",
            ),
            SaidComment(by="maria", day=-31, text="Bare ikke før klokken 7 om lørdagen."),
        ),
    ),
    _statement(
        "Der skal færre biler gennem Holmens Plads, selv om det tager længere tid",
        "ida",
        -36,
        (67, 15, 59),
        topics=("trafik",),
        comments=(
            SaidComment(
                by="poul",
                day=-29,
                text="Hvad med varelevering til købmanden? Han kan ikke bære mælken fra Ringvejen.",
                replies=(
                    SaidComment(
                        by="ida",
                        day=-28,
                        text="Klokken 5 til 9 er der jo ingen andre. Sådan gør de i mange byer.",
                    ),
                ),
            ),
        ),
    ),
    _statement(
        "Skolegården skal være åben for alle om aftenen og i weekenden",
        "maria",
        -30,
        (104, 11, 9),
        topics=("skole",),
    ),
    _statement(
        "Vi skal bygge et dige nu og ikke vente på den næste stormflod",
        "poul",
        -25,
        (90, 26, 18),
        "Vandet stod i min kælder i 2013 og igen i 2023.",
        comments=(
            SaidComment(
                by="astrid", day=-22, text="Et dige kan godt være en sti og en bænk på samme tid."
            ),
            SaidComment(
                by="mette",
                day=-16,
                answer=True,
                text="Vi har fået regnet på tre forløb af et dige. Tegningerne kommer med i forslaget til udviklingsplanen.",
            ),
        ),
        topics=("klima",),
    ),
    _statement(
        "Holmen skal have sit eget kulturhus",
        "rikke",
        -14,
        (42, 31, 33),
        topics=("kultur",),
    ),
    _statement(
        "Parkering på Holmen skal koste penge for dem, der ikke bor der",
        "thomas",
        -5,
        (23, 12, 27),
        topics=("trafik",),
        comments=(
            SaidComment(
                by="fatima",
                day=-4,
                text="Jeg bor i Nørrebæk og har min mor på Holmen. Skal jeg betale for at besøge hende?",
                replies=(
                    SaidComment(
                        by="thomas",
                        day=-3,
                        text="Nej, selvfølgelig ikke. To timer gratis ville være fint.",
                    ),
                ),
            ),
        ),
    ),
)
