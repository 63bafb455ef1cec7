"""Every picture of the story belongs to something in it, is described, and all are light together."""

from participation.config import ROOT
from participation.demo.build import HEARINGS, IDEAS
from participation.demo.story.pictures import COLOURS, PICTURES
from participation.demo.story.places import SPACES
from participation.demo.story.projects_da import PROJECTS
from participation.spaces import colours

DRAWINGS = ROOT / "participation" / "demo" / "drawings"


def test_each_picture_has_its_place_and_its_words() -> None:
    places = {each.slug for each in SPACES}
    places |= {each.title for each in (*HEARINGS, *IDEAS, *PROJECTS)}
    assert PICTURES.keys() <= places
    assert all(description for _name, description in PICTURES.values())
    kept = {path.stem: path.stat().st_size for path in DRAWINGS.glob("*.webp")}
    assert {name for name, _description in PICTURES.values()} == kept.keys()
    assert sum(kept.values()) < 400_000


def test_the_colours_of_the_spaces_can_be_read() -> None:
    assert COLOURS.keys() == {each.slug for each in SPACES}
    assert all(colours.passes(each) for each in COLOURS.values())
