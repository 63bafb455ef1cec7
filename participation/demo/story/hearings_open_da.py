"""Fjordby's hearings that are being written, announced, open, or just closed."""

import json

from participation.demo.story.parts import (
    ChangePart,
    DocumentPart,
    ExtensionPart,
    HearingPart,
    MeetingPart,
    PartyPart,
    QuestionPart,
    Refusal,
    ResponsePart,
    SectionPart,
)
from participation.hearings.questions.models import QuestionKind
from participation.moderation.models import Rule

_HARBOUR_SHAPES = {
    "Planområdet": (
        "Polygon",
        [
            [
                [11.7031, 55.7189], [11.7046, 55.7183], [11.7071, 55.7181], [11.7094, 55.7184],
                [11.7103, 55.7191], [11.7099, 55.7197], [11.7086, 55.7196], [11.7084, 55.7199],
                [11.7062, 55.7200], [11.7059, 55.7197], [11.7038, 55.7198], [11.7031, 55.7189],
            ]
        ],
    ),
    "Parken": (
        "Polygon",
        [
            [
                [11.7056, 55.7189], [11.7064, 55.7186], [11.7083, 55.7187], [11.7086, 55.7192],
                [11.7070, 55.7195], [11.7058, 55.7194], [11.7056, 55.7189],
            ]
        ],
    ),
    "Havnepromenaden": (
        "LineString",
        [
            [11.7038, 55.7198], [11.7059, 55.7197], [11.7062, 55.7200], [11.7084, 55.7199],
            [11.7086, 55.7196], [11.7099, 55.7197],
        ],
    ),
    "Silobygningen": ("Point", [11.7051, 55.7194]),
    "Badetrapperne": ("MultiPoint", [[11.7068, 55.71998], [11.7093, 55.71966]]),
}  # fmt: skip
HARBOUR_MAP = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": name},
                "geometry": {"type": kind, "coordinates": coordinates},
            }
            for name, (kind, coordinates) in _HARBOUR_SHAPES.items()
        ],
    }
)

HARBOUR = HearingPart(
    title="Lokalplan 214: Boliger og park ved den gamle havn",
    space="fjordby",
    type="dk-lokalplan",
    by="mette",
    department="by-og-miljoe",
    case_number="01.02.05-P16-4-25",
    topics=("byudvikling", "klima"),
    areas=("midtbyen",),
    parties=(
        PartyPart(
            "Danmarks Fugle og Fjorde, afdeling Fjordby",
            "fjordby@fuglefjorde.example",
            ("Natur og miljø",),
        ),
        PartyPart(
            "Kystkommunernes Havneforening", "post@havneforening.example", ("Havn og erhverv",)
        ),
        PartyPart("Fjordby Museum", "museet@fjordbymuseum.example", ("Kultur",)),
        PartyPart("Beredskabet i Fjordby", "beredskab@fjordby.example"),
        PartyPart("Midtbyens Beboerråd", "raadet@midtbyen.example", ("Beboere",)),
        PartyPart("Fjordby Lærerforening", "lokal@laererforening.example", is_asked=False),
    ),
    summary="""
        Den gamle kornhavn kan blive til et nyt kvarter med 340 boliger, en park helt ned til vandet
        og en havnepromenade, der er åben for alle. Silobygningen bliver stående. Nu vil vi høre,
        hvad du synes om planen, før byrådet beslutter noget.
    """,
    sections=(
        SectionPart(
            "Hvad planen handler om",
            """
            Siden kornhandlen flyttede i 2019, har det meste af den gamle havn stået tom. Lokalplanen
            gør det muligt at bygge **340 boliger**, hvoraf mindst 85 skal være almene, en
            daginstitution til 90 børn og mindre butikker og værksteder i stueetagen mod kajen.

            Området er på 6,2 hektar og ligger mellem Toldbodgade, banen og vandet. I dag er det
            udlagt til havneerhverv. Skal der bygges boliger, kræver det en ny lokalplan, og det er
            den, du kan læse her.
            """,
        ),
        SectionPart(
            "Hvor højt der må bygges",
            """
            Husene bliver lavest mod vandet og højest mod banen:

            | Delområde | Højst antal etager | Højst meter |
            |---|---|---|
            | A, langs kajen | 3 | 12 |
            | B, omkring parken | 4 | 15,5 |
            | C, mod banen | 6 | 22 |

            Silobygningen på 31 meter bevares og må indrettes til boliger, kultur eller kontor. Ingen
            nye huse må være højere end siloen, og fra Kirkebakken skal man stadig kunne se fjorden.
            """,
        ),
        SectionPart(
            "Parken og promenaden",
            """
            En tredjedel af området bliver park. Parken ligger lavere end husene, så den kan tage
            imod regnvand ved skybrud og højvande. Til daglig er den græs, træer og legeplads.

            Promenaden langs kajen bliver mindst otte meter bred og åben for alle hele døgnet. Der
            bliver to badetrapper, og Roklubben beholder sin slæbestrøm og sit bådhus.
            """,
        ),
        SectionPart(
            "Trafik og parkering",
            """
            Der bliver kørt ind fra Toldbodgade. Vi regner med 1.150 flere biler i døgnet, når alt er
            bygget. Derfor bliver krydset ved Stationsvej bygget om, og der kommer cykelsti hele
            vejen til skolen.

            Der skal være 0,7 parkeringspladser for hver bolig og tre cykelpladser. De fleste biler
            kommer til at holde i et parkeringshus i delområde C.
            """,
        ),
        SectionPart(
            "Hvad der sker nu",
            """
            Høringen er åben, til fristen udløber. Bagefter læser vi alle svar, skriver, hvad vi
            mener om dem, og lægger planen og svarene frem for byrådet. Alle, der har svaret, får
            besked, når byrådet har besluttet sig.

            Der er **borgermøde i Silobygningen** midtvejs i høringen. Kaffen er på kanden.
            """,
        ),
    ),
    questions=(
        QuestionPart(QuestionKind.stance, "Må der bygges op til seks etager mod banen?"),
        QuestionPart(
            QuestionKind.several,
            "Hvad er vigtigst i parken?",
            ("Træer og skygge", "Legeplads", "Badetrapper", "Plads til arrangementer"),
        ),
        QuestionPart(
            QuestionKind.scale,
            "Hvor trygt er der på havnen om aftenen i dag?",
            ("slet ikke trygt", "meget trygt"),
        ),
        QuestionPart(QuestionKind.text, "Hvad skal silobygningen bruges til?"),
    ),
    meetings=(
        MeetingPart(
            "Borgermøde og gåtur på havnen",
            7,
            17,
            19,
            "Pakhus 3, Toldbodgade 11. Der er niveaufri adgang fra gården.",
            "Byplanlægger Mette Holm fortæller og svarer. Gåturen er på halvanden kilometer.",
        ),
    ),
    deciding_body="Byrådet",
    opens=-19,
    closes=23,
    drafted=-60,
    answer_expected=95,
    documents=(
        DocumentPart(
            "Forslag til lokalplan 214",
            "lokalplan-214-forslag.pdf",
            (
                "Lokalplan 214 - forslag",
                "Lokalplanen omfatter den gamle kornhavn mellem Toldbodgade, banen og fjorden.",
                "Formålet er at give plads til boliger, park og en offentlig havnepromenade,",
                "at bevare Silobygningen og at sikre området mod skybrud og højvande.",
                "Bebyggelsesprocenten for området som helhed må ikke overstige 95.",
            ),
        ),
        DocumentPart(
            "Miljøvurdering, ikke-teknisk resumé",
            "miljoevurdering-resume.pdf",
            (
                "Miljøvurdering - resumé",
                "Støjen fra banen kræver skærm og lydvinduer i delområde C.",
                "Jorden er forurenet efter olietanke og skal renses, før der bygges.",
                "Planen påvirker ikke fuglelivet i Natura 2000-området på den anden side af fjorden.",
            ),
        ),
        DocumentPart(
            "Høringsbrev",
            "hoeringsbrev-lokalplan-214.docx",
            (
                "Til naboer, foreninger og andre, der har lyst til at svare",
                "Byrådet har besluttet at sende forslag til lokalplan 214 i høring.",
                "I kan svare på kommunens høringsside. I behøver ikke en konto.",
                "Venlig hilsen Mette Holm, By og Miljø",
            ),
        ),
    ),
    map=HARBOUR_MAP,
    change=ChangePart(
        day=-8,
        section=4,
        before="""
            Der bliver kørt ind fra Toldbodgade. Vi regner med 950 flere biler i døgnet, når alt er
            bygget. Derfor bliver krydset ved Stationsvej bygget om, og der kommer cykelsti hele
            vejen til skolen.

            Der skal være 0,7 parkeringspladser for hver bolig og tre cykelpladser. De fleste biler
            kommer til at holde i et parkeringshus i delområde C.
        """,
        note="Trafiktallet var regnet uden daginstitutionen. Det rigtige tal er 1.150 biler i døgnet, "
        "ikke 950. Tak til Poul Erik Madsen, der opdagede det.",
    ),
    responses=(
        ResponsePart(
            day=-18,
            by="poul",
            section=4,
            place="Krydset ved Stationsvej",
            spot=(55.718042, 11.702611),
            answers=((1,), (0, 2), (2,), "Et kulturhus med værksteder"),
            text="""
                Jeg har boet på Toldbodgade i 31 år, og jeg er ikke imod, at der sker noget på havnen.
                Men jeg kan ikke få trafiktallene til at passe. I skriver 950 biler i døgnet, men i
                bilaget står der, at daginstitutionen alene giver 200 ture. Er de regnet med?

                Hvis tallet er højere, bør krydset ved Stationsvej laves, FØR den første bolig bliver
                taget i brug, og ikke bagefter.
            """,
        ),
        ResponsePart(
            day=-17,
            by="astrid",
            answers=((2,), (0,), (1,), ""),
            text="""
                Jeg synes, det er en god plan. Især at promenaden er for alle, og at siloen får lov at
                blive. Den er det første, man ser, når man kommer hjem med toget.

                Tre ting, jeg gerne vil have med:

                - Toiletter ved badetrapperne. De findes ikke i planen.
                - Belysning på promenaden, der ikke blænder ud over vandet.
                - Bænke med ryglæn. Min mor på 82 skal også kunne være der.
            """,
        ),
        ResponsePart(
            day=-16,
            by="bent",
            organisation="Fjordby Roklub",
            section=3,
            place="Badetrappe 2, hvor otterne vender",
            spot=(55.719662, 11.709304),
            text="""
                Fjordby Roklub har 212 medlemmer og har haft til huse i havnen siden 1923. Vi er glade
                for, at slæbestrøm og bådhus er skrevet ind i planen.

                Vi beder om, at badetrappe 2 flyttes mindst 40 meter mod syd. Som den er tegnet, ligger
                den, hvor vores ottere vender. Det er farligt for de badende, og det er let at undgå.
                Vi kommer gerne ned på kajen og viser det.

                På bestyrelsens vegne, Bent Aagaard, formand
            """,
            document=DocumentPart(
                "Kort over vendepladsen",
                "roklubben-vendeplads.pdf",
                (
                    "Fjordby Roklub - vendeplads for ottere",
                    "Vendepladsen er 60 meter bred og bruges fra marts til november.",
                    "Forslag: badetrappe 2 placeres 40 meter længere mod syd.",
                ),
            ),
        ),
        ResponsePart(
            day=-14,
            name="Lis Brøndum",
            organisation="Danmarks Fugle og Fjorde, afdeling Fjordby",
            place="Den yderste mole",
            text="""
                Foreningen har gennemgået forslaget og miljøvurderingen. Vi er enige i, at planen ikke
                rører det beskyttede område, men ynglende terner bruger i dag den yderste mole.

                Vi foreslår, at molen lukkes for færdsel fra 15. april til 15. juli, og at der sættes
                et skilt op, som fortæller hvorfor. Folk passer på det, de kender.
            """,
        ),
        ResponsePart(
            day=-13,
            by="fatima",
            section=1,
            answers=((0,), (1, 3), (3,), ""),
            text="""
                85 almene boliger ud af 340 er en god begyndelse, men jeg håber, det bliver skrevet ind
                som et krav og ikke som et ønske. Vi er tre på mit arbejde, der gerne vil bo i byen og
                ikke kan finde noget, vi kan betale.
            """,
        ),
        ResponsePart(
            day=-12,
            name="Kystkommunernes Havneforening",
            organisation="Kystkommunernes Havneforening",
            no_remarks=True,
        ),
        ResponsePart(
            day=-11,
            name="Vibeke Sand",
            answers=((2,), (0, 1), (), "Lejligheder til unge"),
            text="""
                Seks etager mod banen er for højt. Vi bor på Kirkebakken og mister udsigten til den
                sydlige del af fjorden om vinteren, hvor der ikke er blade på træerne. Kan C ikke
                blive fire etager og så lidt bredere?
            """,
            section=2,
        ),
        ResponsePart(
            day=-10,
            by="emil",
            place="Pladsen bag siloen",
            spot=(55.719254, 11.704742),
            answers=((0,), (), (4,), ""),
            text="""
                Husk de unge! Der er ingen steder at være om aftenen i den by, hvor man ikke skal købe
                noget. Lav en overdækket plads ved siloen med strøm og en væg, man må male på.
            """,
        ),
        ResponsePart(
            day=-9,
            name="Kurt Vejlby",
            answers=((3,), (2,), (2,), ""),
            text="""
                Det er den samme udvikler som sidst, og alle ved, hvordan det gik. Jeg vil opfordre alle
                til at ringe til ham privat og sige, hvad de mener.
            """,
            withheld=Refusal(
                Rule.personal_data,
                "Svaret indeholdt en privatpersons navn og telefonnummer. Afsenderen er inviteret til "
                "at sende det igen uden.",
                "mette",
                1,
            ),
        ),
        ResponsePart(
            day=-7,
            by="thomas",
            text="""
                Jeg trak min første udgave tilbage, fordi jeg havde læst højderne forkert. Det beklager
                jeg.
            """,
            withdrawn=-6,
        ),
        ResponsePart(
            day=-6,
            by="poul",
            section=4,
            text="""
                Tak for det hurtige svar om trafiktallet. Så vil jeg gentage min anden pointe: Byg
                krydset først. 1.150 biler gennem et kryds, der allerede står stille klokken 7.45, er
                ikke til at holde ud.
            """,
        ),
        ResponsePart(
            day=-5,
            name="Ældrerådet i Fjordby",
            organisation="Ældrerådet i Fjordby",
            section=3,
            text="""
                Ældrerådet er glad for promenaden og beder om, at den får fast belægning, håndlister ved
                ramperne og et hvilested for hver 75 meter. Så er den for alle i ordets egentlige
                betydning.
            """,
        ),
        ResponsePart(
            day=-3,
            name="Fjordby Handelsstandsforening",
            organisation="Fjordby Handelsstandsforening",
            text="""
                Vi støtter planen. Flere mennesker i midtbyen er godt for butikkerne. Vi beder om, at
                butiksarealet på havnen højst bliver 1.200 kvadratmeter, så vi ikke flytter bylivet fra
                Algade til kajen.
            """,
        ),
        ResponsePart(
            day=-2,
            by="maria",
            text="""
                Vi flyttede hertil for to år siden med to små børn. En daginstitution tæt på stationen
                ville spare os 40 minutter hver dag. Jeg håber, den kommer i den første etape.
            """,
            held=True,
        ),
        ResponsePart(
            day=-1,
            name="Jesper Lind",
            text="""
                Kunne man bruge regnvandet fra tagene til toiletterne? Det gør de i byen, hvor jeg er
                vokset op, og det virker.
            """,
            held=True,
        ),
        ResponsePart(
            day=-1,
            name="Fjordby Lærerforening",
            organisation="Fjordby Lærerforening",
            no_remarks=True,
            held=True,
        ),
    ),
)

SCHOOL_ROADS = HearingPart(
    title="Trafikplan for Nørrebæk: sikre skoleveje og 40 km/t",
    space="fjordby",
    type="dk-municipal",
    by="mette",
    department="by-og-miljoe",
    case_number="05.13.10-P20-2-25",
    topics=("trafik", "skole"),
    areas=("noerrebaek",),
    summary="""
        Halvdelen af børnene i Nørrebæk bliver kørt i skole, fordi forældrene er utrygge ved vejen.
        Vi foreslår 40 km/t i hele bydelen, fem nye hævede krydsninger og en skolegade foran
        Nørrebæk Skole.
    """,
    sections=(
        SectionPart(
            "Hvorfor vi foreslår det",
            """
            Vi har spurgt alle familier på Nørrebæk Skole. 412 svarede. 51 procent kører deres
            børn, og to ud af tre af dem siger, at de ville lade være, hvis vejen var tryggere.

            Målinger viser, at hver fjerde bilist på Bækvej kører over 60 km/t. Der er sket elleve
            ulykker på fem år, heldigvis ingen med dødelig udgang.
            """,
        ),
        SectionPart(
            "Hvad vi vil gøre",
            """
            1. **40 km/t** på alle veje i Nørrebæk undtagen Ringvejen.
            2. **Fem hævede krydsninger** på Bækvej, Møllevej og Engdraget.
            3. **Skolegade:** Vejen foran skolen lukkes for biler fra 7.40 til 8.10 på skoledage.
            4. **Afsætningsplads** ved hallen, 250 meter fra skolen, med oplyst sti.
            """,
        ),
        SectionPart(
            "Hvad det koster, og hvornår det sker",
            """
            Planen koster 6,4 millioner kroner, og pengene er sat af i budgettet. Skiltene kan stå der
            til sommer. Krydsningerne bygges i løbet af næste år, når ledningsarbejdet er færdigt.
            """,
        ),
    ),
    opens=-26,
    closes=4,
    drafted=-45,
    answer_expected=45,
    documents=(
        DocumentPart(
            "Kort og målinger",
            "trafikplan-noerrebaek-maalinger.pdf",
            (
                "Trafikplan for Nørrebæk - målinger",
                "Bækvej: 3.400 biler i døgnet, 25 procent over 60 km/t.",
                "Møllevej: 1.900 biler i døgnet, 14 procent over 60 km/t.",
                "Engdraget: 1.100 biler i døgnet, 9 procent over 60 km/t.",
            ),
        ),
    ),
    responses=(
        ResponsePart(
            day=-25,
            by="ida",
            text="""
                Endelig! Jeg cykler med to børn ad Bækvej hver morgen og holder vejret, når lastbilerne
                kommer. Gør det nu, og gør det hele vejen til børnehaven også.
            """,
        ),
        ResponsePart(
            day=-24,
            by="henning",
            section=2,
            text="""
                Jeg synes, 40 km/t er fint ved skolen, men ikke på hele Møllevej. Der bor ingen på den
                sidste kilometer, og det vil bare blive en fartfælde.
            """,
        ),
        ResponsePart(
            day=-21,
            name="Skolebestyrelsen ved Nørrebæk Skole",
            organisation="Skolebestyrelsen ved Nørrebæk Skole",
            section=2,
            text="""
                Skolebestyrelsen støtter hele planen. Vi har drøftet skolegaden med elevrådet, og de har
                to ønsker: at lukningen også gælder klokken 13.45 til 14.15, hvor de fleste har fri, og
                at nogen fra skolen kan åbne bommen for taxaer med børn, der har brug for det.
            """,
        ),
        ResponsePart(
            day=-15,
            name="Fjordby Taxa",
            organisation="Fjordby Taxa",
            section=2,
            text="""
                Vi kører 14 børn til skolen hver dag, og de kan ikke gå 250 meter. Vi beder om en fast
                undtagelse for skolekørsel.
            """,
        ),
        ResponsePart(
            day=-12, name="Politiet i Fjordby", organisation="Politiet i Fjordby", no_remarks=True
        ),
        ResponsePart(
            day=-9,
            by="laerke",
            text="""
                Jeg går i 8. klasse. Det værste er ikke farten, det er, at man ikke kan se bilerne for
                hækkene ved Engdraget. Kan I ikke klippe dem, mens vi venter på bumpene?
            """,
        ),
        ResponsePart(
            day=-4,
            by="jonas",
            section=1,
            text="""
                Godt arbejde. Kan I måle igen om to år og lægge tallene frem? Så ved vi, om det virkede.
            """,
        ),
        ResponsePart(
            day=-1,
            name="Inger Mølgaard",
            text="""
                Jeg bor lige ved det ene bump og er bange for, at huset kommer til at ryste, når bussen
                kører over. Kan det lægges ud for hallen i stedet?
            """,
            held=True,
        ),
    ),
)

HEAT = HearingPart(
    title="Varmeplan 2032: fjernvarme til Vesterhede og Skovby",
    space="fjordby",
    type="dk-municipal",
    by="mette",
    department="by-og-miljoe",
    case_number="13.03.01-P16-1-25",
    topics=("klima", "byudvikling"),
    areas=("vesterhede", "skovby"),
    summary="""
        1.860 huse i Vesterhede og Skovby har i dag gasfyr. Planen fortæller, hvor der kan komme
        fjernvarme, hvornår, og hvad du kan gøre, hvis dit hus ligger for langt væk.
    """,
    sections=(
        SectionPart(
            "Hvor der kommer fjernvarme",
            """
            Vesterhede og den østlige del af Skovby får tilbud om fjernvarme fra Fjordby Varmeværk.
            Varmen kommer fra havvand, en stor varmepumpe og overskudsvarme fra mejeriet.

            Den vestlige del af Skovby ligger for spredt. Her anbefaler vi varmepumper, og kommunen
            tilbyder et gratis besøg af en energivejleder.
            """,
        ),
        SectionPart(
            "Hvad det koster for et almindeligt hus",
            """
            For et hus på 130 kvadratmeter regner varmeværket med **18.900 kroner om året**, og
            tilslutningen koster 25.000 kroner, hvis man siger ja, mens der graves i vejen. Priserne
            er et skøn, og skønnet er regnet af et firma, der ikke har andet med planen at gøre.
            """,
        ),
        SectionPart(
            "Rækkefølgen",
            """
            | Område | Der graves | Klar senest |
            |---|---|---|
            | Vesterhede Nord | næste forår | samme efterår |
            | Vesterhede Syd | året efter | samme efterår |
            | Skovby Øst | om tre år | samme vinter |

            Ingen bliver tvunget til at være med.
            """,
        ),
        SectionPart(
            "Hvis du vil vide mere",
            """
            Energivejlederen sidder i Vesterhede Forsamlingshus hver onsdag, så længe høringen er åben.
            Kom forbi med din sidste varmeregning, så regner vi på det sammen.
            """,
        ),
    ),
    opens=-33,
    closes=17,
    drafted=-58,
    answer_expected=70,
    extension=ExtensionPart(
        day=-6,
        closes_before=-3,
        reason="Prisbilaget manglede i den første uge, og borgerforeningen i Skovby bad om tid til at "
        "holde møde. Fristen er derfor flyttet knap tre uger.",
    ),
    documents=(
        DocumentPart(
            "Prisbilag",
            "varmeplan-priser.pdf",
            (
                "Varmeplan 2032 - prisbilag",
                "Fjernvarme, hus på 130 kvadratmeter: 18.900 kroner om året.",
                "Varmepumpe, luft til vand: 21.400 kroner om året inklusive afskrivning.",
                "Gasfyr med dagens priser: 27.800 kroner om året.",
            ),
        ),
    ),
    responses=(
        ResponsePart(
            day=-30,
            by="henning",
            section=2,
            text="""
                Jeg kan ikke finde prisbilaget, som I henviser til. Vil I lægge det ud og give os længere
                tid? Det er svært at svare på en plan om penge uden at se tallene.
            """,
        ),
        ResponsePart(
            day=-22,
            name="Else Marie Winther",
            text="""
                Jeg er 79 og har et gasfyr fra 2011. Jeg vil gerne have fjernvarme, men jeg kan ikke have
                haven gravet op, mens jeg er alene. Kan man få hjælp til det praktiske?
            """,
        ),
        ResponsePart(
            day=-10,
            name="Skovby Borgerforening",
            organisation="Skovby Borgerforening",
            section=1,
            text="""
                Vi har holdt møde med 64 fremmødte. Det store flertal er positive. Vi foreslår, at grænsen
                mellem øst og vest flyttes, så Mosevej kommer med. Der ligger 22 huse tæt, og ledningen
                kommer alligevel forbi for enden af vejen.
            """,
        ),
        ResponsePart(
            day=-5,
            by="thomas",
            section=3,
            text="""
                Kan I grave til fiber, cykelsti og fjernvarme på én gang? Sidst blev vores vej gravet op
                tre gange på to år.
            """,
        ),
        ResponsePart(
            day=-2,
            name="Mejeriet Fjordglimt",
            organisation="Mejeriet Fjordglimt",
            text="""
                Mejeriet bekræfter, at vi kan levere overskudsvarme svarende til omkring 400 huse hele
                året, og at aftalen kan løbe i mindst 15 år.
            """,
        ),
    ),
)

BRIDGE = HearingPart(
    title="Havnebroen lukkes for biler i seks uger til sommer",
    space="fjordby",
    type="dk-municipal",
    by="mette",
    department="by-og-miljoe",
    case_number="05.01.12-G01-9-25",
    topics=("trafik",),
    areas=("midtbyen", "holmen"),
    summary="""
        Et eftersyn har vist revner i Havnebroens lejer. De skal skiftes i skolernes sommerferie, hvor
        der er færrest biler. Gående og cyklister kan komme over hele tiden. Vi vil gerne høre, hvad
        vi skal tage hensyn til i omkørslen.
    """,
    sections=(
        SectionPart(
            "Hvad der skal ske",
            """
            Broen løftes, og otte lejer skiftes. Det kan ikke gøres, mens der kører biler. Arbejdet
            begynder på skolernes første feriedag og varer seks uger.
            """,
        ),
        SectionPart(
            "Omkørslen",
            """
            Biler ledes ad Ringvejen, hvilket tager ni minutter mere. Bus 3 kører ad samme vej og får et
            ekstra stop ved Holmens Plads. Brandvæsenet placerer en bil på Holmen, så længe broen er
            lukket.
            """,
        ),
    ),
    opens=-4,
    closes=7,
    drafted=-9,
    answer_expected=25,
    short_reason="Revnerne blev fundet for tre uger siden. Skal lejerne skiftes i sommerferien, må "
    "arbejdet bestilles senest om tre uger, og derfor er fristen kortere end de fire uger, vi plejer "
    "at give.",
    responses=(
        ResponsePart(
            day=-3,
            name="Holmens Købmand",
            organisation="Holmens Købmand",
            section=2,
            text="""
                Jeg lever af dem, der kører forbi. Kan I sætte skilte op allerede ved Ringvejen, hvor der
                står, at der er åbent på Holmen? Det koster ikke meget, og for mig betyder det sommeren.
            """,
        ),
        ResponsePart(
            day=-2,
            by="oskar",
            section=2,
            text="""
                Hjemmeplejen kører over broen 60 gange om dagen. Har I talt med dem? Min far skal have
                hjælp klokken 8, ikke klokken 8.30.
            """,
        ),
        ResponsePart(
            day=-1,
            name="Fjordby Cykelforening",
            organisation="Fjordby Cykelforening",
            no_remarks=True,
            held=True,
        ),
    ),
)

CENTRAL_PLAN = HearingPart(
    title="Kommuneplan 2027: Hvor skal Fjordby vokse?",
    space="fjordby",
    type="dk-kommuneplan",
    by="mette",
    department="by-og-miljoe",
    case_number="01.02.03-P15-1-25",
    topics=("byudvikling", "klima"),
    areas=("midtbyen", "holmen", "noerrebaek", "skovby", "vesterhede", "soenderstrand"),
    summary="""
        Hvert fjerde år beslutter byrådet, hvor der må bygges, hvor naturen skal have plads, og hvor
        vejene skal gå. Forslaget til den nye kommuneplan er klar, og du får otte uger til at svare.
    """,
    sections=(
        SectionPart(
            "De tre store valg",
            """
            1. Skal der bygges **tættere i midtbyen** eller **mere i landsbyerne**?
            2. Skal 340 hektar lavtliggende jord ved Sønderstrand blive til **vådområde**?
            3. Skal der holdes plads til en **ny station** ved Nørrebæk?
            """,
        ),
        SectionPart(
            "Boliger",
            """
            Vi bliver 2.100 flere borgere på tolv år, mest ældre. Forslaget giver plads til 1.300 boliger,
            de fleste inden for gåafstand af en station eller en skole.
            """,
        ),
        SectionPart(
            "Natur og vand",
            """
            Fjorden stiger, og det gør grundvandet også. Forslaget friholder de laveste områder for ny
            bebyggelse og peger på fire steder, hvor vandet kan få plads.
            """,
        ),
    ),
    opens=12,
    closes=70,
    drafted=-80,
    answer_expected=160,
)

WASTE = HearingPart(
    title="Affaldsplan: færre beholdere og en nærgenbrugsplads i hver bydel",
    space="fjordby",
    type="dk-municipal",
    by="mette",
    department="by-og-miljoe",
    case_number="07.00.01-P15-1-25",
    topics=("klima",),
    summary="""
        Udkast, som forvaltningen arbejder på: Fire beholdere bliver til tre, og hver bydel får en lille
        genbrugsplads, hvor man også kan bytte.
    """,
    sections=(
        SectionPart(
            "Hvad vi foreslår",
            "Pap og papir samles i én beholder. Mad, rest og plast bliver, som de er.",
        ),
        SectionPart(
            "Nærgenbrugspladser", "Seks små pladser, åbne med sygesikringskort fra 6 til 22."
        ),
    ),
    questions=(
        QuestionPart(
            QuestionKind.one,
            "Hvor ofte har I brug for at få hentet madaffald?",
            ("Hver uge", "Hver anden uge", "Sjældnere"),
        ),
    ),
    drafted=-7,
)

LIBRARY = HearingPart(
    title="Biblioteket som hele byens stue: ny plan for Fjordby Bibliotek",
    space="fjordby",
    type="dk-municipal",
    by="soeren",
    department="kultur-og-fritid",
    case_number="21.11.00-P20-1-25",
    topics=("kultur",),
    areas=("midtbyen",),
    summary="""
        Biblioteket låner færre bøger ud og har flere gæster end nogensinde. Vi foreslår længere selvbetjent
        åbningstid, et værksted i kælderen og færre reoler i stueetagen.
    """,
    sections=(
        SectionPart(
            "Åbent fra morgen til aften",
            """
            Biblioteket bliver åbent fra 6 til 23 hver dag. Der er personale fra 10 til 18 på hverdage og
            fra 10 til 14 om lørdagen.
            """,
        ),
        SectionPart(
            "Værksted og musikrum",
            """
            Kælderen bliver til værksted med symaskiner, loddekolber, en 3D-printer og et lille lydtæt rum,
            hvor man kan øve. Det er gratis, og man booker selv.
            """,
        ),
        SectionPart(
            "Færre reoler, samme bøger",
            """
            En tredjedel af bøgerne flytter til magasinet og kan være fremme på en time. Børneafdelingen
            bliver, hvor den er, og får flere bøger end i dag.
            """,
        ),
    ),
    opens=-38,
    closes=-5,
    drafted=-55,
    answer_expected=40,
    responses=(
        ResponsePart(
            day=-36,
            by="rikke",
            section=2,
            text="""
                Et værksted ville være fantastisk. Jeg reparerer cykler med nogle unge fra Nørrebæk i min
                garage, og om vinteren er det for koldt. Vi melder os gerne som frivillige.
            """,
        ),
        ResponsePart(
            day=-31,
            by="grethe",
            section=3,
            text="""
                Jeg går på biblioteket for at gå langs reolerne og finde noget, jeg ikke vidste, jeg ledte
                efter. Det kan jeg ikke i et magasin. Behold mindst skønlitteraturen, hvor den er.
            """,
        ),
        ResponsePart(
            day=-24,
            name="Fjordby Musikskole",
            organisation="Fjordby Musikskole",
            section=2,
            text="""
                Vi har 38 børn på venteliste til øvelokaler og vil meget gerne være med til at indrette
                musikrummet. Sørg for, at døren er bred nok til en kontrabas.
            """,
        ),
        ResponsePart(
            day=-15,
            by="emil",
            section=1,
            text="""
                Åbent til 23 er det bedste i hele planen. Der er ikke ro til at læse derhjemme, og det er
                der mange, der ikke siger højt.
            """,
        ),
        ResponsePart(
            day=-6,
            name="Biblioteksforbundets tillidsfolk i Fjordby",
            organisation="Biblioteksforbundets tillidsfolk i Fjordby",
            section=1,
            text="""
                Vi er positive, men bekymrede for aftenerne uden personale. I nabokommunen har en vagt, der
                kommer forbi to gange hver aften, gjort stor forskel. Det bør skrives ind.
            """,
            held=True,
        ),
        ResponsePart(
            day=-5,
            name="Gerda Holst",
            text="""
                Må jeg have min hund med i den selvbetjente tid? Den er lille og kan ikke lide at vente udenfor.
            """,
            held=True,
        ),
    ),
)

OPEN_HEARINGS = (HARBOUR, SCHOOL_ROADS, HEAT, BRIDGE, CENTRAL_PLAN, WASTE, LIBRARY)
