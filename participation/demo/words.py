"""Made-up Danish ideas and comments for large data: plain sentences put together from lists."""

import random

THINGS = (
    "en bænk", "flere bænke", "en drikkepost", "et læskur", "bedre lys", "en petanquebane",
    "et cykelstativ", "en kunstgræsbane", "træer", "et offentligt toilet", "en naturlegeplads",
    "et fodgængerfelt", "et bump", "vilde blomster", "en hundeskov", "et byttehus", "en bålplads",
    "en gangbro", "et stoppested", "en ladestander", "en skaterbane", "en udendørs scene",
    "fuglekasser", "en hængekøjeskov", "en badetrappe", "et åbent værksted",
)  # fmt: skip
PLACES = (
    "ved stationen", "på Torvet", "ved skolen", "langs åen", "i Østre Park", "på havnen",
    "ved plejehjemmet", "bag hallen", "ved Kirkevej", "på Lærkevej", "i Bakkelunden",
    "ved søen", "på den gamle losseplads", "ved biblioteket", "foran svømmehallen",
    "ved busterminalen", "i industrikvarteret", "ved børnehaven", "på strandengen",
    "mellem de to boligblokke", "ved indkøbscentret", "på gågaden",
)  # fmt: skip
REASONS = (
    "I dag er der ingen steder at være, når det regner.",
    "Mange går en lang omvej, fordi der mangler netop det.",
    "Det har vi talt om i foreningen i flere år.",
    "Det ville give både børn og gamle en grund til at komme forbi.",
    "Stedet er pænt, men der sker aldrig noget.",
    "Jeg går der hver dag og ser det samme problem.",
    "Min nabo på 84 spurgte, hvorfor det ikke findes.",
    "Det er der, byen mødes, og så skal der også være plads.",
)
HOWS = (
    "Vi er nogle stykker, der gerne hjælper med at passe det.",
    "Det behøver ikke koste ret meget, hvis det bliver lavet sammen med noget andet.",
    "Begynd i det små, og se, om folk bruger det.",
    "Spørg gerne eleverne på skolen, hvordan det skal se ud.",
    "Nabokommunen har gjort det, og det virker.",
    "Der findes fonde, som støtter den slags.",
    "Det kan være færdigt til sommer, hvis vi vil.",
    "Jeg har talt med dem, der bor nærmest, og de er for.",
)
OPENINGS = (
    "God idé.", "Enig.", "Det støtter jeg.", "Jeg er i tvivl.", "Tak for forslaget.",
    "Det har jeg tænkt længe.", "Ikke for enhver pris.", "Fint, men:", "Jeg bor lige ved siden af.",
    "Som far til tre siger jeg ja.", "Som cyklist er jeg glad for det.", "Her er en bekymring.",
)  # fmt: skip
THOUGHTS = (
    "Husk, at der også skal være plads til kørestole.",
    "Hvem skal tømme skraldespandene?",
    "Det vil give mere liv om aftenen.",
    "Kunne det ligge lidt længere væk fra vejen?",
    "Pengene er bedre brugt på skolen.",
    "Om vinteren bliver der glat, så tænk på belægningen.",
    "Jeg vil gerne være med i en arbejdsgruppe.",
    "Lad os få det prøvet i et år.",
    "Der skal være lys, ellers tør ingen bruge det.",
    "Det er fint, så længe der er ro efter klokken 22.",
    "Vi mangler det samme i den anden ende af byen.",
    "Spørg dem, der bor der, før I bygger.",
)
ANSWERS = (
    "Tak for forslaget. Vi har set på stedet og vender tilbage, når vi har talt med naboerne.",
    "Vi kan godt se behovet. Det kommer med i næste års budget, hvis byrådet siger ja.",
    "Det kan vi ikke gøre, fordi arealet er privat. Vi har spurgt ejeren, om der kan findes en løsning.",
    "Det er sat i gang. Følg med her på siden.",
)
DECLINED = (
    "Arealet er ikke kommunens, og ejeren har andre planer med det.",
    "Der findes allerede et 200 meter derfra, og det bliver sat i stand i stedet.",
    "Det ville koste mere, end der er sat af, og andre forslag kommer flere til gode.",
)
RESULTS = (
    "Det er bygget og bliver brugt. Foreningen passer det, og kommunen betaler materialerne.",
    "Det står der nu. De første uger har vist, at flere bruger det, end vi havde regnet med.",
    "Det er lavet sammen med vejarbejdet, så det blev billigere end ventet.",
)


def idea(chance: random.Random) -> tuple[str, str]:
    """An idea's title, and its text of two paragraphs."""
    wanted = f"{chance.choice(THINGS)} {chance.choice(PLACES)}"
    why = " ".join(chance.sample(REASONS, 2))
    how = " ".join(chance.sample(HOWS, 2))
    return wanted[0].upper() + wanted[1:], f"{why}\n\nJeg foreslår {wanted}. {how}"


def remark(chance: random.Random) -> str:
    """The text of a comment."""
    thoughts = " ".join(chance.sample(THOUGHTS, chance.randint(1, 3)))
    return f"{chance.choice(OPENINGS)} {thoughts}"
