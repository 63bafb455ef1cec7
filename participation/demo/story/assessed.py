"""How ideas are assessed in the story: criteria, scores by two officials, who has what, reply templates."""

from participation.demo.story.parts import AssignedPart, CriterionPart, ReplyPart, ScoredPart

BOX, INSIDE = "fjordbys-idekasse", "bedre-hverdag"

CRITERIA = (
    CriterionPart(
        BOX, "Virkning", "Hvor mange får glæde af det, og hvor meget?", "Hjælper mange hver dag"
    ),
    CriterionPart(
        BOX, "Kan det lade sig gøre?", "Jord, regler, tid og hænder.", "Kan begynde i år"
    ),
    CriterionPart(BOX, "Pris", "Hvad koster det at lave og at drive?", "Koster næsten ingenting"),
    CriterionPart(INSIDE, "Nytte", "Hvor mange kolleger merker det?", "Alle, hver dag"),
    CriterionPart(INSIDE, "Gjennomførbart", "Kan vi gjøre det selv?", "Vi kan begynne nå"),
)

HIDE_AUTHORS = (INSIDE,)
"""Boxes in which those who assess are not told who wrote an idea."""

SCORES = (
    ScoredPart(
        "bus",
        "mette",
        -41,
        (5, 2, 2),
        "Behovet er reelt, men en ekstra vagt om aftenen er dyr. Spørg regionen, om de deler den.",
    ),
    ScoredPart(
        "bus", "karim", -38, (4, 4, 1), "Kontrakten kan ændres fra køreplansskiftet i juni."
    ),
    ScoredPart(
        "En bænk for hver 200 meter på Kirkebakken",
        "karim",
        -12,
        (4, 5, 4),
        "Ældrerådet har bedt om det samme. Vi har seks bænke på lager.",
    ),
    ScoredPart(
        "En bænk for hver 200 meter på Kirkebakken", "mette", -9, (3, 5, 4), "Enig med Karim."
    ),
    ScoredPart("Åbne gymnastiksale i weekenden", "soeren", -7, (4, 3, 3)),
)

ASSIGNED = (
    AssignedPart("bus", "mette", -36, 12, "Regionen svarer i næste uge."),
    AssignedPart("En bænk for hver 200 meter på Kirkebakken", "mette", -8, 5),
    AssignedPart("Åbne gymnastiksale i weekenden", "soeren", -6, -2, "Ring til skolelederne."),
)

REPLIES = (
    ReplyPart(
        "fjordby",
        "Afvist: ikke vores opgave",
        """
        Tak for forslaget om »{title}«. Vi har set på det, men det er ikke noget, {authority} bestemmer over.

        Her er, hvem der gør, og hvad du kan gøre nu:

        {name}, {department}
        """,
    ),
    ReplyPart(
        "fjordby",
        "Sagt ja: sådan går det videre",
        """
        Tak til alle {supporters}, der støtter »{title}«. Vi siger ja. Næste nyt kommer senest {promised}.

        {name}, {department}
        """,
    ),
    ReplyPart(
        "kyst-og-farled",
        "Avslått: gjøres allerede",
        """
        Takk for forslaget «{title}». Dette gjør vi alt, bare et annet sted:

        {name}, {department}
        """,
    ),
)
