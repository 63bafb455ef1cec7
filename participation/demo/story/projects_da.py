"""Fjordby's projects: one of an idea, realised and measured, and one of a hearing that promised things."""

from participation.demo.story.parts import DocumentPart
from participation.demo.story.project_parts import (
    MeasuredPart,
    MilestonePart,
    NewsPart,
    ProjectPart,
)
from participation.ideas.answers.models import GainKind
from participation.ideas.projects.periods import Precision

PROJECTS = (
    ProjectPart(
        title="Lys på stien mellem stationen og gymnasiet",
        day=-249,
        by="mette",
        department="by-og-miljoe",
        idea="light",
        summary="34 lave lamper med sensor på de 1,2 kilometer fra stationen til gymnasiet.",
        text="""
            Astrid Dahls idé fik 131 støtter, og byrådet sagde ja. Lamperne tænder, når nogen kommer, og er
            skærmet mod husene. De yderste 200 meter bliver mørke af hensyn til flagermusene.
        """,
        budget=480_000,
        spent=455_000,
        spent_on=-120,
        spent_source="Afsluttet anlægsregnskab, By og Miljø",
        under_way=-178,
        realised=-131,
        result="""
            34 lamper lyser fra stationen til gymnasiet. De dæmpes, når der ikke er nogen. Elevrådet har talt:
            dobbelt så mange bruger stien om morgenen som før.
        """,
        result_figures="34 lamper på 1,2 km sti; 61 procent mindre strøm end de gamle",
        evidence=(
            DocumentPart(
                "Afleveringsrapport: lamperne er målt og godkendt",
                "afleveringsrapport-lamper.pdf",
                (
                    "Afleveringsrapport - stien fra stationen til gymnasiet",
                    "34 lamper er sat op og prøvet. Alle tænder inden for et sekund, når nogen kommer.",
                    "Lyset er målt til 5 lux på stien og under 1 lux ved husene.",
                    "De yderste 200 meter er uden lamper, som aftalt.",
                ),
            ),
        ),
        planned=(
            (GainKind.money, 35_000, "Mindre strøm og færre udskiftninger"),
            (GainKind.quality, None, "Flere tør bruge stien, når det er mørkt"),
        ),
        measured=(
            MeasuredPart(
                day=-38,
                kind=GainKind.money,
                amount=42_000,
                how="Elregningen for de første tre måneder, regnet om til et år, holdt op mod de gamle lamper.",
            ),
        ),
        milestones=(
            MilestonePart(title="Lamperne er valgt sammen med naboerne", due=-220, done=-223),
            MilestonePart(
                title="Kablet er lagt",
                due=-185,
                moved_to=-150,
                moved_on=-190,
                reason="Ledningsarbejdet på Stationsvej tog fem uger mere end ventet.",
                done=-152,
            ),
            MilestonePart(title="Lamperne er tændt", due=-130, done=-131),
        ),
        news=(
            NewsPart(
                day=-223,
                title="Naboerne valgte det varme lys",
                text="""
                    Vi hængte tre prøvelamper op i to uger. **Seks af otte huse** ved stien foretrak det varme,
                    lave lys, og det gør flagermusene også.
                """,
            ),
            NewsPart(
                day=-176,
                title="Nu graver vi",
                text="""
                    Stien er spærret på hverdage mellem 9 og 14, men ikke når I skal i skole. Omvejen er vist
                    med gule skilte.
                """,
            ),
        ),
    ),
    ProjectPart(
        title="Den nye svømmehal på Holmen",
        day=-90,
        by="soeren",
        department="kultur-og-fritid",
        hearing="Ny svømmehal på Holmen: placering og indhold",
        summary="Svømmehallen bygges på Holmens Plads med varmtvandsbassin. Her kan du følge, om det bliver, som vi lovede.",
        text="""
            Høringen gav syv svar, som talte for mange hundrede. Det, byrådet lovede bagefter, står her som
            milepæle: med en dato, og med en grund, hvis den flyttes.
        """,
        budget=92_000_000,
        spent=1_850_000,
        spent_on=-12,
        spent_source="Budgetopfølgning, Kultur og Fritid",
        under_way=-60,
        planned=(
            (GainKind.hours, 1_200, "Færre timer i bus til svømmeundervisning i nabokommunen"),
        ),
        milestones=(
            MilestonePart(
                title="Bus 3 kører klokken 20.40 på svømmeaftener",
                due=-20,
                promised=True,
            ),
            MilestonePart(
                title="Mosaikken er taget ned og pakket",
                due=-35,
                done=-41,
                promised=True,
            ),
            MilestonePart(
                title="Byggeprogram med varmtvandsbassin og lift er færdigt",
                due=25,
                moved_to=80,
                moved_on=-14,
                reason="Handicaprådet bad om at se omklædningsrummet i fuld størrelse først.",
                promised=True,
            ),
            MilestonePart(
                title="Første spadestik", due=270, precision=Precision.season, promised=True
            ),
            MilestonePart(title="Svømmehallen åbner", due=900, precision=Precision.year),
        ),
        news=(
            NewsPart(
                day=-41,
                title="Mosaikken er i sikkerhed",
                text="""
                    Konservatoren tog 212 fliser ned én for én. De ligger i kasser på museet, til forhallen er klar.
                """,
            ),
        ),
    ),
)
