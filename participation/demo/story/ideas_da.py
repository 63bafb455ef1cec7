"""The ideas in Fjordby's idea box, one or more in every state."""

from participation.demo.story.parts import (
    DocumentPart,
    GainPart,
    IdeaPart,
    IdeaStep,
    Refusal,
    SaidComment,
    SuggestedText,
)
from participation.ideas.answers.models import GainKind
from participation.ideas.proposals.models import IdeaState
from participation.moderation.models import Rule

BOX = "fjordbys-idekasse"

IDEAS = (
    IdeaPart(
        key="light",
        title="Lys på stien mellem stationen og gymnasiet",
        box=BOX,
        by="astrid",
        day=-390,
        topics=("trafik",),
        areas=("midtbyen",),
        votes=(131, 0, 0),
        reached_on=-352,
        text="""
            Stien bag stationen er den korteste vej til gymnasiet, men fra oktober til marts er den bælgmørk.
            Mange går derfor ad kørebanen i stedet.

            Jeg foreslår lave lamper, der tænder, når nogen kommer, så det ikke generer naboerne eller
            flagermusene.
        """,
        files=(
            DocumentPart(
                "Talt på stien: hvem går hvor om morgenen",
                "optaelling-stien.pdf",
                (
                    "Talt på stien - to morgener i november",
                    "Mellem kl. 7.15 og 8.15 gik 46 ad stien og 118 ad Stationsvej.",
                    "Af dem på vejen sagde 71, at de ville gå ad stien, hvis der var lys.",
                ),
            ),
        ),
        steps=(
            IdeaStep(day=-372, state=IdeaState.in_discussion, by="mette"),
            IdeaStep(
                day=-340,
                state=IdeaState.under_assessment,
                by="mette",
                reason="Forslaget har fået 100 støtter. Vi regner på, hvad lamper med sensor koster.",
                promised=-310,
            ),
            IdeaStep(
                day=-325,
                state=IdeaState.accepted,
                by="mette",
                reason="Byrådet har sat 480.000 kroner af til 34 lamper.",
            ),
            IdeaStep(
                day=-250,
                state=IdeaState.planned,
                by="mette",
                reason="Der graves, så snart ledningsarbejdet på Stationsvej er færdigt.",
                promised=-160,
            ),
            IdeaStep(
                day=-178,
                state=IdeaState.in_progress,
                by="mette",
                reason="Gravearbejdet er begyndt.",
            ),
            IdeaStep(
                day=-131,
                state=IdeaState.realised,
                by="mette",
                reason="34 lamper er tændt. Tak til Astrid Dahl og alle, der støttede.",
            ),
        ),
        result="""
            34 lamper med sensor lyser nu fra stationen til gymnasiet. De dæmpes, når der ikke er nogen, og
            bruger 61 procent mindre strøm end de gamle lamper på Stationsvej. Elevrådet har talt: dobbelt så
            mange bruger stien om morgenen som før.
        """,
        gains=(
            GainPart(
                GainKind.money, 35000, 42000, "DKK", "Mindre strøm og færre udskiftninger om året"
            ),
            GainPart(GainKind.quality, None, None, "", "Dobbelt så mange bruger stien om morgenen"),
        ),
        comments=(
            SaidComment(
                by="poul",
                day=-385,
                text="God idé. Men husk at spørge dem, der bor op til stien, om lyset.",
                replies=(
                    SaidComment(
                        by="astrid",
                        day=-384,
                        text="Det har jeg gjort! Jeg har talt med seks af de otte huse, og de er alle for, når "
                        "lamperne er lave.",
                        replies=(
                            SaidComment(
                                by="poul", day=-384, text="Så støtter jeg også. Flot forarbejde."
                            ),
                        ),
                    ),
                ),
            ),
            SaidComment(
                by="mette",
                day=-325,
                answer=True,
                text="Byrådet sagde ja i går. Vi bruger lamper med varmt lys, der er skærmet mod husene, og vi "
                "har haft en biolog til at se på flagermusene. De får lov at have de yderste 200 meter i mørke.",
            ),
            SaidComment(by="emil", day=-120, text="Jeg går der hver morgen nu. Tusind tak!"),
        ),
    ),
    IdeaPart(
        key="tools",
        title="Lån værktøj på genbrugspladsen",
        box=BOX,
        by="rikke",
        day=-330,
        topics=("klima", "kultur"),
        areas=("noerrebaek",),
        votes=(118, 0, 0),
        reached_on=-280,
        text="""
            De fleste bruger deres boremaskine tolv minutter i hele dens levetid. Lad genbrugspladsen tage godt
            værktøj fra og låne det ud gratis en uge ad gangen, som et bibliotek.
        """,
        steps=(
            IdeaStep(day=-300, state=IdeaState.under_assessment, by="mette", promised=-265),
            IdeaStep(
                day=-268,
                state=IdeaState.accepted,
                by="mette",
                reason="Vi prøver det på pladsen i Nørrebæk.",
            ),
            IdeaStep(
                day=-240,
                state=IdeaState.in_progress,
                by="mette",
                reason="To medarbejdere sætter det i stand.",
                promised=-190,
            ),
            IdeaStep(
                day=-194,
                state=IdeaState.realised,
                by="mette",
                reason="Værktøjsbiblioteket er åbent.",
            ),
        ),
        result="""
            Værktøjsbiblioteket har 140 stykker værktøj og 610 lånere. To unge i praktik reparerer det, der
            kommer ind. Det har sparet cirka 300 timer om året, som medarbejderne før brugte på at sortere
            metal for hånd.
        """,
        gains=(
            GainPart(GainKind.hours, 200, 300, "h", "Mindre sortering på pladsen om året"),
            GainPart(GainKind.money, 20000, 18500, "DKK", "Mindre affald til forbrænding om året"),
        ),
        comments=(
            SaidComment(
                by="henning",
                day=-325,
                question=True,
                text="Hvem betaler, hvis noget går i stykker?",
                replies=(
                    SaidComment(
                        by="mette",
                        day=-318,
                        answer=True,
                        text="Det gør vi. Værktøjet er smidt ud én gang, så vi har kun at vinde. Sker det tit, "
                        "ser vi på et lille depositum.",
                    ),
                    SaidComment(by="henning", day=-317, text="Fair nok. Så er jeg med."),
                ),
            ),
        ),
    ),
    IdeaPart(
        key="bus",
        title="Bus 3 skal også køre efter klokken 20",
        box=BOX,
        by="oskar",
        day=-92,
        topics=("trafik",),
        areas=("holmen", "midtbyen"),
        votes=(124, 0, 0),
        reached_on=-52,
        text="""
            Den sidste bus til Holmen går 19.40. Så kan man ikke gå til håndbold, i biografen eller på arbejde om
            aftenen uden bil. To ekstra ture, 20.40 og 22.10, ville række langt.
        """,
        steps=(
            IdeaStep(day=-75, state=IdeaState.in_discussion, by="mette"),
            IdeaStep(
                day=-50,
                state=IdeaState.under_assessment,
                by="mette",
                reason="Forslaget har nået 100 støtter. Vi spørger trafikselskabet om prisen.",
                promised=-22,
            ),
        ),
        comments=(
            SaidComment(
                by="emil", day=-90, text="Ja tak. Jeg har lige droppet fodbold på grund af bussen."
            ),
            SaidComment(
                by="thomas",
                day=-83,
                text="Hvad med en flextur, man kan bestille på telefonen? Det må være billigere end en tom bus.",
                replies=(
                    SaidComment(
                        by="oskar",
                        day=-82,
                        text="Den skal bestilles to timer før. Det ved man sjældent, når man skal hjem fra træning.",
                    ),
                    SaidComment(
                        by="jonas",
                        day=-81,
                        text="I Vesterhede har vi flextur, og den virker fint om dagen, men om aftenen er der ingen biler.",
                        replies=(
                            SaidComment(
                                by="thomas",
                                day=-80,
                                text="Det vidste jeg ikke. Så er bussen bedre.",
                            ),
                        ),
                    ),
                ),
            ),
            SaidComment(
                by="grethe",
                day=-14,
                question=True,
                text="Nu er det over 30 dage siden, forslaget fik de 100. Kommer der et svar?",
            ),
            SaidComment(
                by="maria",
                day=-71,
                text="Mange på plejehjemmet har vagt til 22. I dag må vi cykle over broen i regnvejr eller dele en bil.",
                replies=(
                    SaidComment(
                        by="oskar",
                        day=-70,
                        text="Det havde jeg ikke tænkt på. Ville 22.10 passe, eller er det for tidligt?",
                        replies=(
                            SaidComment(
                                by="maria",
                                day=-70,
                                text="22.20, så kan vi lige nå at give besked til nattevagten.",
                            ),
                        ),
                    ),
                ),
            ),
            SaidComment(
                by="henning",
                day=-60,
                text="Hvor mange kører egentlig med 19.40-bussen i dag? Uden det tal er det svært at mene noget.",
                replies=(
                    SaidComment(
                        by="jonas",
                        day=-57,
                        text="Trafikselskabet har talt passagerer i fire uger: i gennemsnit 14 på hverdage og 22 om lørdagen.",
                    ),
                    SaidComment(by="henning", day=-57, text="Tak for tallet. Så er jeg for."),
                ),
            ),
        ),
    ),
    IdeaPart(
        title="Drikkevandsposter ved legepladser og boldbaner",
        box=BOX,
        by="fatima",
        day=-160,
        topics=("sundhed", "kultur"),
        areas=("holmen", "noerrebaek", "skovby"),
        votes=(109, 0, 0),
        reached_on=-118,
        text="""
            Sæt en post med koldt vand op ved de ti mest brugte legepladser og baner. Så er der ingen, der skal købe
            vand på flaske, når børnene er tørstige.
        """,
        steps=(
            IdeaStep(day=-120, state=IdeaState.under_assessment, by="soeren", promised=-90),
            IdeaStep(
                day=-93,
                state=IdeaState.accepted,
                by="soeren",
                reason="Vandværket giver rørene, vi sætter dem op.",
            ),
            IdeaStep(
                day=-60,
                state=IdeaState.in_progress,
                by="soeren",
                reason="Fire af ti er sat op: Holmen Stadion, Bækparken, Skovby Skole og Rådhuspladsen.",
                promised=75,
            ),
        ),
        comments=(
            SaidComment(by="maria", day=-150, text="Og gerne en nede i hundehøjde ved Bækparken."),
            SaidComment(
                by="soeren",
                day=-93,
                answer=True,
                text="Tak for forslaget, Fatima. Vi går i gang. Og ja, Maria: de får alle en skål forneden.",
            ),
        ),
    ),
    IdeaPart(
        title="Skolehaver på taget af Nørrebæk Skole",
        box=BOX,
        by="laerke",
        day=-140,
        topics=("skole", "klima"),
        areas=("noerrebaek",),
        votes=(104, 0, 0),
        reached_on=-105,
        text="""
            Taget over gymnastiksalen er fladt og stort og bliver aldrig brugt. Vi i elevrådet foreslår højbede, bier og et
            sted at have naturfag i det fri.
        """,
        steps=(
            IdeaStep(day=-104, state=IdeaState.under_assessment, by="anja", promised=-80),
            IdeaStep(
                day=-82,
                state=IdeaState.accepted,
                by="anja",
                reason="Ingeniøren siger, at taget kan bære højbede langs kanten, men ikke på midten.",
            ),
            IdeaStep(
                day=-40,
                state=IdeaState.planned,
                by="anja",
                reason="Rækværk og trappe er bestilt. Elevrådet vælger planterne.",
                promised=120,
            ),
        ),
        comments=(
            SaidComment(
                by="poul",
                day=-135,
                text="Hvem vander i sommerferien?",
                replies=(
                    SaidComment(
                        by="laerke",
                        day=-134,
                        text="Vi har allerede en liste med 23 familier, der tager en dag hver.",
                    ),
                ),
            ),
            SaidComment(
                by="anja",
                day=-82,
                answer=True,
                text="Det er et af de bedst forberedte forslag, vi har fået. Bier må vente, fordi der er børn med "
                "allergi lige under, men højbedene kommer.",
            ),
        ),
    ),
    IdeaPart(
        title="Træer på Rådhuspladsen i stedet for fliser",
        box=BOX,
        by="jonas",
        day=-118,
        topics=("klima", "byudvikling"),
        areas=("midtbyen",),
        votes=(112, 0, 0),
        reached_on=-66,
        text="""
            En varm julidag målte jeg 44 grader på fliserne. Tolv store træer ville give skygge, suge regnvand og gøre, at
            nogen havde lyst til at sidde der.
        """,
        steps=(
            IdeaStep(day=-95, state=IdeaState.in_discussion, by="mette"),
            IdeaStep(day=-65, state=IdeaState.under_assessment, by="mette", promised=-36),
            IdeaStep(
                day=-38,
                state=IdeaState.accepted,
                by="mette",
                reason="Byrådet har sagt ja til otte træer i første omgang. De fire sidste kræver, at en kloak flyttes.",
            ),
        ),
        comments=(
            SaidComment(
                by="bent", day=-110, text="Så længe torvedagen stadig kan være der, er jeg for."
            ),
            SaidComment(
                by="mette",
                day=-38,
                answer=True,
                text="Torvedagen bliver. Vi har tegnet det sammen med torvehandlerne, så der er plads til 18 boder "
                "mellem træerne.",
            ),
        ),
    ),
    IdeaPart(
        title="Åbne gymnastiksale i weekenden",
        box=BOX,
        by="emil",
        day=-44,
        topics=("kultur", "skole"),
        areas=("midtbyen", "noerrebaek"),
        votes=(93, 0, 0),
        text="""
            Salene står tomme fra fredag til mandag. Lad unge låne en nøgle mod at to forældre skriver under. Så har vi et
            sted at være, når det regner, og det gør det jo.
        """,
        earlier_text="""
            Salene står tomme fra fredag til mandag. Lad unge låne en nøgle. Så har vi et sted at være, når det regner.
        """,
        along=("rikke", "astrid"),
        suggested=(
            SuggestedText(
                by="henning",
                day=-39,
                instead_of="mod at to forældre skriver under.",
                words="mod at to forældre skriver under, og rydde op efter sig.",
                reason="Så står der også, hvem der rydder op.",
                answered_by="rikke",
                answer="Tak, Henning. Det er hele idéen, og nu står den der.",
            ),
            SuggestedText(
                by="jonas",
                day=-20,
                instead_of="fra fredag til mandag",
                words="fra fredag eftermiddag til mandag morgen",
                reason="Fredag formiddag er der idræt.",
            ),
        ),
        steps=(
            IdeaStep(
                day=-30,
                state=IdeaState.in_discussion,
                by="soeren",
                reason="Vi vil gerne høre fra pedellerne, før vi regner på det.",
            ),
        ),
        comments=(
            SaidComment(
                by="henning",
                day=-42,
                text="Og hvem rydder op?",
                replies=(
                    SaidComment(
                        by="emil",
                        day=-42,
                        text="Os, der har lånt den. Ellers mister vi nøglen. Det er hele idéen.",
                    ),
                    SaidComment(
                        by="rikke",
                        day=-41,
                        text="Sådan gør vi i cykelværkstedet, og det har virket i tre år. Unge passer på det, de får lov at "
                        "bestemme over.",
                    ),
                ),
            ),
            SaidComment(
                by="thomas",
                day=-36,
                text="Jeg ved godt, hvem der smadrede ruden sidst.",
                hidden=Refusal(
                    Rule.personal_data,
                    "Indlægget udpegede en navngiven ung person.",
                    "birgit",
                    1,
                ),
                replies=(
                    SaidComment(by="emil", day=-35, text="Kan vi ikke holde os til forslaget?"),
                ),
            ),
            SaidComment(
                by="soeren",
                day=-30,
                answer=True,
                text="Jeg kan godt lide tanken om de to underskrifter. Forsikringen er ikke et problem, det har jeg "
                "undersøgt. Det, jeg mangler, er pedellernes ord.",
            ),
        ),
    ),
    IdeaPart(
        title="En bænk for hver 200 meter på Kirkebakken",
        box=BOX,
        by="grethe",
        day=-37,
        topics=("sundhed", "byudvikling"),
        areas=("midtbyen",),
        votes=(88, 0, 0),
        text="""
            Jeg er 79 og kan sagtens gå til byen. Jeg kan bare ikke gå hele vejen hjem op ad bakken uden at sidde ned.
            Tre bænke er nok, og de skal have armlæn, så man kan komme op igen.
        """,
        steps=(IdeaStep(day=-24, state=IdeaState.in_discussion, by="karim"),),
        comments=(
            SaidComment(
                by="astrid",
                day=-36,
                text="Min mor siger præcis det samme. Jeg vil gerne være med til at male dem.",
            ),
            SaidComment(
                by="karim",
                day=-20,
                answer=True,
                text="Kære Grethe. Bænke er noget af det billigste, vi kan gøre for, at flere kommer ud. Jeg går turen på "
                "torsdag klokken 10 og finder stederne. Gå endelig med.",
            ),
            SaidComment(by="grethe", day=-19, text="Jeg kommer. Jeg har kaffe med."),
        ),
    ),
    IdeaPart(
        title="Et sted at bytte børnetøj",
        box=BOX,
        by="maria",
        day=-29,
        topics=("klima", "kultur"),
        areas=("noerrebaek",),
        votes=(64, 0, 0),
        text="""
            Børn vokser ud af tøjet, før det er slidt. Giv os et rum på biblioteket, hvor man kan hænge tøj op og tage tøj
            med, uden penge og uden skema. Vi er fire familier, der vil passe det.
        """,
        steps=(IdeaStep(day=-15, state=IdeaState.in_discussion, by="soeren"),),
        comments=(
            SaidComment(
                by="fatima",
                day=-27,
                text="Flyverdragter i størrelse 104. Det er alt, hvad jeg vil sige.",
            ),
            SaidComment(
                by="rikke",
                day=-26,
                text="Kunne det være ved siden af værktøjet på genbrugspladsen?",
                replies=(
                    SaidComment(
                        by="maria", day=-25, text="Helst et sted, man kan gå hen med barnevogn."
                    ),
                ),
            ),
        ),
    ),
    IdeaPart(
        title="Klip hækkene ved fodgængerfeltet på Engdraget",
        box=BOX,
        by="laerke",
        day=-12,
        topics=("trafik", "skole"),
        areas=("noerrebaek",),
        votes=(41, 0, 0),
        text="Man kan ikke se bilerne, og bilerne kan ikke se os. Det tager en mand en formiddag.",
        comments=(
            SaidComment(
                by="ida",
                day=-11,
                text="Jeg bor der. Jeg klipper min på lørdag, så mangler der kun fem.",
            ),
        ),
    ),
    IdeaPart(
        title="Gratis svømning for alle tredjeklasser",
        box=BOX,
        by="ida",
        day=-9,
        topics=("skole", "sundhed"),
        areas=("holmen",),
        votes=(57, 0, 0),
        text="""
            Vi bor i en by med vand på tre sider. Alle børn bør kunne svømme, før de går ud af tredje, også dem, hvis
            forældre ikke selv kan.
        """,
        comments=(
            SaidComment(
                by="poul", day=-8, text="Her er jeg enig med Ida. Det sker ellers sjældent."
            ),
            SaidComment(
                by="rikke",
                day=-7,
                text="Svømmeklubben har frivillige instruktører nok, men ikke vand nok. Vent til den nye hal, og gør det så ordentligt.",
                replies=(
                    SaidComment(
                        by="ida",
                        day=-6,
                        text="De, der går i tredje nu, kan ikke vente. Kunne vi bruge fjorden i juni?",
                        replies=(
                            SaidComment(
                                by="bent", day=-6, text="Roklubben har to følgebåde. Sig til."
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
    IdeaPart(
        title="Vis ledige pladser i parkeringshuset på skiltene ved Ringvejen",
        box=BOX,
        by="henning",
        day=-6,
        topics=("trafik",),
        areas=("midtbyen",),
        votes=(18, 0, 0),
        text="Så kører man ikke ind i byen og rundt om sig selv i ti minutter om lørdagen.",
        comments=(
            SaidComment(
                by="jonas",
                day=-5,
                text="Tallene findes allerede i huset. Det er kun skiltet, der mangler.",
            ),
            SaidComment(
                by="ida",
                day=-4,
                text="Eller brug pengene på at få flere til at lade bilen stå.",
                replies=(
                    SaidComment(by="henning", day=-4, text="Det ene udelukker ikke det andet."),
                ),
            ),
        ),
    ),
    IdeaPart(
        title="Fællesspisning på Rådhuspladsen en gang om måneden",
        box=BOX,
        by="bent",
        day=-3,
        topics=("kultur",),
        areas=("midtbyen",),
        votes=(26, 0, 0),
        text="""
            Lange borde, egen mad, ingen taler. Roklubben stiller gerne med borde og stole. Kommunen skal bare sørge for
            strøm og lukke for biler i tre timer.
        """,
        comments=(
            SaidComment(
                by="grethe", day=-2, text="Jeg har spist alene siden i fjor. Sæt mig på listen."
            ),
        ),
    ),
    IdeaPart(
        title="Natursti rundt om Mosesøen",
        box=BOX,
        by="thomas",
        day=-1,
        topics=("klima",),
        areas=("skovby",),
        votes=(7, 0, 0),
        text="Der mangler kun 600 meter, så kan man gå hele vejen rundt. To af lodsejerne har sagt ja.",
        comments=(
            SaidComment(
                by="henning",
                day=-1,
                text="Jeg ejer de 40 af metrene. Kom forbi, så finder vi ud af det.",
            ),
        ),
    ),
    IdeaPart(
        title="Gondolbane fra stationen til Holmen",
        box=BOX,
        by="emil",
        day=-205,
        topics=("trafik",),
        areas=("midtbyen", "holmen"),
        votes=(33, 0, 0),
        text="""
            Det tager 20 minutter at komme over fjorden med bus. En gondol ville tage fire og være en oplevelse i sig selv.
        """,
        steps=(
            IdeaStep(day=-190, state=IdeaState.in_discussion, by="mette"),
            IdeaStep(
                day=-162,
                state=IdeaState.declined,
                by="mette",
                reason="Vi regnede på det for sjov og endte med at regne på det for alvor: 310 millioner kroner at bygge og "
                "11 millioner om året at drive. For det halve kan bussen køre hvert tiende minut i tyve år. Derfor siger "
                "vi nej, men tak for at løfte blikket.",
            ),
        ),
        comments=(
            SaidComment(
                by="oskar",
                day=-200,
                text="Jeg ville tage den hver dag. Jeg ved godt, den ikke bliver til noget.",
            ),
            SaidComment(by="emil", day=-161, text="Fair svar. Bedre end et nej uden tal."),
        ),
    ),
    IdeaPart(
        title="Forbyd fyrværkeri i hele kommunen",
        box=BOX,
        by="ida",
        day=-310,
        topics=("klima", "sundhed"),
        votes=(122, 0, 0),
        reached_on=-290,
        text="Hunde, heste og mennesker med dårlige minder har det forfærdeligt i to uger. Lav ét smukt, fælles show i stedet.",
        steps=(
            IdeaStep(day=-288, state=IdeaState.under_assessment, by="mette", promised=-260),
            IdeaStep(
                day=-262,
                state=IdeaState.declined,
                by="mette",
                reason="En kommune må ikke forbyde, hvad loven tillader. Det, vi kan, er at gøre midtbyens parker og "
                "pladser fri for fyrværkeri nytårsaften, og det har byrådet besluttet. Reglerne gælder fra i år.",
            ),
        ),
        comments=(
            SaidComment(
                by="bent",
                day=-305,
                text="Jeg elsker raketter, men jeg har også en hund under sofaen. Et fælles show er i orden.",
            ),
            SaidComment(
                by="mette",
                day=-262,
                answer=True,
                text="Det blev et nej til forbuddet, men ikke til tanken. Der kommer et fælles fyrværkeri over fjorden "
                "klokken 17, så de små kan være med.",
            ),
        ),
    ),
    IdeaPart(
        title="Bedre belysning bag stationen",
        box=BOX,
        by="fatima",
        day=-370,
        topics=("trafik",),
        areas=("midtbyen",),
        votes=(22, 0, 0),
        text="Der er alt for mørkt på stien bag stationen om vinteren. Sæt lys op, tak.",
        merged_into="light",
        steps=(
            IdeaStep(
                day=-365,
                state=IdeaState.merged,
                by="mette",
                reason="Forslaget er det samme som Astrid Dahls om lys på stien, så vi samler støtten og samtalen dér.",
            ),
        ),
    ),
    IdeaPart(
        title="Lukket toilet på banegården: åbn det igen",
        box=BOX,
        by="poul",
        day=-78,
        topics=("byudvikling",),
        areas=("midtbyen",),
        votes=(12, 0, 0),
        text="Toilettet har været lukket i tre måneder. Det er ikke meget at bede om.",
        steps=(
            IdeaStep(
                day=-70,
                state=IdeaState.withdrawn,
                by="poul",
                reason="Det blev åbnet i går, så jeg trækker forslaget tilbage. Tak til den, der havde nøglen.",
            ),
        ),
    ),
    IdeaPart(
        title="En hundeskov ved Skovby",
        box=BOX,
        by="astrid",
        day=-2,
        topics=("kultur",),
        areas=("skovby",),
        draft=True,
        text="Jeg mangler at finde ud af, hvem der ejer skoven mellem skolen og banen, før jeg sender det her.",
    ),
    IdeaPart(
        title="Billig bilvask hos Jens, ring og hør",
        box=BOX,
        by="thomas",
        day=-17,
        topics=("trafik",),
        votes=(0, 0, 0),
        text="Vask fra 99 kroner. Sig, at du så det her.",
        hidden=Refusal(
            Rule.advertising, "Idékassen er til forslag og ikke til annoncer.", "birgit", 1
        ),
    ),
)
