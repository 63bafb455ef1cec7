"""The pictures of the story, hung where they belong when it is told."""

import io
from pathlib import Path

from PIL import Image

from participation import pictures, storage
from participation.accounts.models import User
from participation.demo.story.pictures import CREDIT, PICTURES
from participation.illustrations import actions
from participation.illustrations.renditions import Drawn
from participation.spaces.models import Space
from participation.storage import JPEG, WEBP
from participation.subjects.models import Subject

_FOLDER = Path(__file__).with_name("drawings")


def hang(thing: Subject | Space, key: str, *, by: User | None) -> None:
    """Give something of the story its picture, if the story has one for it."""
    if key not in PICTURES:
        return
    name, description = PICTURES[key]
    credit = CREDIT if isinstance(thing, Space) or thing.kind == "hearing" else ""
    actions.add(thing, _drawn(name), description=description, credit=credit, by=by)


def _drawn(name: str) -> Drawn:
    """A picture of ours in its sizes: it needs no process of its own."""
    content = (_FOLDER / f"{name}.webp").read_bytes()
    with Image.open(io.BytesIO(content)) as large:
        width, height = large.size
        small = large.resize((pictures.SMALL, height * pictures.SMALL // width), reducing_gap=2.0)
        wide = large.resize((pictures.WIDE, height * pictures.WIDE // width), reducing_gap=2.0)
    return Drawn(
        storage.keep(_written(small, "WEBP"), f"{name}.webp", WEBP),
        storage.keep(content, f"{name}.webp", WEBP),
        storage.keep(_written(wide, "JPEG"), f"{name}.jpg", JPEG),
        width,
        height,
    )


def _written(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, quality=80)
    return out.getvalue()
