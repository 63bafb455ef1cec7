"""Fjordby's hearings that are being assessed, have an outcome, or were withdrawn."""

from participation.demo.story.parts import (
    DocumentPart,
    HearingPart,
    OutcomePart,
    PointPart,
    Refusal,
    ResponsePart,
    SectionPart,
    ThemePart,
)
from participation.hearings.assessing.models import Outcome
from participation.moderation.models import Rule

CYCLE_PATH = HearingPart(
    title="Cykelsti langs Strandvejen fra Sønderstrand til Holmen",
    space="fjordby",
    type="dk-municipal",
    by="mette",
    department="by-og-miljoe",
    case_number="05.04.00-P20-3-25",
    topics=("trafik", "klima"),
    areas=("soenderstrand", "holmen"),
    summary="""
        4,7 kilometer dobbeltrettet cykelsti mellem Sønderstrand og Holmen. Den ene løsning koster 22 træer,
        den anden 60 parkeringspladser. Vi bad om jeres hjælp til at vælge.
    """,
    sections=(
        SectionPart(
            "To løsninger",
            """
            **Løsning A** lægger stien mellem vejen og stranden. Den er den smukkeste og den dyreste, og 22
            gamle popler må fældes.

            **Løsning B** lægger stien på landsiden. Træerne bliver, men 60 parkeringspladser forsvinder, og
            cyklisterne krydser vejen to steder.
            """,
        ),
        SectionPart(
            "Sikkerhed",
            """
            Strandvejen har 7.800 biler i døgnet og ingen cykelsti i dag. Der er sket seks ulykker med
            cyklister på fem år. Begge løsninger regnes for at fjerne mindst fire ud af fem.
            """,
        ),
        SectionPart(
            "Penge og tid",
            "Løsning A koster 31 millioner kroner, løsning B 24 millioner. Staten betaler 40 procent af begge.",
        ),
    ),
    opens=-88,
    closes=-47,
    drafted=-105,
    assessed=-40,
    answer_expected=14,
    themes=(
        ThemePart(
            title="Træerne",
            summary="""
                Nogle vil bevare de 22 popler, som er omkring 90 år gamle. Andre kan leve med, at de bliver fældet,
                hvis der plantes flere nye.
            """,
            department="by-og-miljoe",
            due=7,
        ),
        ThemePart(
            title="Krydsninger af vejen",
            summary="""
                Flere peger på, at det er farligt at krydse Strandvejen med børn. Vælges løsning B, ønskes signaler med
                kort ventetid.
            """,
            assessment="""
                Vejdirektoratets regler lader os sætte signaler ved begge krydsninger. Ventetiden kan holdes på 20
                sekunder uden for myldretiden.
            """,
            outcome=Outcome.partly_followed,
            reason="Vælges løsning B, får begge krydsninger signal. Ventetiden bliver 20 sekunder uden for myldretiden "
            "og op til 40 sekunder i den.",
            department="by-og-miljoe",
        ),
        ThemePart(title="Parkering", department="kultur-og-fritid", due=10),
    ),
    responses=(
        ResponsePart(
            day=-85,
            by="ida",
            section=1,
            text="""
                Løsning A! Når man cykler med børn, er det vigtigste, at man ikke skal krydse vejen. Plant 44 nye
                træer for de 22, så kan jeg leve med det.
            """,
            points=(
                PointPart(
                    "det vigtigste, at man ikke skal krydse vejen", ("Krydsninger af vejen",)
                ),
                PointPart("Plant 44 nye træer for de 22", ("Træerne",)),
            ),
        ),
        ResponsePart(
            day=-80,
            name="Hanne Poppel",
            section=1,
            text="""
                Poplerne har stået der, siden min bedstefar var barn. Jeg vil bede jer vælge løsning B. Biler kan
                holde andre steder, men et træ på 90 år kan ikke flyttes.
            """,
            points=(
                PointPart(
                    "Jeg vil bede jer vælge løsning B. Biler kan holde andre steder, men et træ på 90 år kan ikke flyttes.",
                    ("Træerne",),
                ),
            ),
        ),
        ResponsePart(
            day=-74,
            name="Fjordby Cykelforening",
            organisation="Fjordby Cykelforening",
            section=2,
            text="""
                Vi anbefaler løsning A på grund af krydsningerne. Vælger I B, skal de to krydsninger være
                signalregulerede, og ventetiden højst 20 sekunder. Ellers kører folk over for rødt.
            """,
            points=(
                PointPart(
                    "Vi anbefaler løsning A på grund af krydsningerne.", ("Krydsninger af vejen",)
                ),
                PointPart(
                    "skal de to krydsninger være signalregulerede, og ventetiden højst 20 sekunder",
                    ("Krydsninger af vejen",),
                ),
            ),
        ),
        ResponsePart(
            day=-66,
            name="Badehotellet ved Sønderstrand",
            organisation="Badehotellet ved Sønderstrand",
            section=1,
            text="""
                60 pladser er halvdelen af vores gæsters parkering. Vælger I B, har vi brug for en anden løsning,
                for eksempel græsmarken bag hotellet om sommeren.
            """,
            points=(
                PointPart("60 pladser er halvdelen af vores gæsters parkering.", ("Parkering",)),
                PointPart("græsmarken bag hotellet om sommeren", ("Parkering",)),
            ),
        ),
        ResponsePart(
            day=-58,
            by="jonas",
            text="""
                Kunne man lave A på de to kilometer, hvor der ingen træer er, og B på resten? Så er der kun én
                krydsning.
            """,
        ),
        ResponsePart(
            day=-55,
            name="Anonym bilist",
            text="Alle cyklister er idioter, og nogen burde køre dem ned.",
            withheld=Refusal(
                Rule.threats,
                "Svaret indeholder en trussel mod andre trafikanter.",
                "mette",
                2,
            ),
        ),
        ResponsePart(
            day=-50,
            name="Menighedsrådet ved Strandkirken",
            organisation="Menighedsrådet ved Strandkirken",
            no_remarks=True,
        ),
        ResponsePart(
            day=-48,
            by="henning",
            section=3,
            text="""
                Syv millioner i forskel er mange penge. Men det er nu engang kun én gang, man bygger sådan en sti.
                Vælg den, I ikke fortryder om tyve år.
            """,
        ),
    ),
)

SWIMMING = HearingPart(
    title="Ny svømmehal på Holmen: placering og indhold",
    space="fjordby",
    type="dk-municipal",
    by="soeren",
    department="kultur-og-fritid",
    case_number="04.04.00-P20-1-24",
    topics=("kultur", "byudvikling"),
    areas=("holmen",),
    summary="""
        Den gamle svømmehal fra 1974 kan ikke holde længe endnu. Vi spurgte, hvor den nye skal ligge, og hvad der
        er vigtigst i den.
    """,
    sections=(
        SectionPart(
            "Hvor skal den ligge?",
            """
            Vi pegede på to steder: **Holmens Plads**, tæt på bus og skole, og **Engen** ved Ringvejen, hvor der
            er god plads til biler.
            """,
        ),
        SectionPart(
            "Hvad skal der være?",
            """
            Budgettet rækker til et 25 meter bassin og enten et varmtvandsbassin eller en vandrutsjebane. Ikke
            begge dele.
            """,
        ),
        SectionPart(
            "Hvad med den gamle?",
            "Den gamle hal er åben, til den nye er klar, og bliver derefter revet ned. Grunden bliver til boldbaner.",
        ),
    ),
    opens=-190,
    closes=-150,
    drafted=-215,
    assessed=-140,
    documents=(
        DocumentPart(
            "Sammenligning af de to placeringer",
            "svoemmehal-placeringer.pdf",
            (
                "Ny svømmehal - sammenligning af placeringer",
                "Holmens Plads: 1.900 boliger inden for 1.000 meter. 70 p-pladser.",
                "Engen: 240 boliger inden for 1.000 meter. 220 p-pladser.",
            ),
        ),
    ),
    themes=(
        ThemePart(
            title="Placering",
            summary="Svømmeklubben ønsker Holmens Plads, fordi børn kan cykle dertil. Fra landsbyerne er Engen lettere.",
            assessment="Otte gange så mange bor inden for 1.000 meter af Holmens Plads som af Engen.",
            outcome=Outcome.partly_followed,
            reason="Hallen bygges på Holmens Plads, og landsbyerne får en ekstra bus.",
        ),
        ThemePart(
            title="Varmt vand eller rutsjebane",
            summary="De fleste ønsker varmt vand til babyer, genoptræning og svømmeskole. Nogle unge vil hellere have en rutsjebane.",
            assessment="Varmt vand bliver brugt hele dagen og af flere.",
            outcome=Outcome.followed,
            reason="Der bygges et varmtvandsbassin, og der bliver plads til en rutsjebane senere.",
        ),
        ThemePart(
            title="Adgang for alle",
            summary="Handicaprådet beder om et omklædningsrum med lift og plads til to hjælpere.",
            outcome=Outcome.followed,
            reason="Omklædningsrummet er med i byggeprogrammet.",
        ),
        ThemePart(
            title="Bus om aftenen",
            summary="Der går ingen bus fra landsbyerne om aftenen.",
            outcome=Outcome.followed,
            reason="Bus 3 kører en tur mere klokken 20.40 på de aftener, hvor der er svømning.",
        ),
        ThemePart(
            title="Mosaikken i den gamle hal",
            summary="Et svar beder os bevare mosaikken, som er lavet af en fra byen.",
            outcome=Outcome.followed,
            reason="Den flyttes og sættes op i den nye forhal.",
        ),
    ),
    responses=(
        ResponsePart(
            day=-188,
            name="Svømmeklubben Fjorden",
            organisation="Svømmeklubben Fjorden",
            section=2,
            text="""
                Vi har 640 medlemmer, hvoraf 400 er børn. De fleste cykler. Holmens Plads er det rigtige sted. Vi
                foretrækker varmtvandsbassin: det kan bruges til babysvømning om formiddagen, genoptræning om
                eftermiddagen og svømmeskole om aftenen.
            """,
            points=(
                PointPart("De fleste cykler. Holmens Plads er det rigtige sted.", ("Placering",)),
                PointPart(
                    "det kan bruges til babysvømning om formiddagen, genoptræning om eftermiddagen og svømmeskole om aftenen",
                    ("Varmt vand eller rutsjebane",),
                ),
            ),
        ),
        ResponsePart(
            day=-182,
            by="grethe",
            section=2,
            text="""
                Varmt vand! Mine knæ har ventet i ti år. Der er mange af os, og vi har tid om formiddagen, hvor
                hallen ellers står tom.
            """,
            points=(PointPart("Varmt vand!", ("Varmt vand eller rutsjebane",)),),
        ),
        ResponsePart(
            day=-175,
            by="laerke",
            section=2,
            text="""
                Jeg vil hellere have rutsjebanen. Men så skal den være rigtig stor, ellers kan det være lige meget.
            """,
            points=(
                PointPart("Jeg vil hellere have rutsjebanen.", ("Varmt vand eller rutsjebane",)),
            ),
        ),
        ResponsePart(
            day=-170,
            name="Handicaprådet i Fjordby",
            organisation="Handicaprådet i Fjordby",
            section=2,
            text="""
                Uanset hvad I vælger, så byg et omklædningsrum med lift og plads til to hjælpere. Det findes ikke i
                hele kommunen i dag.
            """,
            points=(
                PointPart(
                    "byg et omklædningsrum med lift og plads til to hjælpere", ("Adgang for alle",)
                ),
            ),
        ),
        ResponsePart(
            day=-163,
            by="thomas",
            section=1,
            text="""
                Engen er lettest for os fra landsbyerne. Der går ingen bus om aftenen. Hvis I vælger Holmen, så sæt
                en bus ind, når der er svømning.
            """,
            points=(
                PointPart("Engen er lettest for os fra landsbyerne.", ("Placering",)),
                PointPart("sæt en bus ind, når der er svømning", ("Bus om aftenen",)),
            ),
        ),
        ResponsePart(
            day=-158,
            by="oskar",
            section=3,
            text="Bevar mosaikken i forhallen, når I river den gamle ned. Den er lavet af en her fra byen.",
            points=(PointPart("Bevar mosaikken i forhallen", ("Mosaikken i den gamle hal",)),),
        ),
        ResponsePart(
            day=-152, name="Sønderstrand Skole", organisation="Sønderstrand Skole", no_remarks=True
        ),
    ),
    outcome=OutcomePart(
        day=-96,
        asked="""
            Hvor skal den nye svømmehal ligge: på Holmens Plads eller på Engen? Og hvad er vigtigst i den: et
            varmtvandsbassin eller en vandrutsjebane?
        """,
        said="""
            Vi fik syv svar, som taler for mange hundrede mennesker.

            - Flertallet ønskede **Holmens Plads**, fordi børn selv kan cykle dertil.
            - De fleste ønskede **varmt vand**. Nogle unge ønskede rutsjebanen.
            - Handicaprådet bad om et omklædningsrum med lift.
            - Folk fra landsbyerne mindede os om, at bussen ikke kører om aftenen.
            - Oskar Friis bad os bevare mosaikken.
        """,
        did="""
            Byrådet har besluttet:

            1. Svømmehallen bygges på **Holmens Plads**. Første spadestik bliver taget næste år.
            2. Den får **varmtvandsbassin**. Der gøres plads til, at en rutsjebane kan bygges til senere.
            3. Der bliver omklædningsrum med lift og plads til to hjælpere.
            4. **Bus 3** kører en tur mere klokken 20.40 på de aftener, hvor der er svømning.
            5. Mosaikken flyttes og sættes op i den nye forhal.

            Ikke fulgt: ønsket om flere parkeringspladser end 70. Pladsen er brugt til cykler.
        """,
    ),
)

NURSERY = HearingPart(
    title="Nye åbningstider i kommunens daginstitutioner",
    space="fjordby",
    type="dk-municipal",
    by="anja",
    department="boern-og-skole",
    case_number="28.03.00-P24-5-24",
    topics=("skole",),
    areas=(),
    summary="""
        Vi foreslog at lukke en halv time tidligere om fredagen og åbne en halv time tidligere de andre dage. I
        sagde, hvordan det passer med arbejde og vagter.
    """,
    sections=(
        SectionPart(
            "Forslaget",
            """
            Mandag til torsdag åbner alle institutioner klokken 6.00 i stedet for 6.30. Om fredagen lukker de
            klokken 16.00 i stedet for 16.30. Antallet af timer med personale er det samme.
            """,
        ),
        SectionPart(
            "Hvorfor",
            "Hver morgen venter omkring 40 familier på, at vi låser op. Efter 16 om fredagen er der i gennemsnit to børn tilbage.",
        ),
    ),
    opens=-120,
    closes=-84,
    drafted=-130,
    assessed=-80,
    responses=(
        ResponsePart(
            day=-118,
            by="maria",
            text="""
                Jeg er sygeplejerske og møder klokken 7. Klokken 6 ville betyde, at min mand ikke skal bytte vagt
                hver uge. Tak.
            """,
        ),
        ResponsePart(
            day=-110,
            by="fatima",
            section=1,
            text="""
                Om fredagen har jeg først fri 16.15. Det er kun et kvarter, men det er det kvarter, der ikke går op.
                Kan én institution i hver bydel holde længe åbent?
            """,
        ),
        ResponsePart(
            day=-101,
            name="Forældrebestyrelsen i Børnehuset Bækken",
            organisation="Forældrebestyrelsen i Børnehuset Bækken",
            text="""
                Vi støtter de tidlige morgener. Vi foreslår, at familier med brug for fredagen melder det én gang
                om måneden, så personalet kan planlægge.
            """,
        ),
        ResponsePart(
            day=-90,
            name="Pædagogernes tillidsfolk",
            organisation="Pædagogernes tillidsfolk",
            text="""
                Vi er med på ændringen, når den samlede arbejdstid er uændret, og når ingen er alene med børnene
                mellem 6 og 6.30.
            """,
        ),
    ),
    outcome=OutcomePart(
        day=-33,
        asked="Passer det jer, at institutionerne åbner 6.00 mandag til torsdag og lukker 16.00 om fredagen?",
        said="""
            De fleste var glade for den tidlige morgen. Flere kunne ikke nå det om fredagen, og forslaget om, at én
            institution i hver bydel holder længe åbent, fik støtte fra mange.
        """,
        did="""
            Fra den første i næste måned åbner alle klokken 6.00 mandag til torsdag, altid med to voksne. Om fredagen
            lukker de fleste klokken 16.00, men **én institution i hver bydel holder åbent til 16.45**. Ordningen
            måles efter et år, og tallene lægges frem her.
        """,
    ),
)

WIND = HearingPart(
    title="Lokalplan 209: Tre vindmøller ved Sønderstrand",
    space="fjordby",
    type="dk-lokalplan",
    by="mette",
    department="by-og-miljoe",
    case_number="01.02.05-P16-1-25",
    topics=("klima", "byudvikling"),
    areas=("soenderstrand",),
    summary="Et energiselskab ønskede at stille tre vindmøller op på markerne syd for Sønderstrand.",
    sections=(
        SectionPart(
            "Forslaget",
            "Tre møller på 149 meter, 700 meter fra det nærmeste hus, med strøm nok til 9.000 husstande.",
        ),
        SectionPart(
            "Naboernes andel",
            "Mindst 20 procent af ejerskabet skulle udbydes til dem, der bor inden for 4,5 kilometer.",
        ),
    ),
    opens=-70,
    closes=-20,
    drafted=-95,
    withdrawn=-37,
    withdrawn_reason="Energiselskabet har trukket sin ansøgning tilbage, fordi en ny fugletælling viste, at "
    "havørne yngler i plantagen. Så er der ikke længere noget at tage stilling til. Tak til alle, der nåede at svare.",
    responses=(
        ResponsePart(
            day=-65,
            by="bent",
            text="""
                Jeg har set et par ørne i plantagen siden i foråret. Jeg er ikke imod møller, men I bør få dem talt,
                før I går videre.
            """,
        ),
        ResponsePart(
            day=-60,
            by="rikke",
            section=2,
            text="Vi er ti familier, der gerne vil være medejere. Er der et møde, hvor man kan høre mere?",
        ),
    ),
)

ENDED_HEARINGS = (CYCLE_PATH, SWIMMING, NURSERY, WIND)
