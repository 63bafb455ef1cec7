"""The Norwegian agency's internal space: hearings for employees, and ideas for a better working day."""

from participation.demo.story.parts import (
    DocumentPart,
    GainPart,
    HearingPart,
    IdeaPart,
    IdeaStep,
    OutcomePart,
    Refusal,
    ResponsePart,
    SaidComment,
    SectionPart,
)
from participation.ideas.answers.models import GainKind
from participation.ideas.proposals.models import IdeaState
from participation.moderation.models import Rule

BOX = "bedre-hverdag"

HOME_OFFICE = HearingPart(
    title="Nye retningslinjer for hjemmekontor og fleksibel arbeidstid",
    space="kyst-og-farled",
    type="no-internal",
    by="ingrid",
    department="personal",
    case_number="2025/1184",
    topics=("arbeidsmiljo",),
    areas=("hovedkontoret", "nord", "vest", "sor"),
    summary="""
        Avtalen om hjemmekontor går snart ut. Vi foreslår to faste dager i uken for dem som kan, en felles
        kontordag og like regler i alle regioner.
    """,
    sections=(
        SectionPart(
            "Forslaget kort fortalt",
            """
            - Inntil **to dager** hjemmekontor i uken, etter avtale med nærmeste leder.
            - **Tirsdag** er felles kontordag på alle lokasjoner.
            - Kjernetiden blir 9.30 til 14.00.
            - Den som går vakt, får velge mellom tidlig og sen start dagen etter.
            """,
        ),
        SectionPart(
            "Utstyr og sikkerhet",
            """
            Direktoratet dekker skjerm, stol og tastatur. Skjermede saker skal ikke behandles hjemme. Det gjelder også
            utskrifter.
            """,
        ),
        SectionPart(
            "De som ikke kan jobbe hjemme",
            """
            Mannskap på fartøyene og folk på merkelageret kan ikke ha hjemmekontor. For dem foreslår vi to ekstra
            velferdstimer i måneden. Si gjerne fra om dette treffer.
            """,
        ),
    ),
    opens=-9,
    closes=11,
    drafted=-20,
    answer_expected=30,
    documents=(
        DocumentPart(
            "Utkast til retningslinjer",
            "retningslinjer-hjemmekontor.docx",
            (
                "Retningslinjer for hjemmekontor - utkast",
                "Inntil to dager i uken etter avtale med nærmeste leder.",
                "Tirsdag er felles kontordag.",
                "Skjermede saker skal ikke behandles utenfor direktoratets lokaler.",
            ),
        ),
    ),
    responses=(
        ResponsePart(
            day=-8,
            by="marte",
            section=1,
            text="""
                Jeg er glad for to faste dager. Tirsdag passer dårlig for oss i sør, fordi fartøyet har mannskapsbytte da.
                Kan hver region velge sin egen kontordag?
            """,
        ),
        ResponsePart(
            day=-6,
            by="ola",
            section=3,
            text="""
                Endelig noen som husker oss på lageret. To timer er en start. Vi vil heller ha dem samlet til en halv dag
                annenhver måned, så går det an å bruke dem til noe.
            """,
        ),
        ResponsePart(
            day=-4,
            by="kari",
            organisation="Fagforeningene i direktoratet",
            text="""
                Fagforeningene støtter forslaget i hovedsak. Vi ber om at avslag på hjemmekontor skal være skriftlig og
                begrunnet, og at ordningen vurderes på nytt om ett år.
            """,
        ),
        ResponsePart(day=-2, by="eirik", no_remarks=True, held=True),
    ),
)

BUOYS = HearingPart(
    title="Ny rutine for tilsyn med flytende merker",
    space="kyst-og-farled",
    type="no-internal",
    by="torstein",
    department="fyr-og-merker",
    case_number="2025/0877",
    topics=("sikkerhet", "drift"),
    areas=("nord", "vest"),
    summary="""
        I dag sjekker vi alle merker like ofte. Vi foreslår å sjekke dem som betyr mest for sikkerheten hvert halvår, og
        resten hvert tredje år, med bilder fra drone innimellom.
    """,
    sections=(
        SectionPart(
            "Tre klasser av merker",
            """
            | Klasse | Hva | Tilsyn |
            |---|---|---|
            | 1 | Hovedled og innseiling til havn | hver sjette måned |
            | 2 | Biled | hvert år |
            | 3 | Lokale merker | hvert tredje år, drone hvert år |
            """,
        ),
        SectionPart(
            "Bruk av drone",
            "To operatører per region får opplæring. Bildene lagres i saken til hvert merke.",
        ),
    ),
    opens=-60,
    closes=-30,
    drafted=-75,
    assessed=-26,
    answer_expected=10,
    responses=(
        ResponsePart(
            day=-55,
            by="sunniva",
            section=1,
            text="""
                Klasse 3 kan ikke vente tre år der det er mye is. I nord mister vi mellom 20 og 30 merker hver vinter. Legg
                til en ekstra runde etter isløsning.
            """,
        ),
        ResponsePart(
            day=-47,
            by="ola",
            section=2,
            text="Dronen klarer ikke å se kjettingen. Kombiner med ekkolodd på de merkene som har flyttet seg.",
        ),
        ResponsePart(day=-41, by="nora", no_remarks=True),
        ResponsePart(
            day=-36,
            by="jonasm",
            section=1,
            text="Jeg trekker svaret mitt, fordi jeg hadde lest en gammel utgave av tabellen.",
            withdrawn=-35,
        ),
    ),
)

ARCHIVE = HearingPart(
    title="Ett felles arkiv for tegninger og kart",
    space="kyst-og-farled",
    type="no-internal",
    by="camilla",
    department="digitalisering",
    case_number="2024/2231",
    topics=("digitalt",),
    areas=("hovedkontoret",),
    summary="Tegninger lå på fire filområder og i to kjellere. Vi spurte hva dere trenger for å finne dem igjen.",
    sections=(
        SectionPart(
            "Forslaget", "Alle tegninger skannes og legges i ett arkiv med søk på sted, år og type."
        ),
        SectionPart(
            "Hvem gjør jobben",
            "Tre studenter om sommeren, og hver region utpeker én person som kjenner tegningene sine.",
        ),
    ),
    opens=-150,
    closes=-120,
    drafted=-165,
    assessed=-115,
    responses=(
        ResponsePart(
            day=-146,
            by="nora",
            section=1,
            text="Søk på kartutsnitt er viktigere enn søk på tekst. Vi vet hvor vi er, ikke hva tegningen heter.",
        ),
        ResponsePart(
            day=-139,
            by="eirik",
            section=2,
            text="I vest kjenner bare Arne tegningene, og han går av til sommeren. Begynn hos oss.",
        ),
        ResponsePart(
            day=-125,
            by="marte",
            text="Husk at fartøyene har dårlig nett. Det må gå an å laste ned et område før man drar ut.",
        ),
    ),
    outcome=OutcomePart(
        day=-58,
        asked="Hva må et felles arkiv kunne for at dere skal bruke det?",
        said="""
            - Søk på kart, ikke bare på tekst.
            - Begynn i vest, mens Arne ennå er her.
            - Det må virke uten nett om bord.
        """,
        did="""
            Arkivet fikk kartsøk som første versjon. **Vest er ferdig skannet**: 11 400 tegninger, og Arne har skrevet
            merknader til 900 av dem. Nedlasting til bruk uten nett kommer i neste versjon.
        """,
    ),
)

TRAVEL = HearingPart(
    title="Reisepolicy: tog først der det tar under seks timer",
    space="kyst-og-farled",
    type="no-internal",
    by="ingrid",
    department="personal",
    case_number="2025/1302",
    topics=("klima",),
    areas=(),
    summary="Utkast. Tog skal være førstevalget på reiser under seks timer, og nattog regnes som arbeidstid.",
    sections=(
        SectionPart(
            "Forslaget",
            "Den som velger fly, skriver en setning om hvorfor. Lederen skal ikke godkjenne den.",
        ),
    ),
    drafted=-5,
)

WHISTLING = HearingPart(
    title="Nye rutiner for varsling om kritikkverdige forhold",
    space="kyst-og-farled",
    type="no-internal-anonymous",
    by="ingrid",
    department="personal",
    case_number="2025/1419",
    topics=("arbeidsmiljo",),
    areas=("hovedkontoret", "nord", "vest", "sor"),
    summary="""
        Få varsler hos oss, og mange sier at de ikke vet hva som skjer etterpå. Vi foreslår én fast kontakt utenfor
        linjen og frister for svar. Svarene er anonyme.
    """,
    sections=(
        SectionPart(
            "Hvem du varsler til",
            """
            - Nærmeste leder eller tillitsvalgt, som i dag.
            - **Ny:** en fast kontakt i internrevisjonen, som ikke har personalansvar for noen.
            """,
        ),
        SectionPart(
            "Hva som skjer med varselet",
            """
            Du får svar på at varselet er mottatt innen tre arbeidsdager, og beskjed om utfallet innen seks uker. Den det
            varsles om, får vite hva saken gjelder, men ikke hvem som varslet.
            """,
        ),
    ),
    opens=-6,
    closes=15,
    drafted=-14,
    answer_expected=40,
    responses=(
        ResponsePart(
            day=-5,
            section=1,
            text="""
                Bra at kontakten sitter utenfor linjen. På små stasjoner vet alle likevel hvem som har ringt. Gi oss et
                nummer vi kan bruke på fritiden, og noen som svarer om kvelden.
            """,
        ),
        ResponsePart(
            day=-4,
            section=2,
            text="""
                Seks uker er lenge når du sitter ved siden av den det gjelder. Si heller fra hver fjortende dag hvor saken
                står, også når det ikke er noe nytt.
            """,
        ),
        ResponsePart(day=-2, no_remarks=True, held=True),
    ),
)

HEARINGS = (HOME_OFFICE, BUOYS, ARCHIVE, TRAVEL, WHISTLING)

IDEAS = (
    IdeaPart(
        title="Bytt til LED i de siste 112 lyktene",
        box=BOX,
        by="ola",
        day=-290,
        topics=("drift", "klima"),
        areas=("vest", "nord"),
        votes=(31, 0, 0),
        reached_on=-270,
        text="""
            Vi seiler ut fire ganger i året for å bytte pærer i 112 lykter. Med LED holder det med én gang hvert femte år.

            ### Hvem får glede av det?

            Fyrvesenets båter, og alle som seiler om natten

            ### Timer spart i året

            2 000 timer
        """,
        steps=(
            IdeaStep(day=-268, state=IdeaState.under_assessment, by="torstein", promised=-240),
            IdeaStep(
                day=-245,
                state=IdeaState.accepted,
                by="torstein",
                reason="Regnestykket holder. Vi finner pengene i årets drift.",
            ),
            IdeaStep(
                day=-210,
                state=IdeaState.in_progress,
                by="torstein",
                reason="Region vest først.",
                promised=-60,
            ),
            IdeaStep(
                day=-64,
                state=IdeaState.realised,
                by="torstein",
                reason="Alle 112 er byttet, tre uker før tiden.",
            ),
        ),
        result="""
            Alle 112 lykter har LED. Vi sparer 336 turer i året og 21 000 liter drivstoff. Mannskapet bruker tiden på
            merker som har ventet i årevis.
        """,
        gains=(
            GainPart(
                GainKind.money, 1400000, 1620000, "NOK", "Drivstoff, pærer og fartøytid i året"
            ),
            GainPart(GainKind.hours, 1800, 2100, "h", "Mannskapstimer i året"),
        ),
        comments=(
            SaidComment(
                by="sunniva",
                day=-285,
                text="Pass på lyskarakteren. Noen av de gamle optikkene liker ikke LED.",
                replies=(
                    SaidComment(
                        by="ola",
                        day=-284,
                        text="Enig. Vi har testet tre typer på kaia, og én av dem er god.",
                    ),
                ),
            ),
            SaidComment(
                by="torstein",
                day=-245,
                answer=True,
                text="Dette er et forslag vi burde ha fått for ti år siden. Vi går i gang, og du får bestemme typen, Ola.",
            ),
        ),
    ),
    IdeaPart(
        title="Ett skjema for reise og utlegg, ikke tre",
        box=BOX,
        by="marte",
        day=-120,
        topics=("digitalt",),
        areas=("hovedkontoret",),
        votes=(36, 0, 0),
        reached_on=-98,
        text="Jeg fyller ut det samme navnet tre ganger for å få igjen 148 kroner for ferge. Slå dem sammen.",
        steps=(
            IdeaStep(day=-97, state=IdeaState.under_assessment, by="camilla", promised=-70),
            IdeaStep(
                day=-72,
                state=IdeaState.accepted,
                by="camilla",
                reason="Leverandøren kan slå sammen to av tre med en gang.",
            ),
            IdeaStep(
                day=-30,
                state=IdeaState.in_progress,
                by="camilla",
                reason="Prøves i region sør denne måneden.",
                promised=40,
            ),
        ),
        comments=(
            SaidComment(
                by="kari", day=-118, text="Hvis dette lykkes, baker jeg kake til hele etasjen."
            ),
            SaidComment(
                by="camilla",
                day=-72,
                answer=True,
                text="Da er vi i gang. Det tredje skjemaet er det økonomi som eier, og de er med på laget.",
            ),
        ),
    ),
    IdeaPart(
        title="Møtefri onsdag formiddag",
        box=BOX,
        by="nora",
        day=-85,
        topics=("arbeidsmiljo",),
        areas=("hovedkontoret",),
        votes=(34, 0, 0),
        reached_on=-70,
        text="Tre timer i uken da ingen får kalle inn. Vi prøver i et kvartal og måler om noen savner møtene.",
        steps=(
            IdeaStep(day=-68, state=IdeaState.under_assessment, by="ingrid", promised=-40),
            IdeaStep(
                day=-42,
                state=IdeaState.accepted,
                by="ingrid",
                reason="Ledergruppen er med, også på å bli målt.",
            ),
            IdeaStep(
                day=-20,
                state=IdeaState.planned,
                by="ingrid",
                reason="Begynner når møteplanen for neste kvartal er lagt.",
                promised=50,
            ),
        ),
        comments=(
            SaidComment(
                by="jonasm",
                day=-80,
                text="Vakta er unntatt, antar jeg?",
                replies=(SaidComment(by="nora", day=-80, text="Ja, sjøen holder ikke møtefri."),),
            ),
        ),
    ),
    IdeaPart(
        title="Lån en kollega i en uke på tvers av regionene",
        box=BOX,
        by="sunniva",
        day=-75,
        topics=("arbeidsmiljo",),
        areas=("nord", "vest", "sor"),
        votes=(22, 0, 0),
        reached_on=-55,
        text="Vi løser det samme på tre måter uten å vite det. Én uke hos naboregionen lærer oss mer enn et kurs.",
        steps=(
            IdeaStep(
                day=-54,
                state=IdeaState.under_assessment,
                by="ingrid",
                promised=-24,
                reason="Vi regner på reise og vikarer, og svarer innen 30 dager.",
            ),
        ),
        comments=(
            SaidComment(by="eirik", day=-60, text="Jeg melder meg til nord. I juni, helst."),
            SaidComment(
                by="sunniva", day=-10, text="Kommer det et svar? Vi har to som står klare."
            ),
        ),
    ),
    IdeaPart(
        title="Merkelageret trenger et digitalt telleark",
        box=BOX,
        by="eirik",
        day=-40,
        topics=("digitalt", "drift"),
        areas=("vest",),
        votes=(13, 0, 0),
        text="Vi teller bøyer på papir og skriver det inn på mandag. Da er tallene allerede feil.",
        steps=(IdeaStep(day=-28, state=IdeaState.in_discussion, by="camilla"),),
        comments=(
            SaidComment(
                by="camilla",
                day=-27,
                answer=True,
                text="Holder det med telefon, eller trenger dere noe som tåler sjøvann?",
            ),
            SaidComment(by="eirik", day=-27, text="Telefon i pose går fint."),
        ),
    ),
    IdeaPart(
        title="Del overskuddsmat fra kantina klokken 14",
        box=BOX,
        by="kari",
        day=-18,
        topics=("klima",),
        areas=("hovedkontoret",),
        votes=(14, 0, 0),
        text="Hver dag kastes det åtte til ti porsjoner. Sett dem i et kjøleskap med pris etter evne.",
        along=("marte",),
        comments=(
            SaidComment(
                by="marte",
                day=-16,
                text="Ja! Og merk dem med dato, så tør folk å ta.",
                replies=(SaidComment(by="kari", day=-16, text="Jeg lager etiketter."),),
            ),
            SaidComment(
                by="ingrid",
                day=-9,
                answer=True,
                text="Kantina er positiv. Vi sjekker hva Mattilsynet krever av kjøleskapet.",
            ),
        ),
        steps=(IdeaStep(day=-9, state=IdeaState.in_discussion, by="ingrid"),),
    ),
    IdeaPart(
        title="Værvarsel for hvert fyr på forsiden av intranettet",
        box=BOX,
        by="jonasm",
        day=-8,
        topics=("sikkerhet", "digitalt"),
        areas=("nord",),
        votes=(9, 0, 0),
        text="Alle sjekker det samme på tre nettsteder før de drar ut. Samle det, så ser vi det samme.",
    ),
    IdeaPart(
        title="Redningsvest med lomme til telefon",
        box=BOX,
        by="ola",
        day=-3,
        topics=("sikkerhet",),
        areas=("vest",),
        votes=(11, 0, 0),
        text="To av oss har mistet telefonen i år. Den nye vesten koster like mye og har lomme.",
        comments=(SaidComment(by="eirik", day=-2, text="Jeg var den ene. Støttes."),),
    ),
    IdeaPart(
        title="Kontorhund på hovedkontoret",
        box=BOX,
        by="jonasm",
        day=-200,
        topics=("arbeidsmiljo",),
        areas=("hovedkontoret",),
        votes=(19, 0, 0),
        reached_on=-190,
        text="Den ligger bare under pulten og er snill.",
        steps=(
            IdeaStep(
                day=-172,
                state=IdeaState.declined,
                by="ingrid",
                reason="Fire kolleger har allergi, og de skal kunne puste på jobb. Derfor nei inne. Men hunder er velkomne på "
                "lunsjturen hver fredag, og den har fått fast tid.",
            ),
        ),
        comments=(
            SaidComment(
                by="kari",
                day=-198,
                text="Jeg er en av dem som ikke kan, men takk for at dere spør før dere gjør.",
            ),
        ),
    ),
    IdeaPart(
        key="bikes",
        title="Elsykler til tjenestereiser i byen",
        box=BOX,
        by="nora",
        day=-55,
        topics=("klima",),
        areas=("hovedkontoret",),
        votes=(12, 0, 0),
        text="To elsykler i sykkelrommet ville erstatte de fleste taxiturene mellom oss og havnekontoret.",
        comments=(
            SaidComment(
                by="jonasm",
                day=-52,
                text="Hvem lader og pumper?",
                replies=(
                    SaidComment(
                        by="nora",
                        day=-51,
                        text="Den som kommer hjem med under halvt batteri. Det skal stå på lappen.",
                    ),
                ),
            ),
        ),
        steps=(IdeaStep(day=-45, state=IdeaState.in_discussion, by="ingrid"),),
    ),
    IdeaPart(
        title="Sykkel i stedet for taxi",
        box=BOX,
        by="marte",
        day=-50,
        topics=("klima",),
        areas=("hovedkontoret",),
        votes=(5, 0, 0),
        text="Kan vi ikke bare ha en tjenestesykkel?",
        merged_into="bikes",
        steps=(
            IdeaStep(
                day=-44,
                state=IdeaState.merged,
                by="ingrid",
                reason="Samme tanke som Noras forslag om elsykler, så vi samler dem.",
            ),
        ),
    ),
    IdeaPart(
        title="Bytt kaffemaskinen i tredje etasje",
        box=BOX,
        by="eirik",
        day=-65,
        topics=("arbeidsmiljo",),
        areas=("hovedkontoret",),
        votes=(8, 0, 0),
        text="Den lager en lyd som minner om en tåkelur.",
        steps=(
            IdeaStep(
                day=-59,
                state=IdeaState.withdrawn,
                by="eirik",
                reason="Den er byttet. Tåkeluren er pensjonert.",
            ),
        ),
        comments=(
            SaidComment(
                by="jonasm",
                day=-63,
                text="Vaktmesteren har visst ikke tid, fordi han er syk igjen.",
                hidden=Refusal(Rule.personal_data, "Omtalte en kollegas helse.", "haakon", 1),
            ),
        ),
    ),
    IdeaPart(
        title="Felles rutine når noen kommer tilbake fra permisjon",
        box=BOX,
        by="marte",
        day=-1,
        topics=("arbeidsmiljo",),
        draft=True,
        text="Utkast: En samtale, en oppdatert tilgangsliste og en fadder den første uken.",
    ),
)
