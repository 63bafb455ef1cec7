"""Where things are in Fjordby: the outlines of its areas, and the places of ideas, by their titles."""

from participation.geometry import Feature, Spot
from participation.locations.models import Where

PLACES = {
    "Lys på stien mellem stationen og gymnasiet": Where(
        "Stien fra stationen til gymnasiet", Spot(55.7152, 11.7118)
    ),
    "Lån værktøj på genbrugspladsen": Where("Genbrugspladsen", Spot(55.7215, 11.7214)),
    "Drikkevandsposter ved legepladser og boldbaner": Where("Legepladsen i Skovby, boldbanerne"),
    "Skolehaver på taget af Nørrebæk Skole": Where("Nørrebæk Skole", Spot(55.7229, 11.7183)),
    "Træer på Rådhuspladsen i stedet for fliser": Where("Rådhuspladsen", Spot(55.7164, 11.7096)),
    "En bænk for hver 200 meter på Kirkebakken": Where("Kirkebakken", Spot(55.7141, 11.7076)),
    "Klip hækkene ved fodgængerfeltet på Engdraget": Where(
        "Fodgængerfeltet på Engdraget", Spot(55.7243, 11.7159)
    ),
    "Vis ledige pladser i parkeringshuset på skiltene ved Ringvejen": Where(
        "Parkeringshuset", Spot(55.7171, 11.7138)
    ),
}

AREAS = {
    "midtbyen": [(11.7010, 55.7120), (11.7170, 55.7120), (11.7170, 55.7180), (11.7010, 55.7180)],
    "holmen": [(11.7010, 55.7180), (11.7125, 55.7180), (11.7125, 55.7210), (11.7010, 55.7210)],
    "noerrebaek": [
        (11.7125, 55.7180), (11.7170, 55.7180), (11.7260, 55.7200), (11.7260, 55.7270),
        (11.7125, 55.7270),
    ],
    "skovby": [(11.7170, 55.7060), (11.7330, 55.7060), (11.7330, 55.7200), (11.7260, 55.7200),
               (11.7170, 55.7180)],
    "soenderstrand": [(11.6900, 55.7060), (11.7170, 55.7060), (11.7170, 55.7120), (11.6900, 55.7120)],
    "vesterhede": [(11.6800, 55.7120), (11.7010, 55.7120), (11.7010, 55.7210), (11.6800, 55.7210)],
}  # fmt: skip
"""The corners of each area, longitude first."""


def outline(area: str) -> Feature:
    """An area as a file would have it."""
    corners = AREAS[area]
    return Feature("", "Polygon", ((*corners, corners[0]),))
