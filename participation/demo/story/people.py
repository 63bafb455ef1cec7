"""The people of the story: those who sign in, those who only write, and names for the many."""

import random

from participation.accounts.models import RoleName
from participation.demo.story.parts import HeldRole, PersonPart

FJORDBY, AGENCY = "fjordby", "kyst-og-farled"


def _official(key: str, name: str, department: str, *, signs_in: bool = True) -> PersonPart:
    return PersonPart(
        key=key,
        name=name,
        email=f"{key}@fjordby.example",
        holds=(HeldRole(RoleName.official, FJORDBY, department),),
        signs_in="official" if signs_in else "",
    )


def _citizen(key: str, name: str, pseudonym: str = "", *, signs_in: bool = False) -> PersonPart:
    return PersonPart(
        key=key,
        name=name,
        email=f"{key}@fjordby.example",
        pseudonym=pseudonym,
        signs_in="citizen" if signs_in else "",
    )


def _employee(key: str, name: str, department: str, *, signs_in: bool = False) -> PersonPart:
    return PersonPart(
        key=key,
        name=name,
        email=f"{key}@kyst.example",
        language="nb",
        holds=(HeldRole(RoleName.employee, AGENCY, department),),
        signs_in="employee" if signs_in else "",
    )


PEOPLE = (
    _citizen("astrid", "Astrid Dahl", signs_in=True),
    _citizen("jonas", "Jonas Vinther", signs_in=True),
    _employee("marte", "Marte Lie", "digitalisering", signs_in=True),
    # Mette Holm leads the hearings and may act for every department.
    PersonPart(
        key="mette",
        name="Mette Holm",
        email="mette@fjordby.example",
        holds=(HeldRole(RoleName.official, FJORDBY),),
        signs_in="official",
    ),
    _official("soeren", "Søren Bak", "kultur-og-fritid"),
    PersonPart(
        key="ingrid",
        name="Ingrid Solheim",
        email="ingrid@kyst.example",
        language="nb",
        holds=(HeldRole(RoleName.official, AGENCY),),
        signs_in="official",
    ),
    PersonPart(
        key="birgit",
        name="Birgit Lund",
        email="birgit@fjordby.example",
        holds=(HeldRole(RoleName.moderator, FJORDBY),),
        signs_in="moderator",
    ),
    PersonPart(
        key="haakon",
        name="Håkon Nygård",
        email="haakon@kyst.example",
        language="nb",
        holds=(HeldRole(RoleName.moderator, AGENCY),),
        signs_in="moderator",
    ),
    PersonPart(
        key="lone",
        name="Lone Kirk",
        email="lone@fjordby.example",
        holds=(HeldRole(RoleName.admin),),
        signs_in="admin",
    ),
    _official("anja", "Anja Thorup", "boern-og-skole", signs_in=False),
    _official("karim", "Karim Nasser", "sundhed-og-aeldre", signs_in=False),
    _citizen("fatima", "Fatima Hassan"),
    _citizen("poul", "Poul Erik Madsen"),
    _citizen("ida", "Ida Ravn", "Cykelmor"),
    _citizen("thomas", "Thomas Kjær"),
    _citizen("grethe", "Grethe Overgaard"),
    _citizen("emil", "Emil Storm"),
    _citizen("laerke", "Lærke Brandt"),
    _citizen("henning", "Henning Skov"),
    _citizen("maria", "Maria Popescu"),
    _citizen("oskar", "Oskar Friis"),
    _citizen("rikke", "Rikke Toft"),
    _citizen("bent", "Bent Aagaard", "Havnefogeden"),
    PersonPart(
        key="torstein",
        name="Torstein Vik",
        email="torstein@kyst.example",
        language="nb",
        holds=(HeldRole(RoleName.official, AGENCY, "fyr-og-merker"),),
    ),
    PersonPart(
        key="camilla",
        name="Camilla Rønning",
        email="camilla@kyst.example",
        language="nb",
        holds=(HeldRole(RoleName.official, AGENCY, "digitalisering"),),
    ),
    _employee("eirik", "Eirik Haugen", "farled"),
    _employee("sunniva", "Sunniva Berg", "fyr-og-merker"),
    _employee("ola", "Ola Fjeldstad", "fyr-og-merker"),
    _employee("nora", "Nora Aas", "personal"),
    _employee("jonasm", "Jonas Myhre", "farled"),
    _employee("kari", "Kari Tveit", "digitalisering"),
)

_DANISH_FIRST = [
    "Anne",
    "Mette",
    "Kirsten",
    "Hanne",
    "Helle",
    "Susanne",
    "Lise",
    "Camilla",
    "Sofie",
    "Freja",
    "Alma",
    "Clara",
    "Karla",
    "Ella",
    "Nanna",
    "Signe",
    "Maja",
    "Josefine",
    "Amalie",
    "Mathilde",
    "Peter",
    "Lars",
    "Michael",
    "Jens",
    "Niels",
    "Martin",
    "Rasmus",
    "Frederik",
    "Mikkel",
    "Anders",
    "Kasper",
    "Noah",
    "Oscar",
    "Valdemar",
    "August",
    "Malthe",
    "Villads",
    "Elias",
    "Aksel",
    "Storm",
    "Amina",
    "Yusuf",
    "Leyla",
    "Mehmet",
    "Nadia",
    "Omar",
    "Zofia",
    "Piotr",
]
_DANISH_LAST = [
    "Nielsen",
    "Jensen",
    "Hansen",
    "Pedersen",
    "Andersen",
    "Christensen",
    "Larsen",
    "Sørensen",
    "Rasmussen",
    "Jørgensen",
    "Petersen",
    "Kristensen",
    "Thomsen",
    "Christiansen",
    "Poulsen",
    "Johansen",
    "Møller",
    "Mortensen",
    "Knudsen",
    "Jakobsen",
    "Mikkelsen",
    "Frederiksen",
    "Laursen",
    "Lund",
    "Holm",
    "Schmidt",
    "Eriksen",
    "Kristiansen",
    "Simonsen",
    "Clausen",
    "Yilmaz",
    "Nowak",
    "Ahmed",
    "Bach",
    "Dam",
    "Krogh",
    "Bruun",
    "Winther",
    "Lauridsen",
    "Nygaard",
]
_NORWEGIAN_FIRST = [
    "Anne",
    "Inger",
    "Kari",
    "Marit",
    "Ingrid",
    "Liv",
    "Silje",
    "Hilde",
    "Emma",
    "Nora",
    "Ingeborg",
    "Solveig",
    "Tuva",
    "Jan",
    "Per",
    "Bjørn",
    "Ole",
    "Kjell",
    "Knut",
    "Svein",
    "Magnus",
    "Sander",
    "Henrik",
    "Sindre",
    "Aksel",
    "Mathias",
    "Amir",
    "Leila",
    "Aleksander",
    "Tiril",
]
_NORWEGIAN_LAST = [
    "Hansen",
    "Johansen",
    "Olsen",
    "Larsen",
    "Andersen",
    "Pedersen",
    "Nilsen",
    "Kristiansen",
    "Jensen",
    "Karlsen",
    "Johnsen",
    "Pettersen",
    "Eriksen",
    "Berg",
    "Haugen",
    "Hagen",
    "Johannessen",
    "Jacobsen",
    "Dahl",
    "Halvorsen",
    "Lund",
    "Moen",
    "Strand",
    "Solberg",
    "Bakken",
    "Lien",
    "Rasmussen",
    "Sandvik",
    "Eide",
    "Nordby",
]


def _names(first: list[str], last: list[str], count: int, seed: int) -> list[str]:
    every = [f"{given} {family}" for given in first for family in last]
    random.Random(seed).shuffle(every)
    taken = {person.name for person in PEOPLE}
    return [name for name in every if name not in taken][:count]


def neighbours(count: int = 150) -> list[str]:
    """Names of townspeople who only support and vote."""
    return _names(_DANISH_FIRST, _DANISH_LAST, count, 7)


def colleagues(count: int = 40) -> list[str]:
    """Names of the agency's other employees."""
    return _names(_NORWEGIAN_FIRST, _NORWEGIAN_LAST, count, 11)


def names(count: int) -> list[str]:
    """Many Danish names for large made-up data; they repeat when there are more people than names."""
    every = [f"{given} {family}" for given in _DANISH_FIRST for family in _DANISH_LAST]
    random.Random(3).shuffle(every)
    return [every[number % len(every)] for number in range(count)]
