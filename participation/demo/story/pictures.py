"""The pictures of the story: what each shows, by what it belongs to; `tools/demo_pictures.py` draws them."""

CREDIT = "Fjordby Kommune"

PICTURES: dict[str, tuple[str, str]] = {
    "fjordby": (
        "town",
        "Fjordby set fra fjorden: farvede huse ved havnen, kirketårnet og sejlbåde på vandet.",
    ),
    "kyst-og-farled": (
        "lighthouse",
        "Et fyr på en holme om kvelden, med lys ut over sjøen og en båt på vei forbi.",
    ),
    "Lokalplan 214: Boliger og park ved den gamle havn": (
        "harbour",
        "Tegning af den gamle havn med nye boliger, en kran, træer og mennesker på kajen.",
    ),
    "Trafikplan for Nørrebæk: sikre skoleveje og 40 km/t": (
        "school",
        "Tre skolebørn går over et fodgængerfelt foran skolen sammen med en voksen.",
    ),
    "Havnebroen lukkes for biler i seks uger til sommer": (
        "bridge",
        "Havnebroen er åbnet, så en båd kan sejle igennem.",
    ),
    "Biblioteket som hele byens stue: ny plan for Fjordby Bibliotek": (
        "library",
        "Biblioteket om aftenen: lys bag ruderne, bogreoler og to, der læser ved et bord.",
    ),
    "Cykelsti langs Strandvejen fra Sønderstrand til Holmen": (
        "cycling",
        "Tre på cykel på en sti langs stranden, med fjorden bag sig.",
    ),
    "Ny svømmehal på Holmen: placering og indhold": (
        "swimming",
        "Tre svømmere i et bassin under store vinduer.",
    ),
    "Lys på stien mellem stationen og gymnasiet": (
        "lamps",
        "Stien ved stationen en vinteraften: lamperne lyser, og en cyklist kører forbi.",
    ),
    "Den nye svømmehal på Holmen": (
        "swimming",
        "Tre svømmere i et bassin under store vinduer.",
    ),
    "Lån værktøj på genbrugspladsen": (
        "tools",
        "En væg med værktøj, og en, der rækker et stykke værktøj til en anden over disken.",
    ),
    "Bus 3 skal også køre efter klokken 20": (
        "bus",
        "En oplyst bus ved et stoppested i skumringen.",
    ),
    "Åbne gymnastiksale i weekenden": (
        "hall",
        "Fire spiller basketball i en gymnastiksal.",
    ),
    "Skolehaver på taget af Nørrebæk Skole": (
        "roof",
        "Plantekasser på et fladt tag, tre børn passer dem, og byens huse ligger bagved.",
    ),
    "Træer på Rådhuspladsen i stedet for fliser": (
        "trees",
        "Fire store træer på pladsen foran rådhuset, og to på en bænk i skyggen.",
    ),
}
"""The file and its description, by the title of an idea, a hearing or a project, or the address of a space."""

COLOURS = {"fjordby": "#0b5c6b", "kyst-og-farled": "#1f3f5b"}
"""The colours of the spaces, by their addresses."""
