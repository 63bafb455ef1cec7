"""The two institutions of the story, and their idea boxes."""

from participation.comments.models import CommentLayout
from participation.demo.story.area_da import BOX as AREA_BOX
from participation.demo.story.parts import BoxPart, SpacePart
from participation.ideas.boxes.fields import BoxField, FieldKind
from participation.ideas.boxes.models import Method, PlaceAsked

FJORDBY = SpacePart(
    slug="fjordby",
    name="Fjordby",
    organisation="Fjordby Kommune",
    description="""
        Her kan alle i Fjordby følge med i, hvad kommunen har planer om, sige deres mening og
        komme med forslag. Vi svarer på det, I skriver, og fortæller, hvad der kom ud af det.
    """,
    language="da",
    timezone="Europe/Copenhagen",
    departments={
        "by-og-miljoe": "By og Miljø",
        "boern-og-skole": "Børn og Skole",
        "kultur-og-fritid": "Kultur og Fritid",
        "sundhed-og-aeldre": "Sundhed og Ældre",
    },
    topics={
        "trafik": "Trafik",
        "byudvikling": "Byudvikling",
        "skole": "Skole og dagtilbud",
        "kultur": "Kultur og fritid",
        "klima": "Klima og natur",
        "sundhed": "Sundhed og ældre",
    },
    areas={
        "midtbyen": "Fjordby Midt",
        "noerrebaek": "Nørrebæk",
        "holmen": "Holmen",
        "skovby": "Skovby",
        "vesterhede": "Vesterhede",
        "soenderstrand": "Sønderstrand",
    },
    house_rules="""
        Fjordby er ikke større, end at vi mødes igen i morgen. Derfor beder vi dig om fem ting:

        1. **Skriv om sagen.** Vær så uenig, du vil, men lad andre mennesker være i fred.
        2. **Hold private oplysninger ude.** Ingen CPR-numre, telefonnumre, helbred eller adresser,
           hverken dine egne eller andres. Har du en personlig sag, så brug Digital Post.
        3. **Ingen trusler og intet had.** Det, der er ulovligt andre steder, er også ulovligt her.
        4. **Ingen reklame.** Foreninger er velkomne, annoncer er ikke.
        5. **Skriv det selv.** Del gerne en kilde, men kopiér ikke andres tekster.

        Vi fjerner ikke et indlæg, fordi vi er uenige i det. Må vi skjule noget, får du at vide
        hvorfor, og du kan klage. På listen over afgørelser kan alle se, hvad vi har skjult, og
        efter hvilken regel.
    """,
)

AGENCY = SpacePart(
    slug="kyst-og-farled",
    name="Kyst og farled internt",
    organisation="Kyst- og farledsdirektoratet",
    description="""
        For oss som jobber i direktoratet. Her foreslår vi forbedringer, svarer på interne høringer
        og ser hva som faktisk ble gjort.
    """,
    internal=True,
    language="nb",
    timezone="Europe/Oslo",
    departments={
        "farled": "Farledsavdelingen",
        "fyr-og-merker": "Fyr og merker",
        "digitalisering": "Digitalisering",
        "personal": "Personal og kontor",
    },
    topics={
        "arbeidsmiljo": "Arbeidsmiljø",
        "digitalt": "Digitale verktøy",
        "sikkerhet": "Sikkerhet til sjøs",
        "klima": "Klima og energi",
        "drift": "Drift og vedlikehold",
    },
    areas={
        "nord": "Region nord",
        "vest": "Region vest",
        "sor": "Region sør",
        "hovedkontoret": "Hovedkontoret",
    },
    house_rules="""
        Dette rommet er for ansatte i direktoratet. Slik holder vi det hyggelig å være her:

        1. **Snakk om saken.** Vær tydelig, og vær raus med kollegene dine.
        2. **Ikke skriv om enkeltpersoner.** Personalsaker tar du med lederen din eller verneombudet.
        3. **Ingen gradert informasjon.** Det som er skjermet i saksbehandlingssystemet, skal bli der.
        4. **Gi ros.** Si fra når noe er blitt bedre, ikke bare når det er blitt verre.

        Må vi skjule noe, får du vite hvorfor, og du kan be om ny vurdering.
    """,
    email_domain="kyst.example",
)

SPACES = (FJORDBY, AGENCY)

BOXES = (
    BoxPart(
        slug="fjordbys-idekasse",
        name="Fjordbys idékasse",
        space="fjordby",
        department="by-og-miljoe",
        summary="Har du en idé, der gør Fjordby lidt bedre at bo i? Læg den her, store som små.",
        description="""
            Idékassen er åben hele året. Alle kan læse med, og alle med en konto kan skrive forslag,
            støtte andres og være med i samtalen.

            Får et forslag **100 støtter**, svarer kommunen inden for 30 dage: enten går vi i gang,
            eller også forklarer vi, hvorfor det ikke kan lade sig gøre.
        """,
        criteria="""
            - Det skal være noget, kommunen kan gøre noget ved.
            - Det skal komme flere end dig selv til gode.
            - Én idé ad gangen. Har du to, så skriv to.
        """,
        threshold=100,
        opened=-420,
        place_asked=PlaceAsked.may,
    ),
    BoxPart(
        slug="holmen-2035",
        name="Holmen 2035: Hvad er vigtigst?",
        space="fjordby",
        department="by-og-miljoe",
        summary="Korte udsagn om Holmens fremtid. Er du enig, uenig, eller springer du over?",
        description="""
            Holmen skal have en ny udviklingsplan. Før vi tegner noget som helst, vil vi vide, hvad
            der er vigtigt for dem, der bor, arbejder og kommer der. Skriv et udsagn, eller tag
            stilling til de andres. Det tager fem minutter.
        """,
        criteria="""
            - Et udsagn siger én ting.
            - Skriv, hvad du ønsker, ikke hvad andre gør forkert.
        """,
        method=Method.agreement,
        comment_layout=CommentLayout.arguments,
        opened=-45,
        closes=30,
    ),
    BoxPart(
        slug="groenne-pletter",
        name="Grønne pletter i byen",
        space="fjordby",
        department="by-og-miljoe",
        summary="Byrådet har 300.000 kroner til nye grønne pletter i år. Hvor skal de ligge?",
        description="""
            Først samler vi forslag, så taler vi om dem og fordeler stemmerne. Forvaltningen regner
            bagefter på dem, der får flest, og byrådet vælger i fuld offentlighed.
        """,
        belongs="""
            Et sted i Fjordby, hvor der kan gro noget: et hjørne, en mur, en strimmel langs en vej.
        """,
        belongs_elsewhere="""
            Ukrudt og knækkede grene skriver du til kommunens vejvagt. Private haver er ikke med.
        """,
        criteria="""
            - Det skal ligge på kommunens jord.
            - Det skal kunne passes uden sprøjtemidler.
        """,
        method=Method.limited,
        votes_each=3,
        opened=-30,
    ),
    BoxPart(
        slug="baenke-ved-havnen",
        name="Bænke ved havnen",
        space="fjordby",
        department="by-og-miljoe",
        summary="Hvor skal de fem nye bænke ved havnen stå?",
        description="Havnen får fem bænke. I ved bedst, hvor solen er, og hvor vinden ikke er.",
        belongs="Et sted på kajen eller molen, hvor der skal stå en bænk.",
        belongs_elsewhere="Bænke i resten af byen hører til i Fjordbys idékasse.",
        criteria="""
            - Der skal være plads til en kørestol ved siden af.
            - Den må ikke stå i vejen for dem, der arbejder på havnen.
        """,
        opened=-215,
    ),
    BoxPart(
        slug="bedre-hverdag",
        name="Bedre hverdag",
        space="kyst-og-farled",
        department="personal",
        summary="Små og store forslag som gjør arbeidsdagen vår enklere, tryggere eller grønnere.",
        description="""
            Alle ansatte kan foreslå og støtte. Når et forslag har fått **15 støtter**, svarer
            avdelingen som eier saken, innen 30 dager.
        """,
        criteria="""
            - Forslaget skal kunne gjennomføres av direktoratet selv.
            - Skriv gjerne hva det sparer oss for: tid, penger eller ergrelser.
        """,
        threshold=15,
        opened=-300,
        fields=(
            BoxField("Hvem får glede av det?", kind=FieldKind.short),
            BoxField(
                "Timer spart i året",
                "Et overslag er nok. La feltet stå tomt hvis du ikke vet.",
                FieldKind.number,
                "timer",
            ),
        ),
    ),
    AREA_BOX,
)
