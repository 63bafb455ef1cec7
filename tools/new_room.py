"""make new-room NAME=hearings/site_visits: write an empty room of the hearings wing.

It has a page at the desk, with a link on the pages of each hearing, and its tests; it can be left out of an
application. What has to know of a room is told: the list of the wing, the contract of the floors,
docs/architecture.md. All tests pass before anything is added.
"""

import keyword
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 20
"""Letters in a name: lines stay as long as they may be."""

FILES = {
    "__init__.py": '"""The room {name} of the hearings wing."""\n',
    "places.py": '''"""What the {name} room adds to the pages of a hearing."""

{imports_of_places}

__all__ = ["init_app", "views"]


def init_app(app: Flask) -> None:
    """Add the room to the application."""
    TABS.fill(
        app,
        Tab(
            95,
            "{name}.desk_{name}",
            lambda: _("Without a name"),
            may_see,
        ),
    )
    app.register_blueprint(views.blueprint)
''',
    "models.py": '"""The tables of the {name} room."""\n',
    "rules.py": '''"""Who may do what in the {name} room."""

from participation.accounts.models import Reader
from participation.hearings.notice.models import Hearing
from participation.hearings.notice.rules import may_work_on


def may_see(reader: Reader, hearing: Hearing) -> bool:
    """Whether the reader may see the room's page at the desk."""
    return may_work_on(reader, hearing)
''',
    "forms.py": '"""The forms of the {name} room."""\n',
    "queries.py": '"""Reads of the {name} room."""\n',
    "actions.py": '"""Changes in the {name} room."""\n',
    "views.py": '''"""The pages of the {name} room at the desk."""

{imports_of_views}

blueprint = Blueprint("{name}", __name__)


@blueprint.get("/desk/hearings/<int:hearing_id>/{path}")
@web.permission(Permission.staff)
def desk_{name}(hearing_id: int) -> web.Answer:
    """The page of the room."""
    hearing = find(hearing_id, public.bare)
    web.allow(may_see(current_user, hearing))
    return page("{name}/desk/{name}", hearing)
''',
}
IMPORTS_OF_PLACES = (
    "from participation.hearings.notice.views.frame import TABS, Tab",
    "from participation.hearings.{name} import views",
    "from participation.hearings.{name}.rules import may_see",
    "from participation.i18n import gettext as _",
)
IMPORTS_OF_VIEWS = (
    "from participation import web",
    "from participation.hearings.notice.queries import public",
    "from participation.hearings.notice.views.frame import find, page",
    "from participation.hearings.{name}.rules import may_see",
    "from participation.web import Permission",
)
TEMPLATE = """\
{{# The {name} room of a hearing. #}}
{{% extends "hearings/notice/desk/layout.html" %}}
{{% from "components/panels.html" import empty_state %}}
{{% block here %}}
{{{{ empty_state(_('There is nothing here yet')) }}}}
{{% endblock %}}
"""
TEST = '''"""The {name} room: who finds its page."""

import pytest

from participation.accounts.models import RoleName
from tests import factories
from tests.conftest import Client


@pytest.mark.parametrize(
    ("roles", "status"), [([RoleName.official], 200), ([RoleName.moderator], 200), ([], 403)]
)
def test_who_sees_the_page(client: Client, roles: list[RoleName], status: int) -> None:
    space = factories.space()
    hearing = factories.hearing(space)
    client.sign_in(factories.member(space, *roles))
    assert client.get(f"/desk/hearings/{{hearing.id}}/{path}").status_code == status
'''
ROUTES = '''"""What is known of the routes of the {name} room."""

from tests.architecture.routes import staff

ROUTES = {{
    "{name}.desk_{name}": staff(
        "GET town.draft town.open inside.draft: staff",
    ),
}}
'''
PARTS = '''"""The parts of a hearing that the {name} room has."""

from tests.hearings.parts import Parts

PARTS = Parts()
'''
NEXT = """\
{name} is there: participation/hearings/{name}/, templates/hearings/{name}/, tests/hearings/{name}/.
Next, and CONTRIBUTING.md says how:
  - give it a name in places.py (now “Without a name”), and a heading in its template, in three languages;
  - tables in models.py: a migration, and their names in docs/data.md;
  - each further route: its record in tests/hearings/{name}/routes.py; what it shows of a hearing: parts.py;
  - say in docs/architecture.md what it is for; take away the files that stay empty.
"""


class Refused(Exception):
    """The room is not written; the text says why."""


def _insert(path: Path, *more: tuple[str, str]) -> tuple[Path, str]:
    """A file with a text more after each of some patterns; what comes of it is returned, not written."""
    text = path.read_text(encoding="utf-8")
    for pattern, added in more:
        found = list(re.finditer(pattern, text, re.MULTILINE | re.DOTALL))
        if len(found) != 1:
            raise Refused(f"{path.name} is not as it was when this tool was written: {pattern}")
        at = found[0].end()
        text = text[:at] + added + text[at:]
    return path, text


def _check(name: str, root: Path) -> None:
    wing = root / "participation" / "hearings"
    if not re.fullmatch(r"[a-z][a-z0-9_]*[a-z0-9]", name) or keyword.iskeyword(name):
        raise Refused(
            f"{name!r} is no name for a room: small letters, digits and _, such as site_visits"
        )
    if len(name) > LONGEST:
        raise Refused(f"{name} is longer than {LONGEST} letters")
    for folder in (
        root / "participation",
        wing,
        root / "templates" / "hearings",
        root / "tests" / "hearings",
    ):
        for path in (folder / name, folder / f"{name}.py"):
            if path.exists():
                raise Refused(f"{path.relative_to(root)} is there already")
    address = re.compile(rf'/{_path(name)}["/]')
    for path in sorted(wing.rglob("*.py")):
        if address.search(path.read_text(encoding="utf-8")):
            raise Refused(f"the address /{_path(name)} is taken in {path.relative_to(root)}")


def _path(name: str) -> str:
    return name.replace("_", "-")


def _registers(name: str, root: Path) -> dict[Path, str]:
    """What has to know of a room, with this one in it."""
    module = f"participation.hearings.{name}"
    return dict(
        [
            _insert(
                root / "pyproject.toml",
                (r'^    "\(review\)[^"]*', f" | ({name})"),
                (r'^    "participation\.hearings\.review",\n', f'    "{module}",\n'),
            ),
            _insert(
                root / "docs" / "architecture.md",
                (r"^review \|[\w |]*?\w(?=   )", f" | {name}"),
            ),
            _insert(
                root / "participation" / "hearings" / "__init__.py",
                (r"^ROOMS = \(\n.*?(?=    \"outcome\",\n)", f'    "{name}",\n'),
                (r"^OPTIONAL = frozenset\(\n    \{\n.*?(?=    \}\n\))", f'        "{name}",\n'),
            ),
        ]
    )


def make(name: str, root: Path = ROOT) -> list[Path]:
    """Write a room, and tell of it what has to know. Returns the files; raises Refused."""
    _check(name, root)
    values = {"name": name, "path": _path(name)}
    places = sorted(each.format(**values) for each in IMPORTS_OF_PLACES)
    views = sorted(each.format(**values) for each in IMPORTS_OF_VIEWS)
    values["imports_of_places"] = "\n".join(["from flask import Flask", "", *places])
    values["imports_of_views"] = "\n".join(
        ["from flask import Blueprint", "from flask_login import current_user", "", *views]
    )
    files = _registers(name, root)
    for file, text in FILES.items():
        files[root / "participation" / "hearings" / name / file] = text.format(**values)
    files[root / "templates" / "hearings" / name / "desk" / f"{name}.html"] = TEMPLATE.format(
        **values
    )
    tests = root / "tests" / "hearings" / name
    files |= {
        tests / "__init__.py": "",
        tests / "test_views.py": TEST.format(**values),
        tests / "routes.py": ROUTES.format(**values),
        tests / "parts.py": PARTS.format(**values),
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(files)


def main() -> int:
    name = (sys.argv[1] if len(sys.argv) > 1 else "").removeprefix("hearings/")
    try:
        make(name)
    except Refused as error:
        print(f"new-room: {error}", file=sys.stderr)
        return 1
    print(NEXT.format(name=name), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
